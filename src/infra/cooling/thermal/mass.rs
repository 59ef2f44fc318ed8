//! Values of the masses of a heat network.
//!
//! A site of one hall and one rack group has six masses, whose values are kept in place; networks of more
//! use the heap.

use smallvec::{SmallVec, smallvec};
use std::ops::{Index, IndexMut};

/// Masses whose values are kept in place.
pub(super) const USUAL: usize = 6;

/// One value for each mass or mode.
pub(super) type PerMass = SmallVec<[f64; USUAL]>;

/// Zero for each of a number of masses.
pub(super) fn zeros_of(count: usize) -> PerMass {
    smallvec![0.0; count]
}

/// One value for each pair of masses or modes, row by row in one piece.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PerPair {
    columns: usize,
    values: SmallVec<[f64; USUAL * USUAL]>,
}

impl PerPair {
    /// Zero for each pair of a row and a column.
    pub(super) fn zeros(rows: usize, columns: usize) -> Self {
        Self { columns, values: smallvec![0.0; rows * columns] }
    }

    /// The values of a row.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }
}

// Rows and columns are masses or modes of the network that the matrix is of.
impl Index<(usize, usize)> for PerPair {
    type Output = f64;

    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.values[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for PerPair {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.values[row * self.columns + column]
    }
}
