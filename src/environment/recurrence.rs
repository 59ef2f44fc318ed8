//! Times of the local clock that recur: departures, triggers, reports, reviews.
//!
//! A recurrence is a list of readings of the local clock: the first of a cycle, and others at equal
//! spans until the cycle ends. Between changes of the clock they come when the clock shows them. At a
//! change of the clock by a span `c`:
//!
//! - Times less than or as far apart as `c` come whenever the clock shows them: those that it skips do
//!   not come, those that it shows twice come twice. At one hour and at its parts the time between two
//!   stays the same, and a day of 23 h has fewer.
//! - Times further apart come once on every day: one that the clock skips comes later by `c`, one that
//!   it shows twice comes the first time. At six hours, one gap of the day has five or seven hours.
//!
//! Source: IETF RFC 5545 (2009), §3.3.5, for times that do not exist or occur twice; cron(8) of Debian
//! for the distinction between frequent and other times. Valid in every zone of the IANA database. Not
//! modelled: holidays. Held to account by the tests below and by `tests/it/clocks`.

use super::clock::Clock;
use super::readings::Shown;
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::{LocalTime, Span};

/// Readings of the local clock that recur, numbered in their order; the number 0 is that of day 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recurrence {
    first: SimSpan,
    every: SimSpan,
    cycle: SimSpan,
    /// Readings in a cycle.
    count: i64,
    /// Time on the clock between two readings, at least.
    apart: SimSpan,
}

/// One time at which a recurrence comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Number of its reading.
    pub index: i64,
    /// Whether the clock shows the reading for the second time.
    pub again: bool,
    /// Instant for which it holds.
    pub at: SimTime,
}

impl Recurrence {
    /// From a time of each day, at equal spans until the day ends.
    #[must_use]
    pub fn of_each_day(from: LocalTime, every: SimSpan) -> Self {
        let every = SimSpan::from_nanos(every.nanos().max(1));
        let first = SimSpan::from_nanos(from.nanoseconds());
        let left = SimSpan::DAY.nanos() - 1 - first.nanos();
        let count = 1 + left / every.nanos();
        let over_night = SimSpan::DAY - every * (count - 1);
        let apart = if count > 1 { every.min(over_night) } else { over_night };
        Self { first, every, cycle: SimSpan::DAY, count, apart }
    }

    /// At equal spans on the clock, without a beginning or an end, through a time of the day of an
    /// instant.
    #[must_use]
    pub fn through(from: LocalTime, day_of: SimTime, every: SimSpan, clock: &Clock) -> Self {
        let midnight = SimSpan::DAY * clock.day_of(day_of);
        Self::endless(midnight + SimSpan::from_nanos(from.nanoseconds()), every)
    }

    /// At equal spans on the clock, through what it shows at an instant.
    #[must_use]
    pub fn through_instant(at: SimTime, every: SimSpan, clock: &Clock) -> Self {
        Self::endless(clock.readings().at(at), every)
    }

    fn endless(first: SimSpan, every: SimSpan) -> Self {
        let every = SimSpan::from_nanos(every.nanos().max(1));
        Self { first, every, cycle: every, count: 1, apart: every }
    }

    /// The same at readings `later` on the clock.
    #[must_use]
    pub fn shifted(&self, later: SimSpan) -> Self {
        Self { first: self.first + later, ..*self }
    }

    /// Number of readings in a cycle.
    #[must_use]
    pub const fn count(&self) -> i64 {
        self.count
    }

    /// Time on the clock from one reading to a later one.
    #[must_use]
    pub fn between(&self, index: i64, later: i64) -> SimSpan {
        self.reading(later) - self.reading(index)
    }

    /// Whether a change of the clock in this run may drop or repeat its readings.
    #[must_use]
    pub fn is_frequent(&self, clock: &Clock) -> bool {
        self.apart <= clock.readings().largest_change()
    }

    /// The instant of a reading and `later` on the clock: the first that shows it, or as much later as
    /// the clock skips.
    #[must_use]
    pub fn instant(&self, index: i64, later: SimSpan, clock: &Clock) -> SimTime {
        clock.readings().shown(self.reading(index) + later).taken()
    }

    /// The instant at which the clock shows a reading for the second time, or else the first.
    #[must_use]
    pub fn instant_again(&self, index: i64, clock: &Clock) -> SimTime {
        match clock.readings().shown(self.reading(index)) {
            Shown::Twice { second, .. } => second,
            shown => shown.taken(),
        }
    }

