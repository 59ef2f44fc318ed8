//! Forecasts of stated quality: the true conditional mean given the view, times an error.
//!
//! `forecast = mean · max(0, 1 + bias + wmape · √(π/2) · z)`, z standard normal and addressed by
//! stock point and local day, so E|forecast − mean|/mean = wmape where the bias is zero and the
//! factor is not truncated at zero (wmape below 0.25; above that, truncation lowers the error and
//! raises the mean). The stated standard deviation is `√(variance + (wmape · √(π/2) · mean)²)`: the
//! variance of demand and that of the forecast error.
//!
//! Source: E|z| = √(2/π) for a normal z. The view holds the weather forecast that was issued last;
//! demand surges are not in it. Not modelled: drift and retraining.
//! Held to account by `the_error_has_the_stated_size` below.

use super::prediction::Forecast;
use crate::issue::Checker;
use crate::quantity::Ratio;
use libm::sqrt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Calibrated forecasts: the true conditional mean with an error of stated size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibratedSpec {
    /// Mean absolute error relative to the true conditional mean, 0 % to 100 %.
    pub wmape: Ratio,
    /// Mean error relative to the true conditional mean, -100 % to 1000 %; 0 if absent.
    #[serde(default)]
    pub bias: Option<Ratio>,
}

impl CalibratedSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if !(0.0..=1.0).contains(&self.wmape.si()) {
            checker.within("wmape").out_of_range(self.wmape, "0 % to 100 %");
        }
        if let Some(bias) = self.bias
            && !(-1.0..=10.0).contains(&bias.si())
        {
            checker.within("bias").out_of_range(bias, "-100 % to 1000 %");
        }
    }
}

/// Calibrated forecasts in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibrated {
    relative_sd: f64,
    bias: f64,
}

impl Calibrated {
    /// Forecasts of the true distribution, without error.
    pub const EXACT: Self = Self { relative_sd: 0.0, bias: 0.0 };

    /// The forecasts that a Spec describes.
    #[must_use]
    pub fn new(spec: &CalibratedSpec) -> Self {
        let relative_sd = spec.wmape.si() * sqrt(std::f64::consts::FRAC_PI_2);
        Self { relative_sd, bias: spec.bias.map_or(0.0, Ratio::si) }
    }

    /// Root mean square of the error relative to the true mean.
    #[must_use]
    pub fn relative_error(self) -> f64 {
        sqrt(self.relative_sd * self.relative_sd + self.bias * self.bias)
    }

    /// The forecast for a true mean of `mean`; `variance` gives the variance of demand for a mean,
    /// `error` is the standard normal error.
    #[must_use]
    pub fn forecast(self, mean: f64, variance: impl Fn(f64) -> f64, error: f64) -> Forecast {
        let factor = 1.0 + self.bias + self.relative_sd * error;
        let mean = mean * factor.max(0.0);
        let error_sd = self.relative_sd * mean;
        Forecast { mean, sd: sqrt(variance(mean) + error_sd * error_sd) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::model::ForecastErrors;
    use crate::kernel::Draws;

    #[test]
    fn the_error_has_the_stated_size() {
        let model = |wmape: &str, bias: &str| {
            Calibrated::new(&CalibratedSpec {
                wmape: wmape.parse().unwrap(),
                bias: Some(bias.parse().unwrap()),
            })
        };
        let mut errors = ForecastErrors::new(Draws::new(3, 0).stream("forecast/a").unwrap());
        let days = 20_000;
        let mut of = |model: Calibrated| {
            let forecasts =
                (0..days).map(|day| model.forecast(50.0, |mean| mean, errors.of_day(day)).mean);
            let all: Vec<f64> = forecasts.collect();
            let mean = all.iter().sum::<f64>() / days as f64;
            let off = all.iter().map(|forecast| (forecast - 50.0).abs()).sum::<f64>();
            (mean, off / (50.0 * days as f64))
        };
        let (mean, wmape) = of(model("20 %", "0 %"));
        // Standard errors over 20 000 days: 0.09 of the mean, 0.0011 of the wmape.
        assert!((mean - 50.0).abs() < 0.4 && (wmape - 0.2).abs() < 0.005, "{mean} {wmape}");
        let (mean, _) = of(model("10 %", "-20 %"));
        assert!((mean - 40.0).abs() < 0.2);
        assert_eq!(of(model("0 %", "0 %")), (50.0, 0.0));
    }
}
