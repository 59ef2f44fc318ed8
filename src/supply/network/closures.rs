//! Closures of a lane: what it does on the closed days of its ends.
//!
//! By timetable, a departure on a closed day of the origin does not take place, and what would arrive on a closed day
//! of the destination comes with the first arrival of its next open day (`timetable`). On demand, what is sent on a
//! closed day leaves when the next open day of the origin begins; the lead time begins then. What would arrive on a
//! closed day of the destination comes when its next open day begins. A delay postpones first, and a closed day
//! after it. Nothing that waits for an open day is overtaken. Orders are sent, and books close, on closed days too. Not modelled: closed days of what arrives through a
//! port, whose shifts are the calendar there; closed days of lanes on demand in the forecasts for a centre.

use super::calendar::ClosedDays;
use super::facility::Facility;
use crate::environment::{Clock, LocalClock};
use crate::kernel::SimTime;

/// Closed days at the ends of a lane.
#[derive(Clone, Debug)]
pub(super) struct Closures {
    clock: Clock,
    origin: LocalDays,
    /// By destination.
    destinations: Vec<LocalDays>,
}

/// Closed days of a facility, by the clock of its area.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LocalDays {
    pub(super) closed: ClosedDays,
    /// None where it is the scenario's.
    pub(super) clock: Option<LocalClock>,
}

impl LocalDays {
    /// Of a facility.
    pub(super) fn of(facility: &Facility) -> Self {
        Self { closed: facility.closed.clone(), clock: facility.clock.clone() }
    }

    /// The instant itself, or if it is on a closed day, the beginning of the next open day.
    fn first_open(&self, at: SimTime, clock: &Clock) -> SimTime {
        self.closed.first_open(at, self.clock.as_deref().unwrap_or(clock))
    }
}

impl Closures {
    /// Of an origin and its destinations; `None` if none of them is ever closed.
    pub(super) fn new(
        origin: &LocalDays,
        destinations: Vec<LocalDays>,
        clock: &Clock,
    ) -> Option<Box<Self>> {
        let is_open = std::iter::once(origin).chain(&destinations).all(|end| end.closed.is_empty());
        let closures = || Self { clock: clock.clone(), origin: origin.clone(), destinations };
        (!is_open).then(closures).map(Box::new)
    }

    /// When goods that are sent on demand at an instant leave.
    pub(super) fn leave(&self, sent: SimTime) -> SimTime {
        self.origin.first_open(sent, &self.clock)
    }

    /// When goods come that would arrive at an instant, by index of the destination.
    pub(super) fn received(&self, arrives: SimTime, destination: usize) -> SimTime {
        let closed = self.destinations.get(destination);
        closed.map_or(arrives, |closed| closed.first_open(arrives, &self.clock))
    }

    /// The calendar by which they are read.
    pub(super) const fn clock(&self) -> &Clock {
        &self.clock
    }
}
