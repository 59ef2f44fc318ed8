//! Demand: what customers ask for, hour by hour.
//!
//! Potential demand of an hour is one addressed draw, a quantile of its law at
//! `mean = base · size · weekday · hour · weather · surge` (`demand_model`, `hour_of_trade`). Neither
//! draw nor mean looks at stock or at what anybody decided, so two arms of a story see the same
//! customers.
//!
//! A constant ratio of variance to mean keeps sums of negative binomial hours negative binomial. Valid
//! for hourly means up to 10⁶, beyond which no mean grows. Not modelled: substitution, customers who
//! return. Held to account by the tests of `supply` and by `tests/it/oracles/supply`.

use super::chain::Chain;
use super::demand_model::{PresentHour, Shape};
use super::hour_of_trade::HourOfTrade;
use super::stock::StockPoint;
use crate::environment::Weather;
use crate::issue::Checker;
use crate::kernel::{Now, SimSpan, Stream, variate};
use crate::quantity::{Ratio, Temperature};
use bevy_ecs::prelude::{Component, Local, Query, Res};
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
    shape: Shape,
    /// By what surges multiply the mean at present.
    pub(super) surge: f64,
}

impl Demand {
    /// The customers of a product at a place of some size.
    pub(super) fn new(
        spec: &DemandSpec,
        product: &str,
        size: f64,
        shape: Shape,
        stream: Stream,
    ) -> Self {
        let law = match spec.law {
            DemandLawSpec::Poisson | DemandLawSpec::OneByOne => DemandLaw::Poisson,
            DemandLawSpec::NegativeBinomial { variance_ratio } => {
                DemandLaw::NegativeBinomial(variance_ratio)
            }
            DemandLawSpec::Normal { hourly_sd } => DemandLaw::Normal(hourly_sd),
        };
        let mean_per_day = spec.units_per_day.get(product).copied().unwrap_or(0.0) * size;
        Self { stream, law, mean_per_day, shape, surge: 1.0 }
    }

    /// Mean units a day over a week, without weather and surges.
    #[must_use]
    pub const fn mean_per_day(&self) -> f64 {
        self.mean_per_day
    }

    /// How the mean is spread over hours.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        self.shape
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
    mut present: Local<PresentHour>,
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
    present.turn_to(clock.weekday(hour.day), shown, ends.since(begins) / SimSpan::HOUR, &weather);
    let index = hour.index();
    for (mut point, mut demand) in &mut shelves {
        let (weight, factor) = present.of(demand.shape);
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