    /// The first occurrence after an instant.
    #[must_use]
    pub fn next(&self, after: SimTime, clock: &Clock) -> Occurrence {
        let readings = clock.readings();
        let earliest = after + SimSpan::from_nanos(1);
        let mut index = readings.index_of(earliest);
        while let Some((stretch, before)) = readings.stretch(index) {
            let from = earliest.max(stretch.from);
            let mut least = stretch.reading(from);
            let mut next = None;
            if let Some(before) = before {
                let (begins, ended) = (stretch.begins_at(), before.ends_at());
                if self.apart > begins - ended && begins > ended {
                    // A reading that the clock skipped comes later by what it skipped.
                    let skipped = self.index_from(ended.max(before.reading(from)));
                    let reading = self.reading(skipped);
                    let at = before.instant(reading);
                    next = (reading < begins).then_some(Occurrence {
                        index: skipped,
                        again: false,
                        at,
                    });
                } else if self.apart > ended - begins && ended > begins {
                    // A reading that the clock showed before does not come again.
                    least = least.max(ended);
                }
            }
            let shown = self.index_from(least);
            let reading = self.reading(shown);
            let again = before.is_some_and(|before| reading < before.ends_at());
            let shown = Occurrence { index: shown, again, at: stretch.instant(reading) };
            let next = next.filter(|next| next.at < shown.at).unwrap_or(shown);
            if next.at < stretch.until {
                return next;
            }
            index += 1;
        }
        Occurrence { index: i64::MAX, again: false, at: SimTime::NEVER }
    }

    /// Notes the readings that a change of the clock within the run skips or shows twice, and what is
    /// taken for them; `comes` tells which of them come, by their number.
    pub fn note(&self, clock: &Clock, comes: impl Fn(i64) -> bool, checker: &mut Checker) {
        let readings = clock.readings();
        let first = readings.index_of(clock.begin()) + 1;
        let mut skipped: Option<(SimSpan, SimSpan, u32)> = None;
        let mut repeated: Option<(SimSpan, SimSpan, u32)> = None;
        for index in first..=readings.index_of(clock.end()) {
            let Some((stretch, Some(before))) = readings.stretch(index) else { continue };
            let (begins, ended) = (stretch.begins_at(), before.ends_at());
            let (low, high) = (begins.min(ended), begins.max(ended));
            let number = self.index_from(low);
            let reading = self.reading(number);
            if reading >= high || self.apart <= high - low || !comes(number) {
                continue;
            }
            let list = if begins > ended { &mut skipped } else { &mut repeated };
            list.get_or_insert((reading, high - low, 0)).2 += 1;
        }
        let more = |count: u32| match count {
            1 => String::new(),
            2 => ", and on another day".to_owned(),
            count => format!(", and on {} other days", count - 1),
        };
        if let Some((reading, by, count)) = skipped {
            checker.note(
                "skipped-time",
                format!("the local clock skips {}{}", clock.text(reading), more(count)),
                format!("{} is taken there", clock.text(reading + by)),
            );
        }
        if let Some((reading, by, count)) = repeated {
            let apart = Span::from_nanoseconds(by.nanos()).unwrap_or(Span::ZERO);
            checker.note(
                "repeated-time",
                format!("the local clock shows {} twice{}", clock.text(reading), more(count)),
                format!("the first is taken there; the second is {apart} later"),
            );
        }
    }

    /// A reading, by its number: time on the clock since the midnight of day 0.
    #[must_use]
    pub fn reading(&self, index: i64) -> SimSpan {
        self.cycle * index.div_euclid(self.count)
            + self.first
            + self.every * index.rem_euclid(self.count)
    }

