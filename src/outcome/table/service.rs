//! The table `service`: demand, sales, waste and stockouts of each day, where customers buy.
//!
//! Waste of all places, that of the instant of the start included, is in `stock`.

use crate::environment::Clock;
use crate::kernel::{Seen, SimSpan, SimTime, Simulation};
use crate::outcome::cell::LocalDay;
use crate::outcome::rows::table;
use crate::supply::{DayClosed, StockPoint, StockTotals, Topology};
use bevy_ecs::prelude::{Query, Res, World};
use std::sync::Arc;

table! {
    /// One product at one facility on one local day, where customers buy.
    ServiceRow in ServiceRows as "service" {
        day: LocalDay, "", Key, "the local day, a date in the zone of the scenario";
        facility: Arc<str>, "", Key, "the facility";
        product: Arc<str>, "", Key, "the product";
        demanded: f64, "1", Sum, "units that customers demanded";
        sold: f64, "1", Sum, "units sold to customers, from stock or to fill backorders";
        lost: f64, "1", Sum, "units of customer demand lost";
        backordered: f64, "1", Sum, "units of customer demand backordered";
        substituted: f64, "1", Sum, "units of customer demand in place of which customers took another product";
        sold_instead: f64, "1", Sum, "units of `sold` that were taken in place of another product";
        left: f64, "1", Sum, "units of `lost` whose customers had waited first";
        turned_away: f64, "1", Sum, "units of `lost` whose customers found the line at the tills full";
        wasted: f64, "1", Sum, "units whose last day it was and that are left at its end, and those that arrived expired on it; what expires at the end of the run itself is not counted";
        vanished: f64, "1", Sum, "units that vanished unseen; they stay on record until the next count";
        stockout_hours: f64, "h", Sum, "opening hours with zero stock on hand, or on the shelf where there is a back room";
        back_room_hours: f64, "h", Sum, "the part of `stockout_hours` with units in the back room";
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<ServiceRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(close_day::<W>);
}

fn close_day<W: AsMut<ServiceRows>>(
    seen: Seen<DayClosed, W>,
    points: Query<&StockPoint>,
    topology: Res<Topology>,
    clock: Res<Clock>,
) {
    if seen.time <= SimTime::START {
        return;
    }
    let day = LocalDay::of(clock.midnight(seen.event.day), &clock);
    for point in points.iter().filter(|point| point.sells()) {
        seen.writer.as_mut().push(row(day, point, point.last_day(), &topology));
    }
}

fn row(day: LocalDay, point: &StockPoint, sums: &StockTotals, topology: &Topology) -> ServiceRow {
    ServiceRow {
        day,
        facility: topology.facilities.name(point.facility()).clone(),
        product: topology.products.name(point.product()).clone(),
        demanded: sums.customers.demanded,
        sold: sums.customers.issued,
        lost: sums.customers.lost,
        backordered: sums.customers.backordered,
        substituted: sums.customers.substituted,
        sold_instead: sums.customers.sold_instead,
        left: sums.customers.left,
        turned_away: sums.customers.turned_away,
        wasted: sums.wasted,
        vanished: sums.vanished,
        stockout_hours: sums.stockout_s / 3600.0,
        back_room_hours: sums.back_room_s / 3600.0,
    }
}

/// Adds the day that the end of the run cuts short: no event takes place at the end itself, so no
/// event closes that day.
pub fn close_last_day(world: &mut World, end: SimTime, rows: &mut ServiceRows) {
    let mut points = world.query::<&StockPoint>();
    let (topology, clock) = (world.resource::<Topology>(), world.resource::<Clock>());
    let day = LocalDay::of(end - SimSpan::from_nanos(1), clock);
    for point in points.iter(world).filter(|point| point.sells()) {
        rows.push(row(day, point, &point.today(end, clock), topology));
    }
}
