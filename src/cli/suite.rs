//! `run --suite`: plays the stories of a folder that carry gates, and prints one table for a CI.
//!
//! A row is a story: its decision latency by stage, failover, freshness and headroom, and how many of its
//! gates are met; below stand the gates that are not. No tables are written: `run` of the story writes them.

use super::exit::{Exit, Failure};
use super::format::Format;
use super::gate::{Verdict, look};
use super::interrupt::stop_flag;
use super::progress::progress;
use super::scenario_args::{ScenarioArgs, SwapArgs};
use super::study_args::StudyArgs;
use super::suite_json::json;
use crate::measure::kpi;
use crate::outcome::table::TableSet;
use crate::report::suite::{Judged, MEASURES, Outcome, suite_page};
use crate::scenario::Story;
use crate::study::arm::{Arms, DISTURBED};
use crate::study::comparison::Comparison;
use crate::study::contrast::Contrast;
use crate::study::replicate::{Plan, play};
use clap::Args;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The name under which the parser knows it.
pub(super) const NAME: &str = "run-suite";

/// What the help of `run` says of it.
pub(super) const HELP: &str = "`run --suite DIR` plays the stories of a folder that carry gates (`expect`), and prints one table of what they measured and met; `run --suite DIR --help` prints its options";

/// Arguments of `run --suite`.
#[derive(Args, Debug)]
#[command(override_usage = "reflexarc run --suite DIR [OPTIONS]")]
pub(super) struct SuiteArgs {
    /// Folder of the stories: all its files that end in `.ron`, in the order of their names.
    #[arg(long, value_name = "DIR")]
    suite: PathBuf,
    #[command(flatten)]
    study: StudyArgs,
    #[command(flatten)]
    swaps: SwapArgs,
    /// Override the value at a path in every story, in RON or as plain text.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Plays the stories.
pub(super) fn suite(args: &SuiteArgs) -> Result<Exit, Failure> {
    let stories = stories(args)?;
    let stop = stop_flag()?;
    let mut outcomes = Vec::new();
    for story in &stories {
        match play_story(story, args, &stop)? {
            Some(outcome) => outcomes.push(outcome),
            None => break,
        }
    }
    let is_complete = outcomes.len() == stories.len() && !stop.load(Ordering::Relaxed);
    let mut stdout = std::io::stdout().lock();
    match args.format {
        Format::Json => writeln!(stdout, "{}", json(&outcomes, &args.study))?,
        Format::Human => {
            write!(stdout, "{}", suite_page(&outcomes, args.study.replications, args.study.seed))?;
        }
    }
    stdout.flush()?;
    if !is_complete {
        return Ok(Exit::Interrupted);
    }
    let is_met = outcomes.iter().flat_map(|one| &one.gates).all(|gate| gate.is_met);
    Ok(if is_met { Exit::Ok } else { Exit::Gate })
}

/// Loads all stories of the folder; prints all issues on stderr if there are any.
fn stories(args: &SuiteArgs) -> Result<Vec<Arc<Story>>, Failure> {
    let folder = args.suite.display();
    let unreadable = |why: std::io::Error| Failure::Usage(format!("cannot read `{folder}`: {why}"));
    let mut files = Vec::new();
    for entry in fs::read_dir(&args.suite).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.extension().is_some_and(|end| end == "ron") {
            files.push(file);
        }
    }
    if files.is_empty() {
        return Err(Failure::Usage(format!("`{folder}` has no stories: files that end in `.ron`")));
    }
    files.sort();
    let mut stories = Vec::new();
    let mut is_valid = true;
    for scenario in files {
        let set = args.set.clone();
        let one = ScenarioArgs { scenario, set, swaps: args.swaps.clone(), ..Default::default() };
        match one.load() {
            Ok(story) => stories.push(Arc::new(story)),
            // Issues are printed; those of the other stories too.
            Err(Failure::Scenario) => is_valid = false,
            Err(other) => return Err(other),
        }
    }
    if !is_valid {
        return Err(Failure::Scenario);
    }
    match stories.iter().find(|story| story.gates.is_empty()) {
        Some(story) => Err(Failure::Usage(format!(
            "the story `{}` has no gates: give it `expect: [\"decisions_lost == 0\"]`, or move it out of `{folder}`",
            story.name
        ))),
        None => Ok(stories),
    }
}

/// Plays a story in the arms that its gates need; `None` if it was interrupted.
fn play_story(
    story: &Arc<Story>,
    args: &SuiteArgs,
    stop: &AtomicBool,
) -> Result<Option<Outcome>, Failure> {
    let all = Arms::of_verdict(story);
    let needs = |column: &str| story.gates.iter().any(|gate| gate.column == column);
    let names: Vec<&str> = all.iter().map(|arm| &*arm.name).collect();
    let of_arms = names.iter().copied().filter(|name| *name == DISTURBED || needs(name));
    let of_arms: Vec<&str> = of_arms.collect();
    // A gate that names no arm is on a contrast, which is of all four.
    let has_contrast = story.gates.iter().any(|gate| !names.contains(&&*gate.column));
    let arms = if has_contrast { all } else { all.only(&of_arms) };
    let is_asked =
        |name: &str| MEASURES.contains(&name) || story.gates.iter().any(|gate| gate.kpi == name);
    let plan = Plan {
        seed: args.study.seed,
        replications: args.study.replications,
        kpis: kpi::all().filter(|kpi| story.has(kpi.needs) && is_asked(kpi.name)).collect(),
        arms,
        jobs: args.study.jobs(),
        tables: TableSet::NONE,
        all_details: false,
        explains: false,
        shares_history: !args.study.no_fork,
    };
    let contrasts = Contrast::among(&plan.arms);
    let mut comparison = Comparison::new(&plan.kpis, &story.primary, &plan.arms, contrasts);
    let progress = progress(u64::from(plan.replications) * plan.arms.len() as u64);
    let played = play(&plan, stop, |run| -> Result<(), Failure> {
        comparison.add(&run);
        progress.inc(1);
        Ok(())
    })?;
    progress.finish_and_clear();
    if played < plan.replications {
        return Ok(None);
    }
    let rows = comparison.rows();
    let gates = story.gates.iter().map(|gate| {
        let Verdict { value, is_met, .. } = look(gate, &rows);
        Judged { gate: gate.clone(), value, is_met }
    });
    Ok(Some(Outcome { story: Arc::clone(story), gates: gates.collect(), rows }))
}
