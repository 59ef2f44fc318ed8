//! `check`: reads a scenario and reports every issue in it.

use super::exit::{Exit, Failure};
use super::format::Format;
use super::scenario_args::{ScenarioArgs, no_color};
use crate::scenario::CheckReport;
use clap::Args;
use std::io::{IsTerminal, Write};

/// Arguments of `check`.
#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Checks a scenario.
pub(super) fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let (story, diagnostics) = args.scenario.read();
    let mut out = std::io::stdout().lock();
    match args.format {
        Format::Json => {
            let report = serde_json::to_value(CheckReport::new(&diagnostics)).unwrap_or_default();
            writeln!(out, "{report}")?;
        }
        Format::Human => {
            if !diagnostics.is_empty() {
                let colours = std::io::stderr().is_terminal() && !no_color();
                write!(std::io::stderr(), "{}", diagnostics.render(colours))?;
            }
            if let Some(story) = &story {
                writeln!(out, "{}: valid, {}", story.name, story.summary())?;
            }
        }
    }
    Ok(if story.is_some() { Exit::Ok } else { Exit::Scenario })
}
