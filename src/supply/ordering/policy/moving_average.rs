//! Moving average of a demand series, with the spread of its values.
//!
//! The forecast of the next value is the mean of the last p values; their spread is the sample standard
//! deviation of the last p. For independent values of variance σ² the one-step error has the mean square
//! `σ² (1 + 1/p)`. Before p values are known, the estimate at the start stands for those that are
//! missing. Not modelled: trend, season. Held to account by `forecast_error_iid` and the families
//! `bullwhip_moving_average…` of `tests/it/oracles/supply`.

use std::collections::VecDeque;

/// The last values of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct MovingAverage {
    values: VecDeque<f64>,
    /// Standard deviation assumed at the start.
    initial_sd: f64,
    /// Number of values that were observed.
    observed: usize,
}

impl MovingAverage {
    /// A series of a number of values, 1 or more, that starts with an estimate of mean and standard
    /// deviation.
    #[must_use]
    pub fn new(number: usize, mean: f64, sd: f64) -> Self {
        Self { values: vec![mean; number.max(1)].into(), initial_sd: sd, observed: 0 }
    }

    /// Observes the next value; returns the error of its forecast.
    pub fn observe(&mut self, value: f64) -> f64 {
        let error = value - self.mean();
        self.values.pop_front();
        self.values.push_back(value);
        self.observed = self.observed.saturating_add(1);
        error
    }

    /// Forecast of the next value.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }

    /// Order-up-to level over a protected time of t days, for values by day: `m·t + z·σ·√(t + t²/p)`, as
    /// the error of the mean of p values is common to all days of the protected time.
    #[must_use]
    pub fn level(&self, protects_days: f64, safety_factor: f64) -> f64 {
        let days = protects_days + protects_days * protects_days / self.values.len() as f64;
        self.mean() * protects_days + safety_factor * self.sd() * days.sqrt()
    }

    /// Standard deviation of the values about their mean; that assumed at the start until the first p
    /// values are known, and where p is 1.
    #[must_use]
    pub fn sd(&self) -> f64 {
        let number = self.values.len();
        if self.observed < number || number < 2 {
            return self.initial_sd;
        }
        let mean = self.mean();
        let squares: f64 = self.values.iter().map(|value| (value - mean) * (value - mean)).sum();
        (squares / (number - 1) as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forecast_is_the_mean_of_the_last_values() {
        let mut series = MovingAverage::new(3, 10.0, 2.0);
        assert_eq!((series.mean(), series.sd()), (10.0, 2.0));
        // Errors: 16 − 10, then 16 − 12, then 4 − 14; (16, 16, 4) has mean 12 and variance 48.
        assert_eq!([16.0, 16.0, 4.0].map(|value| series.observe(value)), [6.0, 4.0, -10.0]);
        assert_eq!((series.mean(), series.sd()), (12.0, 48f64.sqrt()));
        series.observe(13.0);
        assert_eq!(series.mean(), 11.0);
    }

    /// 3 days at a mean of 10; the variance of the error is 4 · (3 + 9/3) = 24.
    #[test]
    fn the_level_covers_the_error_of_the_mean() {
        let level = MovingAverage::new(3, 10.0, 2.0).level(3.0, 1.0);
        assert!((level - 30.0 - 24f64.sqrt()).abs() < 1e-12);
    }
}
