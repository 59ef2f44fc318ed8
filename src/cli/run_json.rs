//! The output of `run --format json`, and the manifest of the output folder.

use super::gate::Verdict;
use crate::outcome::writer::Provenance;
use crate::scenario::Story;
use crate::study::comparison::{Comparison, Contrasted, KpiRow};
use crate::study::initial_state::InitialStateCheck;
use crate::study::judge::answer::Spread;
use crate::study::judge::estimate::Estimate;
use serde_json::{Map, Value, json};

/// Results of the command other than the KPIs.
pub(super) struct Outcome<'a> {
    /// The story.
    pub story: &'a Story,
    /// Valid ranges of models that runs left, a sentence each.
    pub left_ranges: &'a [String],
    /// The comparison with a longer warm-up, if there was one.
    pub initial_state: Option<&'a InitialStateCheck>,
    /// Seed of the study.
    pub seed: u64,
    /// Replications that were finished.
    pub replications: u32,
    /// Requested replications.
    pub planned: u32,
    /// Wall-clock time, in seconds.
    pub seconds: f64,
    /// Threads.
    pub jobs: usize,
    /// Files that were written.
    pub tables: &'a [String],
    /// Warnings for the user.
    pub warnings: &'a [String],
    /// Overrides of the command line, `PATH=VALUE`, in the order in which they were applied.
    pub overrides: &'a [String],
}

impl Outcome<'_> {
    /// Whether it was stopped before its end.
    pub(super) const fn is_interrupted(&self) -> bool {
        self.replications < self.planned
    }
}

/// The object that `--format json` prints.
pub(super) fn answer(
    outcome: &Outcome,
    comparison: &Comparison,
    rows: &[KpiRow],
    gates: &[Verdict],
) -> Value {
    let story = outcome.story;
    let kpis: Map<String, Value> =
        rows.iter().map(|row| (row.kpi.name.to_owned(), kpi_json(row, story))).collect();
    let gates: Vec<Value> = gates
        .iter()
        .map(|gate| json!({"expect": gate.gate, "value": gate.value, "met": gate.is_met}))
        .collect();
    let notes: Vec<&String> = story.notes.iter().chain(outcome.left_ranges).collect();
    json!({
        "schema": "reflexarc.run/1",
        "scenario": story.name,
        "scenario_hash": story.hash,
        "version": env!("CARGO_PKG_VERSION"),
        "seed": outcome.seed,
        "replications": outcome.replications,
        "interrupted": outcome.is_interrupted(),
        "events": comparison.events(),
        "fingerprint": format!("{:016x}", comparison.fingerprint().all()),
        "fingerprint_supply": format!("{:016x}", comparison.fingerprint().supply()),
        "seconds": outcome.seconds,
        "primary": story.primary,
        "kpis": kpis,
        "uncertain": story.uncertain,
        "notes": notes,
        "gates": gates,
        "warnings": outcome.warnings,
        "initial_state": outcome.initial_state.map(initial_state_json),
        "tables": outcome.tables,
    })
}

fn initial_state_json(check: &InitialStateCheck) -> Value {
    let moved: Vec<Value> = check
        .moved
        .iter()
        .map(|one| json!({"kpi": one.kpi.name, "value": one.value, "with_longer": one.with_longer}))
        .collect();
    json!({
        "warm_up_days": check.days,
        "longer_warm_up_days": check.longer_days,
        "replications": check.replications,
        "kpis": check.compared,
        "moved": moved,
    })
}

fn kpi_json(row: &KpiRow, story: &Story) -> Value {
    let mut object = Map::new();
    object.insert("unit".into(), row.kpi.unit.symbol(story.currency.code()).into());
    for (arm, estimate) in row.arms() {
        object.insert(arm.to_string(), estimate_json(*estimate));
    }
    for (contrast, contrasted) in row.contrasts() {
        object.insert(contrast.name.to_string(), contrast_json(*contrasted));
    }
    Value::Object(object)
}

pub(super) fn estimate_json(estimate: Option<Estimate>) -> Value {
    let of = |part: fn(Estimate) -> Option<f64>| estimate.and_then(part);
    json!({"mean": of(|e| Some(e.mean)), "low": of(|e| e.low), "high": of(|e| e.high)})
}

pub(super) fn contrast_json(contrasted: Option<Contrasted>) -> Value {
    let Some(Contrasted { estimate, judgement, variance_ratio }) = contrasted else {
        return Value::Null;
    };
    json!({
        "mean": estimate.mean,
        "low": estimate.low,
        "high": estimate.high,
        "answer": judgement.answer.word(),
        "detectable": judgement.detectable,
        "deterministic": judgement.spread == Spread::Deterministic,
        "variance_ratio": variance_ratio,
    })
}

/// The manifest of the folder; the only file with wall-clock times.
pub(super) fn manifest(
    written: &[(&str, u64)],
    provenance: &Provenance,
    outcome: &Outcome,
) -> String {
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
        "replications": outcome.replications,
        "overrides": outcome.overrides,
        "complete": true,
        "interrupted": outcome.is_interrupted(),
        "tables": tables,
        "seconds": outcome.seconds,
        "jobs": outcome.jobs,
    });
    format!("{manifest:#}\n")
}
