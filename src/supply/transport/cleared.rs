//! What docks and production lines are done with is received.

use super::columns::{Slices, SupplyColumns};
use super::dock_queue::DockCleared;
use super::line::BatchMade;
use super::receipt::unload;
use crate::kernel::{Agenda, Now};

/// A shipment is received at a dock.
pub(super) fn receive_at_dock(now: Now<DockCleared>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let (topology, facility) = (slices.topology, now.event.facility);
    let dock = topology.facility(facility).and_then(|facility| facility.dock.as_ref());
    let Some((queue, dock)) = slices.stations.dock(facility).zip(dock) else { return };
    let done = queue.clear(dock, topology.clock(), now.agenda);
    receive(done, &mut slices, now.agenda);
}

/// A batch is received from a production line; the next one begins.
pub(super) fn receive_batch(now: Now<BatchMade>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    let (topology, facility) = (slices.topology, now.event.facility);
    let making = topology.facility(facility).and_then(|facility| facility.making.as_ref());
    let Some((line, making)) = slices.stations.line(facility).zip(making) else { return };
    let done = line.queue.clear(&making.line, topology.clock(), now.agenda);
    receive(done, &mut slices, now.agenda);
}

/// Receives a shipment that has left its line.
fn receive(done: Option<u32>, slices: &mut Slices, agenda: &mut Agenda) {
    if let Some(berth) = done {
        slices.in_transit.leave(berth);
        unload(berth, slices, agenda);
        slices.in_transit.free(berth);
    }
}
