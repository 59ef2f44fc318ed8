//! Ports: what passes one is handled in line, at the port's rate, first in, first out.
//!
//! A shipment of a lane that passes a port reaches it when it would arrive otherwise, waits until all that
//! reached the port before it, by whatever lane, has been handled, is handled itself, and arrives. With
//! work `w = units / rate` and an arrival at the port at `pᵢ`, at a constant rate:
//! ```text
//!  aᵢ = max(pᵢ, aᵢ₋₁) + wᵢ
//! ```
//! A disruption scales the rate; at 0 % the port is closed. After a closure of `D` with work coming in at
//! the load `ρ`, the line is cleared `D·ρ / (1 − ρ)` after it opens. Nothing overtakes. Source: any text on
//! deterministic queues, for instance G. F. Newell, Applications of Queueing Theory (1982), ch. 2. Held to
//! account by `tests/it/transit/ports.rs`.

use super::columns::SupplyColumns;
use super::onward::go_on;
use super::port_queue::{PortCleared, PortQueue};
use super::receipt::{reach_dock, unload};
use super::traffic::LaneTraffic;
use crate::causality::IncidentId;
use crate::kernel::{Event, Now, Phase, Realm, SimTime, kinds};
use crate::supply::id::PortId;
use crate::supply::network::Topology;

kinds! { PortSlowed, PortRestored }

/// An incident scales the rate of a port.
#[derive(Clone, Copy, Debug)]
pub struct PortSlowed {
    /// The port whose rate changes.
    pub port: PortId,
    /// Factor of the rate; 0 closes the port.
    pub factor: f64,
    /// The incident that changed or changes the rate.
    pub incident: IncidentId,
}

/// An incident at a port ends.
#[derive(Clone, Copy, Debug)]
pub struct PortRestored {
    /// The port whose rate changes.
    pub port: PortId,
    /// The incident that changed or changes the rate.
    pub incident: IncidentId,
}

impl Event for PortSlowed {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        (self.port.index() as u64) ^ self.factor.to_bits()
    }
}

impl Event for PortRestored {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.port.index() as u64
    }
}

/// A shipment that was handled arrives at its destination.
pub(super) fn clear(now: Now<PortCleared>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let (id, clock) = (now.event.port, slices.topology.clock());
    let Some(port) = slices.topology.port(id) else { return };
    let Some(queue) = slices.ports.get_mut(id.index()) else { return };
    if let Some(berth) = queue.clear(port, clock, now.agenda) {
        slices.in_transit.leave(berth);
        if !go_on(berth, &mut slices, now.agenda) && !reach_dock(berth, &mut slices, now.agenda) {
            unload(berth, &mut slices, now.agenda);
            slices.in_transit.free(berth);
        }
    }
}

/// The rate falls, or rises: what is in line is handled from now on at the new one.
pub(super) fn slow(now: Now<PortSlowed>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let PortSlowed { port: id, factor, incident } = now.event;
    let Some(port) = slices.topology.port(id) else { return };
    let Some(queue) = slices.ports.get_mut(id.index()) else { return };
    queue.slow(incident, factor, port, slices.topology.clock(), now.agenda);
    for berth in queue.jobs() {
        slices.in_transit.blame(berth, incident);
    }
    note_closing(id, slices.ports, slices.traffic, slices.topology, now.time());
}

/// The rate is as it was.
pub(super) fn restore(now: Now<PortRestored>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let PortRestored { port: id, incident } = now.event;
    let Some(port) = slices.topology.port(id) else { return };
    let Some(queue) = slices.ports.get_mut(id.index()) else { return };
    queue.restore(incident, port, slices.topology.clock(), now.agenda);
    note_closing(id, slices.ports, slices.traffic, slices.topology, now.time());
}

/// Notes whether a port is closed, for the lanes that pass it.
fn note_closing(
    id: PortId,
    ports: &[PortQueue],
    traffic: &mut [LaneTraffic],
    topology: &Topology,
    now: SimTime,
) {
    let is_closed = |id: PortId| ports.get(id.index()).is_some_and(PortQueue::is_closed);
    for lane in topology.all_lanes() {
        let legs = lane.onward().iter().filter_map(|leg| topology.leg(*leg)?.port());
        let passed: Vec<PortId> = lane.port().into_iter().chain(legs).collect();
        if !passed.contains(&id) {
            continue;
        }
        let is_closed = passed.into_iter().any(is_closed);
        if let Some(traffic) = traffic.get_mut(lane.id().index()) {
            traffic.note_port(is_closed, now);
        }
    }
}
