//! The manifest of a study, and what `sweep` and `merge` print of it.

use super::manifest::{command_line, date};
use crate::study::sweep::collect::PointRow;
use crate::study::sweep::shard::Shard;
use crate::study::sweep::study::Study;
use serde_json::{Map, Value, json};
use std::path::Path;

/// The schema of manifests.
pub(super) const MANIFEST_SCHEMA: &str = "reflexarc.manifest/1";

/// The manifest of a study, or of a shard of it; the only file with wall-clock times.
pub(super) fn manifest(
    study: &Study,
    shard: Shard,
    rows: &[PointRow],
    file: &Path,
    seconds: f64,
) -> Map<String, Value> {
    let failed = rows.iter().filter_map(|row| {
        let error = row.error.as_ref()?;
        Some(json!({
            "point": row.point.id, "index": row.point.index, "error": error, "command": row.command,
        }))
    });
    let at_ceiling = rows.iter().filter(|row| !row.is_met).map(|row| row.point.id);
    let replications: u64 = rows.iter().map(|row| u64::from(row.replications)).sum();
    let manifest = json!({
        "schema": MANIFEST_SCHEMA,
        "command": "sweep",
        "command_line": command_line(),
        "date": date(),
        "study": study.description(shard),
        "scenario": study.base.name,
        "scenario_hash": study.base.hash,
        "version": env!("CARGO_PKG_VERSION"),
        "seed": study.spec.seed,
        "study_file": file.display().to_string(),
        "shard": (shard != Shard::WHOLE).then(|| shard.to_string()),
        "points": rows.len(),
        "rejected": study.rejected,
        "replications_asked": study.rule.most(),
        "replications": replications,
        "notes": study.base.notes,
        "failed": failed.collect::<Vec<_>>(),
        "at_ceiling": at_ceiling.collect::<Vec<_>>(),
        "without_chance": rows.iter().filter(|row| row.is_equal).map(|row| row.point.id).collect::<Vec<_>>(),
        "complete": true,
        "interrupted": false,
        "seconds": seconds,
    });
    match manifest {
        Value::Object(manifest) => manifest,
        _ => Map::new(),
    }
}

/// The object that `--format json` prints.
pub(super) fn answer(manifest: &Value, out: &Path) -> Value {
    let tables = manifest["tables"].as_array().into_iter().flatten();
    let path = |table: &Value| {
        let file = table["file"].as_str()?;
        Some(out.join(file).display().to_string())
    };
    json!({
        "schema": "reflexarc.sweep/1",
        "study": manifest["study"]["study"],
        "study_hash": manifest["study"]["study_hash"],
        "scenario": manifest["scenario"],
        "scenario_hash": manifest["scenario_hash"],
        "version": manifest["version"],
        "seed": manifest["seed"],
        "points": manifest["points"],
        "rejected": manifest["rejected"],
        "replications": manifest["replications"],
        "failed": manifest["failed"],
        "at_ceiling": manifest["at_ceiling"],
        "without_chance": manifest["without_chance"],
        "shard": manifest["shard"],
        "seconds": manifest["seconds"],
        "tables": tables.filter_map(path).collect::<Vec<_>>(),
    })
}

/// The text that is printed for people.
pub(super) fn text(manifest: &Value, out: &Path) -> String {
    let number = |key: &str| manifest[key].as_u64().unwrap_or_default();
    let failed = manifest["failed"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut lines =
        vec![manifest["study"]["spec"]["title"].as_str().unwrap_or_default().to_owned()];
    let shard =
        manifest["shard"].as_str().map_or_else(String::new, |shard| format!(" of shard {shard}"));
    let left_out = match number("rejected") {
        0 => String::new(),
        count => format!(", left out by constraints: {count}"),
    };
    let (points, replications) = (number("points"), number("replications"));
    let size = format!("Points{shard}: {points}, replications: {replications}{left_out}");
    lines.push(size);
    if !failed.is_empty() {
        lines.push(format!("Failed: {} of {} points", failed.len(), number("points")));
        for one in failed.iter().take(10) {
            let part = |key: &str| one[key].as_str().unwrap_or_default();
            lines.push(format!("  point {}: {}", one["point"], part("error")));
            lines.push(format!("    {}", part("command")));
        }
    }
    let at_ceiling = manifest["at_ceiling"].as_array().map_or(0, Vec::len);
    if at_ceiling > 0 {
        let until = &manifest["study"]["spec"]["replications"]["until"];
        lines.push(format!(
            "At the ceiling of {} replications, with an interval of {} wider than asked: {at_ceiling} of {points} points",
            until["ceiling"],
            until["kpi"].as_str().unwrap_or_default(),
        ));
    }
    let without_chance = manifest["without_chance"].as_array().map_or(0, Vec::len);
    if without_chance > 0 {
        lines.push(format!(
            "Nothing is random at {without_chance} of {points} points: their replications are equal, and one would do"
        ));
    }
    let tables = manifest["tables"].as_array().map_or(0, Vec::len);
    lines.push(format!("Tables: {tables} in {}", out.display()));
    lines.join("\n") + "\n"
}

/// Whether a point failed.
pub(super) fn has_failed(manifest: &Value) -> bool {
    manifest["failed"].as_array().is_some_and(|failed| !failed.is_empty())
}
