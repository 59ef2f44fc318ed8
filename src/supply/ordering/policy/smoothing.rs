//! Simple exponential smoothing of a demand series, with the error of the forecasts that it makes.
//!
//! A value is the mean demand of `n` periods, since reports may be seldom. It moves the mean as `n` values of
//! one period would: `m ← m + g (x − m)`, `g = 1 − (1 − α)ⁿ`. The mean's own variance, in units of that of a
//! period, is `w ← (1 − g)² w + g²/n`, which tends to `α/(2 − α)` for values of one period. The error of a
//! forecast of `x` has the variance `σ² (1/n + w)`, from which σ² is learned, and one of `t` periods
//! `σ² (t + t² w)`: the demand of these periods and the error of the mean, which is the same in each.
//!
//! Source: Graves (1999), MSOM 1(1); Silver, Pyke and Thomas (2017), ch. 4, who smooth the squared error by
//! 0.01 to 0.1. Valid for demand that is independent from period to period. Not modelled: trend, season,
//! errors that persist. Held to account by the tests below, `tests/it/decisions/errors.rs` and the family
//! `forecast_error_iid` of the oracles.

/// Weight of the latest squared error in the variance.
const SPREAD: f64 = 0.05;

/// A smoothed series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothing {
    alpha: f64,
    mean: f64,
    /// Variance of the demand of a period.
    variance: f64,
    /// Variance of the mean, in units of `variance`.
    weight: f64,
}

impl Smoothing {
    /// A series that starts with the mean and the standard deviation of a period, as after a long history.
    #[must_use]
    pub fn new(alpha: f64, mean: f64, sd: f64) -> Self {
        Self { alpha, mean, variance: sd * sd, weight: alpha / (2.0 - alpha) }
    }

    /// Observes the mean demand of a number of periods, above zero; returns the error of its forecast.
    pub fn observe(&mut self, value: f64, periods: f64) -> f64 {
        let gain = 1.0 - libm::pow(1.0 - self.alpha, periods);
        let error = value - self.mean;
        let of_a_period = error * error / (1.0 / periods + self.weight);
        self.variance += SPREAD * (of_a_period - self.variance);
        self.mean += gain * error;
        self.weight = (1.0 - gain) * (1.0 - gain) * self.weight + gain * gain / periods;
        error
    }

    /// Forecast of the demand of a period.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// Standard deviation of the demand of a period.
    #[must_use]
    pub fn sd(&self) -> f64 {
        self.variance.sqrt()
    }

    /// Standard deviation of the error of a forecast of a number of periods.
    #[must_use]
    pub fn error_sd(&self, periods: f64) -> f64 {
        (self.variance * (periods + periods * periods * self.weight)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, variate};

    #[test]
    fn the_mean_of_a_constant_series_converges() {
        let mut series = Smoothing::new(0.2, 0.0, 1.0);
        for _ in 0..800 {
            series.observe(7.0, 1.0);
        }
        assert!((series.mean() - 7.0).abs() < 1e-12);
        assert!(series.sd() < 1e-6);
    }

    #[test]
    fn seven_days_in_one_value_move_the_mean_as_seven_equal_days_do() {
        let start = Smoothing::new(0.1, 20.0, 3.0);
        let (mut week, mut days) = (start, start);
        week.observe(26.0, 7.0);
        (0..7).for_each(|_| {
            days.observe(26.0, 1.0);
        });
        assert!((week.mean() - days.mean()).abs() < 1e-12);
    }

    /// Demand of independent days with mean 20 and variance 30, in values of some days each: the errors of
    /// the forecasts of `t` days have the standard deviation that is stated.
    #[test]
    fn the_stated_error_is_that_of_the_forecasts() {
        for (alpha, days, horizon) in
            [(0.2, 1, 3), (0.05, 1, 4), (0.2, 2, 3), (0.05, 7, 4), (0.3, 7, 14)]
        {
            let mut draws = Draws::new(5, 0).stream("sales").unwrap();
            let mut index = 0;
            let mut day = || {
                index += 1;
                variate::negative_binomial(draws.uniform(index), 20.0, 1.5)
            };
            let mut series = Smoothing::new(alpha, 20.0, 30f64.sqrt());
            let (mut squared, mut stated, mut bias) = (0.0, 0.0, 0.0);
            let forecasts = 12_000;
            for _ in 0..forecasts {
                let mean = (0..days).map(|_| day()).sum::<f64>() / f64::from(days);
                series.observe(mean, f64::from(days));
                // The days to be covered come after those that were observed, and are not learned from.
                let error =
                    (0..horizon).map(|_| day()).sum::<f64>() - series.mean() * f64::from(horizon);
                squared += error * error;
                bias += error;
                let sd = series.error_sd(f64::from(horizon));
                stated += sd * sd;
            }
            let (ratio, count) = (stated / squared, f64::from(forecasts));
            // Standard errors: of the sum of squares 1.3 %, more where the errors persist (α small).
            assert!((ratio - 1.0).abs() < 0.06, "α {alpha}, {days} days, {horizon}: {ratio}");
            assert!((bias / count).abs() < 0.6, "{bias}");
        }
    }
}
