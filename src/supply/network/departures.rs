//! Departures of a timetable by number: which take place, and when.
//!
//! Departures come at times of the local clock, on the days of the timetable that are not closed days of the
//! origin: at the times of its waves, or at equal spans from the first of a day, also where the clock changes
//! ([`Recurrence`](crate::environment::Recurrence)): departures no further apart than the change go on at their
//! spans, with more or fewer of them on that day, and others keep their times.
//!
//! The number of a departure is its local day times the number of departures a day, plus its index
//! within the day. With one departure a day, as on most lanes, it is the day. A departure that comes
//! again because the clock goes back has the number of the first plus 2⁴⁰.

use super::calendar::ClosedDays;
use super::days::{Days, LONGEST_GAP};
use super::wave::Wave;
use crate::environment::{Clock, Occurrence};
use crate::kernel::{SimSpan, SimTime};

/// Added to the number of a departure that comes again because the clock goes back; more than the
/// departures of 292 years.
const AGAIN: i64 = 1 << 40;

/// The departures of a timetable.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Departures {
    days: Days,
    /// The first wave of a day; the only one may have several departures.
    first: Wave,
    /// The others, in their order.
    further: Vec<Wave>,
    /// Closed days of the origin.
    closed: ClosedDays,
}

impl Departures {
    /// Departures of waves on some days.
    pub(super) const fn new(
        days: Days,
        first: Wave,
        further: Vec<Wave>,
        closed: ClosedDays,
    ) -> Self {
        Self { days, first, further, closed }
    }

    /// Keeps the closed days of the origin.
    pub(super) fn close(&mut self, closed: &ClosedDays) {
        self.days.leave_out(|weekday| closed.on_weekday(weekday));
        self.closed = closed.clone();
    }

    /// The days on which they take place, apart from closed dates.
    pub(super) const fn days(&self) -> &Days {
        &self.days
    }

    /// All waves of a day.
    pub(super) fn waves(&self) -> impl Iterator<Item = &Wave> {
        std::iter::once(&self.first).chain(&self.further)
    }

    /// Number of departures of a day.
    pub(super) fn per_day(&self) -> i64 {
        match self.further.len() as i64 {
            0 => self.first.departures.count(),
            further => further + 1,
        }
    }

    /// The local day of a departure.
    pub(super) fn day(&self, departure: i64) -> i64 {
        index(departure).div_euclid(self.per_day())
    }

    /// Index of a departure within its day.
    pub(super) fn slot(&self, departure: i64) -> i64 {
        index(departure).rem_euclid(self.per_day())
    }

    /// The wave of a departure, and its number among those of the wave.
    pub(super) fn wave(&self, departure: i64) -> (&Wave, i64) {
        if self.further.is_empty() {
            return (&self.first, index(departure));
        }
        let wave = match self.slot(departure) {
            0 => None,
            slot => self.further.get(slot as usize - 1),
        };
        (wave.unwrap_or(&self.first), self.day(departure))
    }

    /// The instant at which the clock shows the time of a departure.
    pub(super) fn shown(&self, departure: i64, clock: &Clock) -> SimTime {
        let (wave, number) = self.wave(departure);
        if departure == index(departure) {
            wave.departures.instant(number, SimSpan::ZERO, clock)
        } else {
            wave.departures.instant_again(number, clock)
        }
    }

    /// An instant `later` on the clock than a departure.
    pub(super) fn shifted(&self, departure: i64, later: SimSpan, clock: &Clock) -> SimTime {
        let (wave, number) = self.wave(departure);
        if wave.departures.is_frequent(clock) {
            self.shown(departure, clock) + later
        } else {
            wave.departures.instant(number, later, clock)
        }
    }

    /// When the clock of another place shows a time `later` than that of a departure on the clock here.
    pub(super) fn shifted_to(
        &self,
        departure: i64,
        later: SimSpan,
        here: &Clock,
        there: &Clock,
    ) -> SimTime {
        let (wave, number) = self.wave(departure);
        if wave.departures.is_frequent(here) {
            let departs = self.shown(departure, here);
            departs + later - there.ahead_of(here, departs)
        } else {
            wave.departures.instant(number, later, there)
        }
    }

    /// Whether they take place on a local day.
    fn run_on(&self, day: i64, clock: &Clock) -> bool {
        self.days.contains(day, clock) && !self.closed.contains(day, clock)
    }

    /// The next time of a departure after an instant, on whatever day, with its number.
    fn next(&self, after: SimTime, clock: &Clock) -> (i64, Occurrence) {
        let next = self.first.departures.next(after, clock);
        if self.further.is_empty() {
            return (next.index, next);
        }
        let per_day = self.per_day();
        let mut earliest = (next.index * per_day, next);
        for (slot, wave) in (1..).zip(&self.further) {
            let next = wave.departures.next(after, clock);
            if next.at < earliest.1.at {
                earliest = (next.index * per_day + slot, next);
            }
        }
        earliest
    }

    /// The departure after another.
    pub(super) fn after(&self, departure: i64, clock: &Clock) -> i64 {
        let (mut number, mut next) = self.next(self.shown(departure, clock), clock);
        // A day of the week on which the lane runs comes within seven days, an open one after the closed dates.
        let days = if self.days.is_monthly() { LONGEST_GAP } else { 7 };
        for _ in 0..(days + self.most_closed_days()) * self.per_day() {
            if self.run_on(self.day(number), clock) {
                break;
            }
            (number, next) = self.next(next.at, clock);
        }
        if next.again { number + AGAIN } else { number }
    }

    /// Days for which closed ones may put off a departure, at most.
    fn most_closed_days(&self) -> i64 {
        let most = self.closed.most_days();
        // A day of the month that is closed is put off to the next month.
        if self.days.is_monthly() { most * LONGEST_GAP } else { most }
    }

    /// The departure after another where the clock does not change, and no date is closed.
    pub(super) fn usually_after(&self, departure: i64, clock: &Clock) -> i64 {
        let next = index(departure) + 1;
        if next.rem_euclid(self.per_day()) != 0 {
            return next;
        }
        let day = self.day(next);
        let most = if self.days.is_monthly() { LONGEST_GAP } else { 6 };
        let runs = |day: &i64| self.days.contains(*day, clock);
        (day..=day + most).find(runs).unwrap_or(day + most) * self.per_day()
    }

    /// A number before those of the departures of a local day.
    pub(super) fn before_day(&self, day: i64) -> i64 {
        day * self.per_day() - 1
    }

    /// Time on the clock from the midnight of day 0 to a departure.
    fn reading(&self, departure: i64) -> SimSpan {
        let (wave, number) = self.wave(departure);
        wave.departures.reading(number)
    }

    /// Days of 24 h on the clock from one departure to a later one.
    pub(super) fn days_between(&self, departure: i64, later: i64) -> f64 {
        let (day, later_day) = (self.day(departure), self.day(later));
        let within = |departure, day| self.reading(departure) - SimSpan::DAY * day;
        (later_day - day) as f64
            + (within(later, later_day) - within(departure, day)) / SimSpan::DAY
    }
}

/// The number of a departure as if it came once.
const fn index(departure: i64) -> i64 {
    if departure > AGAIN / 2 { departure - AGAIN } else { departure }
}
