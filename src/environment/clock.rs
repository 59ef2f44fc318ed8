//! The scenario's calendar: local days, hours and weekdays as instants of the simulation.
//!
//! Spans of the calendar (start, horizon, warm-up, cut-offs) are calendar days across a change of
//! the clock; all other days have 24 h. Of what the clock skips or shows twice:
//!
//! - A date and time that the clock skips is an error, since no instant is meant. Of one that comes
//!   twice the first is taken, with a note.
//! - A time of day that recurs must stand also where a single day lacks it: it moves forward by what
//!   the clock skips, and of two the first is taken, with a note ([`Recurrence`](super::Recurrence)).
//! - A day begins at the first instant whose reading belongs to it.
//!
//! More than 15 days before and after the run, the clock does not change.

use super::readings::{Readings, Shown};
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::{
    CalendarSpan, LocalDateTime, LocalTime, Weekday, ZonedStart, days_since_1970,
};
use bevy_ecs::prelude::Resource;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Days kept before the start and after the end of the run, for goods sent before and due after.
const MARGIN_DAYS: i64 = 15;

/// Resolves the local calendar into instants and back.
#[derive(Resource, Clone, Debug)]
pub struct Clock {
    zone: TimeZone,
    start: Timestamp,
    first_date: Date,
    /// The same in days after 1 January 1970.
    first_date_number: i64,
    /// Local day of the first entry of `midnights`; day 0 is that of the start.
    first_day: i64,
    midnights: Vec<SimTime>,
    readings: Readings,
    begin: SimTime,
    end: SimTime,
    /// Start, warm-up and horizon as they are stated.
    stated: (ZonedStart, CalendarSpan, CalendarSpan),
}

impl Clock {
    /// The calendar of a run that is measured from `start`.
    ///
    /// `None` if the run leaves the calendar's years, or exceeds the clock's 292 years.
    #[must_use]
    pub fn new(start: &ZonedStart, warm_up: CalendarSpan, horizon: CalendarSpan) -> Option<Self> {
        let zone = start.zone().clone();
        let local = start.local().datetime();
        let timestamp = resolve(&zone, local)?;
        let shifted = |days: i64, rest: i64| {
            let there = local.checked_add(days.days()).ok()?;
            let nanoseconds = resolve(&zone, there)?.as_nanosecond() - timestamp.as_nanosecond();
            Some(SimTime::from_nanos(i64::try_from(nanoseconds).ok()?.checked_add(rest)?))
        };
        let begin = shifted(-warm_up.days(), -warm_up.rest_nanoseconds())?;
        let end = shifted(horizon.days(), horizon.rest_nanoseconds())?;
        let first_day = -warm_up.days() - MARGIN_DAYS;
        let first_date = local.date().checked_add(first_day.days()).ok()?;
        let last_day = horizon.days() + MARGIN_DAYS;
        let last_date = local.date().checked_add(last_day.days()).ok()?;
        let kept = [first_date, last_date].map(|date| resolve(&zone, date.at(0, 0, 0, 0)));
        let [Some(from), Some(until)] = kept else { return None };
        let readings = Readings::new(&zone, (timestamp, local.date()), (from, until))?;
        let midnights =
            (first_day..=last_day).map(|day| readings.reached(SimSpan::DAY * day)).collect();
        Some(Self {
            zone,
            start: timestamp,
            first_date,
            first_date_number: days_since_1970(first_date),
            first_day,
            midnights,
            readings,
            begin,
            end,
            stated: (start.clone(), warm_up, horizon),
        })
    }

    /// The calendar of a run with a warm-up that is longer by a number of days; `None` as for `new`.
    #[must_use]
    pub fn with_longer_warm_up(&self, days: i64) -> Option<Self> {
        let (start, warm_up, horizon) = &self.stated;
        Self::new(start, warm_up.longer(days), *horizon)
    }

    /// The clock of another zone, with the same days by date and the same run; `None` for the same zone, and where it
    /// leaves the calendar's years.
    #[must_use]
    pub fn in_zone(&self, zone: &TimeZone) -> Option<Self> {
        if *zone == self.zone {
            return None;
        }
        let last_day = self.first_day + self.midnights.len() as i64 - 1;
        let date = |day: i64| self.date(day);
        let kept = [date(self.first_day)?, date(last_day)?];
        let [from, until] = kept.map(|date| resolve(zone, date.at(0, 0, 0, 0)));
        let readings = Readings::new(zone, (self.start, date(0)?), (from?, until?))?;
        let days = self.first_day..=last_day;
        let midnights = days.map(|day| readings.reached(SimSpan::DAY * day)).collect();
        Some(Self { zone: zone.clone(), midnights, readings, ..self.clone() })
    }

    /// Time on this clock minus that on another at an instant.
    #[must_use]
    pub fn ahead_of(&self, other: &Self, time: SimTime) -> SimSpan {
        self.readings.at(time) - other.readings.at(time)
    }

