//! `compare`: plays options side by side on common draws.

use super::compare_json::{Results, answer};
use super::exit::{Exit, Failure};
use super::format::Format;
use super::gate::{Verdict, conclude, look, unreadable};
use super::interrupt::{die_with_parent, stop_flag};
use super::options_args::OptionsArgs;
use super::progress::progress;
use super::study_args::{StudyArgs, provenance, table_set};
use super::study_output::{Ending, StudyOutput};
use crate::measure::kpi::{self, Kpi};
use crate::outcome::writer::Provenance;
use crate::report::options::{OptionsInput, options_page};
use crate::scenario::{Gate, hash};
use crate::study::comparison::Comparison;
use crate::study::frame::OPTIONS;
use crate::study::options::{StudyOption, arms, contrasts, frame, obstacles, remarks};
use crate::study::replicate::{Plan, play};
use clap::Args;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `compare`.
#[derive(Args, Debug)]
pub(super) struct CompareArgs {
    #[command(flatten)]
    options: OptionsArgs,
    #[command(flatten)]
    study: StudyArgs,
    /// Folder for the tables [default: outputs/<first scenario>-compare].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Tables to write beside `options`: `usual`, `all`, names separated by commas, or `none` to write
    /// nothing.
    #[arg(long, default_value = "runs,kpis")]
    tables: String,
    /// Condition on a result, `COLUMN.KPI[.mean|.low|.high] OP VALUE[unit]`, COLUMN being an option, or
    /// `difference/`, `harm/` or `harm_difference/` before one; exit code 5 if it is not met.
    #[arg(long, value_name = "GATE")]
    expect: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Compares options.
#[allow(clippy::disallowed_methods, reason = "the time that a study took is printed, never used")]
pub(super) fn compare(args: &CompareArgs) -> Result<Exit, Failure> {
    let wanted = table_set(&args.tables)?;
    let options = args.options.load()?;
    let obstacles = obstacles(&options);
    if !obstacles.is_empty() {
        return Err(Failure::Usage(obstacles.join("; ")));
    }
    let Some(first) = options.first() else { return Err(Failure::Scenario) };
    let (arms, contrasts) = (arms(&options), contrasts(&options));
    let gates = gates(&args.expect, first, &options)?;
    let has = |kpi: &Kpi| options.iter().any(|option| option.story.has(kpi.needs));
    let plan = Plan {
        seed: args.study.seed,
        replications: args.study.replications,
        arms,
        kpis: kpi::all().filter(has).collect(),
        jobs: args.study.jobs(),
        tables: wanted,
        all_details: false,
        explains: false,
        shares_history: !args.study.no_fork,
    };
    let default = || Path::new("outputs").join(format!("{}-compare", first.story.name));
    let out = args.out.clone().unwrap_or_else(default);
    let hashes: Vec<&str> = options.iter().map(|option| &*option.story.hash).collect();
    let provenance = Provenance {
        scenario_hash: hash(&hashes),
        ..provenance(&first.story, args.study.seed, args.options.set.clone())
    };
    let stop = stop_flag()?;
    let about = (provenance.clone(), &*first.story.resolved);
    let mut output = StudyOutput::begin("compare", &out, wanted, about, plan.jobs)?;
    if args.study.die_with_parent {
        die_with_parent(&stop, output.files().partial());
    }
    let progress = progress(u64::from(plan.replications) * plan.arms.len() as u64);
    let since = Instant::now();
    let mut comparison = Comparison::new(&plan.kpis, &first.story.primary, &plan.arms, contrasts);
    let replications = play(&plan, &stop, |mut run| -> Result<(), Failure> {
        let arm = plan.arms.place(&run.arm).and_then(|place| plan.arms.get(place));
        let story = arm.map_or(&first.story, |arm| &arm.story);
        output.add(&run, story);
        // What an option has no model of is absent, not zero.
        for (kpi, value) in plan.kpis.iter().zip(&mut run.kpis) {
            *value = value.filter(|_| story.has(kpi.needs));
        }
        comparison.add(&run);
        progress.inc(1);
        Ok(())
    })?;
    progress.finish_and_clear();
    if replications == 0 {
        return Err(Failure::Interrupted);
    }
    let is_interrupted = replications < plan.replications;
    let seconds = since.elapsed().as_secs_f64();
    let rows = comparison.rows();
    let remarks = remarks(&options);
    let names: Vec<_> = options
        .iter()
        .map(|one| json!({"name": *one.name, "scenario": one.story.name, "scenario_hash": one.story.hash}))
        .collect();
    let more = json!({"options": names});
    let notes = &first.story.notes;
    let ending = Ending { plan: &plan, done: replications, notes, seconds, more };
    let (kept, failure) = output.finish((OPTIONS, frame(&options, &rows)), ending);
    let tables = kept.as_ref().map_or(&[][..], |kept| &kept.tables);
    let looks: Vec<Verdict> = gates.iter().map(|gate| look(gate, &rows)).collect();
    let mut stdout = std::io::stdout().lock();
    match args.format {
        Format::Json => {
            let results =
                Results { options: &options, rows: &rows, gates: &looks, remarks: &remarks };
            let mut object = answer(&results, &comparison);
            object["scenario_hash"] = provenance.scenario_hash.into();
            object["seed"] = args.study.seed.into();
            object["replications"] = replications.into();
            object["interrupted"] = is_interrupted.into();
            object["seconds"] = seconds.into();
            object["tables"] = json!(tables);
            object["shared_history"] = json!(comparison.shared_history().fraction());
            writeln!(stdout, "{object}")?;
        }
        Format::Human => {
            let input = OptionsInput {
                options: &options,
                replications,
                planned: plan.replications,
                seed: args.study.seed,
                remarks: &remarks,
            };
            write!(stdout, "{}", options_page(&input, &rows))?;
            if let Some(kept) = &kept {
                writeln!(stdout, "Tables: {} in {}", kept.tables.len(), kept.folder.display())?;
            }
            if let Some(sentence) = comparison.shared_history().sentence() {
                writeln!(stdout, "{sentence}")?;
            }
        }
    }
    stdout.flush()?;
    if let Some(failure) = failure {
        return Err(failure);
    }
    if is_interrupted {
        return Ok(Exit::Interrupted);
    }
    conclude(&looks)
}

/// The gates that the arguments name, over options and their contrasts.
fn gates(
    texts: &[String],
    first: &StudyOption,
    options: &[StudyOption],
) -> Result<Vec<Gate>, Failure> {
    let names = options.iter().flat_map(|one| {
        [
            one.name.to_string(),
            one.undisturbed(),
            one.harm(),
            one.difference(),
            one.harm_difference(),
        ]
    });
    let columns: Vec<String> = names
        .filter(|name| *name != first.difference() && *name != first.harm_difference())
        .collect();
    let currency = first.story.currency.code();
    texts
        .iter()
        .map(|text| {
            Gate::read_in(text, currency, &columns, None).map_err(|why| unreadable(text, &why))
        })
        .collect()
}
