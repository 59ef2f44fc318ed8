//! Money: what it cost, in the scenario's currency.

use super::{Kpi, Unit};
use crate::outcome::harvest::Harvest;
use crate::scenario::Story;

const fn kpi(
    name: &'static str,
    definition: &'static str,
    value: fn(&Harvest) -> Option<f64>,
) -> Kpi {
    Kpi { name, unit: Unit::Money, definition, present: |_| true, value }
}

/// Whether anything of the infrastructure has a price.
fn has_price(story: &Story) -> bool {
    story.infrastructure.sites.values().any(|site| {
        site.feed.as_ref().is_some_and(|feed| feed.price.is_some())
            || site.generator.as_ref().is_some_and(|generator| generator.price.is_some())
    })
}

/// What the infrastructure cost; `None` where nothing of it has a price.
fn infrastructure(harvest: &Harvest) -> Option<f64> {
    harvest.sites.and_then(|sites| sites.energy_cost)
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
    Kpi {
        present: has_price,
        ..kpi(
            "cost_infrastructure",
            "energy that all sites took, tenants' among it, by the prices of grid and generators",
            infrastructure,
        )
    },
    kpi(
        "cost_total",
        "cost_holding + cost_transport + cost_lost_margin + cost_infrastructure",
        |h| {
            let supply = &h.supply;
            let of_supply = supply.cost_holding + supply.cost_transport + supply.cost_lost_margin;
            Some(of_supply + infrastructure(h).unwrap_or(0.0))
        },
    ),
];
