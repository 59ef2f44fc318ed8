//! An order-up-to level from a forecast: `m·t + z·σ(t)` over the time t that an order protects.
//!
//! m is the forecast of a day's demand, σ(t) the standard deviation of the error of a forecast of t days
//! ([`Smoothing::error_sd`]), z the standard normal quantile of the cycle service level. An order protects from
//! its review to the arrival of the order after it: by timetable, from the cut-off of its departure to the
//! planned arrival of the following one; on demand, the review period plus the lead time. Silver, Pyke and
//! Thomas (2017), ch. 6. Valid for demand that is independent from day to day and not intermittent.

use super::smoothing::Smoothing;

/// Safety factor and protected time of an order-up-to level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastLevel {
    /// Protected time in days, where it is stated; otherwise that of the departure.
    pub protects_days: Option<f64>,
    /// Safety factor z.
    pub safety_factor: f64,
}

impl ForecastLevel {
    /// The level for a series, for a departure that protects a number of days.
    #[must_use]
    pub fn level(self, series: &Smoothing, departure_days: f64) -> f64 {
        let days = self.protects_days.unwrap_or(departure_days);
        series.mean() * days + self.safety_factor * series.error_sd(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_covers_mean_and_error_of_the_protected_time() {
        // α = 1: the mean is the last value, whose variance is that of a day. Four days: √(9 · (4 + 16)).
        let series = Smoothing::new(1.0, 10.0, 3.0);
        let of = |protects_days| ForecastLevel { protects_days, safety_factor: 1.5 };
        assert_eq!(of(Some(4.0)).level(&series, 1.0), 40.0 + 1.5 * 180f64.sqrt());
        assert_eq!(of(None).level(&series, 4.0), of(Some(4.0)).level(&series, 1.0));
    }
}