    /// The instant at which the run begins: `start` minus the warm-up.
    #[must_use]
    pub const fn begin(&self) -> SimTime {
        self.begin
    }

    /// The instant at which the run ends: `start` plus the horizon.
    #[must_use]
    pub const fn end(&self) -> SimTime {
        self.end
    }

    /// The scenario's zone.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The instant of a local date and time.
    #[must_use]
    pub fn instant(&self, local: LocalDateTime) -> SimTime {
        self.resolve(local.datetime())
    }

    /// The local date and time of an instant, to the nanosecond.
    #[must_use]
    pub fn local(&self, time: SimTime) -> DateTime {
        let nanoseconds = self.start.as_nanosecond() + i128::from(time.nanos());
        let timestamp = Timestamp::from_nanosecond(nanoseconds).unwrap_or(Timestamp::MAX);
        self.zone.to_datetime(timestamp)
    }

    /// The instant in UTC, in nanoseconds after 1970.
    #[must_use]
    pub fn unix_nanos(&self, time: SimTime) -> i64 {
        let nanoseconds = self.start.as_nanosecond() + i128::from(time.nanos());
        i64::try_from(nanoseconds).unwrap_or(i64::MAX)
    }

    /// The local day of an instant; that of the start is 0.
    #[must_use]
    pub fn day_of(&self, time: SimTime) -> i64 {
        let [Some(&first), Some(&last)] = [self.midnights.first(), self.midnights.last()] else {
            return self.first_day - 1;
        };
        let days = |from: SimTime| time.since(from).nanos().div_euclid(SimSpan::DAY.nanos());
        if time < first {
            return self.first_day + days(first);
        }
        let last_day = self.first_day + self.midnights.len() as i64 - 1;
        if time >= last {
            return last_day + days(last);
        }
        // Days differ from 24 h by changes of the clock alone: the estimate is off by a day at most.
        let estimate = self.first_day + days(first);
        if time < self.midnight(estimate) {
            estimate - 1
        } else if time >= self.midnight(estimate + 1) {
            estimate + 1
        } else {
            estimate
        }
    }

    /// The first instant of a local day.
    #[must_use]
    pub fn midnight(&self, day: i64) -> SimTime {
        let index = day - self.first_day;
        if let Some(&midnight) = usize::try_from(index).ok().and_then(|i| self.midnights.get(i)) {
            return midnight;
        }
        let (edge, days) = match self.midnights.last() {
            Some(&last) if index > 0 => (last, index - self.midnights.len() as i64 + 1),
            _ => (self.midnights.first().copied().unwrap_or_default(), index),
        };
        edge + SimSpan::DAY * days
    }

    /// The instant at which the local clock of a day shows a time: the first of two, and as much later
    /// as the clock skips.
    #[must_use]
    pub fn at(&self, day: i64, time: LocalTime) -> SimTime {
        self.after_midnight(day, SimSpan::from_nanos(time.nanoseconds()))
    }

    /// The instant at which the local clock of a day shows a time, as a span from midnight: as `at` does.
    #[must_use]
    pub fn after_midnight(&self, day: i64, time: SimSpan) -> SimTime {
        self.readings.shown(SimSpan::DAY * day + time).taken()
    }

    /// The date of a local day; `None` beyond the calendar.
    #[must_use]
    pub fn date(&self, day: i64) -> Option<Date> {
        self.first_date.checked_add((day - self.first_day).days()).ok()
    }

    /// The weekday of a local day.
    #[must_use]
    pub fn weekday(&self, day: i64) -> Weekday {
        let first = Weekday::of(self.first_date).index() as i64;
        let index = (first + day - self.first_day).rem_euclid(7);
        Weekday::ALL[index as usize]
    }

    /// Date of a local day, in days after 1 January 1970.
    #[inline]
    #[must_use]
    pub const fn days_since_1970(&self, day: i64) -> i64 {
        self.first_date_number + day - self.first_day
    }

    /// The hour that the local clock shows, 0 to 23.
    #[must_use]
    pub fn hour_of(&self, time: SimTime) -> u32 {
        (self.since_shown_midnight(time).nanos() / SimSpan::HOUR.nanos()) as u32
    }

    /// The next instant at which the local clock shows a full hour, or changes.
    #[must_use]
    pub fn next_hour(&self, time: SimTime) -> SimTime {
        let shown = self.since_shown_midnight(time).nanos() % SimSpan::HOUR.nanos();
        let full = time + SimSpan::from_nanos(SimSpan::HOUR.nanos() - shown);
        full.min(self.readings.next_change(time))
    }

    /// The time of day that the local clock shows, as a span of less than 24 h.
    #[must_use]
    pub fn since_shown_midnight(&self, time: SimTime) -> SimSpan {
        SimSpan::from_nanos(self.readings.at(time).nanos().rem_euclid(SimSpan::DAY.nanos()))
    }

