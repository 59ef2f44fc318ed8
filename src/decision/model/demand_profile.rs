//! Demand profiles: running sums of the weights of hours, so that the mean demand of any stretch takes
//! two look-ups.
//!
//! A weight is the true mean of an hour over that of an average day, from `supply`'s model of demand.
//! Each shape of demand has three sums: by season alone (weekday and hour), with the actual weather, and
//! with normal weather. A forecast uses the actual weather until the end of the newest weather forecast
//! in the view, and normal weather after. An hour's demand takes place in its middle, so the sums step
//! there; Poisson arrivals come at any time, so theirs is a straight line.
//!
//! Not modelled: an error of the weather forecast. Held to account by
//! `tests/it/decisions/knowledge.rs`.

use crate::environment::{Clock, Weather};
use crate::kernel::{SimSpan, SimTime};
use crate::supply::{DemandModel, DemandShape};
use bevy_ecs::prelude::Resource;

/// Weather that a forecast of demand uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeatherKnowledge {
    /// None: season alone.
    SeasonOnly,
    /// The actual weather until an instant, normal weather after.
    ForecastUntil(SimTime),
}

/// Running sums of one shape of demand, at the ends of hours.
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

/// Profiles of all shapes of demand over the time of a run.
#[derive(Resource, Clone, Debug)]
pub struct DemandProfiles {
    begin: SimTime,
    hours: usize,
    profiles: Vec<Profile>,
}

impl DemandProfiles {
    /// No profiles yet, from the midnight before a run until an instant.
    #[must_use]
    pub fn new(clock: &Clock, until: SimTime) -> Self {
        let begin = clock.midnight(clock.day_of(clock.begin()));
        // The clock ends after 292 years, so hours fit into every integer type here.
        let hours = (until.since(begin).hours().ceil() as usize).max(1);
        Self { begin, hours, profiles: Vec::new() }
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
        let room = || Vec::with_capacity(self.hours + 1);
        let weight = |weekday, hour, celsius| {
            shape.map_or(1.0 / 24.0, |shape| model.weight_of_hour(shape, weekday, hour, celsius))
        };
        let week = (0..7).flat_map(|day| (0..24).map(move |hour| (clock.weekday(day), hour)));
        let open = week.filter(|&(weekday, hour)| weight(weekday, hour, None) > 0.0).count();
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
        let half = SimSpan::from_nanos(SimSpan::HOUR.nanos() / 2);
        for hour in 0..=self.hours as i64 {
            profile.season.push(so_far[0]);
            profile.actual.push(so_far[1]);
            profile.normal.push(so_far[2]);
            profile.open.push(so_far[3]);
            let middle = self.begin + SimSpan::HOUR * hour + half;
            let weekday = clock.weekday(clock.day_of(middle));
            let of_day = clock.hour_of(middle) as usize;
            let (actual, normal) = area.map_or((None, None), |area| {
                let actual = weather.celsius_at(area, middle, clock);
                (Some(actual), Some(weather.normal_celsius_at(area, middle, clock)))
            });
            let season = weight(weekday, of_day, None);
            so_far[0] += season;
            so_far[1] += weight(weekday, of_day, actual);
            so_far[2] += weight(weekday, of_day, normal);
            so_far[3] += f64::from(u8::from(season > 0.0));
        }
        self.profiles.push(profile);
        self.profiles.len() - 1
    }

    /// Demand of a stretch of time, in average days, as far as the weather is known.
    #[must_use]
    pub fn days(
        &self,
        profile: usize,
        from: SimTime,
        to: SimTime,
        knowledge: WeatherKnowledge,
    ) -> f64 {
        let Some(profile) = self.profiles.get(profile) else { return 0.0 };
        match knowledge {
            WeatherKnowledge::SeasonOnly => self.between(profile, &profile.season, from, to),
            WeatherKnowledge::ForecastUntil(until) => {
                let turn = until.clamp(from, to.max(from));
                self.between(profile, &profile.actual, from, turn)
                    + self.between(profile, &profile.normal, turn, to)
            }
        }
    }

    /// Hours with demand in a stretch of time.
    #[must_use]
    pub fn open_hours(&self, profile: usize, from: SimTime, to: SimTime) -> f64 {
        self.profiles
            .get(profile)
            .map_or(0.0, |profile| self.between(profile, &profile.open, from, to))
    }

    /// Hours with demand in an average day.
    #[must_use]
    pub fn open_hours_a_day(&self, profile: usize) -> f64 {
        self.profiles.get(profile).map_or(0.0, |profile| profile.open_hours_a_day)
    }

    fn between(&self, of: &Profile, sums: &[f64], from: SimTime, to: SimTime) -> f64 {
        self.at(of, sums, to) - self.at(of, sums, from)
    }

    /// A running sum at an instant, without the demand of that instant.
    fn at(&self, of: &Profile, sums: &[f64], time: SimTime) -> f64 {
        let nanos = time.since(self.begin).nanos().max(0);
        let (whole, rest) = (nanos / SimSpan::HOUR.nanos(), nanos % SimSpan::HOUR.nanos());
        let (Some(&low), Some(&high)) = (sums.get(whole as usize), sums.get(whole as usize + 1))
        else {
            return sums.last().copied().unwrap_or(0.0);
        };
        if of.shape.is_none() {
            return low + (high - low) * (rest as f64 / SimSpan::HOUR.nanos() as f64);
        }
        if rest > SimSpan::HOUR.nanos() / 2 { high } else { low }
    }
}
