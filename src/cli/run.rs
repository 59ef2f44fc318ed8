//! `run`: simulates a story and prints the verdict.

use super::exit::{Exit, Failure};
use super::format::Format;
use super::gate::{Gate, Verdict};
use super::interrupt::stop_flag;
use super::output_folder::{MANIFEST, OutputFolder};
use super::progress::progress;
use super::rests_on::RestsOn;
use super::run_json::{Outcome, answer, manifest};
use super::scenario_args::ScenarioArgs;
use super::study_args::{StudyArgs, provenance, table_set};
use super::study_output::write_study_table;
use crate::kernel::SimTime;
use crate::outcome::rows::Keys;
use crate::outcome::table::{TableFiles, TableSet};
use crate::outcome::writer::WriteError;
use crate::report::input::{Input, Sample};
use crate::report::page::page;
use crate::study::arm::{Arms, DISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED, UNDISTURBED};
use crate::study::comparison::Comparison;
use crate::study::contrast::Contrast;
use crate::study::frame::RESTS_ON;
use crate::study::initial_state::{InitialState, InitialStateCheck};
use crate::study::left_ranges::LeftRanges;
use crate::study::replicate::{Plan, Run, play};
use crate::study::warm_up::WarmUpCheck;
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Arguments of `run`.
#[derive(Args, Debug)]
pub(super) struct RunArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    #[command(flatten)]
    study: StudyArgs,
    /// Folder for the tables [default: outputs/<scenario>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Tables to write: `usual` (all but the large `sales`, `shipment_lines` and `contents`), `all`,
    /// `none`, or names separated by commas.
    #[arg(long, default_value = "usual")]
    tables: String,
    /// Replications that are written to the detail tables.
    #[arg(long, value_enum, default_value_t = Detail::First)]
    detail: Detail,
    /// Condition on a result, `[ARM.]KPI[.mean|.low|.high] OP VALUE[unit]`; exit code 5 if it is
    /// not met.
    #[arg(long, value_name = "GATE")]
    expect: Vec<String>,
    /// Also play each uncertain parameter of the scenario at both ends of its range, and say which of
    /// them would turn the answer of the primary KPI.
    #[arg(long)]
    rests_on: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Detail {
    /// Replication 0 only.
    First,
    /// Every replication.
    All,
}

