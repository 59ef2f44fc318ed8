//! The masses of a heat network: how many there may be.

/// The greatest number of masses that a network may have.
pub const MOST_MASSES: usize = 4;

/// One value for each mass or mode.
pub(super) type PerMass = [f64; MOST_MASSES];
