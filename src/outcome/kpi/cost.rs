//! Money: what it cost, in the scenario's currency.

use super::{Kpi, Unit};
use crate::outcome::harvest::Harvest;

const fn kpi(
    name: &'static str,
    definition: &'static str,
    value: fn(&Harvest) -> Option<f64>,
) -> Kpi {
    Kpi { name, unit: Unit::Money, definition, present: |_| true, value }
}

pub(super) const KPIS: &[Kpi] = &[
    kpi(
        "cost_holding",
        "holding stock: units on hand, times what they cost, times the holding rate",
        |h| Some(h.supply.cost_holding),
    ),
    kpi(
        "cost_transport",
        "transport: departures and units sent, by the prices of the lanes",
        |h| Some(h.supply.cost_transport),
    ),
    kpi("cost_lost_margin", "margin of the units that customers asked for and never got", |h| {
        Some(h.supply.cost_lost_margin)
    }),
    kpi("cost_total", "cost_holding + cost_transport + cost_lost_margin", |h| {
        Some(h.supply.cost_holding + h.supply.cost_transport + h.supply.cost_lost_margin)
    }),
];
