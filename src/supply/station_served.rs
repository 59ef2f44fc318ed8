//! The fact that a station has done a job, for recorders.

use crate::kernel::{Event, Phase, SimTime, kinds};
use crate::supply::id::{FacilityId, PortId};

kinds! { StationServed }

/// A station: a port, or one of a facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StationPlace {
    /// A port.
    Port(PortId),
    /// The dock of a facility.
    Dock(FacilityId),
    /// The picking line of a facility.
    Picking(FacilityId),
    /// The production line of a facility.
    Line(FacilityId),
    /// The tills of a facility.
    Tills(FacilityId),
}

/// Fact: a station has done a job, at the instant of the event.
#[derive(Clone, Copy, Debug)]
pub struct StationServed {
    /// The station.
    pub place: StationPlace,
    /// When the job joined the line.
    pub joined: SimTime,
    /// Since when it had a server, or a place at one that was not at work yet.
    pub began: SimTime,
    /// Its work, in seconds of one server at the full rate.
    pub work_s: f64,
}

impl Event for StationServed {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}
