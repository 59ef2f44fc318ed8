//! Decisions: how many came in time, from which rung, how late, and on how old data.

use super::{Kpi, kpi};
use crate::decision::DecisionCounters;
use crate::outcome::harvest::Harvest;
use crate::scenario::Story;

pub(super) fn present(story: &Story) -> bool {
    story.decisions.is_some()
}

fn of(harvest: &Harvest, value: impl Fn(&DecisionCounters) -> f64) -> Option<f64> {
    harvest.decisions.as_ref().map(value)
}

fn quantile(harvest: &Harvest, latency: bool, order: f64) -> Option<f64> {
    let counters = harvest.decisions.as_ref()?;
    if latency { counters.latency.quantile(order) } else { counters.data_age.quantile(order) }
}

pub(super) const KPIS: &[Kpi] = &[
    kpi(
        "decision_latency_p50",
        "s",
        "median time from trigger to action, of decisions that acted",
        |h| quantile(h, true, 0.5),
    ),
    kpi("decision_latency_p95", "s", "95 % quantile of the time from trigger to action", |h| {
        quantile(h, true, 0.95)
    }),
    kpi("decision_latency_p99", "s", "99 % quantile of the time from trigger to action", |h| {
        quantile(h, true, 0.99)
    }),
    kpi("data_age_p50", "s", "median age, at action, of the data that a decision rested on", |h| {
        quantile(h, false, 0.5)
    }),
    kpi("data_age_p95", "s", "95 % quantile of the age of data at action", |h| {
        quantile(h, false, 0.95)
    }),
    kpi("data_age_p99", "s", "99 % quantile of the age of data at action", |h| {
        quantile(h, false, 0.99)
    }),
    kpi(
        "decisions_due",
        "1",
        "decisions of which it is known what became: acted, late or lost",
        |h| of(h, |counters| counters.due as f64),
    ),
    kpi("decisions_acted", "1", "decisions that acted before what they were for was closed", |h| {
        of(h, |counters| counters.acted as f64)
    }),
    kpi("decisions_late", "1", "decisions that came after what they were for was closed", |h| {
        of(h, |counters| counters.late as f64)
    }),
    kpi("decisions_fallback", "1", "decisions that acted from a rung below the first", |h| {
        of(h, |counters| counters.fallback as f64)
    }),
    kpi("decisions_lost", "1", "decisions that no rung made by their deadline", |h| {
        of(h, |counters| counters.lost as f64)
    }),
];
