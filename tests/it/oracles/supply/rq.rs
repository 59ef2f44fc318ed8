//! Lots of one size at a reorder point, with backorders and with lost sales.

use super::super::{Answer, Row};
use super::batches::{Batches, Measure, day_of, number, one_store};

pub const BACKORDER: &str = "rQ_backorder";
pub const LOST_SALES: &str = "rQ_lost_sales";

/// One store that orders lots after a fixed lead time.
fn store(row: &Row, unmet: &str) -> Batches {
    let [at, lot, per_day, lead_days] =
        ["r", "Q", "rate_per_day", "lead_time_days"].map(|key| number(&row.params, key));
    let lead = format!("fixed(\"{} s\")", lead_days * day_of(per_day).seconds());
    let orders = format!("reorder_lots(at: units({at}), lot: units({lot}))");
    one_store(row, unmet, per_day, (&lead, lead_days), (&orders, at + lot, lot / per_day))
}

/// A receipt ends each cycle: in the long run, as many as there are orders.
fn per_cycle(of: fn(&super::batches::Seen) -> f64) -> Measure {
    Measure::new("store", move |seen| (of(seen), seen.cycles))
}

pub fn backorder(rows: &[&Row]) -> Vec<Answer> {
    let measure = |row: &&Row| match row.quantity.as_str() {
        "fill_rate" => Some(Measure::fill_rate("store")),
        "expected_backorders" => Some(Measure::backorders("store")),
        "expected_on_hand" => Some(Measure::on_hand("store")),
        "expected_inventory_position" => Some(Measure::new("store", |seen| {
            (seen.on_hand + seen.on_order - seen.backorders, seen.days)
        })),
        "orders_per_day" => Some(Measure::new("store", |seen| (seen.cycles, seen.days))),
        _ => None,
    };
    let measures: Vec<_> = rows.iter().map(measure).collect();
    store(rows[0], "backordered").answers(&measures)
}

pub fn lost_sales(rows: &[&Row]) -> Vec<Answer> {
    let measure = |row: &&Row| match row.quantity.as_str() {
        "fill_rate" => {
            Some(Measure::new("store", |seen| (seen.served.issued, seen.served.demanded)))
        }
        "lost_per_cycle" => Some(per_cycle(|seen| seen.served.lost)),
        "cycle_length" => Some(per_cycle(|seen| seen.days)),
        "expected_on_hand" => Some(Measure::on_hand("store")),
        _ => None,
    };
    let measures: Vec<_> = rows.iter().map(measure).collect();
    store(rows[0], "lost").answers(&measures)
}
