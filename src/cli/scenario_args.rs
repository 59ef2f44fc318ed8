//! The arguments that select a scenario, and the printing of its issues.

use super::exit::Failure;
use crate::scenario::{Diagnostics, Piece, Request, Story, Swap, load_request};
use crate::{decision::DecisionsSpec, infra::InfrastructureSpec, supply::SupplySpec};
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
    #[command(flatten)]
    pub swaps: SwapArgs,
}

/// Files that replace included ones.
#[derive(Args, Clone, Debug)]
pub(super) struct SwapArgs {
    /// File of a supply chain that replaces the included one.
    #[arg(long, value_name = "FILE")]
    supply: Option<PathBuf>,
    /// File of an infrastructure that replaces the included one.
    #[arg(long, value_name = "FILE")]
    infrastructure: Option<PathBuf>,
    /// File of decisions that replaces the included one.
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
}

impl SwapArgs {
    /// The files, each with the root that it replaces.
    pub(super) fn all(&self) -> Vec<Swap> {
        let files = [
            (SupplySpec::ROOT, &self.supply),
            (InfrastructureSpec::ROOT, &self.infrastructure),
            (DecisionsSpec::ROOT, &self.decisions),
        ];
        let given = files.into_iter().filter_map(|(root, file)| Some((root, file.as_ref()?)));
        given.map(|(root, file)| Swap::of_root(root, file)).collect()
    }
}

impl ScenarioArgs {
    /// Loads the scenario, with all its issues.
    pub(super) fn read(&self) -> (Option<Story>, Diagnostics) {
        load_request(&self.request())
    }

    /// What is to be loaded.
    pub(super) fn request(&self) -> Request {
        let (story, set) = (self.scenario.clone(), self.set.clone());
        Request { story, set, swaps: self.swaps.all() }
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
