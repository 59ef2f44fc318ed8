//! How demand is spread over hours: by weekday, by local hour, by the weather.
//!
//! `mean of an hour = mean of a day · weekday (mean 1) · hour (sum 1) · weather`. Weather response is
//! growth compounded by degree, `(1 + g)^(min(T, ceiling) − threshold)` above a threshold, 1 below.
//!
//! Sources: growth by degree as published by grocers (Tesco 2009, Co-op 2016: barbecue meat
//! +14.9 %, beer +8.9 %, lettuce +4.1 %). Not modelled: price, promotion. Held to account by the
//! tests of `supply`.

use super::demand::{Demand, DemandSpec};
use super::facility::Opening;
use crate::environment::{AreaId, Weather};
use crate::quantity::Weekday;
use bevy_ecs::prelude::{FromWorld, Resource, World};

/// Shares of the day's mean: by weekday (mean 1), and by local hour (sum 1).
#[derive(Clone, Debug, PartialEq)]
struct Pattern {
    weekly: [f64; 7],
    hourly: [f64; 24],
}

/// Growth with the temperature of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Response {
    area: AreaId,
    above_c: f64,
    up_to_c: f64,
    growth: f64,
}

impl Response {
    fn factor(self, celsius: f64) -> f64 {
        let warmer = celsius.min(self.up_to_c) - self.above_c;
        if warmer <= 0.0 { 1.0 } else { libm::pow(1.0 + self.growth, warmer) }
    }
}

/// How a demand's mean is spread over hours: which pattern, and which answer to the weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pattern: usize,
    response: usize,
}

/// What stock points share of the demand model; gives true means to those who forecast.
#[derive(Resource, Clone, Debug, Default)]
pub struct DemandModel {
    patterns: Vec<Pattern>,
    responses: Vec<Response>,
}

/// What the present hour makes of every shape; the handler's own, as the model does not change.
#[derive(Clone, Debug)]
pub(super) struct PresentHour {
    model: DemandModel,
    weights: Vec<f64>,
    factors: Vec<f64>,
}

impl DemandModel {
    /// The shape of a demand at a place, which may be a new one. What is written for a whole day falls
    /// into open hours.
    pub(super) fn shape(&mut self, spec: &DemandSpec, opening: Opening, area: AreaId) -> Shape {
        let mut weekly = spec.weekly.unwrap_or([1.0; 7]);
        let mean = weekly.iter().sum::<f64>() / 7.0;
        weekly.iter_mut().for_each(|weight| *weight /= mean);
        let mut hourly = spec.hourly.unwrap_or([1.0; 24]);
        hourly
            .iter_mut()
            .enumerate()
            .for_each(|(hour, weight)| *weight *= opening.share_of_hour(hour));
        let sum = hourly.iter().sum::<f64>();
        hourly.iter_mut().for_each(|weight| *weight = if sum > 0.0 { *weight / sum } else { 0.0 });
        let indifferent = Response { area, above_c: 0.0, up_to_c: 0.0, growth: 0.0 };
        let response = spec.weather.map_or(indifferent, |weather| Response {
            area,
            above_c: weather.above.celsius(),
            up_to_c: weather.up_to.celsius(),
            growth: weather.per_degree.si(),
        });
        let pattern = place(&mut self.patterns, Pattern { weekly, hourly });
        let response = place(&mut self.responses, response);
        Shape { pattern, response }
    }

    /// True mean of an hour's demand, without surges: on a weekday, at the hour that the local clock
    /// shows, with that temperature outdoors in the middle of the hour.
    #[must_use]
    pub fn mean_of_hour(
        &self,
        demand: &Demand,
        weekday: Weekday,
        hour: usize,
        celsius: f64,
    ) -> f64 {
        demand.mean_per_day() * self.weight_of_hour(demand.shape(), weekday, hour, Some(celsius))
    }

    /// True mean of an hour's demand over that of an average day; without a temperature, by season
    /// alone.
    #[must_use]
    pub fn weight_of_hour(
        &self,
        shape: Shape,
        weekday: Weekday,
        hour: usize,
        celsius: Option<f64>,
    ) -> f64 {
        let (Some(pattern), Some(response)) =
            (self.patterns.get(shape.pattern), self.responses.get(shape.response))
        else {
            return 0.0;
        };
        let weight = pattern.hourly.get(hour).copied().unwrap_or(0.0);
        if weight == 0.0 {
            return 0.0;
        }
        let factor = celsius.map_or(1.0, |celsius| response.factor(celsius));
        pattern.weekly[weekday.index()] * weight * factor
    }

    /// The area whose weather a shape answers to; `None` if it answers to none.
    #[must_use]
    pub fn area_of(&self, shape: Shape) -> Option<AreaId> {
        let response = self.responses.get(shape.response)?;
        (response.growth != 0.0).then_some(response.area)
    }

    /// True mean of a day's demand, without surges; `celsius` tells the temperature of a local hour.
    pub fn mean_of_day(
        &self,
        demand: &Demand,
        weekday: Weekday,
        mut celsius: impl FnMut(usize) -> f64,
    ) -> f64 {
        (0..24).map(|hour| self.mean_of_hour(demand, weekday, hour, celsius(hour))).sum()
    }
}

impl FromWorld for PresentHour {
    /// Of the model of a World, in which it is already.
    fn from_world(world: &mut World) -> Self {
        let model = world.resource::<DemandModel>().clone();
        let (weights, factors) =
            (vec![0.0; model.patterns.len()], vec![1.0; model.responses.len()]);
        Self { model, weights, factors }
    }
}

impl PresentHour {
    /// Turns to an hour: of a weekday, at which the local clock shows `hour`, so much of an hour long.
    pub(super) fn turn_to(
        &mut self,
        weekday: Weekday,
        hour: usize,
        length: f64,
        weather: &Weather,
    ) {
        for (weight, pattern) in self.weights.iter_mut().zip(&self.model.patterns) {
            *weight = pattern.weekly[weekday.index()]
                * pattern.hourly.get(hour).copied().unwrap_or(0.0)
                * length;
        }
        for (factor, response) in self.factors.iter_mut().zip(&self.model.responses) {
            *factor = if response.growth == 0.0 {
                1.0
            } else {
                response.factor(weather.outdoor_c(response.area))
            };
        }
    }

    /// Weight of a shape's hour in the day's mean, and the factor that the weather puts on it.
    #[inline]
    pub(super) fn of(&self, shape: Shape) -> (f64, f64) {
        (
            self.weights.get(shape.pattern).copied().unwrap_or(0.0),
            self.factors.get(shape.response).copied().unwrap_or(1.0),
        )
    }
}

/// The index of a value, which is added if it is new.
fn place<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|known| *known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}
