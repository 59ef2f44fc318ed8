//! `run`: plays a story and prints what came of it.

use super::Format;
use super::exit::{Exit, Failure};
use super::scenario_args::ScenarioArgs;
use super::workplace::{MANIFEST, Workplace};
use crate::outcome::kpi;
use crate::outcome::rows::Keys;
use crate::outcome::table::{TableFiles, TableSet, Tables};
use crate::outcome::writer::{Provenance, WriteError};
use crate::report::page::{Occasion, page};
use crate::scenario::Story;
use crate::study::arms::Arm;
use crate::study::compare::{Comparison, Contrast};
use crate::study::estimate::Estimate;
use crate::study::replicate::{Plan, play};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `run`.
#[derive(Args, Debug)]
pub(super) struct RunArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Seed of the study.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of replications.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    replications: u32,
    /// Number of threads; by default as many as there are cores.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Folder for the tables; by default `outputs/<scenario>`.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Tables to write: `all`, `none`, or names with commas between.
    #[arg(long, default_value = "all")]
    tables: String,
    /// Which replications fill the detail tables.
    #[arg(long, value_enum, default_value_t = Detail::First)]
    detail: Detail,
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Detail {
    /// Replication 0.
    First,
    /// Every one.
    All,
}

/// Plays a story.
#[allow(clippy::disallowed_methods, reason = "the time that a run took is printed, never used")]
pub(super) fn run(args: &RunArgs) -> Result<Exit, Failure> {
    let wanted = table_set(&args.tables)?;
    let story = args.scenario.load()?;
    let jobs = args.jobs.map_or_else(cores, usize::from);
    let plan = Plan {
        seed: args.seed,
        replications: args.replications,
        jobs,
        tables: wanted,
        all_details: args.detail == Detail::All,
    };
    let out = args.out.clone().unwrap_or_else(|| Path::new("outputs").join(&story.name));
    let workplace = (wanted != TableSet::NONE).then(|| Workplace::begin(&out)).transpose()?;
    let kpis = kpi::all();
    let provenance = provenance(&story, args.seed);
    let mut files = workplace
        .as_ref()
        .map(|workplace| TableFiles::begin(workplace.folder(), wanted, &provenance))
        .transpose()?;
    let mut comparison = Comparison::new(&kpis);
    let mut timeline = Tables::default().incidents;
    let progress = progress(u64::from(args.replications) * Arm::ALL.len() as u64);
    let since = Instant::now();
    play(&story, &plan, &kpis, |run| -> Result<(), Failure> {
        comparison.add(&run);
        if let Some(files) = &mut files {
            let epoch = story.clock.unix_nanos(crate::kernel::SimTime::START);
            let keys = Keys { point: 0, replication: run.replication, arm: run.arm.name(), epoch };
            files.add(&run.tables, &keys)?;
        }
        if run.replication == 0 && run.arm == Arm::Disturbed {
            timeline = run.tables.incidents;
        }
        progress.inc(1);
        Ok(())
    })?;
    progress.finish_and_clear();
    let seconds = since.elapsed().as_secs_f64();
    let mut written = Vec::new();
    if let (Some(files), Some(workplace)) = (files, workplace) {
        written = files.finish()?;
        let manifest = manifest(&written, &provenance, seconds, jobs);
        let path = workplace.folder().join(MANIFEST);
        std::fs::write(&path, manifest).map_err(WriteError::system(&path))?;
        workplace.keep()?;
    }
    let tables: Vec<String> = written
        .iter()
        .map(|(name, _)| out.join(format!("{name}.parquet")).display().to_string())
        .collect();
    let mut stdout = std::io::stdout().lock();
    match args.format {
        Format::Json => {
            let answer = answer(&story, args, &comparison, seconds, &tables);
            writeln!(stdout, "{answer}")?;
        }
        Format::Human => {
            let occasion = Occasion {
                story: &story,
                replications: args.replications,
                seed: args.seed,
                timeline: &timeline,
            };
            write!(stdout, "{}", page(&occasion, &comparison))?;
            if !tables.is_empty() {
                writeln!(stdout, "\nTables: {} in {}", tables.len(), out.display())?;
            }
        }
    }
    Ok(Exit::Ok)
}

/// The tables that an argument names.
fn table_set(text: &str) -> Result<TableSet, Failure> {
    match text {
        "all" => return Ok(TableSet::ALL),
        "none" => return Ok(TableSet::NONE),
        _ => {}
    }
    let mut set = TableSet::NONE;
    for name in text.split(',').map(str::trim) {
        if !set.add(name) {
            let names = TableSet::NAMES.join(", ");
            return Err(Failure::Usage(format!(
                "unknown table `{name}` in --tables: there are {names}, `all` and `none`"
            )));
        }
    }
    Ok(set)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn provenance(story: &Story, seed: u64) -> Provenance {
    Provenance {
        scenario: story.name.clone(),
        scenario_hash: story.hash.clone(),
        version: env!("CARGO_PKG_VERSION"),
        seed,
        zone: story.zone_name.clone(),
        currency: story.currency.code().to_owned(),
    }
}

/// A bar on a terminal, nothing elsewhere.
fn progress(runs: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(runs), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} runs, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// What the folder holds; the only file with times.
fn manifest(written: &[(&str, u64)], provenance: &Provenance, seconds: f64, jobs: usize) -> String {
    let tables: Vec<Value> = written
        .iter()
        .map(|(name, rows)| json!({"table": name, "file": format!("{name}.parquet"), "rows": rows}))
        .collect();
    let manifest = json!({
        "schema": "reflexarc.manifest/1",
        "scenario": provenance.scenario,
        "scenario_hash": provenance.scenario_hash,
        "version": provenance.version,
        "seed": provenance.seed,
        "complete": true,
        "tables": tables,
        "seconds": seconds,
        "jobs": jobs,
    });
    format!("{manifest:#}\n")
}

/// The object that `--format json` prints.
fn answer(
    story: &Story,
    args: &RunArgs,
    comparison: &Comparison,
    seconds: f64,
    tables: &[String],
) -> Value {
    let kpis: serde_json::Map<String, Value> = comparison
        .contrasts()
        .map(|contrast| (contrast.kpi.name.to_owned(), kpi_json(&contrast, story)))
        .collect();
    json!({
        "schema": "reflexarc.run/1",
        "scenario": story.name,
        "scenario_hash": story.hash,
        "version": env!("CARGO_PKG_VERSION"),
        "seed": args.seed,
        "replications": args.replications,
        "events": comparison.events(),
        "fingerprint": format!("{:016x}", comparison.fingerprint().all()),
        "fingerprint_supply": format!("{:016x}", comparison.fingerprint().supply()),
        "seconds": seconds,
        "kpis": kpis,
        "tables": tables,
    })
}

fn kpi_json(contrast: &Contrast, story: &Story) -> Value {
    let estimate = |estimate: Option<Estimate>| match estimate {
        Some(estimate) => {
            json!({"mean": estimate.mean, "low": estimate.low, "high": estimate.high})
        }
        None => json!({"mean": null, "low": null, "high": null}),
    };
    json!({
        "unit": contrast.kpi.unit.symbol(story.currency.code()),
        "disturbed": estimate(contrast.disturbed),
        "undisturbed": estimate(contrast.undisturbed),
        "difference": contrast.difference.map(|difference| estimate(Some(difference))),
    })
}
