//! Index arithmetic of matrices kept in one vector, row by row.
//!
//! Quantities of a lane are kept by destination (row), then SKU (column); what a facility keeps by
//! facility (row), then product (column). An entry is called a slot.

use std::ops::Range;

/// A matrix in one vector, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    columns: usize,
}

impl Grid {
    /// A grid of rows of a length.
    #[must_use]
    pub const fn new(columns: usize) -> Self {
        Self { columns }
    }

    /// Length of a row.
    #[inline]
    #[must_use]
    pub const fn columns(self) -> usize {
        self.columns
    }

    /// Index of an entry.
    #[inline]
    #[must_use]
    pub const fn slot(self, row: usize, column: usize) -> usize {
        row * self.columns + column
    }

    /// Row of an entry.
    #[inline]
    #[must_use]
    pub const fn row_of(self, slot: usize) -> usize {
        slot / self.columns
    }

    /// Column of an entry.
    #[inline]
    #[must_use]
    pub const fn column_of(self, slot: usize) -> usize {
        slot % self.columns
    }

    /// Indices of a row.
    #[inline]
    #[must_use]
    pub const fn row(self, row: usize) -> Range<usize> {
        row * self.columns..(row + 1) * self.columns
    }

    /// Entries of a column, from the first row on.
    pub fn column<T: Copy>(self, values: &[T], column: usize) -> impl Iterator<Item = T> {
        values.iter().skip(column).step_by(self.columns.max(1)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_run_row_by_row() {
        let grid = Grid::new(3);
        assert_eq!(grid.slot(2, 1), 7);
        assert_eq!((grid.row_of(7), grid.column_of(7), grid.row(2)), (2, 1, 6..9));
        let values = [0, 1, 2, 10, 11, 12, 20, 21, 22];
        assert_eq!(grid.column(&values, 1).collect::<Vec<_>>(), [1, 11, 21]);
        assert_eq!(Grid::new(0).column(&[0; 0], 0).count(), 0);
    }
}
