//! Service: what customers got, and whether shipments came as promised.

use super::{Kpi, kpi};

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

pub(super) const KPIS: &[Kpi] = &[
    kpi(
        "fill_rate",
        "1",
        "units handed over at once, over units asked for, where customers buy",
        |h| h.supply.service.fill_rate(),
    ),
    kpi(
        "cycle_service_level",
        "1",
        "replenishment cycles (receipt to receipt) without unmet demand, over all cycles",
        |h| {
            let sums = &h.supply.service;
            ratio(f64::from(sums.cycles.saturating_sub(sums.short_cycles)), f64::from(sums.cycles))
        },
    ),
    kpi("stockout_events", "1", "falls to nothing on hand, where customers buy", |h| {
        Some(f64::from(h.supply.service.stockouts))
    }),
    kpi(
        "stockout_item_hours",
        "h",
        "open hours with nothing on hand, summed over stock points where customers buy",
        |h| Some(h.supply.service.stockout_s / 3600.0),
    ),
    kpi("units_demanded", "1", "units that customers asked for", |h| {
        Some(h.supply.service.demanded)
    }),
    kpi("units_sold", "1", "units that customers got", |h| Some(h.supply.service.sold)),
    kpi("units_lost", "1", "units that customers asked for and never got", |h| {
        Some(h.supply.service.lost)
    }),
    kpi("units_backordered", "1", "units that customers had to wait for", |h| {
        Some(h.supply.service.backordered)
    }),
    kpi(
        "days_of_supply",
        "d",
        "mean units on hand where customers buy, over mean units asked for a day",
        |h| {
            let days = h.measured_s / 86_400.0;
            ratio(h.supply.on_hand_unit_days / days, h.supply.service.demanded / days)
        },
    ),
    kpi("shipments_due", "1", "shipments promised for within the measured time", |h| {
        Some(h.supply.shipments_due as f64)
    }),
    kpi(
        "shipments_missed",
        "1",
        "shipments due that were not delivered whole by the promised time, cancelled ones included",
        |h| Some(h.supply.shipments_missed as f64),
    ),
    kpi(
        "shipments_late_hours",
        "h",
        "hours by which shipments came after what was promised",
        |h| Some(h.supply.shipments_late_h),
    ),
    kpi("otif", "1", "shipments delivered on time in full, over shipments due", |h| {
        let due = h.supply.shipments_due;
        ratio(due.saturating_sub(h.supply.shipments_missed) as f64, due as f64)
    }),
    kpi(
        "bullwhip",
        "1",
        "variance of the units that facilities order from suppliers a day, over variance of the units that customers ask for a day, by product over whole local days, averaged by demand",
        |h| h.supply.bullwhip,
    ),
];