/// Runs a story.
#[allow(clippy::disallowed_methods, reason = "the time that a run took is printed, never used")]
pub(super) fn run(args: &RunArgs) -> Result<Exit, Failure> {
    let wanted = table_set(&args.tables)?;
    let story = Arc::new(args.scenario.load()?);
    let gates = gates(&args.expect, story.currency.code())?;
    let jobs = args.study.jobs();
    let plan = Plan {
        seed: args.study.seed,
        replications: args.study.replications,
        arms: Arms::of_verdict(&story),
        kpis: story.kpis(),
        jobs,
        tables: wanted,
        all_details: args.detail == Detail::All,
        explains: args.format == Format::Human,
    };
    let out = args.out.clone().unwrap_or_else(|| Path::new("outputs").join(&story.name));
    let folder = (wanted != TableSet::NONE).then(|| OutputFolder::begin(&out)).transpose()?;
    let stop = stop_flag()?;
    let provenance = provenance(&story, args.study.seed);
    let mut files = folder
        .as_ref()
        .map(|folder| TableFiles::begin(folder.path(), wanted, &provenance, jobs > 1))
        .transpose()?;
    let mut comparison =
        Comparison::new(&plan.kpis, &story.primary, &plan.arms, Contrast::of_verdict());
    let mut samples: Vec<(Arc<str>, Sample)> = Vec::new();
    let mut warm_up = WarmUpCheck::default();
    let mut initial_state = InitialState::default();
    let mut left_ranges = LeftRanges::default();
    let progress = progress(u64::from(args.study.replications) * plan.arms.len() as u64);
    let since = Instant::now();
    let replications = play(&plan, &stop, |run| -> Result<(), Failure> {
        comparison.add(&run);
        if let Some(files) = &mut files {
            let epoch = story.clock.unix_nanos(SimTime::START);
            let keys =
                Keys { point: 0, replication: run.replication, arm: Arc::clone(&run.arm), epoch };
            files.add(&run.tables, &keys)?;
        }
        warm_up.add(&run.warm_up);
        initial_state.add(&run);
        left_ranges.add(&run);
        if run.replication == 0 {
            let Run { tables, balance, ended, .. } = run;
            samples.push((run.arm, Sample { tables, balance, ended }));
        }
        progress.inc(1);
        Ok(())
    })?;
    progress.finish_and_clear();
    if replications == 0 {
        return Err(Failure::Interrupted);
    }
    let is_complete = replications == args.study.replications;
    let is_judged = is_complete && (initial_state.has_intervals() || !warm_up.can_judge());
    let initial_state = if is_judged { initial_state.check(&plan, &story, &stop)? } else { None };
    let rests_on = if args.rests_on && is_complete {
        RestsOn::play(&args.scenario.request(), &plan, &story, &stop)?
    } else {
        None
    };
    let moved = initial_state.as_ref().filter(|check| !check.moved.is_empty());
    let warnings: Vec<String> = warm_up
        .warning(&story.clock)
        .into_iter()
        .chain(moved.map(InitialStateCheck::text))
        .collect();
    for warning in &warnings {
        writeln!(std::io::stderr(), "warning: {warning}")?;
    }
    let left_ranges = left_ranges.notes(&story.clock, replications);
    let mut outcome = Outcome {
        story: &story,
        left_ranges: &left_ranges,
        initial_state: initial_state.as_ref(),
        seed: args.study.seed,
        replications,
        planned: args.study.replications,
        seconds: since.elapsed().as_secs_f64(),
        jobs,
        tables: &[],
        warnings: &warnings,
        overrides: &args.scenario.set,
    };
    let mut written = Vec::new();
    if let (Some(files), Some(folder)) = (files, folder) {
        written = files.finish()?;
        if let Some(rests_on) = &rests_on {
            let rows = write_study_table(folder.path(), RESTS_ON, rests_on.frame(), &provenance)?;
            written.push((RESTS_ON.name, rows));
        }
        let path = folder.path().join(MANIFEST);
        let manifest = manifest(&written, &provenance, &outcome);
        std::fs::write(&path, manifest).map_err(WriteError::system(&path))?;
        folder.keep()?;
    }
    let name = |(name, _): &(&str, u64)| out.join(format!("{name}.parquet")).display().to_string();
    let tables: Vec<String> = written.iter().map(name).collect();
    outcome.tables = &tables;
    let rows = comparison.rows();
    let looks: Vec<Verdict> = gates.iter().map(|gate| gate.look(&rows)).collect();
    let mut stdout = std::io::stdout().lock();
    match args.format {
        Format::Json => {
            let mut object = answer(&outcome, &comparison, &rows, &looks);
            if let Some(rests_on) = &rests_on {
                object["rests_on"] = rests_on.json();
            }
            writeln!(stdout, "{object}")?;
        }
        Format::Human => {
            let sample =
                |arm: &str| samples.iter().find(|sample| &*sample.0 == arm).map(|one| &one.1);
            if let [
                Some(disturbed),
                Some(undisturbed),
                Some(ideal_disturbed),
                Some(ideal_undisturbed),
            ] = [DISTURBED, UNDISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED].map(sample)
            {
                let input = Input {
                    story: &story,
                    replications,
                    planned: args.study.replications,
                    seed: args.study.seed,
                    disturbed,
                    undisturbed,
                    ideal_disturbed,
                    ideal_undisturbed,
                    left_ranges: &left_ranges,
                    initial_state: initial_state.as_ref().map(InitialStateCheck::text),
                };
                write!(stdout, "{}", page(&input, &rows))?;
            }
            if let Some(rests_on) = &rests_on {
                write!(stdout, "\n{}", rests_on.section())?;
            }
            if !tables.is_empty() {
                writeln!(stdout, "Tables: {} in {}", tables.len(), out.display())?;
            }
        }
    }
    stdout.flush()?;
    if outcome.is_interrupted() {
        return Ok(Exit::Interrupted);
    }
    let unmet: Vec<&Verdict> = looks.iter().filter(|look| !look.is_met).collect();
    for look in &unmet {
        let value = look.value.map_or("undefined".to_owned(), |value| value.to_string());
        writeln!(std::io::stderr(), "gate not met: {} (the value is {value})", look.gate)?;
    }
    Ok(if unmet.is_empty() { Exit::Ok } else { Exit::Gate })
}

/// The gates that the arguments name.
fn gates(texts: &[String], currency: &str) -> Result<Vec<Gate>, Failure> {
    texts.iter().map(|text| Gate::read(text, currency).map_err(Failure::Usage)).collect()
}
