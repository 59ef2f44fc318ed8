//! What of the deciders can be made ideal, each by a switch of its own.
//!
//! - `feeds`: a view equals the truth at the decision. When a site thinks, what it reads of a store
//!   is taken from the shelves at that instant, on order and all, whatever reports have come. Reports
//!   are still sent, so that messages keep their order and nothing else changes, but nobody reads
//!   them. The weather forecast is then the one that is out at that instant: how often it is issued
//!   is part of what can be known. What is smoothed learns from the same truth, a day or more at a
//!   time, as it does from reports.
//! - `model`: the forecast is the true mean and variance of demand, given what the view holds; it is
//!   not the demand that comes. It replaces whatever a rung forecasts with.
//!
//! Held to account by `tests/it/decisions/ideal.rs`.

use bevy_ecs::prelude::Resource;

/// Which parts of the deciders are ideal; none by default.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ideal {
    /// A view equals the truth at the decision.
    pub feeds: bool,
    /// Forecasts are the true distribution, given what the view holds.
    pub model: bool,
}
