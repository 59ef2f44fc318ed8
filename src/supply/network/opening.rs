//! Opening hours: the time in which customers can buy, by weekday, also over midnight.
//!
//! Hours that close at or before the time at which they open cross midnight: they belong to the day on
//! which they begin, as do their weekday and their share of the week's demand. Times are those of the
//! local clock, through its changes. Not modelled: a break within the day. Held to account by the tests
//! below and by `supply::tests::opening`.

use super::calendar::ClosedDays;
use crate::environment::{Clock, LocalClock, Recurrence};
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::{LocalTime, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Hours from the midnight of a day to the end of the hours that may begin on it.
pub(in crate::supply) const HOURS_OF_SESSION: usize = 48;

/// Opening hours of every day, with others on some weekdays; `until: "00:00"` is the day's end, an earlier time
/// than `from` one of the next day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningHoursSpec {
    /// Opening time of each day, local.
    pub from: LocalTime,
    /// Closing time; `"00:00"` is the end of the day, a time before `from` is of the next day.
    pub until: LocalTime,
    /// Weekdays with other hours: `closed`, or `open(from: …, until: …)`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_weekday: BTreeMap<Weekday, DayHoursSpec>,
}

/// Opening hours of a weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DayHoursSpec {
    /// Closed all day.
    Closed,
    /// Other hours than on the other days.
    Open {
        /// Opening time, local.
        from: LocalTime,
        /// Closing time; `"00:00"` is the end of the day, a time before `from` is of the next day.
        until: LocalTime,
    },
}

/// Hours that begin on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Session {
    opens: LocalTime,
    closes: LocalTime,
}

/// Opening hours, in which customers can buy; a copy is a reference.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpeningHours(Option<Arc<Week>>);

/// The hours of a week.
#[derive(Clone, Debug, PartialEq)]
struct Week {
    /// By weekday; none on a closed one.
    sessions: [Option<Session>; 7],
    /// Whether hours of a day reach into the next.
    is_over_midnight: bool,
    /// Dates on which no hours begin.
    closed: ClosedDays,
    /// The clock that they follow, where it is not the scenario's.
    clock: Option<LocalClock>,
}

impl Session {
    /// Whether it ends on the next day; midnight is the end of the day itself.
    fn is_over_midnight(self) -> bool {
        self.closes <= self.opens && self.closes != LocalTime::MIDNIGHT
    }

    /// Instants of a session that begins on a local day.
    fn on(self, day: i64, clock: &Clock) -> (SimTime, SimTime) {
        let closes = if self.closes == LocalTime::MIDNIGHT {
            clock.midnight(day + 1)
        } else {
            clock.at(day + i64::from(self.is_over_midnight()), self.closes)
        };
        (clock.at(day, self.opens), closes)
    }

    /// Fraction of an hour for which it is open, counted from the midnight of the day on which it begins.
    fn share_of_hour(self, hour: usize) -> f64 {
        let hours = |time: LocalTime| time.nanoseconds() as f64 / SimSpan::HOUR.nanos() as f64;
        let closes = if self.closes == LocalTime::MIDNIGHT {
            24.0
        } else if self.is_over_midnight() {
            24.0 + hours(self.closes)
        } else {
            hours(self.closes)
        };
        let hour = hour as f64;
        (closes.min(hour + 1.0) - hours(self.opens).max(hour)).max(0.0)
    }
}

impl OpeningHoursSpec {
    /// The hours that begin on a weekday; none on a closed one.
    fn session(&self, weekday: Weekday) -> Option<Session> {
        match self.by_weekday.get(&weekday) {
            None => Some(Session { opens: self.from, closes: self.until }),
            Some(DayHoursSpec::Closed) => None,
            Some(DayHoursSpec::Open { from, until }) => {
                Some(Session { opens: *from, closes: *until })
            }
        }
    }

