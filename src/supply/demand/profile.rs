//! Demand profile: how a day's mean is spread over hours, by weekday, local hour and weather.
//!
//! `mean of an hour = mean of a day · weekday (mean 1) · hour (sum 1) · weather`, within opening hours
//! (`week_pattern`). The weather response
//! is growth compounded by degree, `(1 + g)^(min(T, ceiling) − threshold)` above a threshold, 1 below.
//!
//! Sources: growth by degree as published by grocers (Tesco 2009, Co-op 2016: barbecue meat
//! +14.9 %, beer +8.9 %, lettuce +4.1 %). Not modelled: price, promotion. Held to account by the
//! tests of `supply`.

use super::spec::DemandSpec;
use super::week_pattern::{HourShown, WeekPattern, Weights};
use crate::environment::{AreaId, Clock, LocalClock};
use crate::kernel::SimSpan;
use crate::quantity::Weekday;
use crate::supply::network::{Facility, OpeningHours};
use bevy_ecs::prelude::Resource;

/// Growth with the temperature of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
struct WeatherResponse {
    area: AreaId,
    above_c: f64,
    up_to_c: f64,
    growth: f64,
}

impl WeatherResponse {
    fn factor(self, celsius: f64) -> f64 {
        let excess_k = celsius.min(self.up_to_c) - self.above_c;
        if excess_k <= 0.0 { 1.0 } else { libm::pow(1.0 + self.growth, excess_k) }
    }
}

/// How a demand's mean is spread over hours: indices of its pattern and weather response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandShape {
    pattern: usize,
    response: usize,
}

/// Patterns and weather responses that demands share; calibrated forecasts read true means from it.
#[derive(Resource, Clone, Debug, Default)]
pub struct DemandModel {
    patterns: Vec<WeekPattern>,
    responses: Vec<WeatherResponse>,
    has_closed_dates: bool,
    has_own_clocks: bool,
    latest: Option<LatestPattern>,
}

/// The pattern that was made last, and what it was made from.
#[derive(Clone, Debug)]
struct LatestPattern {
    weights: Weights,
    opening: OpeningHours,
    clock: Option<LocalClock>,
    index: usize,
}

/// Weights and factors of the present hour, for every shape.
#[derive(Clone, Debug)]
pub(super) struct PresentHour {
    model: DemandModel,
    weights: Vec<f64>,
    factors: Vec<f64>,
    /// Length of the hour, in hours.
    length: f64,
}

impl DemandModel {
    /// The shape of a demand at a facility, added if there is no equal one. Hours outside opening hours
    /// have no demand.
    pub(in crate::supply) fn shape(
        &mut self,
        spec: &DemandSpec,
        facility: &Facility,
    ) -> DemandShape {
        let area = facility.area;
        let indifferent = WeatherResponse { area, above_c: 0.0, up_to_c: 0.0, growth: 0.0 };
        let response = spec.weather.map_or(indifferent, |weather| WeatherResponse {
            area,
            above_c: weather.above.celsius(),
            up_to_c: weather.up_to.celsius(),
            growth: weather.per_degree.si(),
        });
        let pattern = self.pattern(spec, facility);
        let response = index_of(&mut self.responses, response);
        DemandShape { pattern, response }
    }

    /// Index of the weekly pattern of a demand at a facility. Those of a group are alike: the latest is kept.
    fn pattern(&mut self, spec: &DemandSpec, facility: &Facility) -> usize {
        let weights = (spec.weekly, spec.hourly);
        let is_same = |latest: &LatestPattern| {
            latest.weights == weights
                && latest.opening == facility.opening
                && latest.clock == facility.clock
        };
        if let Some(latest) = self.latest.as_ref().filter(|latest| is_same(latest)) {
            return latest.index;
        }
        let (opening, clock) = (facility.opening.clone(), facility.clock.clone());
        let pattern = WeekPattern::new(weights, &opening, clock.as_ref());
        self.has_own_clocks |= pattern.has_own_clock();
        self.has_closed_dates |= pattern.has_closed_dates();
        let index = index_of(&mut self.patterns, pattern);
        self.latest = Some(LatestPattern { weights, opening, clock, index });
        index
    }

    /// True mean of an hour's demand divided by that of an average day, in a week without closed dates; without
    /// a temperature, the weather response is left out.
    #[must_use]
    pub fn weight_of_hour(
        &self,
        shape: DemandShape,
        weekday: Weekday,
        hour: usize,
        celsius: Option<f64>,
    ) -> f64 {
        let weight = |pattern: &WeekPattern| pattern.weight(weekday, hour);
        self.of_hour(shape, weight, celsius)
    }

