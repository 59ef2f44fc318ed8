//! Shipments: goods under way to one destination, with a promise.
//!
//! A shipment arrives once, and serves one order; on a lane by timetable it carries backordered units of
//! earlier ones too, and names the newest of them. Whether promises are kept is judged by order (`promise`); the status of a shipment
//! says whether its order was whole and in time when it arrived. A shipment that an incident delayed names
//! it as its cause.

use super::leg_events::LegEnded;
use crate::causality::IncidentId;
use crate::kernel::{Event, Phase, SimSpan, SimTime, kinds};
use crate::supply::id::{FacilityId, LaneId};
use crate::supply::network::Lane;
use crate::supply::provenance::Provenance;

kinds! { ShipmentEnded }

/// How a shipment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShipmentStatus {
    /// By the promised time if there was one; with it the order is whole.
    Delivered,
    /// After the promised time; with it the order is whole.
    Late,
    /// By the promised time; the order is not whole.
    Short,
    /// After the promised time, and the order is not whole.
    LateAndShort,
    /// Nothing of the order is sent.
    Cancelled,
    /// It is still under way.
    UnderWay,
}

impl ShipmentStatus {
    /// Of a shipment that arrived.
    pub(super) const fn of(is_late: bool, is_whole: bool) -> Self {
        match (is_late, is_whole) {
            (false, true) => Self::Delivered,
            (true, true) => Self::Late,
            (false, false) => Self::Short,
            (true, false) => Self::LateAndShort,
        }
    }

    /// The word in tables.
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
    /// Number of the shipment.
    pub shipment: u64,
    /// Number of the order that it serves.
    pub order: u64,
    /// Lane that it concerns.
    pub lane: LaneId,
    /// The facility that sent it.
    pub origin: FacilityId,
    /// The facility that receives it.
    pub destination: FacilityId,
    /// Units of its order, as the destination ordered them.
    pub ordered: f64,
    /// Units that the origin was to send: of its order after reallocation, and backordered ones.
    pub allocated: f64,
    /// Units sent.
    pub sent: f64,
    /// Instant of departure.
    pub departed: SimTime,
    /// Number of the leg on which it is or was last, 0 for the service of its lane.
    pub leg: u32,
    /// Promised arrival.
    pub promised: Option<SimTime>,
    /// Instant of arrival.
    pub arrived: Option<SimTime>,
    /// How it ended.
    pub status: ShipmentStatus,
    /// What set the order's quantities, and when.
    pub provenance: Provenance,
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
    pub(super) header: ShipmentHeader,
    pub(super) load: ShipmentLoad,
    pub(super) departed: SimTime,
    /// Number of the leg on which it is, 0 for the lane's own service.
    pub(super) leg: u32,
    /// Instant of departure on that leg.
    pub(super) leg_departed: SimTime,
    /// Arrival at the end of that leg.
    pub(super) arrival: PlannedArrival,
    /// Prices at which its units were bought, in the order of its load; `None` where they are those of the lane.
    pub(super) prices: Option<Box<[f64]>>,
}

/// Units of consecutive SKUs; most shipments on demand are of one, which needs no vector.
#[derive(Clone, Debug, Default)]
pub(super) struct ShipmentLoad {
    one: f64,
    /// Empty where there is only one.
    many: Vec<f64>,
}

/// The data of a shipment that are known before its departure.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct ShipmentHeader {
    /// Number of the order that it serves.
    pub(in crate::supply) order: u64,
    /// Units of its order, as the destination ordered them.
    pub(in crate::supply) ordered: f64,
    /// Units that the origin was to send: of its order after reallocation, and backordered ones.
    pub(in crate::supply) allocated: f64,
    /// Units that are counted for its order.
    pub(in crate::supply) credited: f64,
    pub(in crate::supply) provenance: Provenance,
    /// Index of the destination.
    pub(in crate::supply) destination: u32,
    /// Slot of its first SKU in its lane: by destination, then SKU.
    pub(in crate::supply) first_slot: u32,
}

/// Planned and promised arrival of a shipment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PlannedArrival {
    /// Arrival without any delay.
    pub(super) planned: SimTime,
    /// Arrival at full speed, with the delays of its lane.
    pub(super) unhindered: SimTime,
    /// Instant at which it is at the destination, or at the port, open or not.
    pub(super) reaches: SimTime,
    /// Arrival at the destination, or at the port that the lane passes.
    pub(super) arrives: SimTime,
    /// Time at full speed that is left to a shipment that stands still; `None` of those that move.
    pub(super) left: Option<SimSpan>,
    pub(super) promised: Option<SimTime>,
    pub(super) cause: Option<IncidentId>,
}

