//! Demand: what customers ask for, hour by hour.
//!
//! Potential demand of an hour is one addressed draw, a quantile of its law at
//! `mean = base · size · weekday · hour · weather · surge`. Neither draw nor mean looks at stock or
//! at what anybody decided, so two arms of a story see the same customers. The index of the draw is
//! `25 · (local day + 2²⁰) + elapsed hour of the day`, the same whatever the warm-up; an hour's
//! demand takes place in its middle. Weather response: growth compounded by degree,
//! `(1 + g)^(min(T, ceiling) − threshold)` above a threshold, 1 below.
//!
//! Sources: growth by degree as published by grocers (Tesco 2009, Co-op 2016: barbecue meat
//! +14.9 %, beer +8.9 %, lettuce +4.1 %); a constant ratio of variance to mean keeps sums of
//! negative binomial hours negative binomial. Valid for hourly means up to 10⁶, beyond which no mean grows. Not modelled: price,
//! promotion, substitution, customers who return. Held to account by the tests of `supply` and by
//! `tests/it/oracles/supply`.

use super::chain::Chain;
use super::facility::Opening;
use super::stock::StockPoint;
use crate::environment::{AreaId, Clock, Weather};
use crate::kernel::{Event, Now, Phase, Realm, SimSpan, SimTime, Stream, variate};
use crate::quantity::{Checker, Ratio, Temperature, Weekday};
use bevy_ecs::prelude::{Component, Local, Query, Res, ResMut, Resource};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The largest mean demand of a day at one place, and of an hour with all that multiplies it.
pub(super) const MOST_PER_DAY: f64 = 1e6;

/// What a scenario says about the demand for some products at some facilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandSpec {
    /// Facilities or groups where customers ask.
    pub at: Vec<String>,
    /// Mean units a day, by product, at a facility of size 1 in weather that does not matter.
    pub units_per_day: IndexMap<String, f64>,
    /// How it varies about its mean.
    #[serde(default)]
    pub law: DemandLawSpec,
    /// Weights of the weekdays, Monday first; only their ratios count.
    #[serde(default)]
    pub weekly: Option<[f64; 7]>,
    /// Weights of the 24 hours of the day; only their ratios count. Closed hours count as zero.
    #[serde(default)]
    pub hourly: Option<[f64; 24]>,
    /// How it answers to outdoor temperature.
    #[serde(default)]
    pub weather: Option<WeatherResponseSpec>,
}

/// How demand varies about its mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DemandLawSpec {
    /// Poisson, by the hour.
    #[default]
    Poisson,
    /// Negative binomial, by the hour.
    NegativeBinomial {
        /// Variance over mean, more than 1.
        variance_ratio: f64,
    },
    /// Normal, by the hour, what falls below zero cut off at zero; for divisible goods.
    Normal {
        /// Standard deviation of an hour, before the cut.
        hourly_sd: f64,
    },
    /// A Poisson process of single units, each at its own instant; without profiles and weather.
    OneByOne,
}

/// How demand answers to heat.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeatherResponseSpec {
    /// The temperature from which it grows.
    pub above: Temperature,
    /// Growth by degree, compounded.
    pub per_degree: Ratio,
    /// The temperature from which it grows no more.
    pub up_to: Temperature,
}

impl DemandSpec {
    /// Puts down what is wrong, names apart.
    pub fn check(&self, checker: &mut Checker) {
        for (product, mean) in &self.units_per_day {
            if !(0.0..=MOST_PER_DAY).contains(mean) {
                checker
                    .within("units_per_day")
                    .within(product)
                    .out_of_range(mean, "0 to 1000000 units a day");
            }
        }
        let wrong = |weights: &[f64]| {
            weights.iter().any(|weight| !(weight.is_finite() && *weight >= 0.0))
                || weights.iter().sum::<f64>() <= 0.0
        };
        if self.weekly.as_ref().is_some_and(|weights| wrong(weights)) {
            checker
                .within("weekly")
                .out_of_range("weights", "weights of zero or more, not all zero");
        }
        if self.hourly.as_ref().is_some_and(|weights| wrong(weights)) {
            checker
                .within("hourly")
                .out_of_range("weights", "weights of zero or more, not all zero");
        }
        let mut law = checker.within("law");
        match self.law {
            DemandLawSpec::NegativeBinomial { variance_ratio }
                if !(1.0 + 1e-9..=1e3).contains(&variance_ratio) =>
            {
                law.within("variance_ratio")
                    .out_of_range(variance_ratio, "more than 1, at most 1000");
            }
            DemandLawSpec::Normal { hourly_sd } if !(0.0..=MOST_PER_DAY).contains(&hourly_sd) => {
                law.within("hourly_sd").out_of_range(hourly_sd, "0 to 1000000 units");
            }
            DemandLawSpec::OneByOne
                if self.weekly.is_some() || self.hourly.is_some() || self.weather.is_some() =>
            {
                law.conflict(
                    "customers that come one by one have no profile",
                    "leave out `weekly`, `hourly` and `weather`",
                );
            }
            _ => {}
        }
        if let Some(weather) = self.weather {
            let mut checker = checker.within("weather");
            if weather.up_to < weather.above {
                checker.within("up_to").out_of_range(weather.up_to, "no less than `above`");
            }
            if !(-0.5..=1.0).contains(&weather.per_degree.si()) {
                checker.within("per_degree").out_of_range(weather.per_degree, "-50 % to 100 %");
            }
        }
    }
}

