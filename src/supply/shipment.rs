//! Shipments: goods under way to one destination, with a promise.
//!
//! A shipment arrives once. It is missed if it is not delivered whole by its promised time; what the
//! origin cancelled counts too. A shipment that an incident delayed carries that incident as its
//! cause. Where they are while they travel is `transit`'s matter.

use super::facility::FacilityId;
use super::lane::LaneId;
use super::order::Stamp;
use crate::causality::IncidentId;
use crate::kernel::{Event, Phase, SimTime};

/// How a shipment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShipmentStatus {
    /// Whole, by the promised time, if there was one.
    Delivered,
    /// Whole, after the promised time.
    Late,
    /// By the promised time, but not whole.
    Short,
    /// Neither whole nor by the promised time.
    LateAndShort,
    /// The origin had nothing to send.
    Cancelled,
    /// It is still under way.
    UnderWay,
}

impl ShipmentStatus {
    /// Of a shipment that arrived.
    pub(super) const fn of(late: bool, whole: bool) -> Self {
        match (late, whole) {
            (false, true) => Self::Delivered,
            (true, true) => Self::Late,
            (false, false) => Self::Short,
            (true, false) => Self::LateAndShort,
        }
    }

    /// The word that tables hold.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Late => "late",
            Self::Short => "short",
            Self::LateAndShort => "late_and_short",
            Self::Cancelled => "cancelled",
            Self::UnderWay => "under_way",
        }
    }
}

/// Fact: a shipment arrived, or was cancelled as a whole.
#[derive(Clone, Copy, Debug)]
pub struct ShipmentEnded {
    /// Its number.
    pub shipment: u64,
    /// The order that it serves.
    pub order: u64,
    /// By which lane.
    pub lane: LaneId,
    /// From where.
    pub origin: FacilityId,
    /// To where.
    pub destination: FacilityId,
    /// Units ordered.
    pub ordered: f64,
    /// Units sent.
    pub sent: f64,
    /// When it departed.
    pub departed: SimTime,
    /// Until when it was promised.
    pub promised: Option<SimTime>,
    /// When it arrived.
    pub arrived: Option<SimTime>,
    /// How it ended.
    pub status: ShipmentStatus,
    /// Who set the order, and when: with the decision that caused it.
    pub stamp: Stamp,
    /// The incident that delayed it.
    pub cause: Option<IncidentId>,
}

impl Event for ShipmentEnded {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// A shipment under way.
#[derive(Clone, Debug)]
pub(super) struct Shipment {
    pub(super) number: u64,
    pub(super) lane: LaneId,
    pub(super) draft: Draft,
    pub(super) load: Load,
    pub(super) departed: SimTime,
    pub(super) arrival: Arrival,
}

/// Units of some consecutive products; most shipments on demand are of one, which needs no vector.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    one: f64,
    /// Empty where there is but one.
    many: Vec<f64>,
}

/// What is known of a shipment before it goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub(super) order: u64,
    /// Units ordered, of which some may not go.
    pub(super) ordered: f64,
    pub(super) stamp: Stamp,
    pub(super) destination: u32,
    /// Where its first product lies in the vectors of its lane: by destination, then product.
    pub(super) first_cell: u32,
}

/// When a shipment arrives, and should.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) arrives: SimTime,
    pub(super) promised: Option<SimTime>,
    pub(super) cause: Option<IncidentId>,
}

impl Load {
    /// Holds other units from now on.
    #[inline]
    pub(super) fn refill(&mut self, units: &[f64]) {
        self.many.clear();
        match units {
            [one] => self.refill_with_one(*one),
            units => self.many.extend_from_slice(units),
        }
    }

    /// Holds one product alone from now on.
    #[inline]
    pub(super) fn refill_with_one(&mut self, units: f64) {
        self.many.clear();
        self.one = units;
    }

    /// Units, by product.
    #[inline]
    pub(super) fn units(&self) -> &[f64] {
        if self.many.is_empty() { std::slice::from_ref(&self.one) } else { &self.many }
    }
}

impl Shipment {
    /// What recorders are told of it.
    pub(super) fn ended(
        &self,
        origin: FacilityId,
        destination: FacilityId,
        arrived: Option<SimTime>,
        status: ShipmentStatus,
    ) -> ShipmentEnded {
        ShipmentEnded {
            shipment: self.number,
            order: self.draft.order,
            lane: self.lane,
            origin,
            destination,
            ordered: self.draft.ordered,
            sent: self.load.units().iter().sum(),
            departed: self.departed,
            promised: self.arrival.promised,
            arrived,
            status,
            stamp: self.draft.stamp,
            cause: self.arrival.cause,
        }
    }
}
