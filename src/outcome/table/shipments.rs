//! The table `shipments`: what was shipped, and whether it arrived as promised.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{OrderSource, ShipmentEnded, ShipmentStatus, Topology, Transport};
use bevy_ecs::prelude::{Res, World};
use std::sync::Arc;

table! {
    /// One shipment: when it arrived or was cancelled, or under way at the end of the run.
    ShipmentRow in ShipmentRows as "shipments" {
        shipment: u64, "1", Key, "number of the shipment in its run";
        order: u64, "1", AtEvent, "number of the order that it serves, as in `orders`: the newest of several, which `shipment_lines` tells apart";
        lane: Arc<str>, "", AtEvent, "lane that carries it";
        mode: &'static str, "", AtEvent, "mode of transport: `road`, `rail`, `sea` or `air`";
        origin: Arc<str>, "", AtEvent, "facility that ships the goods";
        destination: Arc<str>, "", AtEvent, "facility that receives the goods";
        ordered: f64, "1", AtEvent, "units of its order, as the destination ordered them";
        allocated: f64, "1", AtEvent, "units that the origin was to send: of its order after reallocation, and backordered ones of earlier orders";
        sent: f64, "1", AtEvent, "units shipped; 0 if it was cancelled";
        departed: SimTime, "", AtEvent, "instant of departure, or of cancellation";
        leg: u32, "1", AtEvent, "number of the leg on which it is or was last: 0 for the service of its lane, then those of `onward`, as in `legs`";
        promised: Option<SimTime>, "", AtEvent, "promised arrival; null if none was promised";
        arrived: Option<SimTime>, "", AtEvent, "instant of arrival; null if it did not arrive";
        status: ShipmentStatus, "", AtEvent, "how it ended: `delivered`, `late`, `short`, `late_and_short`, `cancelled` or `under_way`";
        basis: OrderSource, "", AtEvent, "what set its quantities last, as in `orders`: a reallocation after the cut-off counts";
        decision: Option<u64>, "1", AtEvent, "number of the decision that set its quantities last: that of its order, or of a reallocation after the cut-off; it has no row in `decisions` if it was triggered before the start; null without one";
        cause: Option<u32>, "1", AtEvent, "number of the incident that delayed it; null without one";
    }
}

impl Word for ShipmentStatus {
    fn word(&self) -> &'static str {
        Self::word(*self)
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<ShipmentRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(end::<W>);
}

fn end<W: AsMut<ShipmentRows>>(seen: Seen<ShipmentEnded, W>, topology: Res<Topology>) {
    let event = seen.event;
    if seen.time < SimTime::START {
        return;
    }
    seen.writer.as_mut().push(row(&event, &topology));
}

/// Adds the shipments that are under way at the end of the run.
pub(in crate::outcome) fn end_under_way(world: &World, rows: &mut ShipmentRows) {
    let (Some(topology), Some(transport)) =
        (world.get_resource::<Topology>(), world.get_resource::<Transport>())
    else {
        return;
    };
    let mut under_way: Vec<_> = transport.under_way().collect();
    under_way.sort_by_key(|shipment| shipment.shipment);
    under_way.iter().for_each(|shipment| rows.push(row(shipment, topology)));
}

fn row(event: &ShipmentEnded, topology: &Topology) -> ShipmentRow {
    let lane = topology.lane(event.lane);
    ShipmentRow {
        shipment: event.shipment,
        order: event.order,
        lane: topology.lanes.name(event.lane).clone(),
        mode: lane.map_or("", |lane| lane.mode().word()),
        origin: topology.facilities.name(event.origin).clone(),
        destination: topology.facilities.name(event.destination).clone(),
        ordered: event.ordered,
        allocated: event.allocated,
        sent: event.sent,
        departed: event.departed,
        leg: event.leg,
        promised: event.promised,
        arrived: event.arrived,
        status: event.status,
        basis: event.provenance.source,
        decision: (event.provenance.source == OrderSource::Decision)
            .then_some(event.provenance.decision),
        cause: event.cause.map(|cause| cause.index() as u32),
    }
}
