//! `sweep`: plays a study, or a shard of it, and writes its tables.

use super::exit::{Exit, Failure};
use super::format::Format;
use super::interrupt::{die_with_parent, stop_flag};
use super::output_folder::OutputFolder;
use super::scenario_args::no_color;
use super::study_args::provenance;
use super::study_folder::{self, StudyRoom, described};
use super::sweep_json::{answer, has_failed, manifest, text};
use super::sweep_progress::StudyProgress;
use crate::outcome::writer::Provenance;
use crate::study::sweep::collect::collect;
use crate::study::sweep::execute::{execute, measure};
use crate::study::sweep::journal::{Journal, Opened};
use crate::study::sweep::load::load_study;
use crate::study::sweep::shard::Shard;
use crate::study::sweep::stop::Rule;
use crate::study::sweep::study::Study;
use clap::Args;
use serde_json::{Value, json};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Arguments of `sweep`.
#[derive(Args, Debug)]
pub(super) struct SweepArgs {
    /// The study file.
    study: PathBuf,
    /// Play one of N parts of the points, such as 2/7; `merge` joins the parts.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Go on with a study that was interrupted; one that is finished is printed again.
    #[arg(long, conflicts_with = "restart")]
    resume: bool,
    /// Discard what an interrupted study has finished, and start afresh.
    #[arg(long)]
    restart: bool,
    /// Print points, runs, time and bytes from one replication that is measured; write nothing.
    #[arg(long)]
    plan: bool,
    /// Folder for the tables [default: outputs/<study>-sweep].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Number of threads [default: number of cores].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Play every run from its start, not from the instant at which it parts from another one; the tables are the
    /// same.
    #[arg(long)]
    no_fork: bool,
    /// End within a second when standard input is closed, as it is when the program that started
    /// this one ends.
    #[arg(long)]
    die_with_parent: bool,
    /// Format of the output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Plays a study.
pub(super) fn sweep(args: &SweepArgs) -> Result<Exit, Failure> {
    let mut study = load(&args.study)?;
    study.shares_history = !args.no_fork;
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let jobs = args.jobs.map_or_else(cores, usize::from);
    let shard = args.shard.unwrap_or(Shard::WHOLE);
    if args.plan {
        return plan(&study, shard, jobs, args.format);
    }
    let out = args.out.clone().unwrap_or_else(|| default_folder(&study, shard));
    let description = study.description(shard);
    if args.resume
        && !StudyRoom::is_waiting(&out)
        && let Some(finished) = study_folder::manifest(&out)
    {
        let damaged = study_folder::damaged(&out, &finished);
        if damaged.is_empty() {
            return resume_finished(&finished, &description, &out, args.format);
        }
        let what = damaged.join("; ");
        writeln!(std::io::stderr(), "warning: the finished study is played again: {what}")?;
    }
    let room = StudyRoom::enter(&out, args.resume, args.restart)?;
    let Opened { mut journal, found, is_torn } = Journal::open(&room.journal(), &description)
        .map_err(crate::study::sweep::execute::SweepError::Journal)?;
    if is_torn {
        writeln!(
            std::io::stderr(),
            "warning: the journal ends in the middle of a record, or was damaged: what follows is played again"
        )?;
    }
    let stop = stop_flag()?;
    if args.die_with_parent {
        die_with_parent(&stop, None);
    }
    let range = shard.range(study.points.len());
    let progress = StudyProgress::begin();
    let endings = execute(&study, range.clone(), (&mut journal, &found), jobs, &stop, &|now| {
        progress.show(now);
    })?;
    // Milliseconds, so that the manifest is read back as it was written.
    let seconds = (progress.finish() * 1e3).round() / 1e3;
    let Some((endings, history)) = endings else {
        writeln!(
            std::io::stderr(),
            "interrupted: what is finished is kept; go on with `{}`",
            again(args)
        )?;
        return Ok(Exit::Interrupted);
    };
    let folder = OutputFolder::begin(&out)?;
    let provenance = provenance_of(&study);
    let (written, rows) =
        collect(&study, range, (&mut journal, &endings), folder.path(), &provenance)?;
    let file = std::fs::canonicalize(&args.study).unwrap_or_else(|_| args.study.clone());
    let mut manifest = manifest(&study, shard, &rows, &file, seconds);
    let tables: Result<Vec<Value>, _> =
        written.iter().map(|(name, rows)| described(folder.path(), name, *rows)).collect();
    manifest.insert("tables".to_owned(), Value::Array(tables?));
    manifest.insert("jobs".to_owned(), jobs.into());
    study_folder::keep(folder, &manifest)?;
    room.leave();
    if let Some(sentence) = history.sentence() {
        writeln!(std::io::stderr(), "{sentence}")?;
    }
    print(&Value::Object(manifest), &out, args.format)
}

/// The command that goes on with a study.
fn again(args: &SweepArgs) -> String {
    let shard = args.shard.map_or_else(String::new, |shard| format!(" --shard {shard}"));
    let out = args.out.as_ref().map_or_else(String::new, |out| format!(" --out {}", out.display()));
    format!("reflexarc sweep {} --resume{shard}{out}", args.study.display())
}

/// Loads a study; prints all its issues on stderr if it has any.
pub(super) fn load(file: &Path) -> Result<Study, Failure> {
    let (study, diagnostics) = load_study(file);
    if !diagnostics.is_empty() {
        let colours = std::io::stderr().is_terminal() && !no_color();
        write!(std::io::stderr(), "{}", diagnostics.render(colours))?;
    }
    study.ok_or(Failure::Scenario)
}

/// The metadata of the tables of a study.
pub(super) fn provenance_of(study: &Study) -> Provenance {
    Provenance {
        design: study.design().to_string(),
        ..provenance(&study.base, study.spec.seed, Vec::new())
    }
}

fn default_folder(study: &Study, shard: Shard) -> PathBuf {
    let part = if shard == Shard::WHOLE {
        String::new()
    } else {
        format!("-{}-of-{}", shard.index, shard.of)
    };
    Path::new("outputs").join(format!("{}-sweep{part}", study.name))
}

/// Prints a study that is finished already.
fn resume_finished(
    finished: &Value,
    description: &Value,
    out: &Path,
    format: Format,
) -> Result<Exit, Failure> {
    let differences = crate::study::sweep::journal::changes(&finished["study"], description);
    if !differences.is_empty() {
        return Err(Failure::Usage(format!(
            "`{}` holds the result of a study that has changed since: {}; play it again without --resume",
            out.display(),
            differences.join("; ")
        )));
    }
    writeln!(std::io::stderr(), "the study is finished: its result is in `{}`", out.display())?;
    print(finished, out, format)
}

/// Prints what a manifest says, on stdout.
pub(super) fn print(manifest: &Value, out: &Path, format: Format) -> Result<Exit, Failure> {
    let mut stdout = std::io::stdout().lock();
    match format {
        Format::Json => writeln!(stdout, "{}", answer(manifest, out))?,
        Format::Human => write!(stdout, "{}", text(manifest, out))?,
    }
    stdout.flush()?;
    Ok(if has_failed(manifest) { Exit::Incomplete } else { Exit::Ok })
}

/// A number of bytes as text.
fn size_of(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes < 1e6 { format!("{:.1} kB", bytes / 1e3) } else { format!("{:.1} MB", bytes / 1e6) }
}

/// Prints what a study would take.
#[allow(clippy::disallowed_methods, reason = "time is measured to be printed, never used")]
fn plan(study: &Study, shard: Shard, jobs: usize, format: Format) -> Result<Exit, Failure> {
    let range = shard.range(study.points.len());
    let points = range.len() as u64;
    let least = match &study.rule {
        Rule::Fixed(number) => *number,
        Rule::Until(until) => until.floor,
    };
    let [least, most] = [least, study.rule.most()].map(|number| points * u64::from(number));
    let arms = study.spec.arms.len() as u64;
    let stop = stop_flag()?;
    let mut measured = None;
    for index in range {
        // The first point whose story is valid.
        let Some(point) = study.points.get(index) else { break };
        if let Ok(story) = study.story(point) {
            let since = Instant::now();
            let bytes = measure(study, index, &Arc::new(story), &stop)?;
            measured = Some((since.elapsed().as_secs_f64(), bytes));
            break;
        }
    }
    if measured.is_none() && points > 0 {
        writeln!(std::io::stderr(), "warning: the story is not valid at any of these points")?;
    }
    let (seconds, bytes) = measured.unwrap_or_default();
    let total = |replications: u64| seconds * replications as f64 / jobs as f64;
    let mut stdout = std::io::stdout().lock();
    match format {
        Format::Json => {
            let plan = json!({
                "schema": "reflexarc.sweep_plan/1",
                "study": study.name,
                "points": points,
                "rejected": study.rejected,
                "replications": {"least": least, "most": most},
                "runs": {"least": least * arms, "most": most * arms},
                "seconds": {"least": total(least), "most": total(most)},
                "journal_bytes": {"least": bytes * least, "most": bytes * most},
            });
            writeln!(stdout, "{plan}")?;
        }
        Format::Human => {
            let span = |least: u64, most: u64| {
                if least == most { least.to_string() } else { format!("{least} to {most}") }
            };
            writeln!(stdout, "{}", study.spec.title)?;
            writeln!(stdout, "Points: {points} (left out by constraints: {})", study.rejected)?;
            writeln!(stdout, "Replications: {}", span(least, most))?;
            writeln!(stdout, "Runs: {}", span(least * arms, most * arms))?;
            writeln!(
                stdout,
                "Time: at most {:.0} s with {jobs} threads ({seconds:.2} s a replication of one point; arms that points share run once)",
                total(most)
            )?;
            writeln!(stdout, "Journal: at most {}", size_of(bytes * most))?;
        }
    }
    stdout.flush()?;
    Ok(Exit::Ok)
}
