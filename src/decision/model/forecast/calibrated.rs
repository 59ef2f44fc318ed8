//! Forecasts of stated quality: the true conditional mean given the view, times an error.
//!
//! `f = m · (1 + bias) · exp(σ z − σ²/2)`: z standard normal, so that without bias E f = m, and
//! E|f − m|/m = wMAPE where `σ = 2 Φ⁻¹(1/2 + wMAPE/4)`. The error has
//! - a part that all shelves of a product have in common and one of each shelf, `z = √c z_product + √(1 − c)
//!   z_shelf`; of a centre that serves n shelves, the second part is pooled: `(1 − c)/n` of the variance;
//! - persistence: both parts are autoregressive from day to day (`ErrorSeries`);
//! - growth with the horizon: `σ (1 + growth · h)`, h in days from the view to the end of the forecast;
//! - drift: a part that all shelves of a product have in common grows by `drift.weekly` a week from one
//!   training to the next, in a direction that each training brings.
//!
//! What is planned with is demand given f. From a flat prior of log m, m is log-normal about f: its mean is
//! `f exp(σ²)` and its standard deviation that times `√(exp(σ²) − 1)`; to its variance that of demand at this
//! mean is added. A bias is not known to the model, and not in what it states.
//!
//! Source: E|F − 1| = 2 (2 Φ(σ/2) − 1) for a log-normal F of mean 1. The view holds the weather forecast that
//! was received last; demand surges are not in it. Assumed, where a scenario gives nothing else: half of the
//! variance in common, errors that last 5 days, no growth, no drift. Not modelled: errors that depend on the
//! product. Held to account by the tests below and `tests/it/decisions/errors.rs`.

use super::prediction::Forecast;
use crate::issue::Checker;
use crate::kernel::variate;
use crate::quantity::{Ratio, Share, Span};
use libm::{exp, sqrt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Share of the error's variance that shelves have in common, if none is given.
const COMMON: f64 = 0.5;

/// Time in days over which errors persist, if none is given.
const LASTS_DAYS: f64 = 5.0;

/// Calibrated forecasts: the true conditional mean with an error of stated size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibratedSpec {
    /// Mean absolute error relative to the true conditional mean, 0 % to 100 %.
    pub wmape: Ratio,
    /// Mean error relative to the true conditional mean, -99 % to 1000 %; 0 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bias: Option<Ratio>,
    /// Share of the error's variance that all shelves of a product have in common; 50 % if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<Share>,
    /// Time over which errors persist, 0 to 60 d: their correlation falls by the factor e; 5 d if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<Span>,
    /// Growth of the error with each day from the view to the end of the forecast, 0 % to 100 %; none if
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<Ratio>,
    /// Growth of the error until the model is trained again; none if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<DriftSpec>,
}

/// Drift of a model between trainings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftSpec {
    /// Standard deviation that a week adds to the error, relative to the mean, 0 % to 100 %.
    pub weekly: Ratio,
    /// Time between trainings, the first at the beginning of the run, 1 d to 366 d; never again if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_every: Option<Span>,
}

impl CalibratedSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if !(0.0..=1.0).contains(&self.wmape.si()) {
            checker.within("wmape").out_of_range(self.wmape, "0 % to 100 %");
        }
        if let Some(bias) = self.bias
            && !(-0.99..=10.0).contains(&bias.si())
        {
            checker.within("bias").out_of_range(bias, "-99 % to 1000 %");
        }
        if let Some(lasts) = self.lasts
            && !(0.0..=60.0 * 86_400.0).contains(&lasts.seconds())
        {
            checker.within("lasts").out_of_range(lasts, "0 to 60 d");
        }
        let drift = self.drift.map(|drift| drift.weekly);
        for (field, growth) in [("growth", self.growth), ("drift", drift)] {
            if let Some(growth) = growth
                && !(0.0..=1.0).contains(&growth.si())
            {
                checker.within(field).out_of_range(growth, "0 % to 100 %");
            }
        }
        if let Some(every) = self.drift.and_then(|drift| drift.trained_every)
            && !(86_400.0..=366.0 * 86_400.0).contains(&every.seconds())
        {
            checker.within("drift").within("trained_every").out_of_range(every, "1 d to 366 d");
        }
    }
}

