//! Exit codes, and how a failure is reported.

use crate::outcome::writer::WriteError;
use crate::scenario::import::ReadError;
use crate::study::replicate::PlayError;
use crate::study::sweep::collect::CollectError;
use crate::study::sweep::execute::SweepError;
use crate::study::sweep::journal::JournalError;
use crate::study::sweep::merge::MergeError;
use std::io::Write;
use std::process::ExitCode;

/// The exit codes, for `--help`.
pub const HELP: &str = "Exit codes: 0 ok, 1 bug, 2 usage, 3 scenario invalid, 4 conservation or invariant broken, 5 gate not met, 6 study incomplete, 74 reading or writing failed, 130 interrupted (finished replications are kept)";

/// How the program ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Success.
    Ok,
    /// An error of the program.
    Bug,
    /// An error of the command line.
    Usage,
    /// The scenario is invalid.
    Scenario,
    /// Conservation or another invariant is broken.
    Conservation,
    /// A gate is not met.
    Gate,
    /// Points of a study failed, or shards of it are missing.
    Incomplete,
    /// Interrupted by Ctrl-C or another signal to end; finished replications are kept.
    Interrupted,
    /// Reading or writing failed, or the output folder holds other files or is in use.
    Io,
}

impl Exit {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Bug => 1,
            Self::Usage => 2,
            Self::Scenario => 3,
            Self::Conservation => 4,
            Self::Gate => 5,
            Self::Incomplete => 6,
            Self::Io => 74,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line is not valid.
    #[error("{0}")]
    Usage(String),
    /// The scenario has issues, which have been printed.
    #[error("the scenario is invalid")]
    Scenario,
    /// A run failed.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// The output folder holds files that are not a result.
    #[error("{0}")]
    Occupied(String),
    /// Another process fills the output folder.
    #[error("{0}")]
    InUse(String),
    /// Tables cannot be read.
    #[error(transparent)]
    Unreadable(ReadError),
    /// A study could not be played.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// The tables of a study could not be written.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// Shards could not be joined.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// Shards are missing, or are not those of one study.
    #[error("{0}")]
    Shards(String),
    /// The output could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Interrupted before the first replication was finished.
    #[error("interrupted before the first replication was finished; nothing was written")]
    Interrupted,
    /// Signals cannot be handled.
    #[error("cannot handle Ctrl-C: {0}")]
    Signal(std::io::Error),
    /// Standard output could not be written.
    #[error("cannot print: {0}")]
    Print(#[from] std::io::Error),
}

impl Failure {
    /// Prints the reason on stderr and returns the exit code.
    #[must_use]
    pub fn report(&self) -> Exit {
        let exit = match self {
            Self::Usage(_) | Self::Sweep(SweepError::Journal(JournalError::Changed { .. })) => {
                Exit::Usage
            }
            Self::Scenario => return Exit::Scenario,
            Self::Play(PlayError::Conservation { .. })
            | Self::Sweep(SweepError::Play(PlayError::Conservation { .. })) => Exit::Conservation,
            Self::Interrupted => Exit::Interrupted,
            Self::Shards(_) => Exit::Incomplete,
            Self::Play(_)
            | Self::Signal(_)
            | Self::Collect(CollectError::Rows(_))
            | Self::Sweep(SweepError::Play(_) | SweepError::Rows(_)) => Exit::Bug,
            // The reader of the output may stop reading: `reflexarc list kpis | head`.
            Self::Print(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Exit::Ok;
            }
            Self::Unreadable(ReadError::NoTables(_)) => Exit::Scenario,
            Self::Occupied(_)
            | Self::InUse(_)
            | Self::Write(_)
            | Self::Print(_)
            | Self::Unreadable(_)
            | Self::Sweep(SweepError::Journal(_))
            | Self::Collect(_)
            | Self::Merge(_) => Exit::Io,
        };
        // stderr may be closed.
        let _told = writeln!(std::io::stderr(), "error: {self}");
        exit
    }
}
