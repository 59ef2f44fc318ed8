//! The table `shipments`: what was shipped, and whether it arrived as promised.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{OrderSource, ShipmentEnded, ShipmentStatus, Topology};
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One shipment: when it arrived or was cancelled.
    ShipmentRow in ShipmentRows as "shipments" {
        shipment: u64, "1", Key, "number of the shipment in its run";
        order: u64, "1", AtEvent, "number of the order that it serves";
        lane: Arc<str>, "", AtEvent, "lane that carries it";
        mode: &'static str, "", AtEvent, "mode of transport: `road`, `rail`, `sea` or `air`";
        origin: Arc<str>, "", AtEvent, "facility that ships the goods";
        destination: Arc<str>, "", AtEvent, "facility that receives the goods";
        ordered: f64, "1", AtEvent, "units of its order, as the destination ordered them";
        allocated: f64, "1", AtEvent, "units that the origin was to send: of its order after reallocation, and backordered ones of earlier orders";
        sent: f64, "1", AtEvent, "units shipped; 0 if it was cancelled";
        departed: SimTime, "", AtEvent, "instant of departure, or of cancellation";
        promised: Option<SimTime>, "", AtEvent, "promised arrival; null if none was promised";
        arrived: Option<SimTime>, "", AtEvent, "instant of arrival; null if it did not arrive";
        status: ShipmentStatus, "", AtEvent, "how it ended: `delivered`, `late`, `short`, `late_and_short`, `cancelled` or `under_way`";
        basis: OrderSource, "", AtEvent, "what set the quantities of its order, as in `orders`";
        decision: Option<u64>, "1", AtEvent, "number of the decision that set the quantities of its order; null without one";
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
    let lane = topology.lane(event.lane);
    seen.writer.as_mut().push(ShipmentRow {
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
        promised: event.promised,
        arrived: event.arrived,
        status: event.status,
        basis: event.provenance.source,
        decision: (event.provenance.source == OrderSource::Decision)
            .then_some(event.provenance.decision),
        cause: event.cause.map(|cause| cause.index() as u32),
    });
}