    /// Reports hours that cannot be meant.
    pub(super) fn check(&self, checker: &mut Checker) {
        let check = |from: LocalTime, until: LocalTime, checker: &mut Checker| {
            if from == until && until != LocalTime::MIDNIGHT {
                let help = "another time than `from`; \"00:00\" to \"00:00\" is all day";
                checker.within("until").out_of_range(until, help);
            }
        };
        check(self.from, self.until, checker);
        let mut by_weekday = checker.within("by_weekday");
        for (weekday, hours) in &self.by_weekday {
            if let DayHoursSpec::Open { from, until } = hours {
                check(*from, *until, &mut by_weekday.within(weekday));
            }
        }
        if Weekday::ALL.iter().all(|weekday| self.session(*weekday).is_none()) {
            by_weekday.conflict("it is closed on every day", "hours on at least one weekday");
        } else if self.by_weekday.len() == 7 {
            by_weekday.conflict(
                "the hours of every weekday are given: `from` and `until` have no effect",
                "leave out the weekdays whose hours are `from` and `until`",
            );
        }
        for (index, weekday) in Weekday::ALL.into_iter().enumerate() {
            let next_day = Weekday::ALL[(index + 1) % 7];
            let (Some(session), Some(next)) = (self.session(weekday), self.session(next_day))
            else {
                continue;
            };
            let reaches_it = session.closes < session.opens && session.closes > next.opens;
            if session.is_over_midnight() && reaches_it {
                by_weekday.conflict(
                    format!(
                        "the hours of {weekday} end at {} of {next_day}, which opens at {}",
                        session.closes, next.opens
                    ),
                    "hours that end before those of the next day begin",
                );
            }
        }
    }

    /// Notes times that a change of the clock within the run skips or shows twice.
    pub(in crate::supply) fn note_times(&self, clock: &Clock, checker: &mut Checker) {
        let note = |(from, until): (LocalTime, LocalTime),
                    comes: &dyn Fn(Weekday) -> bool,
                    checker: &mut Checker| {
            let session = Session { opens: from, closes: until };
            let ends_after = i64::from(session.is_over_midnight());
            for (field, time, days) in [("from", from, 0), ("until", until, ends_after)] {
                let daily = Recurrence::of_each_day(time, SimSpan::DAY);
                let comes = |day: i64| comes(clock.weekday(day - days));
                daily.note(clock, comes, &mut checker.within(field));
            }
        };
        let is_usual = |weekday: Weekday| !self.by_weekday.contains_key(&weekday);
        note((self.from, self.until), &is_usual, checker);
        for (weekday, hours) in &self.by_weekday {
            if let DayHoursSpec::Open { from, until } = hours {
                let is_it = |other: Weekday| other == *weekday;
                let mut checker = checker.within("by_weekday");
                note((*from, *until), &is_it, &mut checker.within(weekday));
            }
        }
    }
}

impl OpeningHours {
    /// Day and night.
    pub const ALWAYS: Self = Self(None);

    /// Hours as stated, all day if they are not, on days that are not closed.
    pub(super) fn new(spec: Option<&OpeningHoursSpec>, closed: &ClosedDays) -> Self {
        if spec.is_none() && closed.is_empty() {
            return Self::ALWAYS;
        }
        let all_day = Session { opens: LocalTime::MIDNIGHT, closes: LocalTime::MIDNIGHT };
        let sessions = Weekday::ALL.map(|weekday| {
            let session = spec.map_or(Some(all_day), |spec| spec.session(weekday));
            session.filter(|_| !closed.on_weekday(weekday))
        });
        let is_over_midnight = sessions.iter().flatten().any(|session| session.is_over_midnight());
        let closed = if closed.has_dates() { closed.clone() } else { ClosedDays::default() };
        Self(Some(Arc::new(Week { sessions, is_over_midnight, closed, clock: None })))
    }

    /// The same hours by another clock.
    pub(super) fn by_clock(&self, clock: &LocalClock) -> Self {
        let by_clock = |week: &Arc<Week>| {
            let clock = Some(clock.clone());
            Arc::new(Week { clock, ..Week::clone(week) })
        };
        Self(self.0.as_ref().map(by_clock))
    }

    /// Dates on which no hours begin.
    pub(in crate::supply) fn closed(&self) -> ClosedDays {
        self.0.as_ref().map_or_else(ClosedDays::default, |week| week.closed.clone())
    }

    /// Whether it is open at every hour of every day.
    #[must_use]
    pub fn is_always(&self) -> bool {
        let is_whole = |session: &Option<Session>| {
            session.is_some_and(|session| (0..24).all(|hour| session.share_of_hour(hour) == 1.0))
        };
        self.0
            .as_ref()
            .is_none_or(|week| week.closed.is_empty() && week.sessions.iter().all(is_whole))
    }

    /// Whether hours, or closed days, are stated.
    #[must_use]
    pub const fn is_stated(&self) -> bool {
        self.0.is_some()
    }

