//! Values of the decision KPIs.

use super::value::Value;
use crate::decision::{DecisionCounters, Stage};
use crate::outcome::totals::RunTotals;

fn of(totals: &RunTotals, value: impl Fn(&DecisionCounters) -> f64) -> Option<f64> {
    totals.decisions.as_ref().map(value)
}

fn quantile(totals: &RunTotals, latency: bool, order: f64) -> Option<f64> {
    let counters = totals.decisions.as_ref()?;
    let spans = if latency { &counters.latency } else { &counters.data_age };
    spans.quantile(order, totals.precision)
}

fn stage(totals: &RunTotals, stage: Stage) -> Option<f64> {
    totals.decisions.as_ref()?.mean_stage_s(stage)
}

/// Values by the name of the KPI.
pub(super) const VALUES: &[(&str, Value)] = &[
    ("decision_latency_p50", |run| quantile(run, true, 0.5)),
    ("decision_latency_p95", |run| quantile(run, true, 0.95)),
    ("decision_latency_p99", |run| quantile(run, true, 0.99)),
    ("decision_request_s", |run| stage(run, Stage::Request)),
    ("decision_queue_s", |run| stage(run, Stage::Queue)),
    ("decision_inference_s", |run| stage(run, Stage::Inference)),
    ("decision_actuation_s", |run| stage(run, Stage::Actuation)),
    ("data_age_p50", |run| quantile(run, false, 0.5)),
    ("data_age_p95", |run| quantile(run, false, 0.95)),
    ("data_age_p99", |run| quantile(run, false, 0.99)),
    ("decisions_due", |run| of(run, |counters| counters.due as f64)),
    ("decisions_acted", |run| of(run, |counters| counters.acted as f64)),
    ("decisions_late", |run| of(run, |counters| counters.late as f64)),
    ("decisions_fallback", |run| of(run, |counters| counters.fallback as f64)),
    ("decisions_unacknowledged", |run| of(run, |counters| counters.unacknowledged as f64)),
    ("decisions_lost", |run| of(run, |counters| counters.lost as f64)),
    ("failover_seconds", |run| {
        let (count, seconds) = run.decisions.as_ref()?.failovers;
        (count > 0).then(|| seconds / count as f64)
    }),
    ("placements_moved", |run| of(run, |counters| counters.moved as f64)),
    ("placements_refused", |run| of(run, |counters| counters.unplaced as f64)),
];
