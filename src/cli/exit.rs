//! Exit codes, and how a failure is reported.

use crate::outcome::writer::WriteError;
use crate::study::replicate::PlayError;
use std::io::Write;
use std::process::ExitCode;

/// What `--help` says about exit codes.
pub const HELP: &str = "Exit codes: 0 ok, 1 bug, 2 usage, 3 scenario invalid, 4 conservation or invariant broken, 5 gate unmet, 74 a place cannot be read or written, 130 interrupted (finished replications are kept)";

/// How the program ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// All is well.
    Ok,
    /// The program is at fault.
    Bug,
    /// The command line is at fault.
    Usage,
    /// The scenario is at fault.
    Scenario,
    /// What ought to be conserved was not.
    Conservation,
    /// A gate is unmet.
    Gate,
    /// Ctrl-C came; what was finished is kept.
    Interrupted,
    /// Reading or writing failed, or the place to write to holds something else.
    Io,
}

impl Exit {
    /// The code that the shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Bug => 1,
            Self::Usage => 2,
            Self::Scenario => 3,
            Self::Conservation => 4,
            Self::Gate => 5,
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

/// Why a command could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line asks for what cannot be.
    #[error("{0}")]
    Usage(String),
    /// The scenario has issues, which are printed already.
    #[error("the scenario is invalid")]
    Scenario,
    /// A run could not be played.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// The place to write to holds something else than an earlier result.
    #[error("{0}")]
    Occupied(String),
    /// The output could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Ctrl-C came before a replication was finished.
    #[error("interrupted before the first replication was finished; nothing was written")]
    Interrupted,
    /// Ctrl-C cannot be listened to.
    #[error("cannot listen to Ctrl-C: {0}")]
    Signal(std::io::Error),
    /// The terminal or pipe could not be written to.
    #[error("cannot print: {0}")]
    Print(#[from] std::io::Error),
}

impl Failure {
    /// Says why on stderr; gives the exit code.
    #[must_use]
    pub fn report(&self) -> Exit {
        let exit = match self {
            Self::Usage(_) => Exit::Usage,
            Self::Scenario => return Exit::Scenario,
            Self::Play(PlayError::Conservation { .. }) => Exit::Conservation,
            Self::Interrupted => Exit::Interrupted,
            Self::Play(_) | Self::Signal(_) => Exit::Bug,
            // Whoever reads our output may stop reading: `reflexarc list kpis | head`.
            Self::Print(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Exit::Ok;
            }
            Self::Occupied(_) | Self::Write(_) | Self::Print(_) => Exit::Io,
        };
        // Where stderr is closed there is nobody to tell.
        let _told = writeln!(std::io::stderr(), "error: {self}");
        exit
    }
}