/// The law of an hour's demand in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
enum DemandLaw {
    Poisson,
    NegativeBinomial(f64),
    Normal(f64),
}

/// The customers of a stock point.
#[derive(Component, Clone, Debug)]
#[component(storage = "SparseSet")]
pub struct Demand {
    stream: Stream,
    law: DemandLaw,
    mean_per_day: f64,
    pattern: usize,
    response: usize,
    /// By what surges multiply the mean at present.
    pub(super) surge: f64,
}

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
    /// The first answers to nothing.
    responses: Vec<Response>,
    /// Weights of the patterns and factors of the responses in the present hour.
    weights: Vec<f64>,
    factors: Vec<f64>,
}

/// An hour's demand, at all stock points with customers; in the middle of the hour.
#[derive(Clone, Copy, Debug)]
pub struct HourOfTrade {
    /// The local day; that of the start is 0.
    pub day: i64,
    /// Hours elapsed since its midnight, 0 to 24.
    pub hour: i64,
}

impl Event for HourOfTrade {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.index()
    }
}

impl HourOfTrade {
    /// Address of the hour's draws.
    #[must_use]
    pub const fn index(self) -> u64 {
        ((self.day + (1 << 20)) * 25 + self.hour) as u64
    }

    /// First instant of the hour.
    #[must_use]
    pub fn begins(self, clock: &Clock) -> SimTime {
        clock.midnight(self.day) + SimSpan::HOUR * self.hour
    }

    /// First instant after the hour, which the day's end may cut short.
    #[must_use]
    pub fn ends(self, clock: &Clock) -> SimTime {
        (self.begins(clock) + SimSpan::HOUR).min(clock.midnight(self.day + 1))
    }

    /// When its demand takes place.
    #[must_use]
    pub fn middle(self, clock: &Clock) -> SimTime {
        let begins = self.begins(clock);
        begins + SimSpan::from_nanos(self.ends(clock).since(begins).nanos() / 2)
    }

    /// The hour after it.
    #[must_use]
    pub fn next(self, clock: &Clock) -> Self {
        if self.ends(clock) < clock.midnight(self.day + 1) {
            Self { day: self.day, hour: self.hour + 1 }
        } else {
            Self { day: self.day + 1, hour: 0 }
        }
    }

    /// The first hour whose middle is not before `now`.
    #[must_use]
    pub fn first(now: SimTime, clock: &Clock) -> Self {
        let mut hour = Self { day: clock.day_of(now), hour: 0 };
        while hour.middle(clock) < now {
            hour = hour.next(clock);
        }
        hour
    }
}

