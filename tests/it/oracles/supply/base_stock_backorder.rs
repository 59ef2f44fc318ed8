//! (S−1, S) with backorders: Palm's theorem, whatever the law of the lead time.

use super::super::{Answer, Row};
use super::batches::{Batches, DAY, store};

pub const FAMILY: &str = "base_stock_backorder";

pub fn run(row: &Row) -> Answer {
    let mut batches = Batches::new(&store(row, "backordered"), row, 2_000.0, DAY);
    match row.quantity.as_str() {
        "fill_rate" => {
            batches.mean("store", DAY, |seen| 1.0 - seen.sums.backordered / seen.sums.demanded)
        }
        "expected_backorders" => batches.mean("store", DAY, |seen| seen.backorders / seen.days),
        "expected_on_hand" => batches.mean("store", DAY, |seen| seen.on_hand / seen.days),
        "expected_on_order" => batches.mean("store", DAY, |seen| seen.on_order / seen.days),
        // Every unit backordered for a time adds that time to the integral of the backorders.
        "mean_backorder_wait" => {
            batches.mean("store", DAY, |seen| seen.backorders / seen.sums.demanded)
        }
        _ => Answer::NotCovered,
    }
}
