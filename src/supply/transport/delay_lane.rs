//! The onset of a delay: it applies to shipments under way, and to those yet to depart.

use super::columns::SupplyColumns;
use super::delay::{LaneDelay, LaneDelayed};
use crate::kernel::Now;

/// Postpones a lane's arrivals, of shipments under way and of those yet to depart.
pub(super) fn delay_lane(now: Now<LaneDelayed>, mut columns: SupplyColumns) {
    let LaneDelayed { lane, extra, until, incident } = now.event;
    let delay = LaneDelay { from: now.time(), until, extra, incident };
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let traffic = slices.traffic.get_mut(lane.index());
    if let (Some(traffic), Some(lane)) = (traffic, slices.topology.lane(lane)) {
        traffic.delays.begin(delay);
        slices.in_transit.hold_up(lane, traffic, 0, now.agenda);
    }
}
