//! Days on which something takes place: of the week, or of the month.

use crate::environment::Clock;
use crate::issue::Checker;
use crate::quantity::Weekday;
use jiff::civil::{Date, date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Weeks in a year of the Gregorian calendar, in the mean.
const WEEKS_IN_YEAR: f64 = 365.242_5 / 7.0;

/// Days from one day of a month, or fifth weekday of it, to the next, at most: from 31 January to 30 May.
pub(super) const LONGEST_GAP: i64 = 126;

/// Days after which weekdays and dates of a month repeat between 1901 and 2099: 28 years.
const DAYS_OF_CYCLE: i64 = 28 * 365 + 7;

/// Days on which a lane departs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DaysSpec {
    /// Every day.
    Daily,
    /// On some days of the week.
    On(Vec<Weekday>),
    /// On some days of every month, 1 to 31; a month that does not have a day is left out for it.
    Monthly(Vec<u8>),
    /// On the first to fifth of a weekday in every month: `nth(2, tue)`; a month without a fifth is left out.
    Nth(u8, Weekday),
}

/// The same in the running simulation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Days {
    /// By weekday.
    Weekly([bool; 7]),
    /// Days of the month.
    Monthly(Vec<u8>),
    /// The nth weekday of the month.
    Nth(u8, Weekday),
}

impl DaysSpec {
    /// Whether they follow the months.
    #[must_use]
    pub const fn is_monthly(&self) -> bool {
        matches!(self, Self::Monthly(_) | Self::Nth(..))
    }

    /// Reports days that do not exist, or are named twice.
    pub(super) fn check(&self, checker: &mut Checker) {
        match self {
            Self::On(days) if days.is_empty() => {
                checker.out_of_range("no day", "at least one day of the week");
            }
            Self::On(days) => {
                let twice = days.iter().enumerate().find(|(at, day)| days[..*at].contains(day));
                if let Some((_, day)) = twice {
                    checker.conflict(format!("`{day}` is named twice"), "name each day once");
                }
            }
            Self::Monthly(days) => {
                if days.is_empty() {
                    checker.out_of_range("no day", "at least one day of the month");
                }
                for (at, day) in days.iter().enumerate() {
                    if !(1..=31).contains(day) {
                        checker.within(at).out_of_range(day, "a day of the month, 1 to 31");
                    } else if days[..at].contains(day) {
                        let text = format!("`{day}` is named twice");
                        checker.within(at).conflict(text, "name each day once");
                    }
                }
            }
            Self::Nth(nth, _) if !(1..=5).contains(nth) => {
                checker.out_of_range(nth, "the first to the fifth of a weekday: 1 to 5");
            }
            Self::Daily | Self::Nth(..) => {}
        }
    }

    /// The days in the running simulation.
    pub(super) fn days(&self) -> Days {
        match self {
            Self::Daily => Days::Weekly([true; 7]),
            Self::On(days) => Days::Weekly(Weekday::ALL.map(|day| days.contains(&day))),
            Self::Monthly(days) => Days::Monthly(days.clone()),
            Self::Nth(nth, weekday) => Days::Nth(*nth, *weekday),
        }
    }

    /// The most days from one of them to the next; `None` if there is none.
    #[must_use]
    pub fn longest_gap(&self) -> Option<i64> {
        let days = self.days();
        let most = if self.is_monthly() { DAYS_OF_CYCLE + LONGEST_GAP } else { 14 };
        let all = date(2000, 1, 1).series(jiff::Span::new().days(1)).take(most as usize);
        let mut last = None;
        let mut longest = None;
        for (number, day) in (0_i64..).zip(all) {
            if days.contains_date(day) {
                longest = longest.max(last.map(|last| number - last));
                last = Some(number);
            }
        }
        longest
    }
}

impl Days {
    /// Whether a date is among them.
    fn contains_date(&self, date: Date) -> bool {
        match self {
            Self::Weekly(on) => on[Weekday::of(date).index()],
            Self::Monthly(days) => days.iter().any(|day| i64::from(*day) == i64::from(date.day())),
            Self::Nth(nth, weekday) => {
                Weekday::of(date) == *weekday && (date.day() - 1) / 7 + 1 == nth.cast_signed()
            }
        }
    }

    /// Whether a local day is among them.
    pub(super) fn contains(&self, day: i64, clock: &Clock) -> bool {
        match self {
            Self::Weekly(on) => on[clock.weekday(day).index()],
            _ => clock.date(day).is_some_and(|date| self.contains_date(date)),
        }
    }

    /// Leaves weekdays out.
    pub(super) fn leave_out(&mut self, is_closed: impl Fn(Weekday) -> bool) {
        if let Self::Weekly(on) = self {
            Weekday::ALL.into_iter().for_each(|day| on[day.index()] &= !is_closed(day));
        }
    }

    /// Whether they follow the months.
    pub(super) const fn is_monthly(&self) -> bool {
        !matches!(self, Self::Weekly(_))
    }

    /// Number of days after which they repeat: of a week, or of a year.
    pub(super) fn in_cycle(&self) -> i64 {
        match self {
            Self::Weekly(on) => on.iter().filter(|runs| **runs).count() as i64,
            Self::Monthly(days) => 12 * days.iter().collect::<BTreeSet<_>>().len() as i64,
            Self::Nth(..) => 12,
        }
    }

    /// Mean number of days in a week; months without a day count as if they had it.
    pub(super) fn in_week(&self) -> f64 {
        let days = self.in_cycle() as f64;
        if self.is_monthly() { days / WEEKS_IN_YEAR } else { days }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_gap_goes_over_the_end_of_a_week_and_over_months_without_the_day() {
        use crate::quantity::Weekday::{Fri, Mon, Tue, Wed};
        for (days, gap) in [(vec![Mon], 7), (vec![Mon, Tue], 6), (vec![Mon, Wed, Fri], 3)] {
            assert_eq!(DaysSpec::On(days).longest_gap(), Some(gap));
        }
        assert_eq!(DaysSpec::Daily.longest_gap(), Some(1));
        // From 31 May to 31 July, from 15 January to 1 February, from 1 January to 1 February.
        for (days, gap) in [(vec![31], 61), (vec![1, 15], 17), (vec![1], 31)] {
            assert_eq!(DaysSpec::Monthly(days).longest_gap(), Some(gap));
        }
        assert_eq!(DaysSpec::Nth(1, Mon).longest_gap(), Some(35));
        for weekday in Weekday::ALL {
            let longest = DaysSpec::Nth(5, weekday).longest_gap().unwrap();
            assert!((119..=LONGEST_GAP).contains(&longest), "{weekday}: {longest}");
        }
        assert_eq!(DaysSpec::On(Vec::new()).longest_gap(), None);
    }
}
