//! How demand is spread over time: running sums of the weights of hours, so that the mean over any
//! stretch is two look-ups.
//!
//! A weight is the true mean of an hour over that of an average day, from `supply`'s own model of
//! demand. Three sums for each shape of demand: by season alone (weekday and hour), with the
//! weather that comes, and with normal weather. What is known of the weather when a forecast is
//! made: what comes until the end of the newest weather forecast in the view, normal weather after.
//! Between the ends of hours the sums are straight lines.
//!
//! Not modelled: an error of the weather forecast. Held to account by the tests of `decision`.

use crate::environment::{Clock, Weather};
use crate::kernel::{SimSpan, SimTime};
use crate::supply::{DemandModel, Shape};
use bevy_ecs::prelude::Resource;

/// Days after the end of the run that a forecast may reach into.
const DAYS_AHEAD: i64 = 21;

/// What a forecast may know of the weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Nothing: season alone.
    Season,
    /// What comes until an instant, and that it is normal after.
    WeatherUntil(SimTime),
}

/// Running sums of one shape of demand, at the ends of hours.
#[derive(Clone, Debug, PartialEq)]
struct Sums {
    shape: Shape,
    season: Vec<f64>,
    coming: Vec<f64>,
    normal: Vec<f64>,
}

/// The spread of all demand over the time of a run.
#[derive(Resource, Clone, Debug)]
pub struct Curves {
    begin: SimTime,
    sums: Vec<Sums>,
}

impl Curves {
    /// Curves without any shape, from the first hour of the run.
    #[must_use]
    pub const fn new(clock: &Clock) -> Self {
        Self { begin: clock.begin(), sums: Vec::new() }
    }

    /// The place of a shape, whose sums are made if they are new.
    pub fn place(
        &mut self,
        shape: Shape,
        model: &DemandModel,
        weather: &Weather,
        clock: &Clock,
    ) -> usize {
        if let Some(place) = self.sums.iter().position(|sums| sums.shape == shape) {
            return place;
        }
        let span = clock.end().since(self.begin) + SimSpan::DAY * DAYS_AHEAD;
        let hours = (span.hours().ceil() as usize).max(1);
        let mut sums = Sums {
            shape,
            season: Vec::with_capacity(hours + 1),
            coming: Vec::with_capacity(hours + 1),
            normal: Vec::with_capacity(hours + 1),
        };
        let mut so_far = [0.0; 3];
        let half = SimSpan::from_nanos(SimSpan::HOUR.nanos() / 2);
        for hour in 0..=hours as i64 {
            sums.season.push(so_far[0]);
            sums.coming.push(so_far[1]);
            sums.normal.push(so_far[2]);
            let middle = self.begin + SimSpan::HOUR * hour + half;
            let weekday = clock.weekday(clock.day_of(middle));
            let of_day = clock.hour_of(middle) as usize;
            let weight = |celsius| model.weight_of_hour(shape, weekday, of_day, celsius);
            let (coming, normal) = model.area_of(shape).map_or((None, None), |area| {
                let coming = weather.celsius_at(area, middle, clock);
                (Some(coming), Some(weather.normal_celsius_at(area, middle, clock)))
            });
            so_far[0] += weight(None);
            so_far[1] += weight(coming);
            so_far[2] += weight(normal);
        }
        self.sums.push(sums);
        self.sums.len() - 1
    }

    /// Average days' worth of demand that a stretch of time holds, as far as is known.
    #[must_use]
    pub fn days(&self, place: usize, from: SimTime, to: SimTime, knowledge: Knowledge) -> f64 {
        let Some(sums) = self.sums.get(place) else { return 0.0 };
        let between = |sums: &[f64], from, to| self.at(sums, to) - self.at(sums, from);
        match knowledge {
            Knowledge::Season => between(&sums.season, from, to),
            Knowledge::WeatherUntil(until) => {
                let turn = until.clamp(from, to.max(from));
                between(&sums.coming, from, turn) + between(&sums.normal, turn, to)
            }
        }
    }

    /// A running sum at an instant.
    fn at(&self, sums: &[f64], time: SimTime) -> f64 {
        let hours = (time.since(self.begin) / SimSpan::HOUR).max(0.0);
        let whole = hours as usize;
        match (sums.get(whole), sums.get(whole + 1)) {
            (Some(low), Some(high)) => low + (high - low) * (hours - whole as f64),
            _ => sums.last().copied().unwrap_or(0.0),
        }
    }
}
