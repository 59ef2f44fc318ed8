//! The spread of demand about its mean, over any stretch of hours.
//!
//! Hours are independent, and the variance of an hour is linear in its mean for every distribution:
//! `ratio · m` for Poisson (ratio 1) and negative binomial hours, `sd²` for normal ones, whatever
//! their mean. The variance of a stretch is therefore `a · mean + b · open hours`, however weather
//! and season spread the mean. Not modelled: the effect of truncating normal hours at zero. Held to
//! account by the tests below and `tests/it/decisions/knowledge.rs`.

use crate::supply::Demand;

/// Variance of a product's demand at a store about its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DemandSpread {
    /// Variance for each unit of the mean.
    per_unit: f64,
    /// Variance for each open hour, whatever its mean.
    per_hour: f64,
}

impl DemandSpread {
    /// Spread of demand whose variance is its mean times a ratio.
    #[must_use]
    pub const fn with_ratio(ratio: f64) -> Self {
        Self { per_unit: ratio, per_hour: 0.0 }
    }

    /// Demand whose variance is 0.
    pub const NONE: Self = Self { per_unit: 0.0, per_hour: 0.0 };

    /// The spread of the sum of two independent demands whose means stay in the ratio of `mean` to `others`.
    #[must_use]
    pub fn with(self, mean: f64, other: Self, others: f64) -> Self {
        let total = mean + others;
        let per_unit = if total > 0.0 {
            (self.per_unit * mean + other.per_unit * others) / total
        } else {
            0.0
        };
        Self { per_unit, per_hour: self.per_hour + other.per_hour }
    }

    /// The spread of a demand.
    #[must_use]
    pub fn of(demand: &Demand) -> Self {
        Self::line(|mean| mean * demand.variance_ratio(mean))
    }

    /// The line through the variances of hours with a mean of 1 and of 2.
    fn line(variance: impl Fn(f64) -> f64) -> Self {
        let (one, two) = (variance(1.0), variance(2.0));
        Self { per_unit: two - one, per_hour: 2.0 * one - two }
    }

    /// The variance over a stretch, from its mean and its open hours.
    #[must_use]
    pub fn variance(self, mean: f64, open_hours: f64) -> f64 {
        self.per_unit * mean + self.per_hour * open_hours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variance_of_a_stretch_is_the_sum_of_its_hours() {
        // Hours of 0.5, 2 and 9.5 units: ratio 1.5 gives 18; an hourly deviation of 0.2 gives 3 · 0.04.
        let binomial = DemandSpread::line(|mean| 1.5 * mean);
        assert_eq!(binomial.variance(12.0, 3.0), 18.0);
        let normal = DemandSpread::line(|mean| mean * (0.04 / mean));
        assert!((normal.variance(12.0, 3.0) - 0.12).abs() < 1e-15);
    }
}
