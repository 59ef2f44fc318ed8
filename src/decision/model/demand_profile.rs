//! Demand profiles: running sums of the weights of hours, so that the mean demand of any stretch takes
//! two look-ups.
//!
//! A weight is the true mean of an hour over that of an average day, from `supply`'s model of demand.
//! Each shape of demand has three sums: by season alone (weekday and hour), with the actual weather, and
//! with normal weather. A forecast uses the actual weather until the end of the newest weather forecast
//! in the view, and normal weather after. Within an hour demand is spread evenly, so the sums are straight
//! lines there.
//!
//! Not modelled: an error of the weather forecast. Held to account by
//! `tests/it/decisions/knowledge.rs`.

use crate::environment::{Clock, Weather};
use crate::kernel::{Foresight, SimSpan, SimTime};
use crate::supply::{DemandModel, DemandShape, HourShown};
use bevy_ecs::prelude::Resource;

/// Weather that a forecast of demand uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeatherKnowledge {
    /// None: season alone.
    SeasonOnly,
    /// The actual weather until the end of the weather forecast, normal weather after.
    Forecast,
}

/// An instant among the trading hours.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mark {
    hour: usize,
    /// The part of the hour that is over, from 0 to 1.
    over: f64,
}

/// A stretch of time whose demand is looked up, for any number of products.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DemandStretch {
    from: Mark,
    /// End of the weather forecast, no earlier than `from` and no later than `to`.
    turn: Mark,
    to: Mark,
}

/// Running sums of one shape of demand, at the ends of trading hours.
#[derive(Clone, Debug, PartialEq)]
struct Profile {
    /// `None` for Poisson arrivals, evenly spread over time.
    shape: Option<DemandShape>,
    season: Vec<f64>,
    actual: Vec<f64>,
    normal: Vec<f64>,
    /// Hours with demand.
    open: Vec<f64>,
    open_hours_a_day: f64,
}

impl Profile {
    fn between(sums: &[f64], from: &Mark, to: &Mark) -> f64 {
        Self::at(sums, to) - Self::at(sums, from)
    }

    /// A running sum at an instant.
    fn at(sums: &[f64], mark: &Mark) -> f64 {
        let &[low, high, ..] = sums.get(mark.hour..).unwrap_or_default() else {
            return sums.last().copied().unwrap_or(0.0);
        };
        low + (high - low) * mark.over
    }
}

/// Profiles of all shapes of demand over the time of a run.
#[derive(Resource, Clone, Debug)]
pub struct DemandProfiles {
    /// Starts of the trading hours, and the end of the last.
    hours: Vec<SimTime>,
    /// Whether each trading hour has 60 minutes: not where the clock changes by half an hour.
    is_regular: bool,
    profiles: Vec<Profile>,
}

impl DemandProfiles {
    /// No profiles yet, from the midnight before a run until an instant.
    #[must_use]
    pub fn new(clock: &Clock, until: SimTime) -> Self {
        let begin = clock.midnight(clock.day_of(clock.begin()));
        let mut hours = vec![begin];
        let mut hour = begin;
        while hour < until || hours.len() < 2 {
            hour = clock.next_hour(hour);
            hours.push(hour);
        }
        // The hour after the last one, which is not summed up.
        hours.push(clock.next_hour(hour));
        let is_regular = hours.windows(2).all(|pair| pair[1].since(pair[0]) == SimSpan::HOUR);
        Self { hours, is_regular, profiles: Vec::new() }
    }

    /// Index of the profile of a shape, which is computed if it is new; `None` for Poisson arrivals.
    pub fn index_of(
        &mut self,
        shape: Option<DemandShape>,
        model: &DemandModel,
        weather: &Weather,
        clock: &Clock,
    ) -> usize {
        if let Some(index) = self.profiles.iter().position(|profile| profile.shape == shape) {
            return index;
        }
        let room = || Vec::with_capacity(self.hours.len());
        let weight = |hour: &HourShown, celsius| {
            shape.map_or(1.0 / 24.0, |shape| model.weight_of(shape, hour, celsius, clock))
        };
        let usual = |weekday, hour| {
            shape.map_or(1.0, |shape| model.weight_of_hour(shape, weekday, hour, None))
        };
        let week = (0..7).flat_map(|day| (0..24).map(move |hour| (clock.weekday(day), hour)));
        let open = week.filter(|&(weekday, hour)| usual(weekday, hour) > 0.0).count();
        let mut profile = Profile {
            shape,
            season: room(),
            actual: room(),
            normal: room(),
            open: room(),
            open_hours_a_day: open as f64 / 7.0,
        };
        let area = shape.and_then(|shape| model.area_of(shape));
        let mut so_far = [0.0; 4];
        for pair in self.hours.windows(2) {
            let &[starts, ends] = pair else { continue };
            profile.season.push(so_far[0]);
            profile.actual.push(so_far[1]);
            profile.normal.push(so_far[2]);
            profile.open.push(so_far[3]);
            let length = ends.since(starts) / SimSpan::HOUR;
            let middle = middle(starts, ends);
            let shown = hour_shown(starts, ends, clock);
            let (actual, normal) = area.map_or((None, None), |area| {
                let actual = weather.celsius_at(area, middle, clock, Foresight::PLANNED);
                (Some(actual), Some(weather.normal_celsius_at(area, middle, clock)))
            });
            let season = weight(&shown, None);
            so_far[0] += season * length;
            so_far[1] += weight(&shown, actual) * length;
            so_far[2] += weight(&shown, normal) * length;
            so_far[3] += if season > 0.0 { length } else { 0.0 };
        }
        self.profiles.push(profile);
        self.profiles.len() - 1
    }

