//! The table `vehicles`: the vehicles that left, what they carried, and what waits for the next.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::rows::table;
use crate::supply::{Topology, VehiclesLeft};
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One departure of a lane with vehicles at which goods left, on demand one shipment.
    VehicleRow in VehicleRows as "vehicles" {
        departed: SimTime, "", AtEvent, "instant of departure";
        lane: Arc<str>, "", AtEvent, "the lane, as in `lanes`, which has the costs of its vehicles";
        load: f64, "1", AtEvent, "load that they carry, in the unit of `load` in `products`";
        own: u32, "1", AtEvent, "own vehicles that left: each costs `cost_per_vehicle`";
        hired: u32, "1", AtEvent, "hired vehicles that left: each costs `cost_per_hired`, the sum of which is `cost_expedite`";
        drops: u32, "1", AtEvent, "calls of a vehicle at a destination: each costs `cost_per_drop`";
        left_behind: f64, "1", AtEvent, "units ordered that wait at the origin for the next departure, for want of room or of goods";
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<VehicleRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(leave::<W>);
}

fn leave<W: AsMut<VehicleRows>>(seen: Seen<VehiclesLeft, W>, topology: Res<Topology>) {
    let VehiclesLeft { lane, fleet, left_behind } = seen.event;
    if seen.time < SimTime::START {
        return;
    }
    seen.writer.as_mut().push(VehicleRow {
        departed: seen.time,
        lane: topology.lanes.name(lane).clone(),
        load: fleet.load,
        own: fleet.own,
        hired: fleet.hired,
        drops: fleet.drops,
        left_behind,
    });
}
