//! The lanes that depart from a facility in an instant: what they claim, get, and have room for.

use super::closed_orders::ClosedOrders;
use super::columns::Slices;
use super::multiples::whole;
use crate::causality::IncidentId;
use crate::kernel::SimTime;
use crate::supply::id::{FacilityId, LaneId};
use crate::supply::network::Topology;
use crate::supply::residue::is_residue;

/// A lane that departs now.
pub(super) struct Departing {
    pub(super) lane: LaneId,
    pub(super) closed: ClosedOrders,
    /// Ordered and owed, by destination, then SKU.
    pub(super) claimed: Vec<f64>,
    /// Allocated, by destination, then SKU.
    pub(super) sent: Vec<f64>,
    /// Units of them and of what is owed that wait at the origin, by destination, then SKU; empty where
    /// vehicles have room for any load and all is picked.
    pub(super) waits: Vec<f64>,
    /// The incident by which the picking line has not picked all of them.
    pub(super) unpicked_by: Option<IncidentId>,
}

/// The lanes that depart from a facility now, in the order of their numbers.
pub(super) fn departing(origin: FacilityId, slices: &mut Slices, now: SimTime) -> Vec<Departing> {
    let topology = slices.topology;
    let mut departing = Vec::new();
    for &id in topology.lanes_from(origin) {
        let Some(lane) = topology.lane(id) else { continue };
        let Some(traffic) = slices.traffic.get_mut(id.index()) else { continue };
        let Some(timetable) = lane.timetable() else { continue };
        let departs =
            |closed: &&ClosedOrders| timetable.departs(closed.departure(), topology.clock()) <= now;
        if !traffic.closed.front().as_ref().is_some_and(departs) {
            continue;
        }
        let Some(closed) = traffic.closed.pop_front() else { continue };
        let mut claimed = closed.quantities().to_vec();
        claimed.iter_mut().zip(&traffic.backorders).for_each(|(claimed, owed)| *claimed += owed);
        let sent = traffic.shippable(lane, &claimed);
        let (waits, unpicked_by) = (Vec::new(), None);
        departing.push(Departing { lane: id, closed, claimed, sent, waits, unpicked_by });
    }
    departing
}

/// Leaves behind what the vehicles of a departure have no room for, and what is not picked (`None` if all is);
/// returns whether anything is. What has waited goes first, in the order of destinations and SKUs, then the orders of
/// this departure.
pub(super) fn load_vehicles(
    departing: &mut Departing,
    picked: Option<f64>,
    topology: &Topology,
) -> bool {
    let Some(lane) = topology.lane(departing.lane) else { return false };
    let vehicles = lane.vehicles().and_then(|it| Some((it, it.room()?)));
    if vehicles.is_none() && picked.is_none() {
        return false;
    }
    let room = vehicles.map_or(f64::INFINITY, |(_, room)| room);
    let mut ready = picked.unwrap_or(f64::INFINITY);
    let Departing { closed, claimed, sent, waits, .. } = departing;
    let owed: Vec<f64> =
        claimed.iter().zip(closed.quantities()).map(|(all, own)| all - own).collect();
    let (mut left, mut loaded) = (room, vec![0.0; sent.len()]);
    for is_own in [false, true] {
        for (slot, loaded) in loaded.iter_mut().enumerate() {
            let sku = lane.grid().column_of(slot);
            let waited = sent[slot].min(owed[slot]);
            let units = if is_own { sent[slot] - waited } else { waited };
            let load = vehicles.map_or(0.0, |(vehicles, _)| vehicles.load(sku));
            let fits = vehicles.map_or(f64::INFINITY, |_| left / load).min(ready);
            let units = if is_residue(units - fits, units) {
                units
            } else {
                whole(fits, lane.multiple(sku)).min(units)
            };
            *loaded += units;
            left = (left - units * load).max(0.0);
            ready = (ready - units).max(0.0);
        }
    }
    // Of goods that the origin lacks only what is owed of earlier departures waits.
    let own = |units: f64, owed: f64| (units - owed).max(0.0);
    waits.clear();
    waits.extend(sent.iter().zip(&loaded).zip(&owed).map(|((&sent, &loaded), &owed)| {
        let waits = (owed - loaded).max(0.0) + own(sent, owed) - own(loaded, owed);
        if is_residue(waits, sent + owed) { 0.0 } else { waits }
    }));
    let is_cut = sent.iter().zip(&loaded).any(|(sent, loaded)| loaded < sent);
    sent.copy_from_slice(&loaded);
    is_cut
}
