//! Errors of calibrated forecasts at a stock point: one standard normal factor for each local day.

use crate::kernel::{Stream, variate};

/// Errors of calibrated forecasts at one stock point, by local day.
#[derive(Clone, Debug)]
pub struct ForecastErrors {
    stream: Stream,
    day: i64,
    normal: f64,
}

impl ForecastErrors {
    /// Errors from a stream of draws.
    #[must_use]
    pub const fn new(stream: Stream) -> Self {
        Self { stream, day: i64::MIN, normal: 0.0 }
    }

    /// The standard normal error of a day, counted from the start; the last one is cached.
    pub fn of_day(&mut self, day: i64) -> f64 {
        if day != self.day {
            // The index is shifted by a million, so that days of the warm-up have one.
            let index = (day + 1_000_000).max(0) as u64;
            self.day = day;
            self.normal = variate::standard_normal(self.stream.uniform(index));
        }
        self.normal
    }
}
