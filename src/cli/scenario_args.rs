//! The arguments that name a scenario, and how its issues are printed.

use super::exit::Failure;
use crate::outcome::kpi;
use crate::scenario::{Diagnostics, Story, load_story};
use clap::Args;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// Which scenario, and with what changes.
#[derive(Args, Debug)]
pub(super) struct ScenarioArgs {
    /// The scenario file.
    pub scenario: PathBuf,
    /// Put a value in at a path, as RON or as text: `--set 'horizon=730 d'`.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

impl ScenarioArgs {
    /// Loads the scenario, with all its issues.
    pub(super) fn read(&self) -> (Option<Story>, Diagnostics) {
        let kpis = kpi::all();
        let names: Vec<&str> = kpis.iter().map(|kpi| kpi.name).collect();
        load_story(&self.scenario, &self.set, &names)
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

/// Whether the environment asks for no colours (<https://no-color.org>).
#[allow(clippy::disallowed_methods, reason = "colours are of the terminal, not of the run")]
pub(super) fn no_color() -> bool {
    std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty())
}
