//! Week pattern: how the mean of a week is spread over its hours, within opening hours.
//!
//! The weight of a weekday is spread over the hours that begin on it, those past midnight included, in
//! proportion to their weight by the hour and the part of them that is open. A weekday without such an hour has
//! no demand, so that the mean of a week is that of seven average days. On a closed date no hours begin: what would
//! have been demanded in them is lost.

use crate::environment::{Clock, LocalClock};
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::Weekday;
use crate::supply::network::{ClosedDays, HOURS_OF_SESSION, OpeningHours};

/// Nanoseconds of an hour.
const HOUR: i64 = SimSpan::HOUR.nanos();

/// A trading hour of the scenario's clock.
#[derive(Clone, Copy, Debug)]
pub struct HourShown {
    /// Local day.
    pub day: i64,
    /// Hour that the clock shows, 0 to 23.
    pub hour: usize,
    /// First instant.
    pub begins: SimTime,
    /// First instant after it.
    pub ends: SimTime,
}

/// Weights of the weekdays and of the hours of a day, equal where they are not stated.
pub(in crate::supply) type Weights = (Option<[f64; 7]>, Option<[f64; 24]>);

/// Weights of the hours of a week over the mean of a day.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::supply) struct WeekPattern {
    /// Of the hours that begin on the same day, by weekday and hour of the local clock.
    own: [[f64; 24]; 7],
    /// Of the hours that began on the day before; none where no hours cross midnight.
    carried: Option<Box<[[f64; 24]; 7]>>,
    /// Dates on which no hours begin.
    closed: ClosedDays,
    /// The clock that shows its hours, where it is not the scenario's.
    clock: Option<LocalClock>,
}

impl WeekPattern {
    /// The pattern of a demand at a facility with opening hours.
    pub(in crate::supply) fn new(
        (weekly, hourly): Weights,
        opening: &OpeningHours,
        clock: Option<&LocalClock>,
    ) -> Self {
        let mut sessions = Self::open_hours(hourly, opening);
        let mut weekly = weekly.unwrap_or([1.0; 7]);
        for (hours, weight) in sessions.iter_mut().zip(&mut weekly) {
            let sum = hours.iter().sum::<f64>();
            if sum > 0.0 {
                hours.iter_mut().for_each(|hour| *hour /= sum);
            } else {
                *weight = 0.0;
            }
        }
        let mean = weekly.iter().sum::<f64>() / 7.0;
        if mean > 0.0 {
            weekly.iter_mut().for_each(|weight| *weight /= mean);
        }
        let weight = |day: usize, hour: usize| weekly[day] * sessions[day][hour];
        let own = std::array::from_fn(|day| std::array::from_fn(|hour| weight(day, hour)));
        let carried: [[f64; 24]; 7] =
            std::array::from_fn(|day| std::array::from_fn(|hour| weight((day + 6) % 7, hour + 24)));
        let is_carried = carried.iter().flatten().any(|weight| *weight > 0.0);
        Self {
            own,
            carried: is_carried.then(|| Box::new(carried)),
            closed: opening.closed(),
            clock: clock.cloned(),
        }
    }

    /// Weights by the hour of a demand in the hours that begin on each weekday, within opening hours.
    pub(super) fn open_hours(
        hourly: Option<[f64; 24]>,
        opening: &OpeningHours,
    ) -> [[f64; HOURS_OF_SESSION]; 7] {
        let hourly = hourly.unwrap_or([1.0; 24]);
        Weekday::ALL.map(|weekday| {
            let mut hours = opening.shares(weekday);
            hours.iter_mut().enumerate().for_each(|(hour, share)| *share *= hourly[hour % 24]);
            hours
        })
    }

    /// Weekdays to which a demand gives a weight without effect, since no hour with a weight is open.
    pub(in crate::supply) fn idle_weekdays(
        (weekly, hourly): Weights,
        opening: &OpeningHours,
    ) -> Vec<Weekday> {
        let Some(weekly) = weekly else { return Vec::new() };
        let open = Self::open_hours(hourly, opening);
        let is_idle = |day: &Weekday| {
            weekly[day.index()] > 0.0 && open[day.index()].iter().all(|weight| *weight <= 0.0)
        };
        Weekday::ALL.into_iter().filter(is_idle).collect()
    }

