//! Timetables: when a lane's order book closes, when it departs, when it should arrive.
//!
//! Cut-off, departure and reallocation are times of the clock of the origin's area, the planned arrival is one of the
//! clock of the destination's. They are shifted with each departure ([`Departures`]); in a run with a change of no
//! less than departures are apart, they keep their elapsed distance to the departure. An order at the instant of
//! the cut-off is included.
//!
//! With several waves a day, an order protects until the arrival of the next wave; two that a change of the clock
//! brings to one instant are one. A departure on a closed day of the origin does not take place. A planned arrival on
//! a closed day of the destination moves to the first arrival of its next open day, which is the same time of day
//! with one departure a day. So the order of the last departure before a holiday must last over it.
//!
//! Not modelled: waves that carry different goods, for which there are several lanes. Held to account by
//! `tests/it/clocks` and by `supply::tests`: `closed_lanes`, `waves`, `zones`.

use super::calendar::ClosedDays;
use super::closures::LocalDays;
use super::departures::Departures;
use super::handling::Handling;
use super::onward::Onward;
use crate::environment::{Clock, LocalClock};
use crate::kernel::{Law, SimSpan, SimTime};
use std::sync::Arc;

/// Days within which earlier departures may still be in line at a port, whose shifts repeat every week.
const DAYS_IN_LINE: i64 = 8;

/// A timetable in the running simulation.
#[derive(Clone, Debug)]
pub struct Timetable {
    departures: Departures,
    /// Delay of shipments after their planned arrival.
    pub(in crate::supply) delay: Law,
    grace: SimSpan,
    /// Planned handling at the port that the lane passes.
    pub(super) handling: Option<Handling>,
    /// The legs that goods travel after they reach its end.
    pub(super) onward: Option<Arc<dyn Onward>>,
    /// The clock of the origin, where it is not the scenario's.
    origin_clock: Option<LocalClock>,
    /// The clock of the destinations, where it is not the scenario's.
    destination_clock: Option<LocalClock>,
    /// Closed days of the destinations.
    destination_closed: ClosedDays,
    /// The same, where goods arrive by a further leg.
    onward_closed: ClosedDays,
    /// Dates on which no customer buys at any destination.
    without_customers: ClosedDays,
}

impl Timetable {
    /// A timetable of departures, whose ends are always open.
    pub(super) fn new(departures: Departures, delay: Law, grace: SimSpan) -> Self {
        Self {
            departures,
            delay,
            grace,
            handling: None,
            onward: None,
            origin_clock: None,
            destination_clock: None,
            destination_closed: ClosedDays::default(),
            onward_closed: ClosedDays::default(),
            without_customers: ClosedDays::default(),
        }
    }

    /// Follows the clocks of both ends, and keeps their closed days: those of the origin, on which it does not depart,
    /// and unless goods come through a port or by further legs those of the destinations, on which nothing arrives. All destinations
    /// have one clock and one calendar. At stores, closed dates have no demand.
    pub(super) fn follow(
        &mut self,
        origin: &LocalDays,
        destinations: &[LocalDays],
        (has_port, has_legs): (bool, bool),
        are_stores: bool,
    ) {
        self.departures.close(&origin.closed);
        self.origin_clock.clone_from(&origin.clock);
        let Some(first) = destinations.first() else { return };
        self.destination_clock.clone_from(&first.clock);
        match (has_port, has_legs) {
            (true, _) => {}
            (false, true) => self.onward_closed = first.closed.clone(),
            (false, false) => self.destination_closed = first.closed.clone(),
        }
        if are_stores && destinations.iter().all(|other| other == first) {
            self.without_customers = first.closed.clone();
        }
    }

    /// The same with the clocks of both ends, where they are not the scenario's.
    pub(in crate::supply) fn between(
        mut self,
        origin: Option<LocalClock>,
        destination: Option<LocalClock>,
    ) -> Self {
        self.origin_clock = origin;
        self.destination_clock = destination;
        self
    }

    /// The clock of the origin, by which it departs; `clock` is the scenario's.
    fn here<'a>(&'a self, clock: &'a Clock) -> &'a Clock {
        self.origin_clock.as_deref().unwrap_or(clock)
    }

    /// The clock of the destinations, by which it arrives.
    fn there<'a>(&'a self, clock: &'a Clock) -> &'a Clock {
        self.destination_clock.as_deref().unwrap_or(clock)
    }

