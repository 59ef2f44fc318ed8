//! Simple exponential smoothing of what the view has seen sold.
//!
//! Each stretch between two reports that is at least a day long gives one value: units sold over
//! the share of an average day's demand that the stretch holds by weekday and hour; the smoothing is
//! `supply::policy`'s. Weather is not seen: heat enters only through the sales it has already made.
//! Sales are not demand: an empty shelf teaches that nobody came.
//!
//! Source: Silver, Pyke and Thomas (2017), ch. 4. Not modelled: trend.
//! Held to account by `the_forecast_converges_to_the_mean` below.

use super::Forecast;
use crate::issue::Checker;
use crate::quantity::Share;
use crate::supply::policy::Smoothing;
use libm::sqrt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about the smoothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SesSpec {
    /// Weight of the newest day, 0 to 1.
    pub alpha: Share,
}

impl SesSpec {
    /// Puts down what is wrong.
    pub(super) fn check(&self, checker: &mut Checker) {
        if self.alpha.si() == 0.0 {
            checker
                .within("alpha")
                .out_of_range(self.alpha, "more than 0: what never learns is a fixed level");
        }
    }
}

/// The smoothing in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ses {
    /// Weight of the newest day.
    pub alpha: f64,
}

impl Ses {
    /// The smoothing that a Spec describes.
    #[must_use]
    pub fn new(spec: &SesSpec) -> Self {
        Self { alpha: spec.alpha.si() }
    }

    /// A series before its first value: the planner's figure for an average day.
    #[must_use]
    pub fn begin(self, mean_per_day: f64, variance_per_day: f64) -> Smoothing {
        Smoothing::new(self.alpha, mean_per_day, sqrt(variance_per_day))
    }

    /// The forecast over a stretch that holds `days` average days' worth of demand.
    #[must_use]
    pub fn forecast(self, learned: &Smoothing, days: f64) -> Forecast {
        Forecast { mean: learned.mean() * days, sd: learned.sd() * sqrt(days) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, variate};

    #[test]
    fn the_forecast_converges_to_the_mean() {
        let ses = Ses { alpha: 0.1 };
        let mut learned = ses.begin(5.0, 5.0);
        let mut draws = Draws::new(1, 0).stream("sales").unwrap();
        let (mut sum, mut spread) = (0.0, 0.0);
        for day in 0..20_000 {
            learned.observe(variate::poisson(draws.uniform(day), 30.0));
            if day >= 1_000 {
                sum += ses.forecast(&learned, 1.0).mean;
                spread += ses.forecast(&learned, 1.0).sd;
            }
        }
        assert!((sum / 19_000.0 - 30.0).abs() < 0.15);
        assert!((spread / 19_000.0 / 30f64.sqrt() - 1.0).abs() < 0.03);
    }
}
