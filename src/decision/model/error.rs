//! Errors of calibrated forecasts: standard normal numbers by local day that persist.
//!
//! `z(d) = ρ z(d − 1) + √(1 − ρ²) ε(d)`: a stationary first-order autoregression whose innovations ε are drawn
//! by local day, whatever the warm-up. The series starts on the first day of the run with a separate draw
//! law, which the innovations make up for after a few times `lasts`, `ρ = exp(−1 d/lasts)`.
//!
//! Source: Box, Jenkins, Reinsel and Ljung (2016), ch. 3. Held to account by the tests below.

use crate::kernel::{Stream, variate};

/// Days before the start that the address of an innovation has room for.
const EARLIER_DAYS: i64 = 1_000_000;

/// First address of the draws that a retraining brings.
const RETRAININGS: u64 = 1 << 40;

/// Errors of one cause, by local day.
#[derive(Clone, Debug)]
pub struct ErrorSeries {
    stream: Stream,
    first_day: i64,
    /// The series in use: persistence ρ, latest day, and its error.
    series: Vec<(f64, i64, f64)>,
}

impl ErrorSeries {
    /// Errors from a stream of draws, in a run whose first local day is given, counted from the start.
    #[must_use]
    pub const fn new(stream: Stream, first_day: i64) -> Self {
        Self { stream, first_day, series: Vec::new() }
    }

    /// The error of a day, with a persistence ρ from day to day, below 1.
    pub fn of_day(&mut self, day: i64, persistence: f64) -> f64 {
        let known =
            self.series.iter().position(|(known, at, _)| *known == persistence && *at <= day);
        let index = known.unwrap_or_else(|| {
            self.series.retain(|(known, ..)| *known != persistence);
            let first = self.innovation(self.first_day);
            self.series.push((persistence, self.first_day, first));
            self.series.len() - 1
        });
        let Some(&(_, mut at, mut error)) = self.series.get(index) else { return 0.0 };
        while at < day {
            at += 1;
            let innovation = self.innovation(at);
            error = persistence * error + (1.0 - persistence * persistence).sqrt() * innovation;
        }
        if let Some(series) = self.series.get_mut(index) {
            *series = (persistence, at, error);
        }
        error
    }

    /// The error that the n-th training of the model brings, which grows until the next.
    pub fn of_training(&mut self, number: u64) -> f64 {
        variate::standard_normal(self.stream.uniform(RETRAININGS + number))
    }

    fn innovation(&mut self, day: i64) -> f64 {
        variate::standard_normal(self.stream.uniform((day + EARLIER_DAYS).max(0) as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Draws;

    fn series(first_day: i64) -> ErrorSeries {
        ErrorSeries::new(Draws::new(3, 0).stream("forecast/a").unwrap(), first_day)
    }

    #[test]
    fn errors_are_standard_normal_and_persist() {
        let persistence = libm::exp(-1.0 / 5.0);
        let mut errors = series(0);
        let of: Vec<f64> = (0..40_000).map(|day| errors.of_day(day, persistence)).collect();
        let count = of.len() as f64;
        let mean = of.iter().sum::<f64>() / count;
        let variance = of.iter().map(|error| error * error).sum::<f64>() / count;
        let lag = |days: usize| {
            of.iter().zip(&of[days..]).map(|(one, other)| one * other).sum::<f64>()
                / count
                / variance
        };
        // With a correlation time of some 10 days for the sums, 4000 independent values.
        assert!(
            mean.abs() < 4.5 / 4_000f64.sqrt() && (variance - 1.0).abs() < 0.1,
            "{mean} {variance}"
        );
        assert!((lag(1) - persistence).abs() < 0.02 && (lag(5) - libm::exp(-1.0)).abs() < 0.06);
    }

    #[test]
    fn an_error_does_not_depend_on_who_asked_before() {
        let (mut dense, mut sparse) = (series(-28), series(-28));
        let all: Vec<f64> = (-28..40).map(|day| dense.of_day(day, 0.8)).collect();
        // Another persistence beside it, days left out, and a day asked for again.
        let _other = sparse.of_day(3, 0.0);
        assert_eq!(sparse.of_day(39, 0.8), all[67]);
        assert_eq!(sparse.of_day(-28, 0.8), all[0]);
        assert_eq!(sparse.of_day(10, 0.8), all[38]);
    }

    #[test]
    fn a_longer_warm_up_is_forgotten() {
        let (mut long, mut short) = (series(-400), series(-28));
        assert!((long.of_day(5, 0.8) - short.of_day(5, 0.8)).abs() < 0.01);
    }
}