    /// Time on the local clock from one instant to another, at which a day counts 24 h.
    #[must_use]
    pub fn shown_between(&self, from: SimTime, to: SimTime) -> SimSpan {
        self.readings.at(to) - self.readings.at(from)
    }

    /// What the clock shows, by instants.
    pub(super) const fn readings(&self) -> &Readings {
        &self.readings
    }

    /// A reading as a local date and time.
    pub(super) fn text(&self, reading: SimSpan) -> String {
        let (day, rest) = (
            reading.nanos().div_euclid(SimSpan::DAY.nanos()),
            reading.nanos().rem_euclid(SimSpan::DAY.nanos()),
        );
        let date = self.first_date.checked_add((day - self.first_day).days());
        let time =
            date.ok().and_then(|date| date.at(0, 0, 0, 0).checked_add(rest.nanoseconds()).ok());
        time.map_or_else(String::new, |time| time.strftime("%Y-%m-%dT%H:%M").to_string())
    }

    /// Notes a beginning or an end of the run, in calendar days from the start, whose time of day the
    /// clock skips or shows twice there.
    pub fn note_end(&self, span: CalendarSpan, days: i64, checker: &mut Checker) {
        if span.days() == 0 {
            return;
        }
        let reading = SimSpan::DAY * days + self.since_shown_midnight(SimTime::START);
        match self.readings.shown(reading) {
            Shown::Once(_) => {}
            Shown::Never { skipped, .. } => checker.note(
                "skipped-time",
                format!("the local clock skips {}, {span} from the start", self.text(reading)),
                format!("{} is taken", self.text(reading + skipped)),
            ),
            Shown::Twice { .. } => checker.note(
                "repeated-time",
                format!(
                    "the local clock shows {} twice, {span} from the start",
                    self.text(reading)
                ),
                "the first is taken",
            ),
        }
    }

    fn resolve(&self, local: DateTime) -> SimTime {
        match resolve(&self.zone, local) {
            Some(timestamp) => {
                let nanoseconds = timestamp.as_nanosecond() - self.start.as_nanosecond();
                SimTime::from_nanos(i64::try_from(nanoseconds).unwrap_or(i64::MAX))
            }
            None => SimTime::NEVER,
        }
    }
}

fn resolve(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    zone.to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(start: &str, warm_up: &str, horizon: &str) -> Clock {
        Clock::new(&start.parse().unwrap(), warm_up.parse().unwrap(), horizon.parse().unwrap())
            .unwrap()
    }

    fn hours(time: SimTime) -> f64 {
        time.since(SimTime::START).hours()
    }

    #[test]
    fn days_weekdays_and_hours_of_a_summer() {
        let clock = clock("2022-07-11T00:00[Europe/London]", "28 d", "21 d");
        assert_eq!(hours(clock.begin()), -28.0 * 24.0);
        assert_eq!(hours(clock.end()), 21.0 * 24.0);
        assert_eq!(clock.weekday(0), Weekday::Mon);
        assert_eq!(clock.weekday(-1), Weekday::Sun);
        let failure = clock.instant("2022-07-19T14:33".parse().unwrap());
        assert_eq!(hours(failure), 8.0 * 24.0 + 14.55);
        assert_eq!((clock.day_of(failure), clock.hour_of(failure)), (8, 14));
        assert_eq!(clock.at(8, "14:33".parse().unwrap()), failure);
        assert_eq!(clock.day_of(clock.midnight(8) - SimSpan::from_nanos(1)), 7);
    }

    #[test]
    fn a_day_of_clock_change_is_a_calendar_day() {
        // On 27 March 2022 clocks in London go from 01:00 to 02:00.
        let clock = clock("2022-03-26T12:00[Europe/London]", "7 d", "2 d");
        assert_eq!(hours(clock.end()), 47.0);
        assert_eq!(clock.midnight(2).since(clock.midnight(1)).hours(), 23.0);
        assert_eq!(hours(clock.at(1, "18:00".parse().unwrap())), 29.0);
        // 01:30 does not exist: it moves forward by the gap.
        assert_eq!(clock.at(1, "01:30".parse().unwrap()), clock.at(1, "02:30".parse().unwrap()));
        assert_eq!(clock.hour_of(clock.at(1, "18:00".parse().unwrap())), 18);
        assert_eq!(clock.weekday(1), Weekday::Sun);
    }

    #[test]
    fn beyond_the_kept_days_a_day_has_24_hours() {
        let clock = clock("2022-07-11T00:00[Europe/London]", "1 d", "1 d");
        assert_eq!(hours(clock.midnight(100)), 2400.0);
        assert_eq!(hours(clock.midnight(-100)), -2400.0);
        assert_eq!(clock.day_of(clock.midnight(100)), 100);
        assert_eq!(clock.day_of(clock.midnight(-100)), -100);
    }
}
