//! Docks: shipments that have arrived at a facility with a dock are received in line, at its rate.
//!
//! Until it is received a shipment is under way: its units are in transit and not on hand, and its promise is
//! judged at receipt. What a lane's timetable plans is the arrival; the time at the dock is what `grace` is for.
//! A slowdown of receiving scales the rate (`slow_station`). Held to account by `tests/it/stations`.

use super::columns::Slices;
use crate::kernel::Agenda;

/// A shipment joins the line at its destination's dock; `false` if that has none.
#[inline]
pub(super) fn join_dock(berth: u32, slices: &mut Slices, agenda: &mut Agenda) -> bool {
    let (topology, shipment) = (slices.topology, slices.in_transit.at(berth));
    let destination = shipment.header.destination as usize;
    let lane = topology.lane(shipment.lane);
    let Some(&at) = lane.and_then(|lane| lane.destinations().get(destination)) else {
        return false;
    };
    let Some(queue) = slices.stations.dock(at) else { return false };
    let Some(dock) = topology.facility(at).and_then(|facility| facility.dock.as_ref()) else {
        return false;
    };
    let units: f64 = shipment.load.units().iter().sum();
    slices.in_transit.wait_at_dock(berth, queue.blamed());
    queue.join(berth, dock.work_s(units), dock, topology.clock(), agenda);
    true
}
