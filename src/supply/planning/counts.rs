//! A distribution of whole numbers from 0, for planning: Poisson, negative binomial, or a normal one in
//! steps.
//!
//! Poisson where the variance is the mean or less, negative binomial where it is more, both with the
//! mean and variance given. With steps of more than one unit, each count stands for a step, and its
//! probability is that of a normal variate in the step.

use super::lead_time_demand::DemandMoments;
use libm::{erfc, exp, lgamma, log};

/// Probability beyond which the tail is left out.
const TAIL: f64 = 1e-15;

/// Probabilities of 0, 1, 2, … steps.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    pub(super) probabilities: Vec<f64>,
}

impl Counts {
    /// Demand in steps of a number of units.
    pub(super) fn new(demand: DemandMoments, step: f64) -> Self {
        let DemandMoments { mean, variance } = demand;
        let furthest = (mean + 12.0 * variance.max(mean).sqrt() + 60.0) / step;
        // At most about 1300: a step is no less than a thousandth of mean + 10 deviations.
        let limit = furthest.ceil() as usize;
        let probability = |count: usize| -> f64 {
            let k = count as f64;
            if step > 1.0 {
                let sd = demand.sd().max(1e-9 * step);
                let above =
                    |units: f64| 0.5 * erfc((units - mean) / sd * std::f64::consts::FRAC_1_SQRT_2);
                let low = if count == 0 { 1.0 } else { above((k - 0.5) * step) };
                return low - above((k + 0.5) * step);
            }
            if mean <= 0.0 {
                return if count == 0 { 1.0 } else { 0.0 };
            }
            if variance <= mean * (1.0 + 1e-9) {
                return exp(k * log(mean) - mean - lgamma(k + 1.0));
            }
            let ratio = variance / mean;
            let size = mean / (ratio - 1.0);
            exp(lgamma(k + size) - lgamma(k + 1.0) - lgamma(size) - size * log(ratio)
                + k * log(1.0 - 1.0 / ratio))
        };
        let (mut probabilities, mut sum) = (Vec::new(), 0.0);
        for count in 0..=limit {
            let next = probability(count);
            probabilities.push(next);
            sum += next;
            if count as f64 * step > mean && 1.0 - sum < TAIL {
                break;
            }
        }
        Self { probabilities }
    }

    /// Mean steps by which demand exceeds a level of 0, 1, 2, … steps: `E[(D − y)⁺]`.
    pub(super) fn shortages(&self) -> Vec<f64> {
        // From the far end: E[(D − y)⁺] = E[(D − y − 1)⁺] + P(D > y).
        let mut shortages = vec![0.0; self.probabilities.len()];
        let (mut above, mut short) = (0.0, 0.0);
        for level in (0..self.probabilities.len().saturating_sub(1)).rev() {
            above += self.probabilities[level + 1];
            short += above;
            shortages[level] = short;
        }
        shortages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_have_the_mean_and_variance_given() {
        for (mean, variance, step) in
            [(6.0, 6.0, 1.0), (3.0, 7.5, 1.0), (0.2, 0.2, 1.0), (4000.0, 90_000.0, 25.0)]
        {
            let counts = Counts::new(DemandMoments { mean, variance }, step);
            let moment = |power: i32| -> f64 {
                let each = counts.probabilities.iter().enumerate();
                let units =
                    |count: usize| (0..power).fold(1.0, |product, _| product * count as f64 * step);
                each.map(|(count, p)| units(count) * p).sum()
            };
            assert!((moment(0) - 1.0).abs() < 1e-9, "{mean}");
            assert!((moment(1) / mean - 1.0).abs() < 1e-6, "{mean} {}", moment(1));
            let found = moment(2) - moment(1) * moment(1);
            assert!((found / variance - 1.0).abs() < 2e-3, "{variance} {found}");
        }
    }

    /// Poisson(1): E[(D − 0)⁺] = 1, E[(D − 1)⁺] = 1/e, E[(D − 2)⁺] = 3/e − 1.
    #[test]
    fn shortages_of_a_poisson_demand() {
        let shortages = Counts::new(DemandMoments { mean: 1.0, variance: 1.0 }, 1.0).shortages();
        let e = std::f64::consts::E;
        for (found, expected) in shortages.iter().zip([1.0, 1.0 / e, 3.0 / e - 1.0]) {
            assert!((found - expected).abs() < 1e-14, "{found} {expected}");
        }
    }
}
