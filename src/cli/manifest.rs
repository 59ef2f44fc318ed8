//! The manifest of an output folder: what was run, how, and what came of it.
//!
//! It is the only file with a date, a command line and wall-clock times. The folder adds the files with
//! their hashes as it takes them in (`output_folder`).

use crate::outcome::writer::Provenance;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::time::SystemTime;

/// What every manifest says of a study.
pub(super) struct Study<'a> {
    /// The subcommand.
    pub command: &'static str,
    /// Metadata of its tables.
    pub provenance: &'a Provenance,
    /// Replications that were asked for.
    pub asked: u32,
    /// Replications that were finished.
    pub done: u32,
    /// Whether all that was asked for is there.
    pub is_complete: bool,
    /// The tables that were written, with their number of rows.
    pub tables: &'a [(&'a str, u64)],
    /// Warnings for the user.
    pub warnings: &'a [String],
    /// Notes on the scenario, and valid ranges left.
    pub notes: &'a [String],
    /// Wall-clock time, in seconds.
    pub seconds: f64,
    /// Threads.
    pub jobs: usize,
}

/// The present instant, in UTC.
#[allow(clippy::disallowed_methods, reason = "the date is printed, never used")]
pub(super) fn date() -> Option<String> {
    Timestamp::try_from(SystemTime::now()).ok().map(|now| format!("{now:.0}"))
}

/// The command line of this process.
pub(super) fn command_line() -> Vec<String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// The manifest of a study, without its files.
pub(super) fn manifest(study: &Study) -> Map<String, Value> {
    let Study { provenance, tables, .. } = study;
    let tables: Vec<Value> = tables
        .iter()
        .map(|(name, rows)| json!({"table": name, "file": format!("{name}.parquet"), "rows": rows}))
        .collect();
    let manifest = json!({
        "schema": "reflexarc.manifest/1",
        "command": study.command,
        "command_line": command_line(),
        "date": date(),
        "version": provenance.version,
        "scenario": provenance.scenario,
        "scenario_hash": provenance.scenario_hash,
        "overrides": provenance.overrides,
        "seed": provenance.seed,
        "replications_asked": study.asked,
        "replications": study.done,
        "complete": study.is_complete,
        "interrupted": !study.is_complete,
        "tables": tables,
        "warnings": study.warnings,
        "notes": study.notes,
        "seconds": study.seconds,
        "jobs": study.jobs,
    });
    match manifest {
        Value::Object(manifest) => manifest,
        _ => Map::new(),
    }
}