    /// The same in a trading hour of the scenario's clock, which may lie on a closed date.
    #[must_use]
    pub fn weight_of(
        &self,
        shape: DemandShape,
        hour: &HourShown,
        celsius: Option<f64>,
        clock: &Clock,
    ) -> f64 {
        self.of_hour(shape, |pattern| pattern.weight_of(hour, clock), celsius)
    }

    fn of_hour(
        &self,
        shape: DemandShape,
        weight: impl Fn(&WeekPattern) -> f64,
        celsius: Option<f64>,
    ) -> f64 {
        let (Some(pattern), Some(response)) =
            (self.patterns.get(shape.pattern), self.responses.get(shape.response))
        else {
            return 0.0;
        };
        let weight = weight(pattern);
        if weight == 0.0 {
            return 0.0;
        }
        weight * celsius.map_or(1.0, |celsius| response.factor(celsius))
    }

    /// The greatest mean of an hour of a shape, over that of an average hour.
    pub(in crate::supply) fn peak(&self, shape: DemandShape) -> f64 {
        let (Some(pattern), Some(response)) =
            (self.patterns.get(shape.pattern), self.responses.get(shape.response))
        else {
            return 1.0;
        };
        pattern.greatest() * 24.0 * response.factor(response.up_to_c).max(1.0)
    }

    /// Whether any demand has closed dates.
    pub(super) const fn has_closed_dates(&self) -> bool {
        self.has_closed_dates
    }

    /// Whether any demand follows a clock that is not the scenario's.
    pub(super) const fn has_own_clocks(&self) -> bool {
        self.has_own_clocks
    }

    /// Weight of a usual day of the scenario's clock, which has 24 h and no closed date.
    pub(super) fn usual_day(&self, shape: DemandShape, day: i64, clock: &Clock) -> f64 {
        let pattern = self.patterns.get(shape.pattern);
        pattern.map_or(0.0, |pattern| pattern.usual_day(day, clock))
    }

    /// Whether a shape follows such a clock.
    pub(super) fn has_own_clock(&self, shape: DemandShape) -> bool {
        self.patterns.get(shape.pattern).is_some_and(WeekPattern::has_own_clock)
    }

    /// Whether a local day or one beside it is a closed date of a shape.
    pub(super) fn closes_about(&self, shape: DemandShape, day: i64, clock: &Clock) -> bool {
        let pattern = self.patterns.get(shape.pattern);
        pattern.is_some_and(|pattern| pattern.closes_about(day, clock))
    }

    /// The area whose weather a shape responds to; `None` if it responds to none.
    #[must_use]
    pub fn area_of(&self, shape: DemandShape) -> Option<AreaId> {
        let response = self.responses.get(shape.response)?;
        (response.growth != 0.0).then_some(response.area)
    }
}

impl PresentHour {
    /// Of a demand model.
    pub(super) fn new(model: DemandModel) -> Self {
        let weights = vec![0.0; model.patterns.len()];
        let factors = vec![1.0; model.responses.len()];
        Self { model, weights, factors, length: 1.0 }
    }

    /// Computes the weights and factors of an hour, with the temperature in each area.
    pub(super) fn turn_to(
        &mut self,
        hour: &HourShown,
        celsius: impl Fn(AreaId) -> f64,
        clock: &Clock,
    ) {
        let length = hour.ends.since(hour.begins) / SimSpan::HOUR;
        self.length = length;
        for (weight, pattern) in self.weights.iter_mut().zip(&self.model.patterns) {
            *weight = pattern.weight_of(hour, clock) * length;
        }
        for (factor, response) in self.factors.iter_mut().zip(&self.model.responses) {
            *factor =
                if response.growth == 0.0 { 1.0 } else { response.factor(celsius(response.area)) };
        }
    }

    /// Present rate of a shape over its mean rate.
    pub(super) fn rate(&self, shape: DemandShape) -> f64 {
        let (weight, factor) = self.of(shape);
        24.0 * weight * factor / self.length
    }

    /// Weight of a shape's hour in the day's mean, and the weather's factor.
    #[inline]
    pub(super) fn of(&self, shape: DemandShape) -> (f64, f64) {
        (
            self.weights.get(shape.pattern).copied().unwrap_or(0.0),
            self.factors.get(shape.response).copied().unwrap_or(1.0),
        )
    }
}

/// The index of a value, which is added if it is new.
fn index_of<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|known| *known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}
