//! The arguments that select a scenario, and the printing of its issues.

use super::exit::Failure;
use crate::scenario::{Diagnostics, Story, load_story};
use clap::Args;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// The scenario and its overrides.
#[derive(Args, Debug)]
pub(super) struct ScenarioArgs {
    /// The scenario file.
    pub scenario: PathBuf,
    /// Override the value at a path, in RON or as plain text: `--set 'horizon=730 d'`.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

impl ScenarioArgs {
    /// Loads the scenario, with all its issues.
    pub(super) fn read(&self) -> (Option<Story>, Diagnostics) {
        load_story(&self.scenario, &self.set)
    }

    /// Loads the scenario; prints all its issues on stderr if it has any.
    pub(super) fn load(&self) -> Result<Story, Failure> {
        let (story, diagnostics) = self.read();
        if !diagnostics.is_empty() {
            let colours = std::io::stderr().is_terminal() && !no_color();
            write!(std::io::stderr(), "{}", diagnostics.render(colours))?;
        }
        story.ok_or(Failure::Scenario)
    }
}

/// Whether the environment disables colours (<https://no-color.org>).
#[allow(clippy::disallowed_methods, reason = "colours are of the terminal, not of the run")]
pub(super) fn no_color() -> bool {
    std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty())
}
