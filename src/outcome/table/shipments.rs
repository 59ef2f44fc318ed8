//! The table `shipments`: what was sent, and whether it came as promised.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{OrderSource, ShipmentEnded, ShipmentStatus, Topology};
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One shipment, when it is known how it ended.
    ShipmentRow in ShipmentRows as "shipments" {
        shipment: u64, "1", Key, "number of the shipment in its run";
        order: u64, "1", AtEvent, "the order that it serves";
        lane: Arc<str>, "", AtEvent, "the lane";
        mode: &'static str, "", AtEvent, "mode of transport";
        origin: Arc<str>, "", AtEvent, "from where";
        destination: Arc<str>, "", AtEvent, "to where";
        ordered: f64, "1", AtEvent, "units ordered";
        sent: f64, "1", AtEvent, "units sent";
        departed: SimTime, "", AtEvent, "when it departed";
        promised: Option<SimTime>, "", AtEvent, "until when it was promised";
        arrived: Option<SimTime>, "", AtEvent, "when it arrived; null if it did not";
        status: ShipmentStatus, "", AtEvent, "`delivered`, `late`, `short`, `late_and_short`, `cancelled` or `under_way`";
        basis: OrderSource, "", AtEvent, "why its order stood as it did";
        decision: Option<u64>, "1", AtEvent, "the decision that caused its order; null without one";
        cause: Option<u32>, "1", AtEvent, "the incident that delayed it; null without one";
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
