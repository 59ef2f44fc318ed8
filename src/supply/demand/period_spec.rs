//! Specification of demand by the period: its times, and the distribution of a period's demand.

use crate::issue::Checker;
use crate::kernel::SimSpan;
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Demand by period: its times and the distribution of a period's demand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodSpec {
    /// Length of a period on the local clock, 1 s or more: a period of a day keeps its time of day.
    pub every: Span,
    /// Time from the beginning of the run to the first demand, elapsed.
    pub first: Span,
    /// Distribution of a period's demand about its mean.
    pub draws: PeriodLawSpec,
}

/// Distribution of a period's demand about its mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PeriodLawSpec {
    /// Poisson.
    Poisson,
    /// Normal, negative draws set to zero; rounded for goods that are not divisible.
    Normal {
        /// Standard deviation, 0 to 1000000 units.
        sd: f64,
        /// Correlation between one period and the next, above −1 and below 1; zero if absent.
        #[serde(default)]
        autocorrelation: f64,
    },
    /// Gamma; rounded for goods that are not divisible.
    Gamma {
        /// Standard deviation, above 0, at most 30 times the mean.
        sd: f64,
    },
}

/// Units that a standard deviation has at most.
const MOST_UNITS: f64 = 1e6;

/// Most standard deviations, relative to the mean, of a gamma distribution.
const MOST_SPREAD: f64 = 30.0;

impl PeriodSpec {
    /// Reports what is out of range, for the mean units a day of some products.
    pub(super) fn check<'a>(
        &self,
        units_per_day: impl Iterator<Item = &'a f64>,
        checker: &mut Checker,
    ) {
        if self.every.seconds() < 1.0 {
            checker.within("every").out_of_range(self.every, "a period of 1 s or more");
        }
        let mut checker = checker.within("draws");
        match self.draws {
            PeriodLawSpec::Poisson => {}
            PeriodLawSpec::Normal { sd, autocorrelation } => {
                if !(0.0..=MOST_UNITS).contains(&sd) {
                    checker.within("sd").out_of_range(sd, "0 to 1000000 units");
                }
                if !(autocorrelation > -1.0 && autocorrelation < 1.0) {
                    let mut checker = checker.within("autocorrelation");
                    checker.out_of_range(autocorrelation, "above -1 and below 1");
                }
            }
            PeriodLawSpec::Gamma { sd } => {
                let means = units_per_day.map(|units| self.mean(*units));
                let least = means.filter(|mean| *mean > 0.0).fold(MOST_UNITS, f64::min);
                if !(sd > 0.0 && sd <= MOST_SPREAD * least) {
                    checker.within("sd").out_of_range(sd, "above 0, at most 30 times the mean");
                }
            }
        }
    }

    /// Mean of a period, from that of a day.
    pub(super) fn mean(&self, units_per_day: f64) -> f64 {
        units_per_day * self.every.seconds() / SimSpan::DAY.seconds()
    }

    /// Ratio of variance to mean of a day's demand with a mean.
    pub(in crate::supply) fn variance_ratio(&self, units_per_day: f64) -> f64 {
        let mean = self.mean(units_per_day);
        match self.draws {
            PeriodLawSpec::Poisson => 1.0,
            PeriodLawSpec::Normal { sd, .. } | PeriodLawSpec::Gamma { sd } if mean > 0.0 => {
                sd * sd / mean
            }
            _ => 0.0,
        }
    }
}
