//! Mechanisms of the decision layer that can be made ideal, with one switch each.
//!
//! - `feeds`: a view equals the truth at the decision. When a request reaches a site, the views that it
//!   reads are overwritten with the stock at that instant, including what is on order. Reports are still
//!   sent, so that messages keep their order and nothing else changes, but are not read. The weather
//!   forecast is the latest issued at that instant. Smoothing learns from the same truth, a day or more
//!   at a time, as it does from reports.
//! - `model`: the forecast is the true mean and variance of demand given the view, not the realised
//!   demand. It replaces the forecast of every rung.
//!
//! Held to account by `tests/it/decisions/ideal.rs`.

use bevy_ecs::prelude::Resource;

/// Which mechanisms of the decision layer are ideal; none by default.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ideal {
    /// A view equals the truth at the decision.
    pub feeds: bool,
    /// Forecasts are the true distribution, given the view.
    pub model: bool,
}
