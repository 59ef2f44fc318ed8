//! Service: what customers receive, and whether shipments arrive as promised.

use super::declaration::{Kpi, Need, Unit};

/// KPIs of this file, in the order in which they are printed.
pub(super) const KPIS: &[Kpi] = &[
    Kpi {
        name: "fill_rate",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "units sold from stock on demand, divided by units demanded, at stock points that sell to customers",
    },
    Kpi {
        name: "availability",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "opening hours with stock on hand, divided by all opening hours, over the stock points that sell to customers",
    },
    Kpi {
        name: "cycle_service_level",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "replenishment cycles (receipt to receipt) without unmet demand, divided by all cycles",
    },
    Kpi {
        name: "stockout_events",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "times that on-hand stock falls to zero, at stock points that sell to customers",
    },
    Kpi {
        name: "stockout_item_hours",
        unit: Unit::Of("h"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "opening hours with zero on-hand stock, summed over stock points that sell to customers",
    },
    Kpi {
        name: "units_demanded",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "units that customers demand",
    },
    Kpi {
        name: "units_sold",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "units that customers receive, at once or from backorder",
    },
    Kpi {
        name: "units_lost",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "units of customer demand that are lost because stock is zero",
    },
    Kpi {
        name: "units_backordered",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "units of customer demand that wait as backorders",
    },
    Kpi {
        name: "units_wasted",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "units whose shelf life was over or that spoiled, at all facilities",
    },
    Kpi {
        name: "days_of_supply",
        unit: Unit::Of("d"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "mean on-hand units divided by mean daily demand, at stock points that sell to customers",
    },
    Kpi {
        name: "shipments_due",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "orders whose promised arrival lies within the measured time; each counts once, at its promise, whatever was sent",
    },
    Kpi {
        name: "shipments_missed",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "orders due of which not all units that the destination ordered had arrived by the promised instant; reallocated, cancelled and open ones included",
    },
    Kpi {
        name: "shipments_late_hours",
        unit: Unit::Of("h"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "hours from the promised arrival to that of the last unit, or to the end while units are outstanding, summed over orders due",
    },
    Kpi {
        name: "otif",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "orders delivered on time and in full, divided by orders due; in full means every unit that was ordered, so that an order of which an allocation gave one unit to another place is missed",
    },
    Kpi {
        name: "bullwhip",
        unit: Unit::Of("1"),
        needs: Need::Supply,
        against_ideal: true,
        definition: "variance of units ordered from suppliers per period, divided by variance of units demanded by customers per period; a period is a day where lanes order every day, else a week, or the review period; by product, averaged by demand, without products of fewer than eight periods where others have more",
    },
];
