//! How demand is spread over time: running sums of the weights of hours, so that the mean over any
//! stretch is two look-ups.
//!
//! A weight is the true mean of an hour over that of an average day, from `supply`'s own model of
//! demand. Three sums for each shape of demand: by season alone (weekday and hour), with the
//! weather that comes, and with normal weather. What is known of the weather when a forecast is
//! made: what comes until the end of the newest weather forecast in the view, normal weather after.
//! An hour's demand takes place in its middle, so the sums step there; customers who come one by one
//! come at any time, so theirs is a straight line.
//!
//! Not modelled: an error of the weather forecast. Held to account by
//! `tests/it/decisions/knowledge.rs`.

use crate::environment::{Clock, Weather};
use crate::kernel::{SimSpan, SimTime};
use crate::supply::{DemandModel, DemandShape};
use bevy_ecs::prelude::Resource;

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
struct StockTotals {
    /// `None` where customers come one by one, at any time alike.
    shape: Option<DemandShape>,
    season: Vec<f64>,
    coming: Vec<f64>,
    normal: Vec<f64>,
    /// Hours in which something is asked for.
    open: Vec<f64>,
    open_hours_a_day: f64,
}

/// The spread of all demand over the time of a run.
#[derive(Resource, Clone, Debug)]
pub struct Curves {
    begin: SimTime,
    hours: usize,
    sums: Vec<StockTotals>,
}

impl Curves {
    /// Curves without any shape, from the midnight before a run until an instant.
    #[must_use]
    pub fn new(clock: &Clock, until: SimTime) -> Self {
        let begin = clock.midnight(clock.day_of(clock.begin()));
        // A clock ends after 292 years: hours fit into every integer here.
        let hours = (until.since(begin).hours().ceil() as usize).max(1);
        Self { begin, hours, sums: Vec::new() }
    }

    /// The place of a shape, whose sums are made if they are new; `None` is that of customers who
    /// come one by one.
    pub fn place(
        &mut self,
        shape: Option<DemandShape>,
        model: &DemandModel,
        weather: &Weather,
        clock: &Clock,
    ) -> usize {
        if let Some(place) = self.sums.iter().position(|sums| sums.shape == shape) {
            return place;
        }
        let room = || Vec::with_capacity(self.hours + 1);
        let weight = |weekday, hour, celsius| {
            shape.map_or(1.0 / 24.0, |shape| model.weight_of_hour(shape, weekday, hour, celsius))
        };
        let week = (0..7).flat_map(|day| (0..24).map(move |hour| (clock.weekday(day), hour)));
        let open = week.filter(|&(weekday, hour)| weight(weekday, hour, None) > 0.0).count();
        let mut sums = StockTotals {
            shape,
            season: room(),
            coming: room(),
            normal: room(),
            open: room(),
            open_hours_a_day: open as f64 / 7.0,
        };
        let area = shape.and_then(|shape| model.area_of(shape));
        let mut so_far = [0.0; 4];
        let half = SimSpan::from_nanos(SimSpan::HOUR.nanos() / 2);
        for hour in 0..=self.hours as i64 {
            sums.season.push(so_far[0]);
            sums.coming.push(so_far[1]);
            sums.normal.push(so_far[2]);
            sums.open.push(so_far[3]);
            let middle = self.begin + SimSpan::HOUR * hour + half;
            let weekday = clock.weekday(clock.day_of(middle));
            let of_day = clock.hour_of(middle) as usize;
            let (coming, normal) = area.map_or((None, None), |area| {
                let coming = weather.celsius_at(area, middle, clock);
                (Some(coming), Some(weather.normal_celsius_at(area, middle, clock)))
            });
            let season = weight(weekday, of_day, None);
            so_far[0] += season;
            so_far[1] += weight(weekday, of_day, coming);
            so_far[2] += weight(weekday, of_day, normal);
            so_far[3] += f64::from(u8::from(season > 0.0));
        }
        self.sums.push(sums);
        self.sums.len() - 1
    }

    /// Average days' worth of demand that a stretch of time holds, as far as is known.
    #[must_use]
    pub fn days(&self, place: usize, from: SimTime, to: SimTime, knowledge: Knowledge) -> f64 {
        let Some(sums) = self.sums.get(place) else { return 0.0 };
        match knowledge {
            Knowledge::Season => self.between(sums, &sums.season, from, to),
            Knowledge::WeatherUntil(until) => {
                let turn = until.clamp(from, to.max(from));
                self.between(sums, &sums.coming, from, turn)
                    + self.between(sums, &sums.normal, turn, to)
            }
        }
    }

    /// Hours of a stretch in which something is asked for.
    #[must_use]
    pub fn open_hours(&self, place: usize, from: SimTime, to: SimTime) -> f64 {
        self.sums.get(place).map_or(0.0, |sums| self.between(sums, &sums.open, from, to))
    }

    /// Hours of an average day in which something is asked for.
    #[must_use]
    pub fn open_hours_a_day(&self, place: usize) -> f64 {
        self.sums.get(place).map_or(0.0, |sums| sums.open_hours_a_day)
    }

    fn between(&self, of: &StockTotals, sums: &[f64], from: SimTime, to: SimTime) -> f64 {
        self.at(of, sums, to) - self.at(of, sums, from)
    }

    /// A running sum at an instant, what takes place then not yet in it.
    fn at(&self, of: &StockTotals, sums: &[f64], time: SimTime) -> f64 {
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
