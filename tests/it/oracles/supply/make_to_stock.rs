//! Make to stock: one exponential machine under a base stock, on a production line.

use super::super::{Answer, Row};
use super::batches::{Batches, Measure, number};
use reflexarc::kernel::SimSpan;

pub const FAMILY: &str = "make_to_stock_MM1";

/// Simulated span that represents a unit of time of a row.
const UNIT: SimSpan = SimSpan::MINUTE;

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let of = |key: &str| number(&rows[0].params, key);
    let (demanded, made, level) = (of("demand_rate"), of("production_rate"), of("S"));
    let per_day = demanded * SimSpan::DAY.seconds() / UNIT.seconds();
    let per_hour = made * SimSpan::HOUR.seconds() / UNIT.seconds();
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) }},
            facilities: {{ "store": (kind: store, area: "here", making: (
                line: (rate: units_per_hour({per_hour}), varies: exponential), recipes: {{ "unit": () }})) }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {per_day} }}, law: one_by_one) }},
            lanes: {{ "make": (routes: {{ "store": ["store"] }}, service: on_demand(lead: fixed("0 s")),
                orders: base_stock(units({level}))) }},
            initial_stock: {{ "full": (at: ["store"], level: units({level})) }},
        )"#
    );
    let measure = |row: &&Row| match row.quantity.as_str() {
        "fill_rate" => Some(Measure::fill_rate("store")),
        "expected_backorders" => Some(Measure::backorders("store")),
        "expected_on_hand" => Some(Measure::on_hand("store")),
        _ => None,
    };
    let measures: Vec<_> = rows.iter().map(measure).collect();
    // Many times the relaxation time of the queue, 1/(√μ − √λ)².
    let rate = (made.sqrt() - demanded.sqrt()) * (made.sqrt() - demanded.sqrt());
    // Backorders of a queue vary much.
    Batches::new(&supply, rows[0], 100.0 / rate, UNIT).at_most(250_000_000).answers(&measures)
}
