//! Values of the money KPIs.

use super::value::Value;
use crate::outcome::totals::RunTotals;

/// Cost of the infrastructure; `None` where no energy has a price.
fn infrastructure(totals: &RunTotals) -> Option<f64> {
    totals.sites.and_then(|sites| sites.energy_cost)
}

/// Values by the name of the KPI.
pub(super) const VALUES: &[(&str, Value)] = &[
    ("cost_holding", |h| Some(h.supply.cost_holding)),
    ("cost_transport", |h| Some(h.supply.cost_transport)),
    ("cost_lost_margin", |h| Some(h.supply.cost_lost_margin)),
    ("cost_infrastructure", infrastructure),
    ("cost_total", |h| {
        let supply = &h.supply;
        let of_supply = supply.cost_holding + supply.cost_transport + supply.cost_lost_margin;
        Some(of_supply + infrastructure(h).unwrap_or(0.0))
    }),
];
