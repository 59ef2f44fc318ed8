//! Replenishment policies: how much to order, as pure functions of what is known of a stock point.
//!
//! Ordering rules call them on the true state, decisions on a view of it. A policy does not
//! distinguish the two.

mod base_stock;
mod forecast_level;
mod known;
mod smoothing;

pub use base_stock::BaseStock;
pub use forecast_level::ForecastLevel;
pub use known::{Known, orderable};
pub use smoothing::Smoothing;
