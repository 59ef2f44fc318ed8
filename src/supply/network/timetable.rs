//! Timetables: when a lane's order book closes, when it departs, when it should arrive.
//!
//! Departures come at times of the local clock, at equal spans from the first of a day, also where the
//! clock changes ([`Recurrence`]): departures no further apart than the change go on at their spans, with
//! more or fewer of them on that day, and others keep their times. Cut-off, reallocation and arrival are
//! times of the local clock too, shifted with each departure; in a run with a change of no less than
//! departures are apart, they keep their elapsed distance to the departure. An order at the instant of
//! the cut-off is included. A departure on a closed day of the origin does not take place, and a planned arrival
//! on a closed day of the destination is with the first arrival of its next open day, at the same time with one
//! departure a day, so that the order of the last departure before a holiday must last over it. Not modelled: several timetables of one lane. Held to account by
//! `tests/it/clocks` and `supply::tests::calendars`.
//!
//! The number of a departure is its local day times the number of departures a day, plus its index
//! within the day. With one departure a day, as on most lanes, it is the day. A departure that comes
//! again because the clock goes back has the number of the first plus 2⁴⁰.

use super::calendar::ClosedDays;
use super::days::DaysSpec;
use super::handling::Handling;
use crate::environment::{Clock, Recurrence};
use crate::issue::Checker;
use crate::kernel::{Law, LawSpec, SimSpan, SimTime};
use crate::quantity::{LocalTime, Span, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The timetable of a lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimetableSpec {
    /// Days on which the lane departs.
    pub days: DaysSpec,
    /// Local time of the day's first departure.
    pub departs: LocalTime,
    /// Time on the local clock from one departure to the next until the end of the day, 30 min to 24 h;
    /// one departure a day if absent. Cut-off, reallocation and arrival shift with each departure.
    #[serde(default)]
    pub every: Option<Span>,
    /// Days from the cut-off to the departure, at most 366.
    #[serde(default)]
    pub cutoff_days_before: u16,
    /// Local time of the cut-off; an order at that instant is included.
    pub cutoff: LocalTime,
    /// Local time, on the day of the cut-off, until which orders may be reallocated among the
    /// destinations; not at all if absent.
    #[serde(default)]
    pub split_until: Option<LocalTime>,
    /// Days from the departure to the planned arrival, at most 366.
    #[serde(default)]
    pub arrives_days_after: u16,
    /// Local time of the planned arrival; where the lane passes a port, at the port, whose handling of a usual
    /// shipment is added to the plan.
    pub arrives: LocalTime,
    /// Delay after the planned arrival, drawn for each shipment; none if absent.
    #[serde(default)]
    pub delay: Option<LawSpec>,
    /// Time after the planned arrival within which a shipment counts as on time; zero if absent.
    #[serde(default = "no_grace")]
    pub grace: Span,
}

const fn no_grace() -> Span {
    Span::ZERO
}

/// Days within which earlier departures may still be in line at a port, whose shifts repeat every week.
const DAYS_IN_LINE: i64 = 8;

/// Added to the number of a departure that comes again because the clock goes back; more than the
/// departures of 292 years.
const AGAIN: i64 = 1 << 40;

/// A timetable in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Timetable {
    on: [bool; 7],
    departures: Recurrence,
    /// Time on the clock from the cut-off to the departure.
    cutoff_before: SimSpan,
    /// Time on the clock from the end of reallocation to the departure.
    split_before: Option<SimSpan>,
    /// Time on the clock from the departure to the planned arrival.
    arrives_after: SimSpan,
    /// Delay of shipments after their planned arrival.
    pub(in crate::supply) delay: Law,
    grace: SimSpan,
    /// Planned handling at the port that the lane passes.
    pub(super) handling: Option<Handling>,
    /// Closed days of the origin.
    origin_closed: ClosedDays,
    /// Closed days of the destinations.
    destination_closed: ClosedDays,
    /// Dates on which no customer buys at any destination.
    without_customers: ClosedDays,
}

impl TimetableSpec {
    /// Reports what is out of range.
    pub fn check(&self, checker: &mut Checker) {
        if matches!(&self.days, DaysSpec::On(days) if days.is_empty()) {
            checker.within("days").out_of_range("no day", "at least one day of the week");
        }
        for (field, days) in [
            ("cutoff_days_before", self.cutoff_days_before),
            ("arrives_days_after", self.arrives_days_after),
        ] {
            if days > 366 {
                checker.within(field).out_of_range(days, "at most 366 days");
            }
        }
        if let Some(every) = self.every
            && !(1_800.0..=86_400.0).contains(&every.seconds())
        {
            checker.within("every").out_of_range(every, "30 min to 24 h");
        }
        if self.cutoff_days_before == 0 && self.cutoff > self.departs {
            checker.within("cutoff").out_of_range(self.cutoff, "no later than the departure");
        }
        if self.arrives_days_after == 0 && self.arrives < self.departs {
            checker.within("arrives").out_of_range(self.arrives, "no earlier than the departure");
        }
        if let Some(until) = self.split_until
            && (until < self.cutoff || (self.cutoff_days_before == 0 && until > self.departs))
        {
            checker
                .within("split_until")
                .out_of_range(until, "a time between cut-off and departure");
        }
        if let Some(issue) = self.delay.as_ref().and_then(LawSpec::issue) {
            checker.within("delay").conflict(issue, "correct the parameters");
        }
    }