    /// Weight of an hour of the local clock, on the weekday that the clock shows, apart from closed dates.
    #[inline]
    pub(super) fn weight(&self, weekday: Weekday, hour: usize) -> f64 {
        let of = |hours: &[[f64; 24]; 7]| hours[weekday.index()].get(hour).copied().unwrap_or(0.0);
        of(&self.own) + self.carried.as_ref().map_or(0.0, |carried| of(carried))
    }

    /// The same on a local day, which may be closed, or follow on a closed one.
    #[inline]
    pub(super) fn weight_on(&self, day: i64, hour: usize, clock: &Clock) -> f64 {
        let weekday = clock.weekday(day);
        if self.closed.is_empty() {
            return self.weight(weekday, hour);
        }
        let of = |hours: &[[f64; 24]; 7], begins: i64| {
            let is_closed = self.closed.on_date(begins, clock);
            let weight = hours[weekday.index()].get(hour).copied().unwrap_or(0.0);
            if is_closed { 0.0 } else { weight }
        };
        of(&self.own, day) + self.carried.as_ref().map_or(0.0, |carried| of(carried, day - 1))
    }

    /// Mean weight of a trading hour of the scenario's clock, which begins on a local day in an hour of that clock.
    #[inline]
    pub(super) fn weight_of(&self, hour: &HourShown, clock: &Clock) -> f64 {
        match &self.clock {
            None => self.weight_on(hour.day, hour.hour, clock),
            Some(local) => self.mean_between(hour.begins, hour.ends, local),
        }
    }

    /// Mean weight of a stretch of time by another clock, whose hours may begin within it.
    fn mean_between(&self, begins: SimTime, ends: SimTime, clock: &Clock) -> f64 {
        let mut sum = 0.0;
        let mut from = begins;
        while from < ends {
            let until = clock.next_hour(from).min(ends);
            let weight = self.weight_on(clock.day_of(from), clock.hour_of(from) as usize, clock);
            sum += weight * (until.since(from) / ends.since(begins));
            from = until;
        }
        sum
    }

    /// Weight of the 24 h on its clock from the beginning of a day of the scenario's on, apart from closed dates.
    pub(super) fn usual_day(&self, day: i64, clock: &Clock) -> f64 {
        let (local, begins) = match &self.clock {
            None => (clock, SimSpan::ZERO),
            Some(local) => (&**local, local.since_shown_midnight(clock.midnight(day))),
        };
        let first = if self.clock.is_some() { local.day_of(clock.midnight(day)) } else { day };
        let (begins_h, part) =
            (begins.nanos() / HOUR, (begins.nanos() % HOUR) as f64 / HOUR as f64);
        let weight = |hour: i64| {
            let (day, hour) = (first + hour.div_euclid(24), hour.rem_euclid(24));
            self.weight(clock.weekday(day), hour as usize)
        };
        let hours = begins_h..begins_h + 24;
        hours.map(|hour| weight(hour) * (1.0 - part) + weight(hour + 1) * part).sum()
    }

    /// Whether it follows a clock that is not the scenario's.
    pub(super) const fn has_own_clock(&self) -> bool {
        self.clock.is_some()
    }

    /// Whether it has closed dates.
    pub(super) const fn has_closed_dates(&self) -> bool {
        !self.closed.is_empty()
    }

    /// Whether a local day or one beside it is a closed date.
    pub(super) fn closes_about(&self, day: i64, clock: &Clock) -> bool {
        [day - 1, day, day + 1].into_iter().any(|day| self.closed.on_date(day, clock))
    }

    /// All weights of the week that are above zero.
    pub(in crate::supply) fn weights(&self) -> impl Iterator<Item = f64> {
        let week = Weekday::ALL.into_iter().flat_map(|day| (0..24).map(move |hour| (day, hour)));
        week.map(|(day, hour)| self.weight(day, hour)).filter(|weight| *weight > 0.0)
    }

    /// The greatest weight of an hour.
    pub(super) fn greatest(&self) -> f64 {
        self.weights().fold(0.0, f64::max)
    }
}
