//! Regimes of a cooler that keeps a temperature.

/// Regime of a cooler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Regime {
    /// What it cools is colder than its supply, so it takes no heat.
    Idle,
    /// It keeps its temperature, with spare capacity.
    Regulating,
    /// It takes heat at full capacity, and the temperature rises.
    Saturated,
}

/// Relative excess of heat over a capacity at which a cooler counts as saturated, so that rounding
/// does not decide ties.
pub(super) const EXCESS: f64 = 1e-6;

/// The same for small capacities, and for heat below zero, in W.
pub(super) const EXCESS_W: f64 = 1e-3;

/// Distance from a limit, in kelvin, at which it counts as passed, for the same reason.
pub(super) const BAND_K: f64 = 1e-6;