    /// The timetable in the running simulation.
    #[must_use]
    pub fn timetable(&self) -> Timetable {
        let mut on = [matches!(self.days, DaysSpec::Daily); 7];
        if let DaysSpec::On(days) = &self.days {
            days.iter().for_each(|day| on[day.index()] = true);
        }
        let every =
            self.every.map_or(SimSpan::DAY, |every| SimSpan::from_nanos(every.nanoseconds()));
        let cutoff_days_before = i64::from(self.cutoff_days_before);
        let arrives_days_after = i64::from(self.arrives_days_after);
        let after = |from: LocalTime, to: LocalTime| {
            SimSpan::from_nanos(to.nanoseconds() - from.nanoseconds())
        };
        let before =
            |time: LocalTime| after(time, self.departs) + SimSpan::DAY * cutoff_days_before;
        Timetable {
            on,
            departures: Recurrence::of_each_day(self.departs, every),
            cutoff_before: before(self.cutoff),
            split_before: self.split_until.map(before),
            arrives_after: after(self.departs, self.arrives) + SimSpan::DAY * arrives_days_after,
            delay: self.delay.as_ref().map_or(Law::Fixed(SimSpan::ZERO), LawSpec::law),
            grace: SimSpan::from_nanos(self.grace.nanoseconds()),
            handling: None,
            origin_closed: ClosedDays::default(),
            destination_closed: ClosedDays::default(),
            without_customers: ClosedDays::default(),
        }
    }

    /// Notes the times that a change of the clock within the run skips or shows twice.
    pub fn note_times(&self, clock: &Clock, checker: &mut Checker) {
        let timetable = self.timetable();
        let departures = timetable.departures;
        let comes = |departure: i64| timetable.on[clock.weekday(timetable.day(departure)).index()];
        departures.note(clock, comes, &mut checker.within("departs"));
        if departures.is_frequent(clock) {
            return;
        }
        let shifted = |by: SimSpan, field: &str, checker: &mut Checker| {
            departures.shifted(by).note(clock, comes, &mut checker.within(field));
        };
        shifted(-timetable.cutoff_before, "cutoff", checker);
        if let Some(before) = timetable.split_before {
            shifted(-before, "split_until", checker);
        }
        shifted(timetable.arrives_after, "arrives", checker);
    }
}

impl Timetable {
    /// Keeps the closed days of the origin, on which it does not depart, and of the destinations, on which
    /// nothing arrives.
    pub(super) fn keep(&mut self, origin: &ClosedDays, destination: &ClosedDays) {
        for weekday in Weekday::ALL {
            self.on[weekday.index()] &= !origin.on_weekday(weekday);
        }
        self.origin_closed = origin.clone();
        self.destination_closed = destination.clone();
    }

    /// The destinations are stores, all of them closed on the same days.
    pub(super) fn close_to_customers(&mut self, closed: &ClosedDays) {
        self.without_customers = closed.clone();
    }

    /// Whether it departs on a local day.
    fn runs_on(&self, day: i64, clock: &Clock) -> bool {
        self.on[clock.weekday(day).index()] && !self.origin_closed.on_date(day, clock)
    }

    /// The instant at which the clock shows the time of a departure.
    fn shown(&self, departure: i64, clock: &Clock) -> SimTime {
        if departure == index(departure) {
            self.departures.instant(departure, SimSpan::ZERO, clock)
        } else {
            self.departures.instant_again(index(departure), clock)
        }
    }

    /// An instant `later` on the clock than a departure.
    fn shifted(&self, departure: i64, later: SimSpan, clock: &Clock) -> SimTime {
        if self.departures.is_frequent(clock) {
            self.shown(departure, clock) + later
        } else {
            self.departures.instant(departure, later, clock)
        }
    }

    /// Cut-off of a departure.
    #[must_use]
    pub fn cut_off(&self, departure: i64, clock: &Clock) -> SimTime {
        self.shifted(departure, -self.cutoff_before, clock)
    }

    /// Instant of a departure, no earlier than its cut-off.
    #[must_use]
    pub fn departs(&self, departure: i64, clock: &Clock) -> SimTime {
        self.shown(departure, clock).max(self.cut_off(departure, clock))
    }

    /// End of the time in which the orders of a departure may be reallocated; `None` if they may not.
    #[must_use]
    pub fn reallocate_until(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        self.split_before.map(|before| self.shifted(departure, -before, clock))
    }

