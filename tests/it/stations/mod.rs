//! Stations: ports with servers side by side, docks, production lines; values worked out by hand.

mod docks;
mod making;
mod picking;
mod relations;
mod selling;
mod servers;
mod stories;
mod table;
mod till_stories;
mod tills;

use crate::transit::{Scene, hour, hours};
use reflexarc::causality::IncidentId;
use reflexarc::supply::{ShipmentEnded, StationKind, StationRestored, StationSlowed, Topology};

/// A slowdown of a station of a facility: factor, and the hours at which it begins and ends.
type Slow<'a> = (&'a str, StationKind, f64, f64, f64);

/// Plays a supply chain with slowdowns, numbered in their order.
fn played(supply: &str, horizon: &str, slow: &[Slow]) -> Scene {
    let mut scene = Scene::new(supply, horizon);
    for (number, &(facility, station, factor, from, until)) in slow.iter().enumerate() {
        let facility = scene.sim.world.resource::<Topology>().facilities.get(facility).unwrap();
        let incident = IncidentId::new(number);
        let agenda = scene.sim.agenda();
        agenda.at(hour(from), StationSlowed { facility, station, factor, incident });
        agenda.at(hour(until), StationRestored { facility, station, incident });
    }
    scene.played()
}

/// Hours at which the shipments of a lane arrived, in the order of their departure.
fn arrivals(scene: &Scene, lane: &str) -> Vec<f64> {
    of_lane(scene, lane).iter().map(|shipment| hours(shipment.arrived.unwrap())).collect()
}

/// The shipments of a lane that arrived, in the order of their departure.
fn of_lane(scene: &Scene, lane: &str) -> Vec<ShipmentEnded> {
    let lane = scene.sim.world.resource::<Topology>().lanes.get(lane).unwrap();
    scene.ended().into_iter().filter(|shipment| shipment.lane == lane).collect()
}

fn close(found: &[f64], expected: &[f64]) {
    let near = |(one, other): (&f64, &f64)| (one - other).abs() < 1e-9;
    let is_near = found.len() >= expected.len() && found.iter().zip(expected).all(near);
    assert!(is_near, "{found:?} instead of {expected:?}");
}
