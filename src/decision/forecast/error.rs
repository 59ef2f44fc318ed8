//! Errors: by how much a calibrated model is off at a stock point, one factor a local day.

use crate::kernel::{Stream, variate};

/// The error of a calibrated model at one stock point: one factor a local day.
#[derive(Clone, Debug)]
pub struct Errors {
    stream: Stream,
    day: i64,
    normal: f64,
}

impl Errors {
    /// Errors from a stream.
    #[must_use]
    pub const fn new(stream: Stream) -> Self {
        Self { stream, day: i64::MIN, normal: 0.0 }
    }

    /// The standard normal error of a day.
    pub fn of_day(&mut self, day: i64) -> f64 {
        if day != self.day {
            // Days count from a million before the start, so that those of the warm-up have one.
            let index = (day + 1_000_000).max(0) as u64;
            self.day = day;
            self.normal = variate::standard_normal(self.stream.uniform(index));
        }
        self.normal
    }
}
