//! The table `contents`: what each decision set, product by product, and what it was computed from.
//!
//! Off unless it is selected by name or by `all`, since it has a row for each product of each departure of
//! each decision. With `level` and `position` a reader computes the quantity: a replenishment orders
//! `level − position`, at least 0, rounded up to whole units unless the product is divisible; an allocation
//! gives all places the same cover.

use crate::decision::LineDecided;
use crate::environment::Clock;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::rows::table;
use crate::supply::Topology;
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One product of one place and departure that a decision set, whether or not it took effect.
    ContentRow in ContentRows as "contents" {
        decision: u64, "1", Key, "number of the decision, as in `decisions`";
        facility: Arc<str>, "", Key, "place that it decides for: the destination of the lane";
        product: Arc<str>, "", Key, "the product";
        lane: Arc<str>, "", Key, "lane that carries the goods";
        departure: SimTime, "", Key, "planned instant of departure, as `departed` in `shipments`";
        cut_off: SimTime, "", AtEvent, "cut-off of the departure, as `sent` in `orders`";
        as_of: Option<SimTime>, "", AtEvent, "instant of the view of the place; null if it never reported, and this and the columns of the view, forecast, level and position with it";
        on_hand: Option<f64>, "1", AtEvent, "units on hand in the view";
        on_order: Option<f64>, "1", AtEvent, "units on order in the view, with those that the site ordered since, and those that this decision orders on lanes before this one";
        backorders: Option<f64>, "1", AtEvent, "units backordered in the view";
        committed: Option<f64>, "1", AtEvent, "units in the view that other facilities have ordered for a departure to come";
        expiring: Option<f64>, "1", AtEvent, "units on hand in the view that are expected to expire before they are used";
        covers_until: SimTime, "", AtEvent, "instant until which the units must last: arrival of the departure after this one, or the end of the shelf life of goods that arrive with this one";
        forecast: Option<f64>, "1", AtEvent, "mean of the demand from `as_of` to `covers_until`, as forecast; of a centre, of the orders of the places behind it that are not committed";
        forecast_sd: Option<f64>, "1", AtEvent, "standard deviation of that demand about its forecast";
        level: Option<f64>, "1", AtEvent, "level up to which the position is ordered, or claimed in an allocation";
        position: Option<f64>, "1", AtEvent, "on hand + on order − backorders − committed − expiring; in an allocation without the units to be allocated, where the view has them on order";
        quantity: f64, "1", AtEvent, "units that the decision set: ordered, or its share in an allocation";
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<ContentRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(decide::<W>);
}

fn decide<W: AsMut<ContentRows>>(
    seen: Seen<LineDecided, W>,
    topology: Res<Topology>,
    clock: Res<Clock>,
) {
    let LineDecided { decision, triggered, line } = seen.event;
    // As in `decisions`.
    if triggered < SimTime::START {
        return;
    }
    let Some(timetable) = topology.lane(line.lane).and_then(|lane| lane.timetable()) else {
        return;
    };
    let (basis, known) = (line.basis, line.basis.map(|basis| basis.known));
    seen.writer.as_mut().push(ContentRow {
        decision,
        facility: topology.facilities.name(line.facility).clone(),
        product: topology.products.name(line.product).clone(),
        lane: topology.lanes.name(line.lane).clone(),
        departure: timetable.departs(line.departure, &clock),
        cut_off: timetable.cut_off(line.departure, &clock),
        as_of: basis.map(|basis| basis.as_of),
        on_hand: known.map(|known| known.on_hand),
        on_order: known.map(|known| known.on_order),
        backorders: known.map(|known| known.backorders),
        committed: known.map(|known| known.committed),
        expiring: known.map(|known| known.expiring),
        covers_until: line.covers_until,
        forecast: basis.map(|basis| basis.forecast.mean),
        forecast_sd: basis.map(|basis| basis.forecast.sd),
        level: basis.map(|basis| basis.level),
        position: basis.map(|basis| basis.position),
        quantity: line.quantity,
    });
}
