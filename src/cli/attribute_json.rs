//! The output of `attribute --format json`.

use crate::scenario::Story;
use crate::study::attribution::{Attribution, Judged};
use crate::study::judge::answer::Spread;
use serde_json::{Value, json};

/// The object that `--format json` prints.
pub(super) fn answer(attribution: &Attribution, story: &Story, seed: u64) -> Value {
    let shares = attribution.shares.iter().map(|one| {
        let mut share = judged_json(&one.share);
        share["player"] = (*one.player).into();
        share["alone"] = judged_json(&one.alone);
        share["sampling"] = one.sampling.into();
        share
    });
    let interactions = attribution.interactions.iter().map(|one| {
        let mut interaction = judged_json(&one.dividend);
        interaction["players"] = one.players.iter().map(|name| &**name).collect();
        interaction
    });
    let orders = (!attribution.is_exact()).then_some(attribution.orders);
    json!({
        "schema": "reflexarc.attribute/1",
        "scenario": story.name,
        "scenario_hash": story.hash,
        "version": env!("CARGO_PKG_VERSION"),
        "seed": seed,
        "replications": attribution.replications,
        "by": attribution.by.word(),
        "of": attribution.kpi.name,
        "unit": attribution.kpi.unit.symbol(story.currency.code()),
        "exact": attribution.is_exact(),
        "permutations": orders,
        "coalitions": attribution.coalitions,
        "total": judged_json(&attribution.total),
        "supply_and_demand": attribution.supply_and_demand.as_ref().map(judged_json),
        "shares": shares.collect::<Vec<Value>>(),
        "interactions": interactions.collect::<Vec<Value>>(),
    })
}

fn judged_json(judged: &Judged) -> Value {
    let Judged { estimate, judgement } = judged;
    json!({
        "mean": estimate.mean,
        "low": estimate.low,
        "high": estimate.high,
        "answer": judgement.answer.word(),
        "detectable": judgement.detectable,
        "deterministic": judgement.spread == Spread::Deterministic,
    })
}
