//! The departure that a decision concerns, and the instants that close it.

use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::Lane;

/// The departure of a lane that a decision concerns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DepartureWindow {
    /// Number of the departure.
    pub(super) departure: i64,
    /// Last instant at which the decision has an effect.
    pub(super) closes: SimTime,
    /// Cut-off of orders: from then on, ordered units count as on order.
    pub(super) cutoff: SimTime,
    /// Its planned arrival.
    pub(super) arrives: SimTime,
    /// The arrival of the departure after it, until which the units must last.
    pub(super) lasts_until: SimTime,
}

impl DepartureWindow {
    /// A departure of a lane that closes at the given instant, or at its cut-off if none is given.
    pub(super) fn new(
        lane: &Lane,
        departure: i64,
        closes: Option<SimTime>,
        clock: &Clock,
    ) -> Option<Self> {
        let cutoff = lane.cut_off(departure, clock)?;
        let next = lane.departure_after(departure, clock)?;
        let arrives = lane.planned_arrival(departure, clock)?;
        let lasts_until = lane.planned_arrival(next, clock)?;
        Some(Self { departure, closes: closes.unwrap_or(cutoff), cutoff, arrives, lasts_until })
    }
}
