//! Values of the decision KPIs.

use super::value::Value;
use crate::decision::DecisionCounters;
use crate::outcome::totals::RunTotals;

fn of(totals: &RunTotals, value: impl Fn(&DecisionCounters) -> f64) -> Option<f64> {
    totals.decisions.as_ref().map(value)
}

fn quantile(totals: &RunTotals, latency: bool, order: f64) -> Option<f64> {
    let counters = totals.decisions.as_ref()?;
    let spans = if latency { &counters.latency } else { &counters.data_age };
    spans.quantile(order, totals.precision)
}

/// Values by the name of the KPI.
pub(super) const VALUES: &[(&str, Value)] = &[
    ("decision_latency_p50", |h| quantile(h, true, 0.5)),
    ("decision_latency_p95", |h| quantile(h, true, 0.95)),
    ("decision_latency_p99", |h| quantile(h, true, 0.99)),
    ("data_age_p50", |h| quantile(h, false, 0.5)),
    ("data_age_p95", |h| quantile(h, false, 0.95)),
    ("data_age_p99", |h| quantile(h, false, 0.99)),
    ("decisions_due", |h| of(h, |counters| counters.due as f64)),
    ("decisions_acted", |h| of(h, |counters| counters.acted as f64)),
    ("decisions_late", |h| of(h, |counters| counters.late as f64)),
    ("decisions_fallback", |h| of(h, |counters| counters.fallback as f64)),
    ("decisions_lost", |h| of(h, |counters| counters.lost as f64)),
];
