//! Variation of work: a factor of mean 1 by which the work of each job at a station is multiplied.
//!
//! | law | coefficient of variation `c` | with it, one server and Poisson arrivals a station is |
//! |---|---|---|
//! | none | 0 | M/D/1 |
//! | exponential | 1 | M/M/1 |
//! | gamma | as stated | M/G/1; `c² = 1/k` is Erlang-k |
//! | uniform from `1 − s` to `1 + s` | `s/√3` | M/G/1 |
//!
//! The factor is the quantile at one uniform number, addressed by the number of the job at its station.
//! Source: Hopp and Spearman (2011), Factory Physics, ch. 8. Not modelled: variation that jobs in a row share.
//! Held to account by `MM1`, `MMc` and `MG1` of `tests/it/oracles/supply`.

use crate::issue::Checker;
use crate::kernel::{gamma_quantile, variate};
use crate::quantity::Ratio;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the work of jobs varies about its mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum VariationSpec {
    /// Exponential.
    Exponential,
    /// Gamma with a coefficient of variation.
    Gamma {
        /// Standard deviation over mean, above 0, at most 10.
        cv: Ratio,
    },
    /// Uniform about the mean.
    Uniform {
        /// Largest deviation over mean, 0 % to 100 %.
        spread: Ratio,
    },
}

/// The same in the running simulation: parameters over the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Variation {
    /// Exponential.
    Exponential,
    /// Gamma with a standard deviation.
    Gamma(f64),
    /// Uniform with a largest deviation.
    Uniform(f64),
}

impl VariationSpec {
    /// Reports what is out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        match self {
            Self::Exponential => {}
            Self::Gamma { cv } => {
                if !(cv.si() > 0.0 && cv.si() <= 10.0) {
                    checker.within("cv").out_of_range(cv, "above 0, at most 10");
                }
            }
            Self::Uniform { spread } => {
                if !(0.0..=1.0).contains(&spread.si()) {
                    checker.within("spread").out_of_range(spread, "0 % to 100 %");
                }
            }
        }
    }

    /// The variation in the running simulation.
    pub(super) fn variation(self) -> Variation {
        match self {
            Self::Exponential => Variation::Exponential,
            Self::Gamma { cv } => Variation::Gamma(cv.si()),
            Self::Uniform { spread } => Variation::Uniform(spread.si()),
        }
    }
}

impl Variation {
    /// The factor of the work at a uniform number between 0 and 1; its mean is 1.
    #[must_use]
    pub fn factor(self, u: f64) -> f64 {
        match self {
            Self::Exponential => variate::exponential(u, 1.0),
            Self::Gamma(sd) => gamma_quantile(u, 1.0, sd),
            Self::Uniform(spread) => variate::uniform(u, 1.0 - spread, 1.0 + spread),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and coefficient of variation over evenly spaced uniforms.
    fn moments(variation: Variation) -> (f64, f64) {
        let count = 100_000;
        let factors = (0..count).map(|k| variation.factor((f64::from(k) + 0.5) / f64::from(count)));
        let (sum, square) = factors.fold((0.0, 0.0), |(sum, square), x| (sum + x, square + x * x));
        let mean = sum / f64::from(count);
        (mean, libm::sqrt(square / f64::from(count) - mean * mean) / mean)
    }

    #[test]
    fn the_mean_is_one_whatever_the_scatter() {
        for (variation, cv) in [
            (Variation::Exponential, 1.0),
            (Variation::Gamma(0.5), 0.5),
            (Variation::Uniform(1.0), 1.0 / libm::sqrt(3.0)),
            (Variation::Uniform(0.0), 0.0),
        ] {
            let (mean, scatter) = moments(variation);
            assert!((mean - 1.0).abs() < 2e-3, "{variation:?}: {mean}");
            assert!((scatter - cv).abs() < 1e-2, "{variation:?}: {scatter}");
        }
    }
}
