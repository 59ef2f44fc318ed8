//! Money, in the currency of the scenario.

use super::declaration::{Kpi, Need, Unit};

/// KPIs of this file, in the order in which they are printed.
pub(super) const KPIS: &[Kpi] = &[
    Kpi {
        name: "cost_holding",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: true,
        definition: "inventory holding: on-hand units times unit cost times holding rate, plus the cost of their space and cold",
    },
    Kpi {
        name: "cost_waste",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: true,
        definition: "purchase cost of the units whose shelf life was over, that spoiled or vanished",
    },
    Kpi {
        name: "cost_transport",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: true,
        definition: "transport: departures, own vehicles, drops and units shipped, at the prices of the lanes, charged at departures from the start on; and set-ups of production lines",
    },
    Kpi {
        name: "cost_expedite",
        unit: Unit::Money,
        needs: Need::HiredVehicles,
        against_ideal: true,
        definition: "vehicles hired for what the own vehicles of the lanes do not hold",
    },
    Kpi {
        name: "cost_price_variance",
        unit: Unit::Money,
        needs: Need::Prices,
        against_ideal: true,
        definition: "purchase price variance: what was paid for goods from suppliers, duty included, beyond their standard cost; below zero where they cost less",
    },
    Kpi {
        name: "cost_penalty",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: true,
        definition: "penalties of the lanes for orders that are missed",
    },
    Kpi {
        name: "cost_lost_margin",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: true,
        definition: "margin of the units of customer demand that are lost; of units in place of which another product was taken, the margin of the one less that of the other",
    },
    Kpi {
        name: "cost_backorder",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: true,
        definition: "waiting of customers whose demand is backordered or who wait until their patience ends: units times days times `backorder_cost_per_day`",
    },
    Kpi {
        name: "cost_infrastructure",
        unit: Unit::Money,
        needs: Need::EnergyPrice,
        against_ideal: false,
        definition: "own share of the infrastructure, by the terms of each site: energy of the servers held and of own work, and the further terms; what neighbours draw is not in it",
    },
    Kpi {
        name: "cost_total",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: false,
        definition: "cost_holding + cost_waste + cost_transport + cost_expedite + cost_price_variance + cost_penalty + cost_lost_margin + cost_backorder + cost_infrastructure",
    },
    Kpi {
        name: "cost_of_trade",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: true,
        definition: "cost_lost_margin + cost_backorder + cost_waste + cost_holding + cost_transport + cost_expedite + cost_price_variance + cost_penalty: what the goods cost, without any infrastructure",
    },
    Kpi {
        name: "cost_of_service",
        unit: Unit::Money,
        needs: Need::Supply,
        against_ideal: false,
        definition: "cost_of_trade + cost_infrastructure: what decides between infrastructures",
    },
];