/// Calibrated forecasts in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibrated {
    /// Standard deviation σ of the logarithm of the error at horizon zero.
    log_sd: f64,
    bias: f64,
    common: f64,
    /// Correlation ρ of the errors of two consecutive days.
    persistence: f64,
    growth: f64,
    /// Standard deviation that a day adds until the next training.
    drift: f64,
    /// Days between trainings; infinite without a second.
    training_days: f64,
}

/// The standard normal errors of a forecast.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ErrorDraws {
    /// Of the product, at all shelves.
    pub of_product: f64,
    /// Of the shelf, or of the centre.
    pub of_place: f64,
    /// Of the latest training, at all shelves of the product.
    pub of_training: f64,
}

/// The error of a forecast: by what it multiplies the true mean, and how uncertain that leaves the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastError {
    /// The logarithm of the factor, and the variance of that logarithm.
    log: (f64, f64),
    /// The forecast over the true mean.
    factor: f64,
    /// E(m)/f of the mean m given the forecast f, `exp(σ²)`.
    spread: f64,
}

impl ForecastError {
    /// Error of a model that states the mean: factor 1 on every shelf and day.
    pub const NONE: Self = Self { log: (0.0, 0.0), factor: 1.0, spread: 1.0 };
}

/// What a forecast is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastScope {
    /// Number of shelves whose demand is forecast together, weighted by their demand.
    pub shelves: f64,
    /// Days from the view to the end of the forecast.
    pub horizon_days: f64,
    /// Days since the beginning of the run.
    pub age_days: f64,
}

impl Calibrated {
    /// Forecasts of the true distribution, without error.
    pub const EXACT: Self = Self {
        log_sd: 0.0,
        bias: 0.0,
        common: 0.0,
        persistence: 0.0,
        growth: 0.0,
        drift: 0.0,
        training_days: f64::INFINITY,
    };

    /// The forecasts that a Spec describes.
    #[must_use]
    pub fn new(spec: &CalibratedSpec) -> Self {
        let days = |span: Span| span.seconds() / 86_400.0;
        let lasts = spec.lasts.map_or(LASTS_DAYS, days);
        let training = spec.drift.and_then(|drift| drift.trained_every);
        Self {
            log_sd: 2.0 * variate::standard_normal(0.5 + 0.25 * spec.wmape.si()),
            bias: spec.bias.map_or(0.0, Ratio::si),
            common: spec.common.map_or(COMMON, Share::si),
            persistence: if lasts > 0.0 { exp(-1.0 / lasts) } else { 0.0 },
            growth: spec.growth.map_or(0.0, Ratio::si),
            drift: spec.drift.map_or(0.0, |drift| drift.weekly.si() / 7.0),
            training_days: training.map_or(f64::INFINITY, days),
        }
    }

    /// Root mean square of the error at horizon zero relative to the true mean, about.
    #[must_use]
    pub fn relative_error(self) -> f64 {
        sqrt(self.log_sd * self.log_sd + self.bias * self.bias)
    }

    /// Correlation of the errors of two consecutive days.
    #[must_use]
    pub const fn persistence(self) -> f64 {
        self.persistence
    }

    /// Whether forecasts have an error.
    #[must_use]
    pub fn errs(self) -> bool {
        self.log_sd > 0.0 || self.drift > 0.0
    }

    /// Number of the latest training before a day since the beginning of the run.
    #[must_use]
    pub fn training(self, age_days: f64) -> u64 {
        (age_days / self.training_days).max(0.0) as u64
    }

    /// Whether the error of a place is the same for all forecasts of a day.
    #[must_use]
    pub fn is_daily(self) -> bool {
        self.growth == 0.0 && self.drift == 0.0
    }