/// A span multiplied by a factor, to the nanosecond; it saturates.
fn scaled(span: SimSpan, factor: f64) -> SimSpan {
    SimSpan::from_nanos((span.nanos() as f64 * factor).round() as i64)
}

impl PlannedArrival {
    /// An arrival without any delay or slowdown, at a destination of a lane that may be closed then.
    pub(super) fn new(
        reaches: SimTime,
        lane: &Lane,
        destination: usize,
        promised: Option<SimTime>,
    ) -> Self {
        let planned = lane.received(reaches, destination, 0);
        let (unhindered, arrives) = (planned, planned);
        Self { planned, unhindered, reaches, arrives, left: None, promised, cause: None }
    }

    /// The arrival at the end of the next leg, with the promise and the cause so far.
    pub(super) fn on_leg(
        self,
        reaches: SimTime,
        lane: &Lane,
        destination: usize,
        leg: usize,
    ) -> Self {
        let planned = lane.received(reaches, destination, leg);
        Self {
            planned,
            unhindered: planned,
            reaches,
            arrives: planned,
            left: None,
            promised: self.promised,
            cause: self.cause,
        }
    }

    /// Moves on at another rate: `before` and `after` are the factors of the speed until now and from now on;
    /// `received` gives when what is at the destination is received.
    pub(super) fn change_speed(
        &mut self,
        now: SimTime,
        (before, after): (f64, f64),
        received: impl Fn(SimTime) -> SimTime,
    ) {
        // What waits at a closed destination is on its way no more.
        let left = self.left.unwrap_or_else(|| scaled(self.reaches.since(now), before));
        let left = left.max(SimSpan::ZERO);
        if after > 0.0 {
            self.left = None;
            self.reaches =
                if left.is_zero() { self.reaches } else { now + scaled(left, 1.0 / after) };
            self.arrives = received(self.reaches.max(now));
        } else if left.is_zero() {
            self.left = None;
        } else {
            self.left = Some(left);
        }
    }

    /// A delay of the lane postpones it to an instant, at the present speed.
    pub(super) fn postpone(
        &mut self,
        unhindered: SimTime,
        speed: f64,
        received: impl Fn(SimTime) -> SimTime,
    ) {
        let extra = unhindered.since(self.unhindered);
        self.unhindered = unhindered;
        if let Some(left) = &mut self.left {
            *left = *left + extra;
        } else {
            self.reaches += scaled(extra, 1.0 / speed);
            self.arrives = received(self.reaches).max(unhindered);
        }
    }
}

impl ShipmentLoad {
    /// Replaces the units.
    #[inline]
    pub(super) fn refill(&mut self, units: &[f64]) {
        self.many.clear();
        match units {
            [one] => self.refill_with_one(*one),
            units => self.many.extend_from_slice(units),
        }
    }

    /// Replaces the units by those of one SKU.
    #[inline]
    pub(super) fn refill_with_one(&mut self, units: f64) {
        self.many.clear();
        self.one = units;
    }

    /// Units, by SKU.
    #[inline]
    pub(super) fn units(&self) -> &[f64] {
        if self.many.is_empty() { std::slice::from_ref(&self.one) } else { &self.many }
    }
}

impl Shipment {
    /// The fact for recorders that it reached the end of a leg.
    pub(super) fn leg_ended(&self) -> LegEnded {
        LegEnded {
            shipment: self.number,
            lane: self.lane,
            leg: self.leg,
            units: self.load.units().iter().sum(),
            departed: self.leg_departed,
        }
    }

    /// The fact for recorders.
    pub(super) fn ended(
        &self,
        origin: FacilityId,
        destination: FacilityId,
        arrived: Option<SimTime>,
        status: ShipmentStatus,
    ) -> ShipmentEnded {
        ShipmentEnded {
            shipment: self.number,
            order: self.header.order,
            lane: self.lane,
            origin,
            destination,
            ordered: self.header.ordered,
            allocated: self.header.allocated,
            sent: self.load.units().iter().sum(),
            departed: self.departed,
            leg: self.leg,
            promised: self.arrival.promised,
            arrived,
            status,
            provenance: self.header.provenance,
            cause: self.arrival.cause,
        }
    }
}
