//! Values of the service KPIs.

use super::value::{Value, ratio};

/// Values by the name of the KPI.
pub(super) const VALUES: &[(&str, Value)] = &[
    ("fill_rate", |run| run.supply.service.customers.fill_rate()),
    ("availability", |run| {
        let open_s = run.supply.open_item_s;
        ratio(open_s - run.supply.service.stockout_s, open_s)
    }),
    ("cycle_service_level", |run| {
        let sums = &run.supply.service;
        ratio(f64::from(sums.cycles.saturating_sub(sums.short_cycles)), f64::from(sums.cycles))
    }),
    ("stockout_events", |run| Some(f64::from(run.supply.service.stockouts))),
    ("stockout_item_hours", |run| Some(run.supply.service.stockout_s / 3600.0)),
    ("stockout_back_room_hours", |run| Some(run.supply.service.back_room_s / 3600.0)),
    ("units_demanded", |run| Some(run.supply.service.customers.demanded)),
    ("units_sold", |run| Some(run.supply.service.customers.issued)),
    ("units_lost", |run| Some(run.supply.service.customers.lost)),
    ("units_backordered", |run| Some(run.supply.service.customers.backordered)),
    ("units_left", |run| Some(run.supply.service.customers.left)),
    ("units_turned_away", |run| Some(run.supply.service.customers.turned_away)),
    ("units_substituted", |run| Some(run.supply.service.customers.substituted)),
    ("units_wasted", |run| Some(run.supply.units_wasted)),
    ("units_vanished", |run| Some(run.supply.units_vanished)),
    ("days_of_supply", |run| {
        let days = run.measured_s / 86_400.0;
        ratio(run.supply.on_hand_unit_days / days, run.supply.service.customers.demanded / days)
    }),
    ("shipments_due", |run| Some(run.supply.shipments_due as f64)),
    ("shipments_missed", |run| Some(run.supply.shipments_missed as f64)),
    ("shipments_late_hours", |run| Some(run.supply.shipments_late_h)),
    ("otif", |run| {
        let due = run.supply.shipments_due;
        ratio(due.saturating_sub(run.supply.shipments_missed) as f64, due as f64)
    }),
    ("otif_by_case", |run| ratio(run.supply.units_in_time, run.supply.units_due)),
    ("bullwhip", |run| run.supply.bullwhip),
];
