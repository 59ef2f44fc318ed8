//! Replenishment policies: how much to order, as pure functions of the known levels of a stock point.
//!
//! Ordering rules apply them to the true state, decisions to a view of it; a policy cannot tell which.

mod base_stock;
mod forecast_level;
mod known;
mod smoothing;

pub use base_stock::BaseStock;
pub use forecast_level::ForecastLevel;
pub use known::{Known, orderable};
pub use smoothing::Smoothing;
