//! The answer of `run --suite` as one JSON object.

use super::study_args::StudyArgs;
use crate::report::suite::{Judged, MEASURES, Outcome};
use crate::study::arm::DISTURBED;
use serde_json::{Map, Value, json};

/// The object.
pub(super) fn json(outcomes: &[Outcome], study: &StudyArgs) -> Value {
    let story = |one: &Outcome| {
        let currency = one.story.currency.code();
        let measure = |name: &&'static str| {
            let row = one.rows.iter().find(|row| row.kpi.name == *name)?;
            let estimate = row.arm(DISTURBED);
            let value = json!({
                "unit": row.kpi.unit.symbol(currency),
                "mean": estimate.map(|one| one.mean),
                "low": estimate.and_then(|one| one.low),
                "high": estimate.and_then(|one| one.high),
            });
            Some(((*name).to_owned(), value))
        };
        let gate = |gate: &Judged| json!({"expect": gate.gate.text, "value": gate.value, "met": gate.is_met});
        json!({
            "scenario": one.story.name,
            "scenario_hash": one.story.hash,
            "title": one.story.title,
            "measures": MEASURES.iter().filter_map(measure).collect::<Map<_, _>>(),
            "gates": one.gates.iter().map(gate).collect::<Vec<_>>(),
        })
    };
    json!({
        "schema": "reflexarc.suite/1",
        "version": env!("CARGO_PKG_VERSION"),
        "seed": study.seed,
        "replications": study.replications,
        "met": outcomes.iter().flat_map(|one| &one.gates).all(|gate| gate.is_met),
        "stories": outcomes.iter().map(story).collect::<Vec<_>>(),
    })
}
