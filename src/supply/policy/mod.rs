//! Replenishment policies: how much to order, as pure functions of what is known.
//!
//! Supply calls them on the truth; whoever decides from afar calls them on a view. A policy does
//! not know which of the two it was given.

mod base_stock;
mod forecast_level;
mod smoothing;

pub use base_stock::BaseStock;
pub use forecast_level::ForecastLevel;
pub use smoothing::Smoothing;

/// What is known of a stock point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Known {
    /// Units on hand.
    pub on_hand: f64,
    /// Units ordered and not received.
    pub on_order: f64,
    /// Units that others wait for.
    pub backorders: f64,
}

impl Known {
    /// `on hand + on order − backorders`.
    #[must_use]
    pub const fn position(self) -> f64 {
        self.on_hand + self.on_order - self.backorders
    }
}

/// An amount as it can be ordered: whole where goods are not divisible.
#[must_use]
pub fn orderable(units: f64, divisible: bool) -> f64 {
    // A rounding error above a whole number is not worth a unit.
    if divisible { units.max(0.0) } else { (units - 1e-9).ceil().max(0.0) }
}
