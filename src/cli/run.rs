//! `run`: simulates a story and prints the verdict.

use super::arms::arms;
use super::exit::{Exit, Failure};
use super::format::Format;
use super::gate::{Verdict, conclude, gates, look};
use super::interrupt::{die_with_parent, stop_flag};
use super::manifest::{Study, manifest};
use super::progress::progress;
use super::rests_on::RestsOn;
use super::run_files::RunFiles;
use super::run_json::{Outcome, answer};
use super::scenario_args::ScenarioArgs;
use super::study_args::{StudyArgs, provenance, table_set};
use crate::kernel::SimTime;
use crate::outcome::rows::Keys;
use crate::outcome::table::TableSet;
use crate::report::brief::{Brief, brief_page};
use crate::report::input::{Input, Sample};
use crate::report::page::page;
use crate::report::trace::walk;
use crate::study::arm::{Arms, DISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED, UNDISTURBED};
use crate::study::comparison::Comparison;
use crate::study::contrast::Contrast;
use crate::study::frame::RESTS_ON;
use crate::study::initial_state::{InitialState, InitialStateCheck};
use crate::study::left_ranges::LeftRanges;
use crate::study::replicate::{Plan, Run, play_from};
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
    /// Play this replication of the seed's series alone, from 0, as any study of that seed plays it.
    #[arg(long, value_name = "N", conflicts_with = "replications")]
    replication: Option<u32>,
    /// Play only these arms, separated by commas: `disturbed`, `undisturbed`, `ideal_disturbed`,
    /// `ideal_undisturbed`. What needs others is left out.
    #[arg(long, value_name = "LIST")]
    arms: Option<String>,
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
    /// With `--format json`: the value of each KPI in every replication and arm too.
    #[arg(long)]
    values: bool,
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
    if args.values && args.format == Format::Human {
        return Err(Failure::Usage("--values needs --format json".to_owned()));
    }
    let story = Arc::new(args.scenario.load()?);
    let arms = arms(args.arms.as_deref(), &story)?;
    let gates = gates(&args.expect, &story, &arms)?;
    let is_whole = arms.len() == Arms::of_verdict(&story).len();
    if args.rests_on && !is_whole {
        let why = "--rests-on judges the verdict, which needs all four arms: leave out --arms";
        return Err(Failure::Usage(why.to_owned()));
    }
    let jobs = args.study.jobs();
    let first = args.replication.unwrap_or(0);
    let planned = if args.replication.is_some() { 1 } else { args.study.replications };
    let is_series = args.replication.is_none();
    let plan = Plan {
        seed: args.study.seed,
        replications: planned,
        arms,
        kpis: story.kpis(),
        jobs,
        // The page describes single events of the first replication that is played.
        tables: if is_series { wanted } else { wanted.with(TableSet::EXPLAINING) },
        all_details: !is_series || args.detail == Detail::All,
        explains: true,
        shares_history: !args.study.no_fork,
    };
    let out = args.out.clone().unwrap_or_else(|| Path::new("outputs").join(&story.name));
    let provenance = provenance(&story, args.study.seed, args.scenario.overrides());
    let stop = stop_flag()?;
    let mut files = RunFiles::begin(&out, wanted, &provenance, &story.resolved, jobs)?;
    if args.study.die_with_parent {
        die_with_parent(&stop, files.partial());
    }
    let mut comparison =
        Comparison::new(&plan.kpis, &story.primary, &plan.arms, Contrast::among(&plan.arms));
    let mut samples: Vec<(Arc<str>, Sample)> = Vec::new();
    let mut warm_up = WarmUpCheck::default();
    let mut initial_state = InitialState::default();
    let mut left_ranges = LeftRanges::default();
    let progress = progress(u64::from(planned) * plan.arms.len() as u64);
    let since = Instant::now();
    let replications = play_from(&plan, first, &stop, |run| -> Result<(), Failure> {
        comparison.add(&run);
        let epoch = story.clock.unix_nanos(SimTime::START);
        let keys =
            Keys { point: 0, replication: run.replication, arm: Arc::clone(&run.arm), epoch };
        files.add(&run.tables, &keys);
        warm_up.add(&run.warm_up);
        initial_state.add(&run);
        left_ranges.add(&run);
        if run.replication == first {
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
    let is_complete = replications == planned;
    // Replications from 0 on are compared, without disruptions.
    let can_compare = is_series && plan.arms.place(UNDISTURBED).is_some();
    let is_judged =
        is_complete && can_compare && (initial_state.has_intervals() || !warm_up.can_judge());
    let initial_state = if is_judged { initial_state.check(&plan, &story, &stop)? } else { None };
    let rests_on = if args.rests_on && is_complete {
        RestsOn::play(&args.scenario.request(), &plan, &story, &stop)?
    } else {
        None
    };
    let moved = initial_state.as_ref().filter(|check| !check.moved.is_empty());
    let mut warnings: Vec<String> = warm_up
        .warning(&story.clock)
        .into_iter()
        .chain(moved.map(InitialStateCheck::text))
        .collect();
    for warning in &warnings {
        writeln!(std::io::stderr(), "warning: {warning}")?;
    }
    let left_ranges = left_ranges.notes(&story.clock, replications);
    let seconds = since.elapsed().as_secs_f64();
    let notes: Vec<String> = story.notes.iter().chain(&left_ranges).cloned().collect();
    if let Some(rests_on) = &rests_on {
        files.add_table(RESTS_ON, rests_on.frame(), &provenance);
    }
    let kept = files.keep(|tables| {
        let study = Study {
            command: "run",
            provenance: &provenance,
            asked: planned,
            done: replications,
            is_complete,
            tables,
            warnings: &warnings,
            notes: &notes,
            seconds,
            jobs,
        };
        let mut manifest = manifest(&study);
        let names: Vec<&str> = plan.arms.iter().map(|arm| &*arm.name).collect();
        manifest.insert("arms".to_owned(), names.into());
        manifest.insert("replication".to_owned(), args.replication.into());
        let fingerprint = format!("{:016x}", comparison.fingerprint().all());
        manifest.insert("fingerprint".to_owned(), fingerprint.into());
        manifest
    });
    let failure = files.failure();
    warnings.extend(failure.as_ref().map(|failure| format!("no tables: {failure}")));
    let sample = |arm: &str| samples.iter().find(|sample| &*sample.0 == arm).map(|one| &one.1);
    let four = [DISTURBED, UNDISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED].map(sample);
    let input =
        if let [Some(disturbed), Some(undisturbed), Some(ideal_disturbed), Some(ideal)] = four {
            Some(Input {
                story: &story,
                replications,
                planned,
                seed: args.study.seed,
                replication: first,
                disturbed,
                undisturbed,
                ideal_disturbed,
                ideal_undisturbed: ideal,
                left_ranges: &left_ranges,
                initial_state: initial_state.as_ref().map(InitialStateCheck::text),
            })
        } else {
            None
        };
    let tables = kept.as_ref().map_or(&[][..], |kept| &kept.tables);
    let rows = comparison.rows();
    let looks: Vec<Verdict> = gates.iter().map(|gate| look(gate, &rows)).collect();
    let mut stdout = std::io::stdout().lock();
    match args.format {
        Format::Json => {
            let outcome = Outcome {
                story: &story,
                left_ranges: &left_ranges,
                initial_state: initial_state.as_ref(),
                seed: args.study.seed,
                replications,
                planned,
                replication: args.replication,
                seconds,
                tables,
                warnings: &warnings,
                overrides: &provenance.overrides,
                samples: &samples,
                walk: input.as_ref().map(walk),
                explained: input.as_ref().and_then(Input::explained),
                has_values: args.values,
            };
            let mut object = answer(&outcome, &comparison, &rows, &looks);
            if let Some(rests_on) = &rests_on {
                object["rests_on"] = rests_on.json();
            }
            writeln!(stdout, "{object}")?;
        }
        Format::Human => {
            match &input {
                Some(input) if is_whole => write!(stdout, "{}", page(input, &rows))?,
                _ => {
                    let brief = Brief {
                        story: &story,
                        replications,
                        planned,
                        seed: args.study.seed,
                        replication: first,
                        samples: &samples,
                        left_ranges: &left_ranges,
                    };
                    write!(stdout, "{}", brief_page(&brief, &rows))?;
                }
            }
            if let Some(rests_on) = &rests_on {
                write!(stdout, "\n{}", rests_on.section())?;
            }
            if let Some(kept) = &kept {
                let (many, folder) = (kept.tables.len(), kept.folder.display());
                writeln!(stdout, "Tables: {many} in {folder}")?;
            }
            if let Some(sentence) = comparison.shared_history().sentence() {
                writeln!(stdout, "{sentence}")?;
            }
        }
    }
    stdout.flush()?;
    if let Some(kept) = kept.filter(|kept| kept.folder != out) {
        let (out, folder) = (out.display(), kept.folder.display());
        let text = format!(
            "interrupted: the complete result in `{out}` stays as it was; what was finished is in `{folder}`"
        );
        writeln!(std::io::stderr(), "warning: {text}")?;
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    if !is_complete {
        return Ok(Exit::Interrupted);
    }
    conclude(&looks)
}
