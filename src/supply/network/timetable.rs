//! Timetables: when a lane's order book closes, when it departs, when it should arrive.
//!
//! The number of a departure is its local day times the number of departures a day, plus its index
//! within the day. With one departure a day, as on most lanes, it is the day. Times of the first
//! departure of a day are on the local clock, across clock changes too; the others follow at equal
//! spans, and their cut-offs and arrivals shift alike. An order at the instant of the cut-off is
//! included.

use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::{Law, LawSpec, SimSpan, SimTime};
use crate::quantity::{LocalTime, Span, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Days on which a lane departs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DaysSpec {
    /// Every day.
    Daily,
    /// On some days of the week.
    On(Vec<Weekday>),
}

/// The timetable of a lane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimetableSpec {
    /// Days on which the lane departs.
    pub days: DaysSpec,
    /// Local time of the day's first departure.
    pub departs: LocalTime,
    /// Time from one departure to the next until the end of the day, 30 min to 24 h; one departure a
    /// day if absent. Cut-off, reallocation and arrival shift with each departure.
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
    /// Local time of the planned arrival.
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

/// A timetable in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Timetable {
    on: [bool; 7],
    departs: LocalTime,
    every: SimSpan,
    /// Departures on a day of operation.
    per_day: i64,
    cutoff_days_before: i64,
    cutoff: LocalTime,
    split_until: Option<LocalTime>,
    arrives_days_after: i64,
    arrives: LocalTime,
    /// Delay of shipments after their planned arrival.
    pub(in crate::supply) delay: Law,
    grace: SimSpan,
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
        let left = SimSpan::DAY.nanos() - 1 - self.departs.nanoseconds();
        Timetable {
            on,
            departs: self.departs,
            every,
            per_day: 1 + left / every.nanos().max(1),
            cutoff_days_before: i64::from(self.cutoff_days_before),
            cutoff: self.cutoff,
            split_until: self.split_until,
            arrives_days_after: i64::from(self.arrives_days_after),
            arrives: self.arrives,
            delay: self.delay.as_ref().map_or(Law::Fixed(SimSpan::ZERO), LawSpec::law),
            grace: SimSpan::from_nanos(self.grace.nanoseconds()),
        }
    }
}

impl Timetable {
    /// The local day of a departure, and by how much it is later than the first of the day.
    fn day_and_offset(&self, departure: i64) -> (i64, SimSpan) {
        (departure.div_euclid(self.per_day), self.every * departure.rem_euclid(self.per_day))
    }

    /// Cut-off of a departure.
    #[must_use]
    pub fn cut_off(&self, departure: i64, clock: &Clock) -> SimTime {
        let (day, later) = self.day_and_offset(departure);
        clock.at(day - self.cutoff_days_before, self.cutoff) + later
    }

    /// Instant of a departure, no earlier than its cut-off.
    #[must_use]
    pub fn departs(&self, departure: i64, clock: &Clock) -> SimTime {
        let (day, later) = self.day_and_offset(departure);
        (clock.at(day, self.departs) + later).max(self.cut_off(departure, clock))
    }

    /// End of the time in which the orders of a departure may be reallocated; `None` if they may not.
    #[must_use]
    pub fn reallocate_until(&self, departure: i64, clock: &Clock) -> Option<SimTime> {
        let (day, later) = self.day_and_offset(departure);
        self.split_until.map(|until| clock.at(day - self.cutoff_days_before, until) + later)
    }

    /// Planned arrival of the goods of a departure, no earlier than the departure.
    #[must_use]
    pub fn arrives(&self, departure: i64, clock: &Clock) -> SimTime {
        let (day, later) = self.day_and_offset(departure);
        let planned = clock.at(day + self.arrives_days_after, self.arrives) + later;
        planned.max(self.departs(departure, clock))
    }

    /// Promised arrival: the planned one plus the grace.
    #[must_use]
    pub fn promised(&self, departure: i64, clock: &Clock) -> SimTime {
        self.arrives(departure, clock) + self.grace
    }

    /// The departure after another.
    #[must_use]
    pub fn after(&self, departure: i64, clock: &Clock) -> i64 {
        let next = departure + 1;
        if next.rem_euclid(self.per_day) != 0 {
            return next;
        }
        let day = next.div_euclid(self.per_day);
        let runs = |day: &i64| self.on[clock.weekday(*day).index()];
        (day..=day + 6).find(runs).unwrap_or(day + 6) * self.per_day
    }

    /// The first departure whose orders are still open.
    #[must_use]
    pub fn first_open(&self, now: SimTime, clock: &Clock) -> i64 {
        let two_days_ago = (clock.day_of(now) - 1) * self.per_day - 1;
        let mut departure = self.after(two_days_ago, clock);
        while self.cut_off(departure, clock) < now {
            departure = self.after(departure, clock);
        }
        departure
    }

    /// Slot of a departure in the week: the same as that of the departure a week later.
    #[must_use]
    pub fn slot_in_week(&self, departure: i64, clock: &Clock) -> usize {
        let (day, slot) = (departure.div_euclid(self.per_day), departure.rem_euclid(self.per_day));
        clock.weekday(day).index() * self.per_day as usize + slot as usize
    }

    /// Number of slots in a week: departures if the lane ran every day.
    #[must_use]
    pub const fn slots_in_week(&self) -> usize {
        7 * self.per_day as usize
    }

    /// Days from one departure to a later one.
    #[must_use]
    pub fn days_between(&self, departure: i64, later: i64) -> f64 {
        let ((day, shift), (later_day, later_shift)) =
            (self.day_and_offset(departure), self.day_and_offset(later));
        (later_day - day) as f64 + (later_shift - shift) / SimSpan::DAY
    }

    /// Whole days between the review of one departure and the arrival of the next, at most.
    #[must_use]
    pub fn protected_days(&self) -> i64 {
        let running = self.on.iter().filter(|on| **on).count().max(1) as i64;
        7 / running + self.cutoff_days_before + self.arrives_days_after
    }
}