impl DemandModel {
    /// Adds a stock point's demand. What is written for a whole day falls into open hours.
    pub(super) fn demand(
        &mut self,
        spec: &DemandSpec,
        product: &str,
        size: f64,
        opening: Opening,
        area: AreaId,
        stream: Stream,
    ) -> Demand {
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
        let response = spec.weather.map_or(
            Response { area, above_c: 0.0, up_to_c: 0.0, growth: 0.0 },
            |weather| Response {
                area,
                above_c: weather.above.celsius(),
                up_to_c: weather.up_to.celsius(),
                growth: weather.per_degree.si(),
            },
        );
        let law = match spec.law {
            DemandLawSpec::Poisson | DemandLawSpec::OneByOne => DemandLaw::Poisson,
            DemandLawSpec::NegativeBinomial { variance_ratio } => {
                DemandLaw::NegativeBinomial(variance_ratio)
            }
            DemandLawSpec::Normal { hourly_sd } => DemandLaw::Normal(hourly_sd),
        };
        let mean_per_day = spec.units_per_day.get(product).copied().unwrap_or(0.0) * size;
        let pattern = place(&mut self.patterns, Pattern { weekly, hourly });
        let response = place(&mut self.responses, response);
        self.weights.resize(self.patterns.len(), 0.0);
        self.factors.resize(self.responses.len(), 1.0);
        Demand { stream, law, mean_per_day, pattern, response, surge: 1.0 }
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
        demand.mean_per_day * self.weight_of_hour(demand.shape(), weekday, hour, Some(celsius))
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

    /// Takes the weights and factors of an hour.
    fn turn_to(&mut self, weekday: Weekday, hour: usize, length: f64, weather: &Weather) {
        for (weight, pattern) in self.weights.iter_mut().zip(&self.patterns) {
            *weight = pattern.weekly[weekday.index()]
                * pattern.hourly.get(hour).copied().unwrap_or(0.0)
                * length;
        }
        for (factor, response) in self.factors.iter_mut().zip(&self.responses) {
            *factor = if response.growth == 0.0 {
                1.0
            } else {
                response.factor(weather.outdoor_c(response.area))
            };
        }
    }
}

/// The index of a value, which is added if it is new.
fn place<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|known| *known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}

impl Demand {
    /// Mean units a day over a week, without weather and surges.
    #[must_use]
    pub const fn mean_per_day(&self) -> f64 {
        self.mean_per_day
    }

    /// How the mean is spread over hours.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        Shape { pattern: self.pattern, response: self.response }
    }

    /// By what surges multiply the mean at present.
    #[must_use]
    pub const fn surge(&self) -> f64 {
        self.surge
    }

    /// Variance over mean of an hour's demand with that mean.
    #[must_use]
    pub fn variance_ratio(&self, mean: f64) -> f64 {
        match self.law {
            DemandLaw::Poisson => 1.0,
            DemandLaw::NegativeBinomial(ratio) => ratio,
            DemandLaw::Normal(sd) => sd * sd / mean,
        }
    }

    /// What customers ask for in an hour, whatever there is.
    #[inline]
    fn potential(&mut self, index: u64, mean: f64) -> f64 {
        let u = self.stream.uniform(index);
        match self.law {
            DemandLaw::Poisson => variate::poisson(u, mean),
            DemandLaw::NegativeBinomial(ratio) => variate::negative_binomial(u, mean, ratio),
            DemandLaw::Normal(sd) => (mean + sd * variate::standard_normal(u)).max(0.0),
        }
    }
}

/// Customers ask for an hour's demand at all shelves, and get what is there.
pub(super) fn sell_the_hour(
    now: Now<HourOfTrade>,
    weather: Res<Weather>,
    chain: Local<Chain>,
    mut model: ResMut<DemandModel>,
    mut shelves: Query<(&mut StockPoint, &mut Demand)>,
) {
    let hour = now.event;
    let time = now.time();
    let agenda = now.agenda;
    let clock = &chain.clock;
    let [midnight, next_midnight] = [hour.day, hour.day + 1].map(|day| clock.midnight(day));
    let begins = midnight + SimSpan::HOUR * hour.hour;
    let ends = (begins + SimSpan::HOUR).min(next_midnight);
    let regular = next_midnight.since(midnight) == SimSpan::DAY;
    // What the local clock shows: the hours elapsed, but for days of clock change.
    let shown = if regular { hour.hour as usize } else { clock.hour_of(begins) as usize };
    model.turn_to(clock.weekday(hour.day), shown, ends.since(begins) / SimSpan::HOUR, &weather);
    let index = hour.index();
    let (weights, factors) = (&model.weights, &model.factors);
    for (mut point, mut demand) in &mut shelves {
        let weight = weights.get(demand.pattern).copied().unwrap_or(0.0);
        let factor = factors.get(demand.response).copied().unwrap_or(1.0);
        let mean = demand.mean_per_day * weight * factor * demand.surge;
        let mean = mean.min(MOST_PER_DAY);
        if mean <= 0.0 {
            continue;
        }
        let units = demand.potential(index, mean);
        if units > 0.0 {
            let sold = point.sell(time, units);
            agenda.mark_amount(sold);
            chain.position_fell(agenda, point.id);
        }
    }
    let next = hour.next(clock);
    // Within a regular day, middles lie an hour apart.
    let same_day = regular && next.day == hour.day;
    let middle = if same_day { time + SimSpan::HOUR } else { next.middle(clock) };
    agenda.at(middle, next);
}
