//! Values of the money KPIs.

use super::value::Value;
use crate::outcome::totals::RunTotals;

/// Cost of the infrastructure; `None` where no energy has a price.
fn infrastructure(totals: &RunTotals) -> Option<f64> {
    totals.sites.and_then(|sites| sites.own_cost)
}

/// Cost of the goods.
fn trade(totals: &RunTotals) -> f64 {
    let supply = &totals.supply;
    supply.cost_holding
        + supply.cost_waste
        + supply.cost_transport
        + supply.cost_expedite.unwrap_or(0.0)
        + supply.cost_price_variance.unwrap_or(0.0)
        + supply.cost_penalty
        + supply.cost_lost_margin
        + supply.cost_backorder
}

/// Cost of the goods and of the infrastructure.
fn service(totals: &RunTotals) -> f64 {
    trade(totals) + infrastructure(totals).unwrap_or(0.0)
}

/// Values by the name of the KPI.
pub(super) const VALUES: &[(&str, Value)] = &[
    ("cost_holding", |run| Some(run.supply.cost_holding)),
    ("cost_waste", |run| Some(run.supply.cost_waste)),
    ("cost_transport", |run| Some(run.supply.cost_transport)),
    ("cost_expedite", |run| run.supply.cost_expedite),
    ("cost_price_variance", |run| run.supply.cost_price_variance),
    ("cost_penalty", |run| Some(run.supply.cost_penalty)),
    ("cost_lost_margin", |run| Some(run.supply.cost_lost_margin)),
    ("cost_backorder", |run| Some(run.supply.cost_backorder)),
    ("cost_infrastructure", infrastructure),
    ("cost_total", |run| Some(service(run))),
    ("cost_of_trade", |run| Some(trade(run))),
    ("cost_of_service", |run| Some(service(run))),
];