    /// Sums the weights with the actual weather anew, once the weather to come has changed.
    pub fn replan(&mut self, model: &DemandModel, weather: &Weather, clock: &Clock) {
        for profile in &mut self.profiles {
            let area = profile.shape.and_then(|shape| Some((shape, model.area_of(shape)?)));
            let Some((shape, area)) = area else { continue };
            let mut so_far = 0.0;
            for (pair, actual) in self.hours.windows(2).zip(&mut profile.actual) {
                let &[starts, ends] = pair else { continue };
                *actual = so_far;
                let middle = middle(starts, ends);
                let shown = hour_shown(starts, ends, clock);
                let celsius = weather.celsius_at(area, middle, clock, Foresight::PLANNED);
                let weight = model.weight_of(shape, &shown, Some(celsius), clock);
                so_far += weight * (ends.since(starts) / SimSpan::HOUR);
            }
        }
    }

    /// The last instant whose weather is read for a forecast that knows it until an instant: the end of the
    /// trading hour.
    #[must_use]
    pub fn read_until(&self, weather_until: SimTime) -> SimTime {
        let hour = self.mark(weather_until).hour;
        self.hours.get(hour + 1).copied().unwrap_or(SimTime::NEVER)
    }

    /// A stretch of time, with the end of the weather forecast.
    #[must_use]
    pub fn stretch(&self, from: SimTime, to: SimTime, weather_until: SimTime) -> DemandStretch {
        let turn = weather_until.clamp(from, to.max(from));
        DemandStretch { from: self.mark(from), turn: self.mark(turn), to: self.mark(to) }
    }

    /// Demand of a stretch of time, in average days, as far as the weather is known.
    #[must_use]
    pub fn days(
        &self,
        profile: usize,
        stretch: &DemandStretch,
        knowledge: WeatherKnowledge,
    ) -> f64 {
        let Some(profile) = self.profiles.get(profile) else { return 0.0 };
        let DemandStretch { from, turn, to } = stretch;
        match knowledge {
            WeatherKnowledge::SeasonOnly => Profile::between(&profile.season, from, to),
            WeatherKnowledge::Forecast => {
                Profile::between(&profile.actual, from, turn)
                    + Profile::between(&profile.normal, turn, to)
            }
        }
    }

    /// Hours with demand in a stretch of time.
    #[must_use]
    pub fn open_hours(&self, profile: usize, stretch: &DemandStretch) -> f64 {
        let DemandStretch { from, to, .. } = stretch;
        self.profiles.get(profile).map_or(0.0, |profile| Profile::between(&profile.open, from, to))
    }

    /// Hours with demand in an average day.
    #[must_use]
    pub fn open_hours_a_day(&self, profile: usize) -> f64 {
        self.profiles.get(profile).map_or(0.0, |profile| profile.open_hours_a_day)
    }

    fn mark(&self, time: SimTime) -> Mark {
        let (hour, rest, length) = self.hour_of(time);
        Mark { hour, over: rest as f64 / length as f64 }
    }

    /// The number of the trading hour of an instant, the part of it that is over, and its length, both in
    /// nanoseconds.
    fn hour_of(&self, time: SimTime) -> (usize, i64, i64) {
        const HOUR: i64 = SimSpan::HOUR.nanos();
        let Some(&begin) = self.hours.first() else { return (0, 0, HOUR) };
        if self.is_regular {
            let nanos = time.since(begin).nanos().max(0);
            return ((nanos / HOUR) as usize, nanos % HOUR, HOUR);
        }
        let hour = self.hours.partition_point(|starts| *starts <= time).max(1) - 1;
        let (Some(&starts), Some(&ends)) = (self.hours.get(hour), self.hours.get(hour + 1)) else {
            return (hour, 0, HOUR);
        };
        (hour, time.since(starts).nanos().max(0), ends.since(starts).nanos())
    }
}

/// A trading hour as the local clock shows it.
fn hour_shown(begins: SimTime, ends: SimTime, clock: &Clock) -> HourShown {
    let day = clock.day_of(middle(begins, ends));
    HourShown { day, hour: clock.hour_of(begins) as usize, begins, ends }
}

/// The middle of a trading hour, whose weather its demand has.
fn middle(starts: SimTime, ends: SimTime) -> SimTime {
    starts + SimSpan::from_nanos(ends.since(starts).nanos() / 2)
}
