//! The least heat capacity of a mass.

/// The least heat capacity of a mass, in J/K: less is no mass beside the others.
pub(super) const LEAST_J_K: f64 = 1.0;
