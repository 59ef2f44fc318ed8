//! A record of what is on hand, which drifts from it; see `records`.

use crate::kernel::{Stream, variate};

/// A record that drifts from what is on hand.
#[derive(Clone, Debug)]
pub(in crate::supply) struct StockRecord {
    draws: Stream,
    /// Mean units that vanish in a day.
    mean_per_day: f64,
    /// Units on record that are not there.
    pub(super) phantom: f64,
}

impl StockRecord {
    /// A record that was right some days ago, of a stock of which units vanish.
    pub(in crate::supply) fn new(mean_per_day: f64, mut draws: Stream, days_ago: i64) -> Self {
        // Days have numbers far from 0.
        let phantom = variate::poisson(draws.uniform(0), mean_per_day * days_ago as f64);
        Self { draws, mean_per_day, phantom }
    }

    /// Units that vanish on a day, by the index of its draw, if as many are there.
    pub(super) fn vanishing(&mut self, index: u64) -> f64 {
        variate::poisson(self.draws.uniform(index), self.mean_per_day)
    }
}
