//! Values of the service KPIs.

use super::value::{Value, ratio};

/// Values by the name of the KPI.
pub(super) const VALUES: &[(&str, Value)] = &[
    ("fill_rate", |h| h.supply.service.fill_rate()),
    ("cycle_service_level", |h| {
        let sums = &h.supply.service;
        ratio(f64::from(sums.cycles.saturating_sub(sums.short_cycles)), f64::from(sums.cycles))
    }),
    ("stockout_events", |h| Some(f64::from(h.supply.service.stockouts))),
    ("stockout_item_hours", |h| Some(h.supply.service.stockout_s / 3600.0)),
    ("units_demanded", |h| Some(h.supply.service.demanded)),
    ("units_sold", |h| Some(h.supply.service.sold)),
    ("units_lost", |h| Some(h.supply.service.lost)),
    ("units_backordered", |h| Some(h.supply.service.backordered)),
    ("days_of_supply", |h| {
        let days = h.measured_s / 86_400.0;
        ratio(h.supply.on_hand_unit_days / days, h.supply.service.demanded / days)
    }),
    ("shipments_due", |h| Some(h.supply.shipments_due as f64)),
    ("shipments_missed", |h| Some(h.supply.shipments_missed as f64)),
    ("shipments_late_hours", |h| Some(h.supply.shipments_late_h)),
    ("otif", |h| {
        let due = h.supply.shipments_due;
        ratio(due.saturating_sub(h.supply.shipments_missed) as f64, due as f64)
    }),
    ("bullwhip", |h| h.supply.bullwhip),
];
