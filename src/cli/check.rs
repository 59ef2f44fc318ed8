//! `check`: reads a scenario, or a study, and reports every issue in it.

use super::exit::{Exit, Failure};
use super::format::Format;
use super::scenario_args::{ScenarioArgs, no_color};
use crate::scenario::{CheckReport, Story};
use crate::study::sweep::load::load_study;
use crate::study::sweep::study::Study;
use clap::Args;
use std::io::{IsTerminal, Write};
use std::path::Path;

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
    let (summary, diagnostics) = if is_study(&args.scenario.scenario) {
        let (study, diagnostics) = load_study(&args.scenario.scenario);
        let summary = |study: &Study| {
            let factors = study.factors.len();
            format!("{}: valid, {factors} factors, {} points", study.name, study.points.len())
        };
        (study.as_ref().map(summary), diagnostics)
    } else {
        let (story, diagnostics) = args.scenario.read();
        let summary = |story: &Story| format!("{}: valid, {}", story.name, story.summary());
        (story.as_ref().map(summary), diagnostics)
    };
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
            if let Some(summary) = &summary {
                writeln!(out, "{summary}")?;
            }
        }
    }
    Ok(if summary.is_some() { Exit::Ok } else { Exit::Scenario })
}

/// Whether the root of a file is that of a study.
fn is_study(file: &Path) -> bool {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with("//"));
    first.is_some_and(|line| line.starts_with("Sweep("))
}
