//! Tills: customers who come one by one pay for what they have taken, in line (`network::tills`).
//!
//! ```text
//!  customer ──room in line──▶ takes goods off the shelf (sold) ──▶ line ──CustomerPaid──▶ leaves
//!      └──────line full─────▶ leaves without goods: lost, turned away
//! ```
//! The goods leave the shelf, and count as sold, at the instant of arrival; what takes time is to pay. A customer
//! who finds nothing on the shelf does not stand in line. One who is turned away leaves the goods where they are:
//! that is a lost sale and no stockout, with no wait and no other product in its place. Units
//! for which customers have waited are handed over beside the tills. While a shop is shut (`stock::shut`) no customer
//! is turned away at the tills, since it sells nothing, and those in line still pay. Outside the shifts the line
//! stands, and may be full.
//!
//! The work of a customer is a draw addressed by the instant of arrival, so that arms of a story have the same
//! customers at their tills, however many were turned away before. A slowdown of selling scales the rate
//! (`slow_station`). Held to account by `tests/it/stations/tills.rs`.

use super::columns::{Slices, SupplyColumns};
use super::till_queue::CustomerPaid;
use crate::kernel::{Agenda, Now};
use crate::supply::id::FacilityId;

/// Whether a customer who comes to a facility finds no room in the line at its tills; `None` if it has none.
pub(in crate::supply) fn is_line_full(facility: FacilityId, slices: &mut Slices) -> Option<bool> {
    let queue = slices.stations.tills(facility)?;
    let tills = slices.topology.facility(facility)?.tills.as_ref()?;
    Some(queue.length() >= tills.room)
}

/// A customer who has taken some units stands in line at the tills of a facility, if it has any.
pub(in crate::supply) fn stand_in_line(
    facility: FacilityId,
    units: f64,
    slices: &mut Slices,
    agenda: &mut Agenda,
) {
    let Some(queue) = slices.stations.tills(facility) else { return };
    let topology = slices.topology;
    let tills = topology.facility(facility).and_then(|facility| facility.tills.as_ref());
    let Some(station) = tills.map(|tills| &tills.station) else { return };
    queue.draw_at(agenda.now().nanos() as u64);
    queue.join(units, station.work_s(units), station, topology.clock(), agenda);
}

/// A customer has paid: the next one in line comes to the till.
pub(super) fn clear(now: Now<CustomerPaid>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let (topology, facility) = (slices.topology, now.event.facility);
    let tills = topology.facility(facility).and_then(|facility| facility.tills.as_ref());
    if let Some((queue, tills)) = slices.stations.tills(facility).zip(tills) {
        queue.clear(&tills.station, topology.clock(), now.agenda);
    }
}
