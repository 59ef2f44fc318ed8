//! The table `shares`: every part of an attribution.

use super::result::{Attribution, Judged};
use crate::measure::column::Sampling::{ByDefinition, Key};
use crate::study::frame::Frame;
use std::sync::Arc;

/// A row: what it is, for which players.
struct Part {
    part: &'static str,
    players: String,
    value: Judged,
    sampling: Option<f64>,
}

/// The table of an attribution; `unit` is that of its KPI.
#[must_use]
pub fn frame(attribution: &Attribution, unit: &str) -> Frame {
    let part = |part, players: &[Arc<str>], value| {
        let players: Vec<&str> = players.iter().map(|name| &**name).collect();
        Part { part, players: players.join("+"), value, sampling: None }
    };
    let mut parts = vec![part("total", &[], attribution.total)];
    parts.extend(attribution.supply_and_demand.map(|value| part("supply_and_demand", &[], value)));
    for one in &attribution.shares {
        let player = std::slice::from_ref(&one.player);
        parts.push(Part { sampling: one.sampling, ..part("share", player, one.share) });
        parts.push(part("alone", player, one.alone));
    }
    let interactions = attribution.interactions.iter();
    parts.extend(interactions.map(|one| part("interaction", &one.players, one.dividend)));
    let kpi = attribution.kpi.name;
    Frame::default()
        .with(("by", "", Key), "what the players are: `disruption` or `mechanism`", parts.iter().map(|_| attribution.by.word()))
        .with(("kpi", "", Key), "name of the KPI whose harm is shared", parts.iter().map(|_| kpi))
        .with(
            ("part", "", Key),
            "`total` the harm of the story, `supply_and_demand` the harm with no player, `share` Shapley's share of a player, `alone` what a player does alone, `interaction` what players do together beyond all smaller sets of them",
            parts.iter().map(|one| one.part),
        )
        .with(("players", "", Key), "the players, joined by `+`; empty for `total` and `supply_and_demand`", parts.iter().map(|one| one.players.clone()))
        .with(("mean", "", ByDefinition), "mean over replications, in the unit of the row", parts.iter().map(|one| one.value.estimate.mean))
        .with(("low", "", ByDefinition), "lower bound of the 95 % interval over replications", parts.iter().map(|one| one.value.estimate.low))
        .with(("high", "", ByDefinition), "upper bound of the 95 % interval over replications", parts.iter().map(|one| one.value.estimate.high))
        .with(("sampling", "", ByDefinition), "half-width of the 95 % interval by the draw of orders; null if all orders were taken", parts.iter().map(|one| one.sampling))
        .with(("answer", "", ByDefinition), "`identical`, `none_seen` or `effect`", parts.iter().map(|one| one.value.judgement.answer.word()))
        .with(("unit", "", Key), "unit of the value", parts.iter().map(|_| unit.to_owned()))
}
