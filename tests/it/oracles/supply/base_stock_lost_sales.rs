//! (S−1, S) with lost sales: the Erlang loss formula.

use super::super::{Answer, Row};
use super::batches::{Measure, store};

pub const FAMILY: &str = "base_stock_lost_sales";

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let measure = |row: &&Row| match row.quantity.as_str() {
        "lost_fraction" => {
            Some(Measure::new("store", |seen| (seen.served.lost, seen.served.demanded)))
        }
        "fill_rate" => {
            Some(Measure::new("store", |seen| (seen.served.issued, seen.served.demanded)))
        }
        "sales_rate" => Some(Measure::new("store", |seen| (seen.served.issued, seen.days))),
        "expected_on_hand" => Some(Measure::on_hand("store")),
        "expected_on_order" => Some(Measure::on_order("store")),
        _ => None,
    };
    let measures: Vec<_> = rows.iter().map(measure).collect();
    store(rows[0], "lost").answers(&measures)
}
