//! The table `stock`: stock levels at orders, at receipts and at the end of each day.

use crate::environment::Clock;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{DayClosed, Occasion, StockObserved, StockPoint, Topology};
use bevy_ecs::prelude::{Query, Res, World};
use std::sync::Arc;

/// Seconds of a day.
const DAY_S: f64 = 86_400.0;

table! {
    /// The levels of one product at one facility, at an order, a receipt or the end of a local day.
    StockRow in StockRows as "stock" {
        time: SimTime, "", Key, "instant of the observation";
        facility: Arc<str>, "", Key, "the facility";
        product: Arc<str>, "", Key, "the product";
        occasion: Occasion, "", AtEvent, "what happened: `order`, `receipt` or `day_end`";
        on_hand: f64, "1", AtEvent, "units on hand";
        on_order: f64, "1", AtEvent, "units ordered and not yet received";
        backorders: f64, "1", AtEvent, "units that customers and other facilities wait for";
        in_transit: f64, "1", AtEvent, "units under way to the facility";
        wasted: Option<f64>, "1", Sum, "units that expired since the row `day_end` before, at midnight or on arrival; null at an order or a receipt. The sum over all rows is `units_wasted`";
        held: Option<f64>, "d", AtEvent, "unit-days on hand from the start up to this instant; null at an order or a receipt. At the end of the run, times the cost of holding a unit for a year by `products`, over 365, it is `cost_holding`";
    }
}

impl Word for Occasion {
    fn word(&self) -> &'static str {
        Self::word(*self)
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<StockRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(see_level::<W>).observe(end_day::<W>);
}

fn see_level<W: AsMut<StockRows>>(seen: Seen<StockObserved, W>, topology: Res<Topology>) {
    let event = seen.event;
    let Some((facility, product)) = topology.facility_and_product(event.stock) else { return };
    if seen.time < SimTime::START {
        return;
    }
    seen.writer.as_mut().push(StockRow {
        time: seen.time,
        facility: topology.facilities.name(facility).clone(),
        product: topology.products.name(product).clone(),
        occasion: event.occasion,
        on_hand: event.on_hand,
        on_order: event.on_order,
        backorders: event.backorders,
        in_transit: event.in_transit,
        wasted: None,
        held: None,
    });
}

fn end_day<W: AsMut<StockRows>>(
    seen: Seen<DayClosed, W>,
    points: Query<&StockPoint>,
    topology: Res<Topology>,
) {
    if seen.time < SimTime::START {
        return;
    }
    for point in &points {
        let wasted = point.last_day().wasted;
        seen.writer.as_mut().push(row(seen.time, point, wasted, &topology));
    }
}

fn row(time: SimTime, point: &StockPoint, wasted: f64, topology: &Topology) -> StockRow {
    StockRow {
        time,
        facility: topology.facilities.name(point.facility()).clone(),
        product: topology.products.name(point.product()).clone(),
        occasion: Occasion::DayEnd,
        on_hand: point.on_hand_at(time),
        on_order: point.on_order().level(),
        backorders: point.backorders_at(time),
        in_transit: point.in_transit().level(),
        wasted: Some(wasted),
        held: Some(point.as_of(time).on_hand().integral(time) / DAY_S),
    }
}

/// Adds the levels at the end of the run.
pub fn end_last_day(world: &mut World, end: SimTime, rows: &mut StockRows) {
    let mut points = world.query::<&StockPoint>();
    let (topology, clock) = (world.resource::<Topology>(), world.resource::<Clock>());
    for point in points.iter(world) {
        rows.push(row(end, point, point.today(end, clock).wasted, topology));
    }
}