    /// Whether the error depends on the latest training.
    #[must_use]
    pub fn drifts(self) -> bool {
        self.drift > 0.0
    }

    /// The error of a forecast; `last` is an earlier one, which saves the exponentials where it is the same.
    #[must_use]
    pub fn error(
        self,
        draws: ErrorDraws,
        scope: ForecastScope,
        last: ForecastError,
    ) -> ForecastError {
        let grown = self.log_sd * (1.0 + self.growth * scope.horizon_days);
        let own = (1.0 - self.common) / scope.shelves.max(1.0);
        let trained = self.training(scope.age_days) as f64 * self.training_days;
        let age = scope.age_days - if trained.is_finite() { trained } else { 0.0 };
        let drifted = self.drift * age.max(0.0);
        let error = grown * (sqrt(self.common) * draws.of_product + sqrt(own) * draws.of_place)
            + drifted * draws.of_training;
        let log_variance = grown * grown * (self.common + own) + drifted * drifted;
        let log = (error, log_variance);
        if log == last.log {
            return last;
        }
        ForecastError { log, factor: exp(error - 0.5 * log_variance), spread: exp(log_variance) }
    }

    /// The forecast for a true mean of `mean`; `variance` gives the variance of demand for a mean.
    #[must_use]
    pub fn forecast(
        self,
        mean: f64,
        variance: impl Fn(f64) -> f64,
        error: ForecastError,
    ) -> Forecast {
        let point = mean * (1.0 + self.bias) * error.factor;
        let mean = point * error.spread;
        Forecast { point, mean, sd: sqrt(variance(mean) + mean * mean * (error.spread - 1.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::model::ErrorSeries;
    use crate::kernel::Draws;

    fn model(wmape: &str, more: &str) -> Calibrated {
        Calibrated::new(
            &crate::quantity::read_ron(&format!("(wmape: \"{wmape}\", {more})")).unwrap(),
        )
    }

    fn errors(cause: &str) -> ErrorSeries {
        ErrorSeries::new(Draws::new(3, 0).stream(cause).unwrap(), 0)
    }

    fn of(
        model: Calibrated,
        mean: f64,
        variance: impl Fn(f64) -> f64,
        draws: ErrorDraws,
        scope: ForecastScope,
    ) -> Forecast {
        model.forecast(mean, variance, model.error(draws, scope, ForecastError::NONE))
    }

    const NOW: ForecastScope = ForecastScope { shelves: 1.0, horizon_days: 0.0, age_days: 0.0 };

    /// Independent errors of a shelf.
    fn draws(count: u32) -> Vec<ErrorDraws> {
        let (mut product, mut place) = (errors("product"), errors("place"));
        (0..i64::from(count))
            .map(|day| ErrorDraws {
                of_product: product.of_day(day, 0.0),
                of_place: place.of_day(day, 0.0),
                of_training: 0.0,
            })
            .collect()
    }

    #[test]
    fn the_error_has_the_stated_size() {
        let draws = draws(20_000);
        let sizes = |model: Calibrated| {
            let points = draws.iter().map(|draws| of(model, 50.0, |mean| mean, *draws, NOW).point);
            let all: Vec<f64> = points.collect();
            let mean = all.iter().sum::<f64>() / 20_000.0;
            let off = all.iter().map(|forecast| (forecast - 50.0).abs()).sum::<f64>();
            (mean, off / (50.0 * 20_000.0))
        };
        // Standard errors over 20 000 days: 0.09 of the mean, 0.0011 of the wMAPE; more for the large error.
        let (mean, wmape) = sizes(model("20 %", ""));
        assert!((mean - 50.0).abs() < 0.4 && (wmape - 0.2).abs() < 0.005, "{mean} {wmape}");
        let (mean, wmape) = sizes(model("80 %", ""));
        assert!((mean - 50.0).abs() < 2.0 && (wmape - 0.8).abs() < 0.04, "{mean} {wmape}");
        let (mean, _) = sizes(model("10 %", "bias: \"-20 %\""));
        assert!((mean - 40.0).abs() < 0.2);
        assert_eq!(sizes(model("0 %", "")), (50.0, 0.0));
    }

    /// Levels at a cycle service level of 97 % cover the demand in 97 % of the cases, whatever the error.
    #[test]
    fn what_is_stated_covers_demand_as_often_as_promised() {
        let safety_factor = variate::standard_normal(0.97);
        for (wmape, mean) in
            [("0 %", 40.0), ("5 %", 40.0), ("15 %", 40.0), ("30 %", 40.0), ("30 %", 600.0)]
        {
            let model = model(wmape, "");
            let mut demand = Draws::new(9, 0).stream("demand").unwrap();
            let covered = draws(20_000).into_iter().enumerate().filter(|(index, draws)| {
                let demand = variate::negative_binomial(demand.uniform(*index as u64), mean, 1.5);
                let forecast = of(model, mean, |mean| 1.5 * mean, *draws, NOW);
                demand <= forecast.level(safety_factor).ceil()
            });
            let share = covered.count() as f64 / 20_000.0;
            // The gamma law of the level is an approximation, and units are whole.
            assert!((0.962..0.985).contains(&share), "{wmape}, {mean}: {share}");
        }
    }

    #[test]
    fn shelves_have_a_part_of_the_error_in_common_and_centres_pool_the_rest() {
        let of_shelves = |model: Calibrated, shelves: f64, draws| {
            let scope = ForecastScope { shelves, ..NOW };
            of(model, 100.0, |_| 0.0, draws, scope)
        };
        let own = ErrorDraws { of_place: 1.0, ..ErrorDraws::default() };
        let all = model("20 %", "common: \"100 %\"");
        assert_eq!(
            of_shelves(all, 1.0, own).point,
            of_shelves(all, 1.0, ErrorDraws::default()).point
        );
        let none = model("20 %", "common: \"0 %\"");
        let (shelf, centre) = (of_shelves(none, 1.0, own), of_shelves(none, 25.0, own));
        // σ = 2 Φ⁻¹(0.55) = 0.2513; a fifth of it for 25 shelves.
        assert!((shelf.point / 100.0 - exp(0.2513 - 0.031_58)).abs() < 1e-3);
        assert!((centre.point / 100.0 - exp(0.050_26 - 0.001_263)).abs() < 1e-3);
        assert!((shelf.sd / shelf.mean - 0.2553).abs() < 1e-3);
        assert!((centre.sd / centre.mean - 0.0503).abs() < 1e-3);
    }

    #[test]
    fn the_error_grows_with_the_horizon_and_until_the_next_training() {
        let spread = |model: Calibrated, horizon_days, age_days| {
            let scope = ForecastScope { horizon_days, age_days, ..NOW };
            let forecast = of(model, 100.0, |_| 0.0, ErrorDraws::default(), scope);
            let variation = forecast.sd / forecast.mean;
            sqrt(libm::log(1.0 + variation * variation))
        };
        let growing = model("20 %", "growth: \"10 %\"");
        assert!((spread(growing, 5.0, 0.0) / spread(growing, 0.0, 0.0) - 1.5).abs() < 1e-9);
        let drifting = model("0 %", "drift: (weekly: \"2 %\", trained_every: \"28 d\")");
        let of_age = |age| spread(drifting, 0.0, age);
        assert!((of_age(7.0) - 0.02).abs() < 1e-9 && (of_age(27.0) - 0.0771).abs() < 1e-4);
        assert!(of_age(28.0).abs() < 1e-9 && (of_age(35.0) - 0.02).abs() < 1e-9);
        let never_again = model("0 %", "drift: (weekly: \"2 %\")");
        assert!((spread(never_again, 0.0, 70.0) - 0.2).abs() < 1e-9);
    }
}
