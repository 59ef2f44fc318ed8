//! Timetables: when a lane's order book closes, when it departs, when it should arrive.
//!
//! A departure is named by the local day on which it departs; there is at most one a day. Times of
//! day are on the local clock, over a clock change too. An order at the instant of the cut-off
//! makes it.

use crate::environment::Clock;
use crate::kernel::{Law, LawSpec, SimSpan, SimTime};
use crate::quantity::{Checker, LocalTime, Span, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// On which days a lane departs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DaysSpec {
    /// Every day.
    Daily,
    /// On some days of the week.
    On(Vec<Weekday>),
}

/// What a scenario says about a timetable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimetableSpec {
    /// Days of departure.
    pub days: DaysSpec,
    /// Time of departure.
    pub departs: LocalTime,
    /// How many days before the departure the order book closes.
    #[serde(default)]
    pub cutoff_days_before: u16,
    /// When it closes on that day.
    pub cutoff: LocalTime,
    /// Until when, on the day of the cut-off, what was ordered may still be split anew.
    #[serde(default)]
    pub split_until: Option<LocalTime>,
    /// How many days after the departure the goods should arrive.
    #[serde(default)]
    pub arrives_days_after: u16,
    /// When they should arrive on that day.
    pub arrives: LocalTime,
    /// By how much they are later, each shipment by its own luck; on time if absent.
    #[serde(default)]
    pub delay: Option<LawSpec>,
    /// How much later than planned they may be within what is promised.
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
    cutoff_days_before: i64,
    cutoff: LocalTime,
    split_until: Option<LocalTime>,
    arrives_days_after: i64,
    arrives: LocalTime,
    /// By how much shipments are later than planned.
    pub(super) delay: Law,
    grace: SimSpan,
}

impl TimetableSpec {
    /// Puts down what is wrong.
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
        if let Some(mistake) = self.delay.as_ref().and_then(LawSpec::mistake) {
            checker.within("delay").conflict(mistake, "put the parameters in order");
        }
    }

    /// The timetable in the running simulation.
    #[must_use]
    pub fn timetable(&self) -> Timetable {
        let mut on = [matches!(self.days, DaysSpec::Daily); 7];
        if let DaysSpec::On(days) = &self.days {
            days.iter().for_each(|day| on[day.index()] = true);
        }
        Timetable {
            on,
            departs: self.departs,
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
    /// When the order book of a departure closes.
    #[must_use]
    pub fn cut_off(&self, day: i64, clock: &Clock) -> SimTime {
        clock.at(day - self.cutoff_days_before, self.cutoff)
    }

    /// When it departs.
    #[must_use]
    pub fn departs(&self, day: i64, clock: &Clock) -> SimTime {
        clock.at(day, self.departs).max(self.cut_off(day, clock))
    }

    /// Until when its orders may be split anew, if at all.
    #[must_use]
    pub fn split_until(&self, day: i64, clock: &Clock) -> Option<SimTime> {
        self.split_until.map(|until| clock.at(day - self.cutoff_days_before, until))
    }

    /// When its goods should arrive.
    #[must_use]
    pub fn arrives(&self, day: i64, clock: &Clock) -> SimTime {
        clock.at(day + self.arrives_days_after, self.arrives).max(self.departs(day, clock))
    }

    /// Until when its goods are promised.
    #[must_use]
    pub fn promised(&self, day: i64, clock: &Clock) -> SimTime {
        self.arrives(day, clock) + self.grace
    }

    /// The first departure after a day.
    #[must_use]
    pub fn after(&self, day: i64, clock: &Clock) -> i64 {
        let runs = |day: &i64| self.on[clock.weekday(*day).index()];
        (day + 1..=day + 7).find(runs).unwrap_or(day + 7)
    }

    /// The first departure whose order book is still open.
    #[must_use]
    pub fn first_open(&self, now: SimTime, clock: &Clock) -> i64 {
        let mut day = self.after(clock.day_of(now) - 2, clock);
        while self.cut_off(day, clock) < now {
            day = self.after(day, clock);
        }
        day
    }

    /// Whole days between the review of one departure and the arrival of the next, at most.
    #[must_use]
    pub fn protected_days(&self) -> i64 {
        let running = self.on.iter().filter(|on| **on).count().max(1) as i64;
        7 / running + self.cutoff_days_before + self.arrives_days_after
    }
}
