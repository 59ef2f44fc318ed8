//! The event of vehicles leaving, for recorders.

use crate::kernel::{Event, Phase, kinds};
use crate::supply::id::LaneId;
use crate::supply::network::Fleet;

kinds! { VehiclesLeft }

/// Fact: the vehicles of a departure left, or of a shipment on demand.
#[derive(Clone, Copy, Debug)]
pub struct VehiclesLeft {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// The vehicles, what they carry and where they call.
    pub fleet: Fleet,
    /// Units ordered and owed that wait at the origin for the next departure.
    pub left_behind: f64,
}

impl Event for VehiclesLeft {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}
