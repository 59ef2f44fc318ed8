//! Replenishment policies: how much to order, as pure functions of the known levels of a stock point.
//!
//! Ordering rules apply them to the true state, decisions to a view of it; a policy cannot tell which.
//!
//! | policy | reviewed at every fall of the position | at cut-offs or a review period R |
//! |---|---|---|
//! | [`BaseStock`] | (S−1, S) | (R, S) |
//! | [`ReorderUpTo`] | (s, S), min–max | (R, s, S) |
//! | [`ReorderLots`] | (r, Q), (r, nQ) | (R, r, nQ) |

mod base_stock;
mod forecast_level;
mod known;
mod moving_average;
mod reorder_lots;
mod reorder_up_to;
mod smoothing;

pub use base_stock::BaseStock;
pub use forecast_level::ForecastLevel;
pub use known::{Known, orderable};
pub use moving_average::MovingAverage;
pub use reorder_lots::ReorderLots;
pub use reorder_up_to::ReorderUpTo;
pub use smoothing::Smoothing;
