//! The command line, one file a subcommand.
//!
//! Data go to stdout, progress and diagnostics to stderr. Exit codes are in [`exit`].

mod arms;
mod attribute;
mod attribute_json;
mod check;
mod compare;
mod compare_json;
pub mod exit;
mod format;
mod gate;
mod import;
mod interrupt;
mod list;
mod manifest;
mod merge;
mod new;
mod options_args;
mod output_folder;
mod progress;
mod rests_on;
mod run;
mod run_files;
mod run_from;
mod run_json;
mod run_other;
mod scenario_args;
mod study_args;
mod study_folder;
mod study_output;
mod suite;
mod suite_json;
mod sweep;
mod sweep_json;
mod sweep_progress;

use clap::{Parser, Subcommand};
use exit::Exit;
use std::process::ExitCode;

/// Digital twin of a supply chain and of the data centres that decide for it: follows a failed pump, a
/// power cap or a slow link to the shelf it empties.
#[derive(Parser)]
#[command(name = "reflexarc", version, propagate_version = true, after_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a story in four arms on common random numbers and print the verdict.
    #[command(after_help = run_other::help())]
    Run(run::RunArgs),
    /// Play options side by side on common random numbers: stories, or one story with other pieces.
    Compare(compare::CompareArgs),
    /// Share the harm of a story among its disruptions, or among the mechanisms it passes through.
    Attribute(attribute::AttributeArgs),
    /// Play one replication of a point of a study again: `run --from`.
    #[command(name = run_from::NAME, hide = true)]
    RunFrom(run_from::RunFromArgs),
    /// Play the stories of a folder that carry gates: `run --suite`.
    #[command(name = suite::NAME, hide = true)]
    Suite(suite::SuiteArgs),
    /// Play a study: a story at many points of a design over its parameters.
    Sweep(sweep::SweepArgs),
    /// Join the shards of a study.
    Merge(merge::MergeArgs),
    /// Check a scenario and report all errors at once.
    Check(check::CheckArgs),
    /// Print a supply chain that is kept in tables as a piece in RON.
    Import(import::ImportArgs),
    /// Write files to begin with.
    New(new::NewArgs),
    /// List KPIs, kinds of disruption or tables.
    List(list::ListArgs),
}

/// Parses the command line and runs the command.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(run_other::arguments(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are not errors; anything else is an error of usage.
            let code = if error.use_stderr() { Exit::Usage } else { Exit::Ok };
            return match error.print().map_err(exit::Failure::Print) {
                Ok(()) => code.into(),
                Err(failure) => failure.report().into(),
            };
        }
    };
    let done = std::panic::catch_unwind(|| match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Compare(args) => compare::compare(args),
        Command::Attribute(args) => attribute::attribute(args),
        Command::RunFrom(args) => run_from::run_from(args),
        Command::Suite(args) => suite::suite(args),
        Command::Sweep(args) => sweep::sweep(args),
        Command::Merge(args) => merge::merge(args),
        Command::Check(args) => check::check(args),
        Command::Import(args) => import::import(args),
        Command::New(args) => new::new(args),
        Command::List(args) => list::list(args),
    });
    match done {
        Ok(done) => done.unwrap_or_else(|failure| failure.report()).into(),
        // Errors have already been printed.
        Err(_) => Exit::Bug.into(),
    }
}
