//! Specification of demand: means, distribution, profile and weather response.

use super::period_spec::PeriodSpec;
use super::week_pattern::WeekPattern;
use crate::issue::Checker;
use crate::quantity::{Ratio, Share, Temperature};
use crate::supply::network::OpeningHours;
use crate::supply::poisson::customer_moments;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Maximum mean demand of a day at one stock point, and of an hour with all its multipliers.
pub(in crate::supply) const MAX_PER_DAY: f64 = 1e6;

/// Demand for some products at some facilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandSpec {
    /// Facilities or groups at which the demand occurs.
    pub at: Vec<String>,
    /// Mean units a day, by product, at a facility of size 1, without weather and surges; at most
    /// 1000000.
    pub units_per_day: IndexMap<String, f64>,
    /// Distribution of demand about its mean.
    #[serde(default)]
    pub law: DemandLawSpec,
    /// Weights of 1, 2, 3, … units that a customer of `one_by_one` demand wants, up to 100 units; only their
    /// ratios matter. One unit if absent.
    #[serde(default)]
    pub units_per_customer: Option<Vec<f64>>,
    /// Weights of the weekdays, Monday first; only their ratios matter, weekdays without opening hours count as
    /// zero. Equal if absent.
    #[serde(default)]
    pub weekly: Option<[f64; 7]>,
    /// Weights of the 24 hours of the day; only their ratios within the opening hours of a weekday matter, hours
    /// outside opening hours count as zero. Equal if absent.
    #[serde(default)]
    pub hourly: Option<[f64; 24]>,
    /// Response to outdoor temperature; none if absent.
    #[serde(default)]
    pub weather: Option<WeatherResponseSpec>,
    /// Share of the variance that the facilities of an area have in common, product by product: the correlation of
    /// their demand. Of a negative binomial law at most 1 − 1/`variance_ratio`, of a normal one up to 100 %, of others
    /// none; facilities are independent if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<Share>,
}

/// Distribution of demand about its mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DemandLawSpec {
    /// Poisson, drawn by the hour.
    #[default]
    Poisson,
    /// Negative binomial, drawn by the hour.
    NegativeBinomial {
        /// Ratio of variance to mean, above 1, at most 1000.
        variance_ratio: f64,
    },
    /// Normal, drawn by the hour, negative draws set to zero; for goods with fractional quantities.
    Normal {
        /// Standard deviation of an hour's draw, 0 to 1000000 units.
        hourly_sd: f64,
    },
    /// Poisson arrivals: customers, each at its own instant, at a rate that follows profile and weather.
    #[serde(rename = "one_by_one")]
    PoissonArrivals,
    /// One draw for each period, demanded at one instant; without profile and weather.
    ByPeriod(PeriodSpec),
}

/// Growth of demand with outdoor temperature.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeatherResponseSpec {
    /// Temperature above which demand grows.
    pub above: Temperature,
    /// Growth per degree, compounded; -50 % to 100 %.
    pub per_degree: Ratio,
    /// Temperature above which demand grows no further.
    pub up_to: Temperature,
}

impl DemandLawSpec {
    /// Whether its draws are fractions of units.
    pub(in crate::supply) const fn is_fractional(self) -> bool {
        match self {
            Self::Normal { .. } => true,
            // Draws by the period are rounded for goods that are not divisible.
            Self::Poisson
            | Self::NegativeBinomial { .. }
            | Self::PoissonArrivals
            | Self::ByPeriod(_) => false,
        }
    }

    /// Variance of the demand of a day with a mean, over a number of hours with demand.
    fn daily_variance(self, mean: f64, hours: f64) -> f64 {
        match self {
            Self::Poisson | Self::PoissonArrivals => mean,
            Self::NegativeBinomial { variance_ratio } => mean * variance_ratio,
            Self::Normal { hourly_sd } => hourly_sd * hourly_sd * hours,
            Self::ByPeriod(period) => mean * period.variance_ratio(mean),
        }
    }
}

