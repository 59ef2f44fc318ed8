//! Money, in the currency of the scenario.

use super::declaration::{Kpi, Need, Unit};

/// KPIs of this file, in the order in which they are printed.
pub(super) const KPIS: &[Kpi] = &[
    Kpi {
        name: "cost_holding",
        unit: Unit::Money,
        needs: Need::Supply,
        definition: "inventory holding: on-hand units times unit cost times holding rate",
    },
    Kpi {
        name: "cost_transport",
        unit: Unit::Money,
        needs: Need::Supply,
        definition: "transport: departures and units shipped, at the prices of the lanes",
    },
    Kpi {
        name: "cost_lost_margin",
        unit: Unit::Money,
        needs: Need::Supply,
        definition: "margin of the units of customer demand that are lost",
    },
    Kpi {
        name: "cost_infrastructure",
        unit: Unit::Money,
        needs: Need::EnergyPrice,
        definition: "energy drawn by all sites, background tenants included, at the prices of grid and generators",
    },
    Kpi {
        name: "cost_total",
        unit: Unit::Money,
        needs: Need::Supply,
        definition: "cost_holding + cost_transport + cost_lost_margin + cost_infrastructure",
    },
];
