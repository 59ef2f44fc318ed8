//! (S−1, S) with backorders: Palm's theorem, whatever the law of the lead time.

use super::super::{Answer, Row};
use super::chain::{Chain, DAY, store};

pub const FAMILY: &str = "base_stock_backorder";

pub fn run(row: &Row) -> Answer {
    let mut chain = Chain::new(&store(row, "backordered"), row, 2_000.0, DAY);
    match row.quantity.as_str() {
        "fill_rate" => {
            chain.mean("store", DAY, |seen| 1.0 - seen.sums.backordered / seen.sums.demanded)
        }
        "expected_backorders" => chain.mean("store", DAY, |seen| seen.backorders / seen.days),
        "expected_on_hand" => chain.mean("store", DAY, |seen| seen.on_hand / seen.days),
        "expected_on_order" => chain.mean("store", DAY, |seen| seen.on_order / seen.days),
        // Every unit backordered for a time adds that time to the integral of the backorders.
        "mean_backorder_wait" => {
            chain.mean("store", DAY, |seen| seen.backorders / seen.sums.demanded)
        }
        _ => Answer::NotCovered,
    }
}
