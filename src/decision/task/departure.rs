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

/// The latest departures that were decided on, by lane: the calendar is asked once for each.
#[derive(Clone, Debug, Default)]
pub struct LatestDepartures {
    windows: Vec<Option<DepartureWindow>>,
}

impl LatestDepartures {
    /// The window of a departure of a lane whose decision closes at its cut-off.
    pub(super) fn of(
        &mut self,
        lane: &Lane,
        departure: i64,
        clock: &Clock,
    ) -> Option<DepartureWindow> {
        let index = lane.id().index();
        if self.windows.len() <= index {
            self.windows.resize(index + 1, None);
        }
        let known = self.windows.get_mut(index)?;
        if known.is_none_or(|known| known.departure != departure) {
            *known = DepartureWindow::new(lane, departure, None, clock);
        }
        *known
    }
}
