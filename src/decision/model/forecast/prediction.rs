//! The forecast of demand over a stretch of time: a distribution, by its mean and standard deviation.
//!
//! The level that covers demand with the probability of a standard normal z is that of a gamma distribution
//! with this mean and standard deviation, by the cube of Wilson and Hilferty (1931):
//! `m (1 − c²/9 + z c/3)³`, c = σ/m. Demand is not negative and has a longer tail above, the more so the
//! larger c: a normal distribution gives too small a level (Burgin 1975, Operational Research Quarterly 26).
//! Valid for c up to about 1; above 3 the level is zero at most service levels.

/// Forecast of the demand over a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The forecast as the model gives it, in units.
    pub point: f64,
    /// Mean of demand given that forecast, in units.
    pub mean: f64,
    /// Standard deviation of demand about `mean`, in units: of demand about its true mean, and of the true
    /// mean about the forecast.
    pub sd: f64,
}

impl Forecast {
    /// No demand, with certainty.
    pub const NOTHING: Self = Self { point: 0.0, mean: 0.0, sd: 0.0 };

    /// The level that covers demand with the probability of a standard normal below `safety_factor`.
    #[must_use]
    pub fn level(self, safety_factor: f64) -> f64 {
        if self.mean <= 0.0 {
            return 0.0;
        }
        let variation = self.sd / self.mean;
        let root = 1.0 - variation * variation / 9.0 + safety_factor * variation / 3.0;
        self.mean * (root * root * root).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_quantiles_of_a_gamma_distribution() {
        // scipy.stats.gamma.ppf(q, k, scale=m/k): k = 11.111, m = 30 at 97 %; k = 4, m = 8 at 90 %.
        for (mean, sd, safety_factor, quantile) in
            [(30.0, 9.0, 1.880_79, 48.98), (8.0, 4.0, 1.281_55, 13.361)]
        {
            let level = Forecast { point: mean, mean, sd }.level(safety_factor);
            assert!((level / quantile - 1.0).abs() < 0.004, "{level} {quantile}");
        }
        assert_eq!(Forecast { point: 5.0, mean: 5.0, sd: 0.0 }.level(2.0), 5.0);
        assert_eq!(Forecast::NOTHING.level(2.0), 0.0);
    }
}
