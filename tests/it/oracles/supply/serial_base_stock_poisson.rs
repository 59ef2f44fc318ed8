//! Stages in series under local one-for-one base stock, first come, first served.

use super::super::{Answer, Row};
use super::batches::{Batches, Measure, day_of, days_a_batch, number};
use reflexarc::kernel::SimSpan;

pub const FAMILY: &str = "serial_base_stock_poisson";

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let list = |key: &str| {
        row.params[key]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| value.as_f64().unwrap())
            .collect::<Vec<_>>()
    };
    let (transport, levels) = (list("transport_days"), list("S"));
    let last = levels.len();
    let per_day = number(&row.params, "rate_per_day");
    let day = day_of(per_day);
    let rate = per_day * SimSpan::DAY.seconds() / day.seconds();
    let (mut facilities, mut lanes, mut initial) = (String::new(), String::new(), String::new());
    for (place, (days, level)) in transport.iter().zip(&levels).enumerate() {
        let (stage, before) = (place + 1, place);
        let kind = if stage == last { "store" } else { "distribution_centre" };
        facilities += &format!("\"stage-{stage}\": (kind: {kind}, area: \"here\"),");
        lanes += &format!(
            "\"to-{stage}\": (routes: {{ \"stage-{before}\": [\"stage-{stage}\"] }}, service: on_demand(lead: fixed(\"{} s\")),
              orders: base_stock(units({level})), short: backordered),",
            days * day.seconds()
        );
        initial += &format!("\"{stage}\": (at: [\"stage-{stage}\"], level: units({level})),");
    }
    let all = (1..=last).map(|stage| format!("\"stage-{stage}\"")).collect::<Vec<_>>().join(", ");
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) }},
            facilities: {{ "stage-0": (kind: supplier, area: "here"), {facilities} }},
            assortments: {{ "all": (at: [{all}]) }},
            demand: {{ "all": (at: ["stage-{last}"], units_per_day: {{ "unit": {rate} }}, law: one_by_one) }},
            lanes: {{ {lanes} }}, initial_stock: {{ {initial} }},
        )"#
    );
    let customer = format!("stage-{last}");
    let measure = |row: &&Row| match row.quantity.as_str() {
        "customer_fill_rate" => Some(Measure::fill_rate(&customer)),
        "customer_mean_wait" => Some(Measure::wait(&customer)),
        other => match other.strip_prefix("stage")?.split_once('_')? {
            (stage, "on_hand") => Some(Measure::on_hand(&format!("stage-{stage}"))),
            (stage, "backorders") => Some(Measure::backorders(&format!("stage-{stage}"))),
            _ => None,
        },
    };
    let measures: Vec<_> = rows.iter().map(measure).collect();
    let days = days_a_batch(transport.iter().sum(), per_day);
    Batches::new(&supply, row, days, day).answers(&measures)
}
