//! Forecasts of demand: a mean and a variance over a stretch of time.

mod calibrated;
mod curve;
mod error;
mod ses;
mod spread;

pub use calibrated::{Calibrated, CalibratedSpec};
pub use curve::{Curves, Knowledge};
pub use error::Errors;
pub use ses::{Ses, SesSpec};
pub use spread::Spread;

use crate::issue::Checker;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about how demand is forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ForecastSpec {
    /// Simple exponential smoothing of the sales that the view shows.
    Ses(SesSpec),
    /// The true mean given what the view holds, times an error of stated size.
    Calibrated(CalibratedSpec),
}

impl ForecastSpec {
    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        match self {
            Self::Ses(spec) => spec.check(checker),
            Self::Calibrated(spec) => spec.check(checker),
        }
    }
}

/// A forecast of the demand over some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Mean, in units.
    pub mean: f64,
    /// Standard deviation of what will be asked about that mean, in units.
    pub sd: f64,
}

impl Forecast {
    /// A forecast that expects nothing.
    pub const NOTHING: Self = Self { mean: 0.0, sd: 0.0 };
}