    /// Cut-off of a departure.
    #[must_use]
    pub fn cut_off(&self, departure: i64, clock: &Clock) -> SimTime {
        let (wave, _) = self.departures.wave(departure);
        self.departures.shifted(departure, -wave.cutoff_before, self.here(clock))
    }

    /// Instant of a departure, no earlier than its cut-off.
    #[must_use]
    pub fn departs(&self, departure: i64, clock: &Clock) -> SimTime {
        self.departures.shown(departure, self.here(clock)).max(self.cut_off(departure, clock))
    }

    /// End of the time in which the orders of a departure may be reallocated; `None` if they may not.
    #[must_use]
    pub fn reallocate_until(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        let before = self.departures.wave(departure).0.split_before?;
        Some(self.departures.shifted(departure, -before, self.here(clock)))
    }

    /// Whether orders of any departure may be reallocated.
    #[must_use]
    pub fn is_reallocated(&self) -> bool {
        self.departures.waves().any(|wave| wave.split_before.is_some())
    }

    /// Planned arrival of the goods of a departure, no earlier than the departure; behind a port, when it has
    /// handled a usual shipment, and after further legs at the end of the last.
    #[must_use]
    pub fn arrives(&self, departure: i64, clock: &Clock) -> SimTime {
        let ready = self.ends(departure, clock);
        self.onward
            .as_ref()
            .map_or(ready, |onward| self.received_onward(onward.planned(0, ready, clock), clock))
    }

    /// When goods come that would arrive by a further leg at an instant: then, or when the destination's next open day
    /// begins.
    pub(super) fn received_onward(&self, arrives: SimTime, clock: &Clock) -> SimTime {
        self.onward_closed.first_open(arrives, self.there(clock))
    }

    /// When the goods of a departure are planned to be at the end of the first leg, handled at the port there.
    fn ends(&self, departure: i64, clock: &Clock) -> SimTime {
        match &self.handling {
            None => self.reaches(departure, clock),
            Some(handling) => {
                let from =
                    self.departures.before_day(self.departures.day(departure) - DAYS_IN_LINE);
                let before = std::iter::successors(Some(self.after(from, clock)), |earlier| {
                    Some(self.after(*earlier, clock))
                });
                let most = DAYS_IN_LINE as usize * self.slots_in_week();
                let before = before.take(most).map(|earlier| self.reaches(earlier, clock));
                handling.arrives(self.reaches(departure, clock), before, clock)
            }
        }
    }

    /// When the goods of a departure reach the port that the lane passes, without delay; without a port, the
    /// planned arrival, on an open day of the destination.
    #[must_use]
    pub fn reaches(&self, departure: i64, clock: &Clock) -> SimTime {
        let planned = self.shown_on_arrival(departure, clock);
        let planned = planned.max(self.departs(departure, clock));
        self.received(planned, clock)
    }

    /// When the clock of the destinations shows the time of a planned arrival.
    fn shown_on_arrival(&self, departure: i64, clock: &Clock) -> SimTime {
        let (wave, _) = self.departures.wave(departure);
        let (here, there) = (self.here(clock), self.there(clock));
        if self.origin_clock == self.destination_clock {
            self.departures.shifted(departure, wave.arrives_after, here)
        } else {
            self.departures.shifted_to(departure, wave.arrives_after, here, there)
        }
    }

    /// Whether a departure of the run's first cycle is planned to arrive before it departs, by the clocks of its ends.
    pub(in crate::supply) fn arrives_before_departure(&self, clock: &Clock) -> bool {
        let first = self.first_open(clock.begin(), clock);
        let all = std::iter::successors(Some(first), |one| Some(self.after(*one, clock)));
        let mut all = all.take(self.departures_in_cycle().clamp(1, 366) as usize);
        all.any(|one| self.shown_on_arrival(one, clock) < self.departs(one, clock))
    }

    /// When goods come that would arrive at an instant: then, or with the first arrival of the destination's next
    /// open day.
    pub(super) fn received(&self, arrives: SimTime, clock: &Clock) -> SimTime {
        if self.destination_closed.is_empty() {
            return arrives;
        }
        let clock = self.there(clock);
        let day = clock.day_of(arrives);
        match self.destination_closed.next_open(day, clock) {
            open if open == day => arrives,
            open => clock.after_midnight(open, self.first_arrival()),
        }
    }

