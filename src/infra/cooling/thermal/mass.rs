//! Values of the masses of a heat network.
//!
//! A site of one hall and one rack group has six masses, whose values are kept in place; networks of more
//! use the heap.

use smallvec::{SmallVec, smallvec};

/// Masses whose values are kept in place.
pub(super) const USUAL: usize = 6;

/// One value for each mass or mode.
pub(super) type PerMass = SmallVec<[f64; USUAL]>;

/// One value for each pair of masses or modes.
pub(super) type PerPair = SmallVec<[PerMass; USUAL]>;

/// Zero for each of a number of masses.
pub(super) fn zeros_of(count: usize) -> PerMass {
    smallvec![0.0; count]
}

/// Zero for each pair of a number of masses.
pub(super) fn zero_pairs_of(count: usize) -> PerPair {
    smallvec![zeros_of(count); count]
}