    /// The number of the first reading that is not before another.
    fn index_from(&self, reading: SimSpan) -> i64 {
        let since = (reading - self.first).nanos();
        let (cycle, every) = (self.cycle.nanos(), self.every.nanos());
        let (cycles, rest) = (since.div_euclid(cycle), since.rem_euclid(cycle));
        let within = (rest / every + i64::from(rest % every != 0)).min(self.count);
        cycles * self.count + within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::DateTime;
    use proptest::prelude::*;

    const ZONES: [&str; 8] = [
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Havana",
        "Asia/Beirut",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Etc/UTC",
    ];

    fn clock(zone: &str, start: &str, days: &str) -> Clock {
        let start = format!("{start}[{zone}]").parse().unwrap();
        Clock::new(&start, "0 d".parse().unwrap(), days.parse().unwrap()).unwrap()
    }

    fn minutes(minutes: i64) -> SimSpan {
        SimSpan::MINUTE * minutes
    }

    /// Local times of the occurrences of a stretch of days, by the calendar library.
    fn shown(times: Recurrence, clock: &Clock) -> Vec<String> {
        let mut at = SimTime::START - SimSpan::from_nanos(1);
        let mut list = Vec::new();
        loop {
            let next = times.next(at, clock);
            if next.at >= clock.end() {
                return list;
            }
            assert!(next.at > at);
            at = next.at;
            list.push(clock.local(at).strftime("%d %H:%M").to_string());
        }
    }

    #[test]
    fn frequent_times_go_on_and_others_come_once() {
        let daily =
            |from: &str, every: i64| Recurrence::of_each_day(from.parse().unwrap(), minutes(every));
        let forward = clock("Europe/London", "2022-03-27T00:00", "1 d");
        let back = clock("Europe/London", "2022-10-30T00:00", "1 d");
        assert_eq!(shown(daily("00:00", 30), &forward).len(), 46);
        assert_eq!(shown(daily("00:00", 30), &back).len(), 50);
        assert_eq!(shown(daily("00:00", 60), &forward).len(), 23);
        assert_eq!(shown(daily("00:00", 60), &back).len(), 25);
        let at = ["27 02:30", "27 07:30", "27 13:30", "27 19:30"];
        assert_eq!(shown(daily("01:30", 360), &forward), at);
        let at = ["30 01:30", "30 07:30", "30 13:30", "30 19:30"];
        assert_eq!(shown(daily("01:30", 360), &back), at);
        assert_eq!(shown(daily("01:30", 1440), &forward), ["27 02:30"]);
        // Three quarters of an hour is less than the change: 00:45, then 02:15.
        assert_eq!(shown(daily("00:00", 45), &forward)[..3], ["27 00:00", "27 00:45", "27 02:15"]);
    }

    #[test]
    fn a_second_occurrence_follows_all_first_ones_and_is_found_again_by_its_number() {
        let back = clock("Europe/London", "2022-10-30T00:00", "1 d");
        let times = Recurrence::of_each_day("00:00".parse().unwrap(), minutes(30));
        let mut at = SimTime::START;
        let mut found = Vec::new();
        for _ in 0..6 {
            let next = times.next(at, &back);
            found.push((next.index, next.again));
            let again = if next.again {
                times.instant_again(next.index, &back)
            } else {
                times.instant(next.index, SimSpan::ZERO, &back)
            };
            assert_eq!(again, next.at);
            at = next.at;
        }
        let (first, again) = (false, true);
        assert_eq!(found, [(1, first), (2, first), (3, first), (2, again), (3, again), (4, first)]);
    }

    /// Each minute of a run, with what the clock shows by the calendar library.
    fn by_minute(clock: &Clock) -> Vec<(SimTime, DateTime)> {
        let all = clock.end().since(SimTime::START).nanos() / SimSpan::MINUTE.nanos();
        let minutes = (0..all).map(|minute| SimTime::START + minutes(minute));
        minutes.map(|at| (at, clock.local(at))).collect()
    }

    proptest! {
        #[test]
        fn occurrences_are_those_of_a_walk_by_minutes(
            zone in 0..ZONES.len(),
            day in 0..360_i32,
            from in 0..1440_i64,
            every in 1..1440_i64,
        ) {
            // Change days are rare, so half of the cases start close to one of London.
            let day = if day % 2 == 0 { 82 + day % 6 } else { day };
            let start = jiff::civil::date(2022, 1, 2).checked_add(jiff::Span::new().days(day)).unwrap();
            let clock = clock(ZONES[zone], &format!("{start}T12:00"), "4 d");
            let from_time = format!("{:02}:{:02}", from / 60, from % 60).parse().unwrap();
            let times = Recurrence::of_each_day(from_time, minutes(every));
            let change = clock.readings().largest_change();
            let is_frequent = times.is_frequent(&clock);
            let walk = by_minute(&clock);
            let is_due = |local: &DateTime| {
                let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
                minute >= from && (minute - from) % every == 0
            };
            // Every minute that the clock shows, unless it was shown before and times are rare.
            let mut expected: Vec<SimTime> = walk
                .iter()
                .enumerate()
                .filter(|(place, (_, local))| {
                    let earlier = walk[place.saturating_sub(120)..*place].iter();
                    is_due(local) && (is_frequent || !earlier.clone().any(|(_, other)| other == local))
                })
                .map(|(_, (at, _))| *at)
                .collect();
            // Rare times that the clock skipped come as much later.
            for pair in walk.windows(2) {
                let (before, after) = (pair[0].1, pair[1].1);
                let mut skipped = before.checked_add(jiff::Span::new().minutes(1)).unwrap();
                let mut at = pair[1].0;
                while !is_frequent && skipped < after {
                    if is_due(&skipped) {
                        expected.push(at);
                    }
                    skipped = skipped.checked_add(jiff::Span::new().minutes(1)).unwrap();
                    at += SimSpan::MINUTE;
                }
            }
            expected.sort();
            let mut found = Vec::new();
            let mut at = SimTime::START - SimSpan::from_nanos(1);
            loop {
                at = times.next(at, &clock).at;
                if at >= clock.end() { break; }
                found.push(at);
            }
            prop_assert_eq!(found, expected, "change {:?}", change);
        }
    }
}
