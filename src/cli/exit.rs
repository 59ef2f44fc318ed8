//! Exit codes, and how a failure is reported.

use crate::outcome::writer::WriteError;
use crate::study::replicate::PlayError;
use std::io::Write;
use std::process::ExitCode;

/// What `--help` says about exit codes.
pub const HELP: &str = "Exit codes: 0 ok, 1 bug, 2 usage, 3 scenario invalid, 4 conservation or invariant broken, 74 input or output failed";

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
    /// Reading or writing failed.
    Io,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Ok => 0,
            Exit::Bug => 1,
            Exit::Usage => 2,
            Exit::Scenario => 3,
            Exit::Conservation => 4,
            Exit::Io => 74,
        })
    }
}

/// Why a command could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line asks for what cannot be.
    #[error("{0}")]
    Usage(String),
    /// The scenario has mistakes, which are printed already.
    #[error("the scenario is invalid")]
    Scenario,
    /// A run could not be played.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// The output could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
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
            Self::Play(_) => Exit::Bug,
            // Whoever reads our output may stop reading: `reflexarc list kpis | head`.
            Self::Print(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Exit::Ok;
            }
            Self::Write(_) | Self::Print(_) => Exit::Io,
        };
        // Where stderr is closed there is nobody to tell.
        let _told = writeln!(std::io::stderr(), "error: {self}");
        exit
    }
}
