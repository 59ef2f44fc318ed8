//! Calendars: days on which the facilities that keep one are closed.
//!
//! On a closed day customers cannot buy, departures of a timetable do not take place, and what would arrive
//! comes on the next open day (`closures`). A day is a date of the local clock. Weekdays on which a
//! facility is always closed shape the week, whose mean demand stays as it is stated; the demand of a closed date
//! is lost. Not modelled: demand that moves to other days, hours that a holiday shortens. Held to account by
//! `supply::tests::calendars` and `supply::tests::closed_lanes`.

use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::quantity::{LocalDate, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most dates between the first and the last of a calendar.
const MOST_DAYS: i64 = 400 * 366;

/// Days on which the facilities that keep a calendar are closed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarSpec {
    /// Dates on which they are closed: holidays.
    #[serde(default)]
    pub closed: Vec<LocalDate>,
    /// Weekdays on which they are closed.
    #[serde(default)]
    pub closed_on: Vec<Weekday>,
}

/// Closed days of a calendar; a copy is a reference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClosedDays(Option<Arc<Days>>);

#[derive(Clone, Debug, PartialEq)]
struct Days {
    weekdays: [bool; 7],
    /// Date of the first bit, in days since 1970.
    first: i64,
    /// Closed dates, one bit each.
    dates: Vec<u64>,
}

impl CalendarSpec {
    /// Reports what is stated twice, or closes every day.
    pub(in crate::supply) fn check(&self, checker: &mut Checker) {
        let dates = &self.closed;
        if let Some((at, date)) =
            dates.iter().enumerate().find(|(at, date)| dates[..*at].contains(date))
        {
            let mut closed = checker.within("closed");
            closed.within(at).conflict(format!("`{date}` is named twice"), "name each date once");
        }
        let days = dates.iter().map(|date| date.days_since_1970());
        if let (Some(first), Some(last)) = (days.clone().min(), days.max())
            && last - first > MOST_DAYS
        {
            checker
                .within("closed")
                .out_of_range("dates centuries apart", "dates within 400 years");
        }
        let on = &self.closed_on;
        if let Some((at, day)) = on.iter().enumerate().find(|(at, day)| on[..*at].contains(day)) {
            let mut closed_on = checker.within("closed_on");
            closed_on.within(at).conflict(format!("`{day}` is named twice"), "name each day once");
        }
        if Weekday::ALL.iter().all(|weekday| on.contains(weekday)) {
            checker.within("closed_on").conflict(
                "facilities that keep it would never be open",
                "leave out at least one weekday",
            );
        }
        if dates.is_empty() && on.is_empty() {
            checker.note(
                "no-effect",
                "it closes on no day",
                "dates in `closed`, or weekdays in `closed_on`",
            );
        }
    }

    /// The closed days in the running simulation.
    pub(in crate::supply) fn closed_days(&self) -> ClosedDays {
        if self.closed.is_empty() && self.closed_on.is_empty() {
            return ClosedDays::default();
        }
        let weekdays = Weekday::ALL.map(|weekday| self.closed_on.contains(&weekday));
        let numbers = || self.closed.iter().map(|date| date.days_since_1970());
        let first = numbers().min().unwrap_or(0);
        let mut dates = Vec::new();
        for bit in numbers().map(|number| number - first).filter(|bit| *bit <= MOST_DAYS) {
            let word = (bit / 64) as usize;
            if dates.len() <= word {
                dates.resize(word + 1, 0);
            }
            dates[word] |= 1_u64 << (bit % 64);
        }
        ClosedDays(Some(Arc::new(Days { weekdays, first, dates })))
    }
}

impl ClosedDays {
    /// Whether it closes on no day.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether it closes on a weekday.
    #[must_use]
    pub fn on_weekday(&self, weekday: Weekday) -> bool {
        self.0.as_ref().is_some_and(|days| days.weekdays[weekday.index()])
    }

    /// Whether it closes on a local day because of its date.
    #[inline]
    #[must_use]
    pub fn on_date(&self, day: i64, clock: &Clock) -> bool {
        let Some(days) = &self.0 else { return false };
        let bit = clock.days_since_1970(day) - days.first;
        let word = usize::try_from(bit.div_euclid(64)).ok().and_then(|word| days.dates.get(word));
        word.is_some_and(|word| word >> bit.rem_euclid(64) & 1 == 1)
    }

    /// Whether it closes on a local day, because of its weekday or date.
    #[inline]
    #[must_use]
    pub fn contains(&self, day: i64, clock: &Clock) -> bool {
        !self.is_empty() && (self.on_weekday(clock.weekday(day)) || self.on_date(day, clock))
    }

    /// Whether it closes on any date.
    #[must_use]
    pub fn has_dates(&self) -> bool {
        self.0.as_ref().is_some_and(|days| !days.dates.is_empty())
    }

    /// Days after which a search for an open day ends.
    pub(super) fn most_days(&self) -> i64 {
        self.0.as_ref().map_or(0, |days| 14 + 64 * days.dates.len() as i64)
    }

    /// The first day that is open, from a local day on; that day if there is none.
    #[must_use]
    pub fn next_open(&self, day: i64, clock: &Clock) -> i64 {
        let mut days = day..=day + self.most_days();
        days.find(|day| !self.contains(*day, clock)).unwrap_or(day)
    }

    /// The instant itself, or if it is on a closed day, the beginning of the next open day.
    #[must_use]
    pub fn first_open(&self, at: SimTime, clock: &Clock) -> SimTime {
        if self.is_empty() {
            return at;
        }
        let day = clock.day_of(at);
        match self.next_open(day, clock) {
            open if open == day => at,
            open => clock.midnight(open),
        }
    }
}
