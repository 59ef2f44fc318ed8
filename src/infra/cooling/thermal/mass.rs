//! The masses of a heat network, and their maximum number.

/// The greatest number of masses that a network may have.
pub const MOST_MASSES: usize = 6;

/// One value for each mass or mode.
pub(super) type PerMass = [f64; MOST_MASSES];
