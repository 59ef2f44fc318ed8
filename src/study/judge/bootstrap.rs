//! The interval of a mean by the bootstrap, for differences that are mostly zeros.
//!
//! The ends are the 2.5 % and 97.5 % quantiles of the means of 2000 samples drawn with replacement
//! from the differences. Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch.
//! 13. Valid for the mean of independent replications; for few replications it is too narrow, so
//! answers do not depend on it. The draws are addressed by sample and place, so the interval is the
//! same on every machine.

use crate::kernel::Draws;

/// Number of bootstrap samples.
const RESAMPLES: usize = 2_000;

/// The ends of the 95 % interval; `None` for fewer than two values.
#[must_use]
pub(super) fn interval(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 {
        return None;
    }
    let mut stream = Draws::new(0, 0).stream("bootstrap").ok()?;
    let count = values.len() as u64;
    let mut means: Vec<f64> = (0..RESAMPLES as u64)
        .map(|sample| {
            let mut sum = 0.0;
            for place in 0..count {
                let at = (stream.uniform(sample * count + place) * count as f64) as usize;
                sum += values.get(at).copied().unwrap_or_default();
            }
            sum / count as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |part: f64| means.get((part * (RESAMPLES - 1) as f64).round() as usize).copied();
    Some((at(0.025)?, at(0.975)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_rare_harm_is_that_of_the_binomial() {
        // 2 of 20 replications with a harm of 100: the resampled sum is 100 · Binomial(20, 0.1),
        // whose 2.5 % and 97.5 % quantiles are 0 and 5: means 0 and 25.
        let mut values = [0.0; 20];
        values[3] = 100.0;
        values[11] = 100.0;
        assert_eq!(interval(&values), Some((0.0, 25.0)));
        assert_eq!(interval(&values[..1]), None);
    }
}
