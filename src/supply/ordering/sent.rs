//! The event of an order being sent, for recorders.

use crate::kernel::{Event, Phase, SimTime, kinds};
use crate::supply::id::{FacilityId, LaneId};
use crate::supply::provenance::Provenance;

kinds! { OrderSent }

/// Fact: an order was sent.
#[derive(Clone, Copy, Debug)]
pub struct OrderSent {
    /// Number of the order.
    pub order: u64,
    /// Lane that it concerns.
    pub lane: LaneId,
    /// The facility that ships the goods.
    pub origin: FacilityId,
    /// The facility that ordered.
    pub destination: FacilityId,
    /// Number of the departure; none on demand.
    pub departure: Option<i64>,
    /// Units ordered, of all products.
    pub units: f64,
    /// Promised arrival.
    pub promised: Option<SimTime>,
    /// What set the quantities, and when.
    pub provenance: Provenance,
}

impl Event for OrderSent {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}
