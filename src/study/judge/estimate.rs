//! Means with their intervals, and paired differences.
//!
//! The interval of a mean is Student's t: `x̄ ± t(0.975, n − 1) · s/√n`. Arms of one replication
//! share their random draws, so the interval of a difference is that of the mean of the differences.
//! Source: Law (2015), Simulation Modeling and Analysis, ch. 4.5 and 10.2. Valid where the mean of
//! n replications is near normal. The quantile of t is that of the crate `statrs`, whose last bits
//! depend on the platform's mathematics: intervals are equal on one target.

use super::answer::{Grain, Spread};
use super::bootstrap;
use crate::kernel::Tally;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// A mean with its 95 % interval, if there is one.
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize)]
pub struct Estimate {
    /// Mean over the replications.
    pub mean: f64,
    /// Lower bound; absent for one replication.
    pub low: Option<f64>,
    /// Upper bound; absent for one replication.
    pub high: Option<f64>,
}

impl Estimate {
    /// The estimate from one value per replication; `None` without values.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut tally = Tally::default();
        values.into_iter().for_each(|value| tally.add(value));
        Self::of_tally(&tally)
    }

    /// The same of values that were added one by one.
    #[must_use]
    pub fn of_tally(tally: &Tally) -> Option<Self> {
        let mean = tally.mean()?;
        let half = tally.variance().map(|variance| {
            student_t_975(tally.count() - 1) * (variance / tally.count() as f64).sqrt()
        });
        Some(Self { mean, low: half.map(|half| mean - half), high: half.map(|half| mean + half) })
    }

    /// The estimate of a contrast: Student's interval, or the bootstrap's where the values are mostly
    /// zeros; `None` without values.
    #[must_use]
    pub fn of_contrast(values: &[f64]) -> Option<Self> {
        let estimate = Self::of(values.iter().copied())?;
        if Spread::of(values, Grain::Amount) != Spread::MostlyZero {
            return Some(estimate);
        }
        let (low, high) = bootstrap::interval(values)?;
        Some(Self { low: Some(low), high: Some(high), ..estimate })
    }

    /// The estimate of the mean over the replications in which the value is defined.
    #[must_use]
    pub fn of_defined(values: impl Iterator<Item = Option<f64>>) -> Option<Self> {
        Self::of(values.flatten())
    }
}

/// The 97.5 % quantile of Student's t.
fn student_t_975(degrees: u64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees as f64).map_or(f64::INFINITY, |law| law.inverse_cdf(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_textbook() {
        // Law (2015), example 4.27: ten observations, mean 1.34, 90 % half-width 0.24 there.
        let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
        let estimate = Estimate::of(values).unwrap();
        assert!((estimate.mean - 1.343).abs() < 1e-12);
        let half = estimate.high.unwrap() - estimate.mean;
        // t(0.975, 9) = 2.262157; s = 0.409283.
        assert!((half - 2.262_157_162_8 * 0.409_282_57 / 10f64.sqrt()).abs() < 1e-6);
    }

    #[test]
    fn one_replication_has_no_interval_and_none_no_estimate() {
        assert_eq!(Estimate::of([3.0]), Some(Estimate { mean: 3.0, low: None, high: None }));
        assert_eq!(Estimate::of([]), None);
    }
}
