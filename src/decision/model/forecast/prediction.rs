//! The forecast of demand over a stretch of time: mean and standard deviation.

/// Forecast of the demand over a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Mean, in units.
    pub mean: f64,
    /// Standard deviation of demand about that mean, in units.
    pub sd: f64,
}

impl Forecast {
    /// No demand, with certainty.
    pub const NOTHING: Self = Self { mean: 0.0, sd: 0.0 };
}
