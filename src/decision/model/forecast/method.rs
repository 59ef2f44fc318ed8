//! The forecast methods: one Spec and one running form for each.

use super::calibrated::{Calibrated, CalibratedSpec};
use super::ses::{Ses, SesSpec};
use crate::issue::Checker;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How demand is forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ForecastSpec {
    /// Simple exponential smoothing of the sales in the view.
    Ses(SesSpec),
    /// The true mean given the view, times an error of stated size.
    Calibrated(CalibratedSpec),
}

impl ForecastSpec {
    /// Reports values out of range.
    pub(in crate::decision) fn check(&self, checker: &mut Checker) {
        match self {
            Self::Ses(spec) => spec.check(checker),
            Self::Calibrated(spec) => spec.check(checker),
        }
    }
}

/// A forecast method in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Forecaster {
    /// Smoothing of sales.
    Ses(Ses),
    /// The true mean, with an error.
    Calibrated(Calibrated),
}

impl Forecaster {
    /// The method that a Spec describes.
    #[must_use]
    pub fn new(spec: &ForecastSpec) -> Self {
        match spec {
            ForecastSpec::Ses(spec) => Self::Ses(Ses::new(spec)),
            ForecastSpec::Calibrated(spec) => Self::Calibrated(Calibrated::new(spec)),
        }
    }

    /// Rank among the models of a ladder, the best least: calibrated forecasts by their error relative
    /// to the true mean, all others after them.
    #[must_use]
    pub fn rank(self) -> f64 {
        match self {
            Self::Ses(_) => f64::INFINITY,
            Self::Calibrated(calibrated) => calibrated.relative_error(),
        }
    }

    /// The smoothing, if the method learns from sales.
    #[must_use]
    pub const fn smoothing(self) -> Option<Ses> {
        match self {
            Self::Ses(ses) => Some(ses),
            Self::Calibrated(_) => None,
        }
    }
}
