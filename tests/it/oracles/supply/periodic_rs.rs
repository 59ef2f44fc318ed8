//! Base stock reviewed every R periods; orders arrive L periods later.
//!
//! A period is an hour. Its demand takes place at one instant, after shipments have arrived and before
//! positions are reviewed, so levels between two such instants are those at the end of a period. Many stores
//! are simulated in parallel, as the clock limits the number of periods.

use super::super::{Answer, Row};
use super::batches::{Batches, Measure, number};
use reflexarc::kernel::SimSpan;

pub const FAMILY: &str = "periodic_RS";

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let (review, lead, level) =
        (number(&row.params, "R"), number(&row.params, "L"), number(&row.params, "S"));
    let rate = number(&row.params, "mean_per_period") * 24.0;
    let draws = match row.params["demand"].as_str() {
        // Normal demand is cut at zero, which these values know nothing of.
        Some("normal") if rate / 24.0 < 3.0 * number(&row.params, "sd_per_period") => {
            return vec![Answer::NotCovered; rows.len()];
        }
        Some(law @ ("normal" | "gamma")) => {
            format!("{law}(sd: {})", number(&row.params, "sd_per_period"))
        }
        Some("poisson") => "poisson".to_owned(),
        _ => return vec![Answer::NotCovered; rows.len()],
    };
    let divisible = draws != "poisson";
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered, divisible: {divisible}) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "store": (kind: store, area: "here", count: 32) }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {rate} }}, 
                law: by_period(every: "1 h", first: "30 min", draws: {draws})) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["store"] }},
                service: on_demand(lead: fixed("{lead} h"), review: (every: "{review} h", first: "30 min")),
                orders: base_stock(units({level})), short: backordered,
            ) }},
            initial_stock: {{ "full": (at: ["store"], level: units({level})) }},
        )"#
    );
    let measure = |row: &&Row| match row.quantity.as_str() {
        "expected_on_hand_end_of_period" => Some(Measure::on_hand("store")),
        "expected_backorders_end_of_period" => Some(Measure::backorders("store")),
        "fill_rate" => Some(Measure::fill_rate("store")),
        _ => None,
    };
    let measures: Vec<_> = rows.iter().map(measure).collect();
    // A batch is a whole number of review cycles.
    Batches::new(&supply, row, 500.0 * review, SimSpan::HOUR).answers(&measures)
}