    /// Time of day of the first arrival of a day.
    fn first_arrival(&self) -> SimSpan {
        let times = (0..self.departures.per_day()).map(|slot| {
            let (wave, number) = self.departures.wave(slot);
            let shown = wave.departures.reading(number) + wave.arrives_after;
            SimSpan::from_nanos(shown.nanos().rem_euclid(SimSpan::DAY.nanos()))
        });
        times.min().unwrap_or_default()
    }

    /// Promised arrival: the planned one plus the grace.
    #[must_use]
    pub fn promised(&self, departure: i64, clock: &Clock) -> SimTime {
        self.arrives(departure, clock) + self.grace
    }

    /// The departure after another.
    #[must_use]
    pub fn after(&self, departure: i64, clock: &Clock) -> i64 {
        self.departures.after(departure, self.here(clock))
    }

    /// The departure after another where the clock does not change, and no date is closed.
    #[must_use]
    pub fn usually_after(&self, departure: i64, clock: &Clock) -> i64 {
        self.departures.usually_after(departure, self.here(clock))
    }

    /// The first departure whose orders are still open.
    #[must_use]
    pub fn first_open(&self, now: SimTime, clock: &Clock) -> i64 {
        let two_days_ago = self.departures.before_day(self.here(clock).day_of(now) - 1);
        let mut departure = self.after(two_days_ago, clock);
        while self.cut_off(departure, clock) < now {
            departure = self.after(departure, clock);
        }
        departure
    }

    /// Slot of a departure in the week: the same as that of the departure a week later. Where departures follow the
    /// months, its slot of the day.
    #[must_use]
    pub fn slot_in_week(&self, departure: i64, clock: &Clock) -> usize {
        let slot = self.departures.slot(departure) as usize;
        if self.is_monthly() {
            return slot;
        }
        let day = self.here(clock).weekday(self.departures.day(departure)).index();
        day * self.departures.per_day() as usize + slot
    }

    /// Whether departures follow the months.
    #[must_use]
    pub const fn is_monthly(&self) -> bool {
        self.departures.days().is_monthly()
    }

    /// Departures after which the timetable repeats where the clock does not change: of a week, or of a year.
    #[must_use]
    pub fn departures_in_cycle(&self) -> i64 {
        self.departures.days().in_cycle() * self.departures.per_day()
    }

    /// Mean number of departures in a week where the clock does not change.
    #[must_use]
    pub fn departures_in_week(&self) -> f64 {
        self.departures.days().in_week() * self.departures.per_day() as f64
    }

    /// Time from a cut-off to the planned arrival where no clock changes, without handling at a port: the mean of the
    /// waves.
    #[must_use]
    pub fn lead_time(&self, clock: &Clock) -> SimSpan {
        let times = self.departures.waves().map(|wave| wave.cutoff_before + wave.arrives_after);
        let sum = times.fold(SimSpan::ZERO, |sum, time| sum + time);
        let ahead = self.there(clock).ahead_of(self.here(clock), clock.begin());
        SimSpan::from_nanos(sum.nanos() / self.departures.waves().count() as i64) - ahead
    }

    /// Number of slots of `slot_in_week`.
    #[must_use]
    pub fn slots_in_week(&self) -> usize {
        let days = if self.is_monthly() { 1 } else { 7 };
        days * self.departures.per_day() as usize
    }

    /// Days of 24 h on the clock from one departure to a later one.
    #[must_use]
    pub fn days_between(&self, departure: i64, later: i64) -> f64 {
        self.departures.days_between(departure, later)
    }

    /// Time that the orders of a departure must cover: from its cut-off to the planned arrival of the
    /// departure after it, which closed days put off.
    #[must_use]
    pub fn protects(&self, departure: i64, clock: &Clock) -> SimSpan {
        let covered_until = self.arrives(self.after(departure, clock), clock);
        covered_until.since(self.cut_off(departure, clock))
    }

    /// Days of demand within that time: without the closed dates of stores.
    #[must_use]
    pub fn days_of_demand(&self, departure: i64, clock: &Clock) -> f64 {
        let mut protects = self.protects(departure, clock);
        if self.without_customers.has_dates() {
            let from = self.cut_off(departure, clock);
            let until = from + protects;
            let clock = self.there(clock);
            for day in clock.day_of(from)..=clock.day_of(until) {
                if self.without_customers.on_date(day, clock) {
                    let begins = clock.midnight(day).max(from);
                    protects = protects - clock.midnight(day + 1).min(until).since(begins);
                }
            }
        }
        protects / SimSpan::DAY
    }
}
