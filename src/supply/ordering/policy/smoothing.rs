//! Simple exponential smoothing of a demand series, with the spread of its one-step errors.
//!
//! `m ← m + α (x − m)`; the mean square of the one-step error is smoothed alike. For independent
//! demand of standard deviation σ the error's mean square is `σ² · 2/(2 − α)`, which `sd` undoes
//! (Graves 1999). Not modelled: trend, season.

/// A smoothed series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothing {
    alpha: f64,
    mean: f64,
    squared_error: f64,
}

impl Smoothing {
    /// A series that starts with an estimate of mean and standard deviation.
    #[must_use]
    pub fn new(alpha: f64, mean: f64, sd: f64) -> Self {
        Self { alpha, mean, squared_error: sd * sd * 2.0 / (2.0 - alpha) }
    }

    /// Observes the next value; returns the error of its forecast.
    pub fn observe(&mut self, value: f64) -> f64 {
        let error = value - self.mean;
        self.mean += self.alpha * error;
        self.squared_error += self.alpha * (error * error - self.squared_error);
        error
    }

    /// Forecast of the next value.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// Standard deviation of the values about their mean.
    #[must_use]
    pub fn sd(&self) -> f64 {
        (self.squared_error * (1.0 - 0.5 * self.alpha)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_a_constant_series_converges() {
        let mut series = Smoothing::new(0.2, 0.0, 1.0);
        for _ in 0..200 {
            series.observe(7.0);
        }
        assert!((series.mean() - 7.0).abs() < 1e-12);
        assert!(series.sd() < 1e-6);
    }
}
