//! Rows that wait until they fill a row group, in few pieces.
//!
//! A piece of a frame takes some hundred bytes a column, more than the one row that a run has in `runs`; so pieces
//! are joined from time to time.

use polars::prelude::{DataFrame, PolarsResult};

/// Number of pieces that are joined to one.
const MOST_PIECES: usize = 256;

/// Rows in the order in which they were added.
#[derive(Default)]
pub(super) struct WaitingRows {
    frame: Option<DataFrame>,
    pieces: usize,
}

impl WaitingRows {
    /// Adds rows behind the others.
    pub(super) fn add(&mut self, more: DataFrame) -> PolarsResult<()> {
        self.pieces += 1;
        let Some(frame) = &mut self.frame else {
            self.frame = Some(more);
            return Ok(());
        };
        frame.vstack_mut(&more)?;
        if self.pieces >= MOST_PIECES {
            frame.rechunk_mut();
            self.pieces = 1;
        }
        Ok(())
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.frame.as_ref().map_or(0, DataFrame::height)
    }

    /// All rows in one piece; `None` if there are none. No rows wait afterwards.
    pub(super) fn take(&mut self) -> Option<DataFrame> {
        self.pieces = 0;
        let mut frame = self.frame.take()?;
        frame.rechunk_mut();
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::cell::Cell;

    #[test]
    fn rows_stay_in_order_and_in_few_pieces() {
        let row = |number: u64| {
            DataFrame::new(1, vec![<u64 as Cell>::column("a", &[number], 0)]).unwrap()
        };
        let mut waiting = WaitingRows::default();
        for number in 0..1_000 {
            waiting.add(row(number)).unwrap();
            let frame = waiting.frame.as_ref().unwrap();
            assert!(frame.first_col_n_chunks() <= MOST_PIECES);
        }
        assert_eq!(waiting.len(), 1_000);
        let all = waiting.take().unwrap();
        let numbers: Vec<u64> = all.column("a").unwrap().u64().unwrap().iter().flatten().collect();
        assert_eq!(numbers, (0..1_000).collect::<Vec<u64>>());
        assert!(waiting.take().is_none() && waiting.len() == 0);
    }
}
