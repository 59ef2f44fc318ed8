//! The output of `run --format json`.

use super::gate::Verdict;
use crate::kernel::SimTime;
use crate::outcome::balance::{Balance, Entry};
use crate::outcome::explained::Explained;
use crate::outcome::table::Tables;
use crate::report::input::Sample;
use crate::report::told::WalkStep;
use crate::scenario::Story;
use crate::study::comparison::{Comparison, Contrasted, KpiRow};
use crate::study::initial_state::InitialStateCheck;
use crate::study::judge::answer::Spread;
use crate::study::judge::estimate::Estimate;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::sync::Arc;

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
    /// The only replication of the series, if one was asked for.
    pub replication: Option<u32>,
    /// Wall-clock time, in seconds.
    pub seconds: f64,
    /// Files that were written.
    pub tables: &'a [String],
    /// Warnings for the user.
    pub warnings: &'a [String],
    /// What the command line changed in the scenario, in the order in which it was applied.
    pub overrides: &'a [String],
    /// The first replication of each arm.
    pub samples: &'a [(Arc<str>, Sample)],
    /// The walk back of that replication; `None` without all four arms.
    pub walk: Option<Vec<WalkStep>>,
    /// The days of which the walk is told; `None` if they are all.
    pub explained: Option<Explained>,
    /// Whether the value of each KPI in every replication is printed.
    pub has_values: bool,
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
    let by_arm = |of: &dyn Fn(&Sample) -> Value| -> Map<String, Value> {
        outcome.samples.iter().map(|(arm, sample)| (arm.to_string(), of(sample))).collect()
    };
    let gates: Vec<Value> = gates
        .iter()
        .map(|gate| json!({"expect": gate.gate, "value": gate.value, "met": gate.is_met}))
        .collect();
    let notes: Vec<&String> = story.notes.iter().chain(outcome.left_ranges).collect();
    let mut object = json!({
        "schema": "reflexarc.run/1",
        "scenario": story.name,
        "scenario_hash": story.hash,
        "version": env!("CARGO_PKG_VERSION"),
        "seed": outcome.seed,
        "replications": outcome.replications,
        "replications_asked": outcome.planned,
        "replication": outcome.replication,
        "overrides": outcome.overrides,
        "interrupted": outcome.is_interrupted(),
        "events": comparison.events(),
        "fingerprint": format!("{:016x}", comparison.fingerprint().all()),
        "fingerprint_supply": format!("{:016x}", comparison.fingerprint().supply()),
        "seconds": outcome.seconds,
        "shared_history": comparison.shared_history().fraction(),
        "primary": story.primary,
        "kpis": kpis,
        "uncertain": story.uncertain,
        "notes": notes,
        "gates": gates,
        "warnings": outcome.warnings,
        "initial_state": outcome.initial_state.map(initial_state_json),
        "tables": outcome.tables,
        "incidents": by_arm(&|sample| incidents_json(&sample.tables, story)),
        "walk": outcome.walk,
        "explained": outcome.explained.map(|days| {
            json!({"from": instant(story, days.from), "until": days.until.map(|at| instant(story, at))})
        }),
        "ledger": by_arm(&|sample| ledger_json(&sample.balance)),
    });
    if outcome.has_values
        && let Some(object) = object.as_object_mut()
    {
        object.insert("values".to_owned(), values_json(comparison, outcome));
    }
    object
}

/// An instant in UTC, as in the tables.
fn instant(story: &Story, at: SimTime) -> Option<String> {
    let nanoseconds = story.clock.unix_nanos(at);
    Timestamp::from_nanosecond(nanoseconds.into()).ok().map(|at| at.to_string())
}

/// The incidents of a run.
fn incidents_json(tables: &Tables, story: &Story) -> Value {
    let one = |row: crate::outcome::table::incidents::IncidentRow| {
        json!({
            "incident": row.incident,
            "kind": row.kind,
            "entity": row.entity,
            "began": instant(story, row.began),
            "ended": row.ended.and_then(|at| instant(story, at)),
            "cause": row.cause,
        })
    };
    tables.incidents.lines().into_iter().map(one).collect()
}

/// The accounts of a run.
fn ledger_json(balance: &Balance) -> Value {
    let side = |entries: &[Entry]| -> Map<String, Value> {
        entries.iter().map(|(what, amount)| ((*what).to_owned(), json!(amount))).collect()
    };
    let accounts = balance.accounts.iter().map(|account| {
        let value = json!({
            "unit": account.unit,
            "inflow": side(&account.inflow),
            "outflow": side(&account.outflow),
            "residual": account.residual(),
            "balances": account.balances(),
        });
        (account.name.to_owned(), value)
    });
    Value::Object(accounts.collect())
}

/// By KPI and arm, the value of each replication; null where the KPI is undefined.
fn values_json(comparison: &Comparison, outcome: &Outcome) -> Value {
    let names = outcome.samples.iter().map(|(arm, _)| &**arm);
    let kpis = comparison.kpis().iter().enumerate().map(|(index, kpi)| {
        let arms: Map<String, Value> = names
            .clone()
            .map(|arm| (arm.to_owned(), comparison.series(arm, index).collect()))
            .collect();
        (kpi.name.to_owned(), Value::Object(arms))
    });
    Value::Object(kpis.collect())
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
