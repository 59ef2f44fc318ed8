//! The table `legs`: the legs of shipments on lanes of several legs.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::rows::table;
use crate::supply::{LegEnded, Mode, Topology};
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One leg that a shipment travelled, on a lane of several legs.
    LegRow in LegRows as "legs" {
        shipment: u64, "", Key, "the shipment, as in `shipments`";
        lane: Arc<str>, "", Key, "the lane, as in `lanes`";
        leg: u32, "1", Key, "number of the leg: 0 for the service of the lane, then those of `onward`";
        name: Arc<str>, "", AtEvent, "name of the leg; of the first that of the lane";
        mode: Mode, "", AtEvent, "mode of transport: `road`, `rail`, `sea` or `air`";
        departed: SimTime, "", AtEvent, "instant of departure on the leg";
        reached: SimTime, "", AtEvent, "instant at which it reached the end of the leg, before a port there";
        units: f64, "1", AtEvent, "units carried";
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<LegRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(end::<W>);
}

fn end<W: AsMut<LegRows>>(seen: Seen<LegEnded, W>, topology: Res<Topology>) {
    let LegEnded { shipment, lane: id, leg, units, departed } = seen.event;
    let Some(lane) = topology.lane(id).filter(|_| seen.time >= SimTime::START) else { return };
    let onward = leg.checked_sub(1).and_then(|leg| lane.onward().get(leg as usize).copied());
    let (name, mode) = match onward.and_then(|leg| Some((leg, topology.leg(leg)?))) {
        Some((leg, data)) => (topology.legs.name(leg), data.mode()),
        None => (topology.lanes.name(id), lane.mode()),
    };
    seen.writer.as_mut().push(LegRow {
        shipment,
        lane: topology.lanes.name(id).clone(),
        leg,
        name: name.clone(),
        mode,
        departed,
        reached: seen.time,
        units,
    });
}