    /// Planned arrival of the goods of a departure, no earlier than the departure; behind a port, when it has
    /// handled a usual shipment.
    #[must_use]
    pub fn arrives(&self, departure: i64, clock: &Clock) -> SimTime {
        match &self.handling {
            None => self.reaches(departure, clock),
            Some(handling) => {
                let from = self.before(departure, DAYS_IN_LINE);
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
        let planned = self.shifted(departure, self.arrives_after, clock);
        let planned = planned.max(self.departs(departure, clock));
        self.received(planned, clock)
    }

    /// When goods come that would arrive at an instant: then, or with the first arrival of the destination's next
    /// open day.
    pub(super) fn received(&self, arrives: SimTime, clock: &Clock) -> SimTime {
        if self.destination_closed.is_empty() {
            return arrives;
        }
        let day = clock.day_of(arrives);
        match self.destination_closed.next_open(day, clock) {
            open if open == day => arrives,
            open => clock.after_midnight(open, self.first_arrival()),
        }
    }

    /// Time of day of the first arrival of a day.
    fn first_arrival(&self) -> SimSpan {
        let slots = 0..self.departures.count();
        let of_slot = |slot: i64| {
            let shown = self.departures.reading(slot) + self.arrives_after;
            SimSpan::from_nanos(shown.nanos().rem_euclid(SimSpan::DAY.nanos()))
        };
        slots.map(of_slot).min().unwrap_or_default()
    }

    /// Promised arrival: the planned one plus the grace.
    #[must_use]
    pub fn promised(&self, departure: i64, clock: &Clock) -> SimTime {
        self.arrives(departure, clock) + self.grace
    }

    /// The departure after another.
    #[must_use]
    pub fn after(&self, departure: i64, clock: &Clock) -> i64 {
        let mut next = self.departures.next(self.shown(departure, clock), clock);
        // A day of the week on which the lane runs comes within seven days, an open one after the closed dates.
        let most =
            self.slots_in_week() as i64 + self.origin_closed.most_days() * self.departures.count();
        for _ in 0..most {
            if self.runs_on(self.day(next.index), clock) {
                break;
            }
            next = self.departures.next(next.at, clock);
        }
        if next.again { next.index + AGAIN } else { next.index }
    }

    /// The departure after another where the clock does not change.
    #[must_use]
    pub fn usually_after(&self, departure: i64, clock: &Clock) -> i64 {
        let next = index(departure) + 1;
        if next.rem_euclid(self.departures.count()) != 0 {
            return next;
        }
        let day = self.day(next);
        let runs = |day: &i64| self.on[clock.weekday(*day).index()];
        (day..=day + 6).find(runs).unwrap_or(day + 6) * self.departures.count()
    }

    /// The first departure whose orders are still open.
    #[must_use]
    pub fn first_open(&self, now: SimTime, clock: &Clock) -> i64 {
        let two_days_ago = (clock.day_of(now) - 1) * self.departures.count() - 1;
        let mut departure = self.after(two_days_ago, clock);
        while self.cut_off(departure, clock) < now {
            departure = self.after(departure, clock);
        }
        departure
    }

    /// A number before those of the departures from some days before a departure on.
    const fn before(&self, departure: i64, days: i64) -> i64 {
        (self.day(departure) - days) * self.departures.count() - 1
    }

    /// The local day of a departure.
    const fn day(&self, departure: i64) -> i64 {
        index(departure).div_euclid(self.departures.count())
    }

    /// Slot of a departure in the week: the same as that of the departure a week later.
    #[must_use]
    pub fn slot_in_week(&self, departure: i64, clock: &Clock) -> usize {
        let slot = index(departure).rem_euclid(self.departures.count());
        let day = clock.weekday(self.day(departure)).index();
        day * self.departures.count() as usize + slot as usize
    }

    /// Departures in a week where the clock does not change.
    #[must_use]
    pub fn departures_in_week(&self) -> i64 {
        self.on.iter().filter(|runs| **runs).count() as i64 * self.departures.count()
    }

    /// Time on the clock from a cut-off to the planned arrival, without handling at a port.
    #[must_use]
    pub fn lead_time(&self) -> SimSpan {
        self.cutoff_before + self.arrives_after
    }

    /// Number of slots in a week: departures if the lane ran every day.
    #[must_use]
    pub const fn slots_in_week(&self) -> usize {
        7 * self.departures.count() as usize
    }

    /// Days of 24 h on the clock from one departure to a later one.
    #[must_use]
    pub fn days_between(&self, departure: i64, later: i64) -> f64 {
        let (day, later_day) = (self.day(departure), self.day(later));
        let within = |departure, day| {
            self.departures.between(day * self.departures.count(), index(departure))
        };
        (later_day - day) as f64
            + (within(later, later_day) - within(departure, day)) / SimSpan::DAY
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

/// The number of a departure as if it came once.
const fn index(departure: i64) -> i64 {
    if departure > AGAIN / 2 { departure - AGAIN } else { departure }
}
