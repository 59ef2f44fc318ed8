//! Simple exponential smoothing of the sales in the view.
//!
//! Each stretch between two reports that is at least a day long gives one value: units sold over
//! the share of an average day's demand that the stretch holds by weekday and hour; the smoothing is
//! `supply::policy`'s. Weather is not used: heat enters only through past sales. Stockouts censor
//! demand: sales understate it while the shelf is empty. The stated standard deviation is that of the
//! forecast's error (`Smoothing::error_sd`), also where reports are seldom.
//!
//! Source: Silver, Pyke and Thomas (2017), ch. 4. Not modelled: trend.
//! Held to account by `the_forecast_converges_to_the_mean` below.

use super::prediction::Forecast;
use crate::issue::Checker;
use crate::quantity::Share;
use crate::supply::policy::Smoothing;
use libm::sqrt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Simple exponential smoothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SesSpec {
    /// Smoothing weight of the newest day, above 0 and at most 1.
    pub alpha: Share,
}

impl SesSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if self.alpha.si() == 0.0 {
            checker.within("alpha").out_of_range(self.alpha, "more than 0 and at most 1");
        }
    }
}

/// The smoothing in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ses {
    /// Weight of the newest day.
    alpha: f64,
}

impl Ses {
    /// The smoothing that a Spec describes.
    #[must_use]
    pub fn new(spec: &SesSpec) -> Self {
        Self { alpha: spec.alpha.si() }
    }

    /// A series before its first value: mean and variance of an average day as planned.
    #[must_use]
    pub fn initial(self, mean_per_day: f64, variance_per_day: f64) -> Smoothing {
        Smoothing::new(self.alpha, mean_per_day, sqrt(variance_per_day))
    }

    /// The forecast over a stretch with the demand of `days` average days.
    #[must_use]
    pub fn forecast(self, learned: &Smoothing, days: f64) -> Forecast {
        let mean = learned.mean() * days;
        Forecast { point: mean, mean, sd: learned.error_sd(days) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, variate};

    #[test]
    fn the_forecast_converges_to_the_mean() {
        let ses = Ses { alpha: 0.1 };
        let mut learned = ses.initial(5.0, 5.0);
        let mut draws = Draws::new(1, 0).stream("sales").unwrap();
        let (mut sum, mut spread) = (0.0, 0.0);
        for day in 0..20_000 {
            learned.observe(variate::poisson(draws.uniform(day), 30.0), 1.0);
            if day >= 1_000 {
                sum += ses.forecast(&learned, 1.0).mean;
                spread += ses.forecast(&learned, 1.0).sd;
            }
        }
        assert!((sum / 19_000.0 - 30.0).abs() < 0.15);
        // The error of a day: its own variance of 30, and α/(2 − α) of it for the mean.
        let error = (30.0f64 * (1.0 + 0.1 / 1.9)).sqrt();
        assert!((spread / 19_000.0 / error - 1.0).abs() < 0.03);
    }
}
