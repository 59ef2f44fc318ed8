//! The line at the dock of a facility: its jobs are the berths of shipments (`station_queue`).

use super::station_queue::StationQueue;
use crate::kernel::{Event, Phase, Realm, kinds};
use crate::supply::id::FacilityId;
use crate::supply::station_served::StationPlace;

kinds! { DockCleared }

/// A dock has received a shipment.
#[derive(Clone, Copy, Debug)]
pub struct DockCleared {
    /// The facility whose dock it is.
    pub facility: FacilityId,
}

impl Event for DockCleared {
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.facility.index() as u64
    }
}

/// The line at a dock.
pub(in crate::supply) type DockQueue = StationQueue<u32, DockCleared>;

/// A dock without a line.
pub(super) const fn dock_queue(facility: FacilityId) -> DockQueue {
    StationQueue::new(StationPlace::Dock(facility), DockCleared { facility })
}
