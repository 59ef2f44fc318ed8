//! Rows that wait until they fill a row group, in little memory.
//!
//! A text column of one row, as a run has in `runs`, takes some kilobytes; so small pieces are built anew as one
//! from time to time.

use super::frame::canonical;
use polars::prelude::{DataFrame, PolarsResult};

/// Number of pieces that are built anew as one.
const MOST_PIECES: usize = 256;

/// Rows in the order in which they were added.
#[derive(Default)]
pub(super) struct WaitingRows {
    joined: Option<DataFrame>,
    /// Those behind them, as they were added.
    pieces: Option<DataFrame>,
    many: usize,
}

impl WaitingRows {
    /// Adds rows behind the others.
    pub(super) fn add(&mut self, more: DataFrame) -> PolarsResult<()> {
        append(&mut self.pieces, more)?;
        self.many += 1;
        if self.many >= MOST_PIECES
            && let Some(pieces) = self.pieces.take()
        {
            self.many = 0;
            append(&mut self.joined, canonical(&pieces, pieces.schema())?)?;
        }
        Ok(())
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        [&self.joined, &self.pieces].into_iter().flatten().map(DataFrame::height).sum()
    }

    /// All rows in one piece; `None` if there are none. No rows wait afterwards.
    pub(super) fn take(&mut self) -> PolarsResult<Option<DataFrame>> {
        self.many = 0;
        let mut all = self.joined.take();
        if let Some(pieces) = self.pieces.take() {
            append(&mut all, pieces)?;
        }
        if let Some(all) = &mut all {
            all.rechunk_mut();
        }
        Ok(all)
    }
}

fn append(rows: &mut Option<DataFrame>, more: DataFrame) -> PolarsResult<()> {
    if let Some(rows) = rows {
        rows.vstack_mut_owned(more)?;
    } else {
        *rows = Some(more);
    }
    Ok(())
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
            let pieces = [&waiting.joined, &waiting.pieces].into_iter().flatten();
            assert!(pieces.map(DataFrame::first_col_n_chunks).sum::<usize>() <= MOST_PIECES + 4);
        }
        assert_eq!(waiting.len(), 1_000);
        let all = waiting.take().unwrap().unwrap();
        let numbers: Vec<u64> = all.column("a").unwrap().u64().unwrap().iter().flatten().collect();
        assert_eq!(numbers, (0..1_000).collect::<Vec<u64>>());
        assert!(waiting.take().unwrap().is_none() && waiting.len() == 0);
    }
}
