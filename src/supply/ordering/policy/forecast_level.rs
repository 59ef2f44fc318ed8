//! An order-up-to level from a forecast: `μ·t + z·σ·√t` over the time t that an order covers.
//!
//! μ and σ are mean and standard deviation of a day's demand; t is the review period plus the lead
//! time, in days; z the standard normal quantile of the cycle service level. Silver, Pyke and
//! Thomas (2017), ch. 6. Valid for demand that is independent from day to day and not intermittent.

/// Covered time and safety factor of an order-up-to level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastLevel {
    /// Review period plus lead time, in days.
    pub protects_days: f64,
    /// Safety factor z.
    pub safety_factor: f64,
}

impl ForecastLevel {
    /// The level for a forecast of mean and standard deviation of a day's demand.
    #[must_use]
    pub fn level(self, mean_per_day: f64, sd_per_day: f64) -> f64 {
        mean_per_day * self.protects_days
            + self.safety_factor * sd_per_day * self.protects_days.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_covers_mean_and_spread_of_the_protected_time() {
        let level = ForecastLevel { protects_days: 4.0, safety_factor: 1.5 };
        assert_eq!(level.level(10.0, 3.0), 49.0);
    }
}
