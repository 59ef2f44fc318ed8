//! Picking: the orders of a departure are picked between their cut-off and the departure.
//!
//! At the cut-off the orders of a departure, and what is owed of earlier ones, join the picking line of their origin as
//! one job. At the departure the share of the job that is done is picked: so many of the units claimed can leave, owed
//! ones first, then in the order of destinations and SKUs, in the lane's multiples. The rest waits at the origin and goes
//! first at the next departure, for which it is picked anew, as what vehicles have no room for (`departing`). The line
//! then turns to the next departure. Slowing `picking` down scales the line's rate, so that what leaves depends on the
//! time and the work there is; slowing `shipping` down lets a share of whatever is claimed leave (`slowdown`).
//!
//! Not modelled: orders on demand, goods that are picked before they are ordered, stock that is not there at the
//! cut-off and comes before the departure (it is picked as if it were). Held to account by `tests/it/stations/picking.rs`.

use super::columns::SupplyColumns;
use super::departing::Departing;
use super::facility_stations::FacilityStations;
use super::picking_queue::OrdersPicked;
use crate::kernel::{Agenda, Now};
use crate::supply::network::{Lane, TopologyData};

/// The orders of a departure have closed, of so many units with what is owed: they join the picking line, if their
/// origin has one.
pub(in crate::supply) fn begin_picking(
    (lane, departure): (&Lane, i64),
    units: f64,
    stations: &mut FacilityStations,
    topology: &TopologyData,
    agenda: &mut Agenda,
) {
    let Some(queue) = stations.picking(lane.origin()).filter(|_| units > 0.0) else { return };
    let picking = topology.facility(lane.origin()).and_then(|origin| origin.picking.as_ref());
    let Some(picking) = picking else { return };
    let job = (lane.id(), departure);
    queue.join(job, picking.work_s(units), picking, topology.clock(), agenda);
}

/// Units of a departure that are picked; `None` if all are. Notes the incident that is to blame for the others.
pub(super) fn picked(
    departing: &mut Departing,
    stations: &mut FacilityStations,
    topology: &TopologyData,
    agenda: &mut Agenda,
) -> Option<f64> {
    let lane = topology.lane(departing.lane)?;
    let queue = stations.picking(lane.origin())?;
    let picking = topology.facility(lane.origin())?.picking.as_ref()?;
    let job = (departing.lane, departing.closed.departure());
    let blamed = queue.blamed();
    let share = queue.take_out(|one| one == job, picking, topology.clock(), agenda)?;
    departing.unpicked_by = blamed;
    Some(share * departing.claimed.iter().sum::<f64>())
}

/// The orders of a departure are picked: they await it.
pub(super) fn clear(now: Now<OrdersPicked>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let (topology, facility) = (slices.topology, now.event.facility);
    let picking = topology.facility(facility).and_then(|facility| facility.picking.as_ref());
    if let Some((queue, picking)) = slices.stations.picking(facility).zip(picking) {
        queue.clear(picking, topology.clock(), now.agenda);
    }
}