    /// Length of the opening time between two instants.
    #[must_use]
    pub fn between(&self, from: SimTime, until: SimTime, clock: &Clock) -> SimSpan {
        let Some(week) = &self.0 else { return until.since(from) };
        let clock = week.clock.as_deref().unwrap_or(clock);
        let mut open = SimSpan::ZERO;
        for day in clock.day_of(from) - i64::from(week.is_over_midnight)..=clock.day_of(until) {
            let Some(session) = week.sessions[clock.weekday(day).index()] else { continue };
            if week.closed.on_date(day, clock) {
                continue;
            }
            let (opens, closes) = session.on(day, clock);
            let (first, last) = (opens.max(from), closes.min(until));
            if last > first {
                open = open + last.since(first);
            }
        }
        open
    }

    /// Fractions of the hours during which customers can buy in the hours that begin on a weekday, by the hour
    /// from its midnight: from 24 on, those of the next day.
    #[must_use]
    pub(in crate::supply) fn shares(&self, weekday: Weekday) -> [f64; HOURS_OF_SESSION] {
        let Some(week) = &self.0 else {
            return std::array::from_fn(|hour| if hour < 24 { 1.0 } else { 0.0 });
        };
        let session = week.sessions[weekday.index()];
        std::array::from_fn(|hour| session.map_or(0.0, |session| session.share_of_hour(hour)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> OpeningHours {
        let spec = crate::quantity::read_ron(text).unwrap();
        OpeningHours::new(Some(&spec), &ClosedDays::default())
    }

    fn clock(start: &str) -> Clock {
        let start = format!("{start}[Europe/London]").parse().unwrap();
        Clock::new(&start, "0 d".parse().unwrap(), "7 d".parse().unwrap()).unwrap()
    }

    #[test]
    fn opening_time_is_counted_over_days_and_clock_changes() {
        // On 27 March 2022 clocks in London go from 01:00 to 02:00.
        let clock = clock("2022-03-26T00:00");
        let opening = hours(r#"(from: "07:00", until: "22:00")"#);
        let at = |text: &str| clock.instant(text.parse().unwrap());
        let between = |from, until| opening.between(at(from), at(until), &clock).hours();
        assert_eq!(between("2022-03-26T00:00", "2022-03-28T00:00"), 30.0);
        assert_eq!(between("2022-03-26T21:00", "2022-03-27T08:00"), 2.0);
        assert_eq!(between("2022-03-26T22:00", "2022-03-27T07:00"), 0.0);
        let small_hours = hours(r#"(from: "00:00", until: "03:00")"#);
        assert_eq!(small_hours.between(clock.midnight(1), clock.midnight(2), &clock).hours(), 2.0);
        let night = hours(r#"(from: "18:30", until: "00:00")"#).shares(Weekday::Mon);
        assert_eq!((night[18], night[23], night[3], night[24]), (0.5, 1.0, 0.0, 0.0));
    }

    #[test]
    fn hours_over_midnight_belong_to_the_day_on_which_they_begin() {
        // Sunday 27 March has no hour from 01:00 to 02:00. The bar is closed on Sundays, but not before 02:30,
        // since those are Saturday's hours.
        let clock = clock("2022-03-25T00:00");
        let bar = hours(r#"(from: "18:00", until: "02:30", by_weekday: {sun: closed})"#);
        let at = |text: &str| clock.instant(text.parse().unwrap());
        let between = |from, until| bar.between(at(from), at(until), &clock).hours();
        assert_eq!(between("2022-03-25T12:00", "2022-03-26T12:00"), 8.5);
        assert_eq!(between("2022-03-26T12:00", "2022-03-27T12:00"), 7.5);
        assert_eq!(between("2022-03-27T00:00", "2022-03-27T12:00"), 1.5);
        assert_eq!(between("2022-03-27T12:00", "2022-03-28T12:00"), 0.0);
        // In autumn the hour from 01:00 comes twice.
        let autumn = self::clock("2022-10-28T00:00");
        let [noon, next_noon] = [1, 2].map(|day| autumn.at(day, "12:00".parse().unwrap()));
        assert_eq!(bar.between(noon, next_noon, &autumn).hours(), 9.5);
        let shares = bar.shares(Weekday::Sat);
        assert_eq!(
            (shares[17], shares[18], shares[25], shares[26], shares[27]),
            (0.0, 1.0, 1.0, 0.5, 0.0)
        );
        assert_eq!(bar.shares(Weekday::Sun), [0.0; HOURS_OF_SESSION]);
    }
}
