//! The line at the tills of a facility: its jobs are customers, with the units that each has taken (`station_queue`).

use super::station_queue::StationQueue;
use crate::kernel::{Event, Phase, Realm, kinds};
use crate::supply::id::FacilityId;
use crate::supply::station_served::StationPlace;

kinds! { CustomerPaid }

/// A customer has paid at a till and leaves.
#[derive(Clone, Copy, Debug)]
pub struct CustomerPaid {
    /// The facility whose tills they are.
    pub facility: FacilityId,
}

impl Event for CustomerPaid {
    /// Before the customers who come at the same instant.
    const PHASE: Phase = Phase::Arrival;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.facility.index() as u64
    }
}

/// The line at the tills: the units of each customer.
pub(in crate::supply) type TillQueue = StationQueue<f64, CustomerPaid>;

/// Tills without a line.
pub(super) const fn till_queue(facility: FacilityId) -> TillQueue {
    StationQueue::new(StationPlace::Tills(facility), CustomerPaid { facility })
}