impl DemandSpec {
    /// Variance of the demand of a day with a mean, at a facility with opening hours.
    pub(in crate::supply) fn daily_variance(&self, mean: f64, opening: &OpeningHours) -> f64 {
        if let (DemandLawSpec::PoissonArrivals, Some(weights)) =
            (self.law, &self.units_per_customer)
        {
            let (unit, square) = customer_moments(weights);
            return mean * square / unit;
        }
        self.law.daily_variance(mean, self.hours(opening))
    }

    /// Whether demand is the same in all hours, at a facility with opening hours.
    pub(in crate::supply) fn is_constant(&self, opening: &OpeningHours) -> bool {
        self.weekly.is_none()
            && self.hourly.is_none()
            && self.weather.is_none()
            && opening.is_always()
    }

    /// Hours of an average day with demand, at a facility with opening hours.
    fn hours(&self, opening: &OpeningHours) -> f64 {
        let hours = WeekPattern::open_hours(self.hourly, opening);
        hours.iter().flatten().filter(|weight| **weight > 0.0).count() as f64 / 7.0
    }

    /// Reports what is out of range; names are resolved elsewhere.
    pub fn check(&self, checker: &mut Checker) {
        for (product, mean) in &self.units_per_day {
            if !(0.0..=MAX_PER_DAY).contains(mean) {
                checker
                    .within("units_per_day")
                    .within(product)
                    .out_of_range(mean, "0 to 1000000 units a day");
            }
        }
        let is_wrong = |weights: &[f64]| {
            weights.iter().any(|weight| !(weight.is_finite() && *weight >= 0.0))
                || weights.iter().sum::<f64>() <= 0.0
        };
        if self.weekly.as_ref().is_some_and(|weights| is_wrong(weights)) {
            checker
                .within("weekly")
                .out_of_range("weights", "weights of zero or more, not all zero");
        }
        if self.hourly.as_ref().is_some_and(|weights| is_wrong(weights)) {
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
            DemandLawSpec::Normal { hourly_sd } if !(0.0..=MAX_PER_DAY).contains(&hourly_sd) => {
                law.within("hourly_sd").out_of_range(hourly_sd, "0 to 1000000 units");
            }
            DemandLawSpec::ByPeriod(_)
                if self.weekly.is_some() || self.hourly.is_some() || self.weather.is_some() =>
            {
                law.conflict(
                    "demand by period has no profile and no weather response",
                    "leave out `weekly`, `hourly` and `weather`",
                );
            }
            DemandLawSpec::ByPeriod(period) => period.check(self.units_per_day.values(), &mut law),
            _ => {}
        }
        if let Some(weights) = &self.units_per_customer {
            let mut checker = checker.within("units_per_customer");
            if is_wrong(weights) || weights.len() > 100 {
                checker.out_of_range("weights", "1 to 100 weights of zero or more, not all zero");
            }
            if self.law != DemandLawSpec::PoissonArrivals {
                checker.conflict(
                    "customers are drawn for `one_by_one` demand alone",
                    "use `law: one_by_one`, or leave out `units_per_customer`",
                );
            }
        }
        if let Some(common) = self.common.filter(|common| common.si() > 0.0) {
            let most = match self.law {
                DemandLawSpec::NegativeBinomial { variance_ratio } => 1.0 - 1.0 / variance_ratio,
                DemandLawSpec::Normal { .. } => 1.0,
                _ => 0.0,
            };
            let mut checker = checker.within("common");
            if most <= 0.0 {
                checker.conflict(
                    "demand of this law has no variance beyond that of customers who come independently",
                    "use `negative_binomial` or `normal`, or leave out `common`",
                );
            } else if common.si() > most + 1e-9 {
                checker.out_of_range(
                    common,
                    format!("at most {:.1} %: 1 − 1/`variance_ratio`", 100.0 * most),
                );
            }
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
