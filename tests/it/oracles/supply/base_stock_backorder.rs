//! (S−1, S) with backorders: Palm's theorem, for any distribution of lead times.

use super::super::{Answer, Row};
use super::batches::{Measure, store};

pub const FAMILY: &str = "base_stock_backorder";

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let measure = |row: &&Row| match row.quantity.as_str() {
        "fill_rate" => Some(Measure::fill_rate("store")),
        "expected_backorders" => Some(Measure::backorders("store")),
        "expected_on_hand" => Some(Measure::on_hand("store")),
        "expected_on_order" => Some(Measure::on_order("store")),
        "mean_backorder_wait" => Some(Measure::wait("store")),
        _ => None,
    };
    let measures: Vec<_> = rows.iter().map(measure).collect();
    store(rows[0], "backordered").answers(&measures)
}
