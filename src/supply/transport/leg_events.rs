//! The events of legs after the first: a departure, a delay, and the end of a leg for recorders.

use crate::causality::IncidentId;
use crate::kernel::{Event, Phase, Realm, SimSpan, SimTime, kinds};
use crate::supply::id::LaneId;

kinds! { LegDeparts, LegDelayed, LegEnded }

/// A leg by timetable departs with a shipment that waits at the place of transfer.
#[derive(Clone, Copy, Debug)]
pub struct LegDeparts {
    /// Berth of the shipment.
    pub(super) berth: u32,
    /// Number of the departure of the leg.
    pub(super) departure: i64,
    /// Number of the shipment.
    pub(super) shipment: u64,
}

/// Arrivals at the end of a leg are postponed, from now until an instant.
#[derive(Clone, Copy, Debug)]
pub struct LegDelayed {
    /// Lane whose shipments are concerned.
    pub lane: LaneId,
    /// Number of the leg, 1 for the first after the lane's own service.
    pub leg: u32,
    /// Delay of each arrival.
    pub extra: SimSpan,
    /// End of the delay; arrivals planned for that instant or later are not postponed by it.
    pub until: SimTime,
    /// The incident that causes it.
    pub incident: Option<IncidentId>,
}

/// Fact: a shipment on a lane of several legs reached the end of one.
#[derive(Clone, Copy, Debug)]
pub struct LegEnded {
    /// Number of the shipment.
    pub shipment: u64,
    /// Lane on which it is.
    pub lane: LaneId,
    /// Number of the leg, 0 for the lane's own service.
    pub leg: u32,
    /// Units carried.
    pub units: f64,
    /// Instant of departure on this leg.
    pub departed: SimTime,
}

impl Event for LegDeparts {
    const PHASE: Phase = Phase::Closing;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.shipment
    }
}

impl Event for LegDelayed {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        (self.lane.index() as u64) ^ (u64::from(self.leg) << 32) ^ (self.extra.nanos() as u64)
    }
}

impl Event for LegEnded {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}
