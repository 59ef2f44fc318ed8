//! The line at the picking line of a facility: its jobs are the orders of departures (`station_queue`).

use super::station_queue::StationQueue;
use crate::kernel::{Event, Phase, Realm, kinds};
use crate::supply::id::{FacilityId, LaneId};
use crate::supply::station_served::StationPlace;

kinds! { OrdersPicked }

/// A picking line has picked the orders of a departure.
#[derive(Clone, Copy, Debug)]
pub struct OrdersPicked {
    /// The facility whose line it is.
    pub facility: FacilityId,
}

impl Event for OrdersPicked {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.facility.index() as u64
    }
}

/// The line at a picking line: lane and number of the departure of each job.
pub(in crate::supply) type PickingQueue = StationQueue<(LaneId, i64), OrdersPicked>;

/// A picking line without a job.
pub(super) const fn picking_queue(facility: FacilityId) -> PickingQueue {
    StationQueue::new(StationPlace::Picking(facility), OrdersPicked { facility })
}
