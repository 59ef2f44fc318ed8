//! (S−1, S) with lost sales: the Erlang loss formula.

use super::super::{Answer, Row};
use super::batches::{Batches, DAY, store};

pub const FAMILY: &str = "base_stock_lost_sales";

pub fn run(row: &Row) -> Answer {
    let mut batches = Batches::new(&store(row, "lost"), row, 2_000.0, DAY);
    match row.quantity.as_str() {
        "lost_fraction" => batches.mean("store", DAY, |seen| seen.sums.lost / seen.sums.demanded),
        "fill_rate" => batches.mean("store", DAY, |seen| seen.sums.sold / seen.sums.demanded),
        "sales_rate" => batches.mean("store", DAY, |seen| seen.sums.sold / seen.days),
        "expected_on_hand" => batches.mean("store", DAY, |seen| seen.on_hand / seen.days),
        "expected_on_order" => batches.mean("store", DAY, |seen| seen.on_order / seen.days),
        _ => Answer::NotCovered,
    }
}
