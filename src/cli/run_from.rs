//! `run --from`: plays one replication of a point of a study again, to the last bit.

use super::exit::{Exit, Failure};
use super::format::Format;
use super::interrupt::stop_flag;
use super::output_folder::OutputFolder;
use super::study_args::table_set;
use super::study_folder::{self, described};
use super::sweep::{load, provenance_of};
use super::sweep_json::MANIFEST_SCHEMA;
use crate::kernel::SimTime;
use crate::outcome::rows::Keys;
use crate::outcome::table::{TableFiles, TableSet};
use crate::study::sweep::execute::replay;
use clap::Args;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name under which the parser knows it.
pub(super) const NAME: &str = "run-from";

/// What the help of `run` says of it.
pub(super) const HELP: &str = "`run --from TABLE --point P --replication R` plays one replication of a point of a study again, to the last bit; `run --from TABLE --help` prints its options";

/// Arguments of `run --from`.
#[derive(Args, Debug)]
#[command(override_usage = "reflexarc run --from TABLE --point P --replication R [OPTIONS]")]
pub(super) struct RunFromArgs {
    /// Folder of a study, or one of its tables.
    #[arg(long, value_name = "TABLE")]
    from: PathBuf,
    /// The point, as the column `point` names it.
    #[arg(long)]
    point: u64,
    /// The replication, from 0.
    #[arg(long)]
    replication: u32,
    /// The study's file, if it has moved since the table was written.
    #[arg(long, value_name = "FILE")]
    study: Option<PathBuf>,
    /// Folder for the tables of this replication; none are written if it is not given.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Tables to write: `usual`, `all`, or names separated by commas.
    #[arg(long, default_value = "usual")]
    tables: String,
    /// Format of the output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Plays the replication.
pub(super) fn run_from(args: &RunFromArgs) -> Result<Exit, Failure> {
    let folder = if args.from.is_dir() {
        args.from.clone()
    } else {
        args.from.parent().map_or_else(PathBuf::new, Path::to_owned)
    };
    let Some(manifest) = study_folder::manifest(&folder) else {
        return Err(Failure::Usage(format!("`{}` is not a table of a study", args.from.display())));
    };
    let written = Path::new(manifest["study_file"].as_str().unwrap_or_default());
    let file = args.study.as_deref().unwrap_or(written);
    if !file.is_file() {
        return Err(Failure::Usage(format!(
            "the file of the study is not at `{}`: name it with --study",
            file.display()
        )));
    }
    let study = load(file)?;
    if manifest["study"]["study_hash"] != study.hash.as_str() {
        return Err(Failure::Usage(format!(
            "the study, its story or the program has changed since `{}` was written",
            folder.display()
        )));
    }
    let Some(point) = study.points.iter().find(|point| point.id == args.point) else {
        return Err(Failure::Usage(format!("the study has no point {}", args.point)));
    };
    if args.replication >= study.rule.most() {
        return Err(Failure::Usage(format!(
            "the study has no replication {}: a point has at most {}",
            args.replication,
            study.rule.most()
        )));
    }
    let story = study.story(point).map_err(|why| {
        Failure::Usage(format!("the story is not valid at point {}: {why}", point.id))
    })?;
    let story = Arc::new(story);
    let wanted = if args.out.is_some() { table_set(&args.tables)? } else { TableSet::NONE };
    let stop = stop_flag()?;
    let Some(runs) = replay(&study, &story, args.replication, wanted, &stop)? else {
        return Err(Failure::Interrupted);
    };
    let mut tables = Vec::new();
    if let Some(out) = &args.out {
        let folder = OutputFolder::begin(out)?;
        let mut files = TableFiles::begin(folder.path(), wanted, &provenance_of(&study), false)?;
        let epoch = story.clock.unix_nanos(SimTime::START);
        for run in &runs {
            let keys = Keys {
                point: point.id,
                replication: run.replication,
                arm: Arc::clone(&run.arm),
                epoch,
            };
            files.add(&run.tables, &keys)?;
        }
        let mut described_tables = Vec::new();
        for (name, rows) in files.finish()? {
            described_tables.push(described(folder.path(), name, rows)?);
            tables.push(out.join(format!("{name}.parquet")).display().to_string());
        }
        let manifest = json!({
            "schema": MANIFEST_SCHEMA,
            "of_study": study.name,
            "study_hash": study.hash,
            "scenario": study.base.name,
            "version": env!("CARGO_PKG_VERSION"),
            "seed": study.spec.seed,
            "point": point.id,
            "replication": args.replication,
            "complete": true,
            "tables": described_tables,
        });
        study_folder::keep(folder, manifest.as_object().unwrap_or(&Map::new()))?;
    }
    let arms: Map<String, Value> = runs
        .iter()
        .map(|run| {
            let kpis: Map<String, Value> = study
                .kpis
                .iter()
                .zip(&run.kpis)
                .map(|(kpi, value)| (kpi.name.to_owned(), json!(value)))
                .collect();
            let arm = json!({
                "events": run.events,
                "fingerprint": format!("{:016x}", run.fingerprint.all()),
                "kpis": kpis,
            });
            (run.arm.to_string(), arm)
        })
        .collect();
    let mut stdout = std::io::stdout().lock();
    match args.format {
        Format::Json => {
            let answer = json!({
                "schema": "reflexarc.run_from/1",
                "study": study.name,
                "study_hash": study.hash,
                "point": point.id,
                "index": point.index,
                "replication": args.replication,
                "command": study.command(point),
                "arms": arms,
                "tables": tables,
            });
            writeln!(stdout, "{answer}")?;
        }
        Format::Human => {
            for (factor, value) in study.factors.iter().zip(&point.values) {
                writeln!(stdout, "{} = {value}", factor.name)?;
            }
            for (place, kpi) in study.kpis.iter().enumerate() {
                let unit = kpi.unit.symbol(study.base.currency.code());
                let values = runs.iter().map(|run| {
                    let value = run.kpis.get(place).copied().flatten();
                    let value = value.map_or_else(|| "undefined".to_owned(), |one| one.to_string());
                    format!("{} {value}", run.arm)
                });
                writeln!(
                    stdout,
                    "{} [{unit}]: {}",
                    kpi.name,
                    values.collect::<Vec<_>>().join(", ")
                )?;
            }
            if !tables.is_empty() {
                writeln!(stdout, "Tables: {}", tables.len())?;
            }
        }
    }
    stdout.flush()?;
    Ok(Exit::Ok)
}
