//! The output of `compare --format json`.

use super::gate::Verdict;
use super::run_json::{contrast_json, estimate_json};
use crate::study::comparison::{Comparison, KpiRow};
use crate::study::options::StudyOption;
use serde_json::{Map, Value, json};

/// What is printed.
pub(super) struct Results<'a> {
    /// The options.
    pub options: &'a [StudyOption],
    /// Every KPI over arms and contrasts.
    pub rows: &'a [KpiRow],
    /// The gates.
    pub gates: &'a [Verdict<'a>],
    /// In what the options differ, a sentence each.
    pub remarks: &'a [String],
}

/// The object that `--format json` prints.
pub(super) fn answer(results: &Results, comparison: &Comparison) -> Value {
    let options = results.options.iter().map(|option| {
        let rows = results.rows.iter().filter(|row| option.story.has(row.kpi.needs));
        let kpis: Map<String, Value> =
            rows.map(|row| (row.kpi.name.to_owned(), kpi_json(row, option))).collect();
        json!({
            "name": *option.name,
            "scenario": option.story.name,
            "scenario_hash": option.story.hash,
            "notes": option.story.notes,
            "kpis": kpis,
        })
    });
    let gates = results
        .gates
        .iter()
        .map(|gate| json!({"expect": gate.gate, "value": gate.value, "met": gate.is_met}));
    let first = results.options.first();
    json!({
        "schema": "reflexarc.compare/1",
        "scenario": first.map(|first| &first.story.name),
        "version": env!("CARGO_PKG_VERSION"),
        "primary": first.map(|first| &first.story.primary),
        "events": comparison.events(),
        "fingerprint": format!("{:016x}", comparison.fingerprint().all()),
        "options": options.collect::<Vec<Value>>(),
        "remarks": results.remarks,
        "gates": gates.collect::<Vec<Value>>(),
    })
}

/// A KPI of an option: its mean with the disruptions, and its contrasts; those against the first option are
/// null for the first.
fn kpi_json(row: &KpiRow, option: &StudyOption) -> Value {
    let mut object = estimate_json(row.arm(&option.name));
    object["unit"] = row.kpi.unit.symbol(option.story.currency.code()).into();
    object["undisturbed"] = estimate_json(row.arm(&option.undisturbed()));
    object["harm"] = contrast_json(row.contrast(&option.harm()));
    object["difference"] = contrast_json(row.contrast(&option.difference()));
    object["harm_difference"] = contrast_json(row.contrast(&option.harm_difference()));
    object
}
