//! The arguments that every command that runs replications has in common.

use super::exit::Failure;
use crate::outcome::table::TableSet;
use crate::outcome::writer::Provenance;
use crate::scenario::Story;
use clap::Args;

/// Seed, replications and threads.
#[derive(Args, Debug)]
pub(super) struct StudyArgs {
    /// Seed of the random numbers.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Number of replications.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub replications: u32,
    /// Number of threads [default: number of cores].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Play every arm from its start, not from the instant at which it parts from another one; the results are
    /// the same.
    #[arg(long)]
    pub no_fork: bool,
    /// End within a second when standard input is closed, as it is when the program that started
    /// this one ends.
    #[arg(long)]
    pub die_with_parent: bool,
}

impl StudyArgs {
    /// Number of threads.
    pub(super) fn jobs(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.jobs.map_or_else(cores, usize::from)
    }
}

/// The tables that an argument names.
pub(super) fn table_set(text: &str) -> Result<TableSet, Failure> {
    match text {
        "usual" => return Ok(TableSet::USUAL),
        "all" => return Ok(TableSet::ALL),
        "none" => return Ok(TableSet::NONE),
        _ => {}
    }
    let mut set = TableSet::NONE;
    for name in text.split(',').map(str::trim) {
        if name == "usual" {
            set = set.with(TableSet::USUAL);
        } else if !set.add(name) {
            let names = TableSet::NAMES.join(", ");
            return Err(Failure::Usage(format!(
                "unknown table `{name}` in --tables: write `usual`, `all`, `none`, or any of {names}"
            )));
        }
    }
    Ok(set)
}

/// The metadata of every file of a study.
/// `overrides` are those of the command line.
pub(super) fn provenance(story: &Story, seed: u64, overrides: Vec<String>) -> Provenance {
    Provenance {
        scenario: story.name.clone(),
        scenario_hash: story.hash.clone(),
        version: env!("CARGO_PKG_VERSION"),
        seed,
        zone: story.zone_name.clone(),
        currency: story.currency.code().to_owned(),
        overrides,
        design: "{}".to_owned(),
    }
}
