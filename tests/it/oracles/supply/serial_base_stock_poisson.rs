//! Stages in series under local base stock, one for one, first come first served.

use super::super::{Answer, Row};
use super::batches::{Batches, DAY, number};
use reflexarc::kernel::SimSpan;

pub const FAMILY: &str = "serial_base_stock_poisson";

pub fn run(row: &Row) -> Answer {
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
    let rate = number(&row.params, "rate_per_day") * SimSpan::DAY.seconds() / DAY.seconds();
    let (mut facilities, mut lanes, mut initial) = (String::new(), String::new(), String::new());
    for (place, (days, level)) in transport.iter().zip(&levels).enumerate() {
        let (stage, before) = (place + 1, place);
        let kind = if stage == last { "store" } else { "distribution_centre" };
        facilities += &format!("\"stage-{stage}\": (kind: {kind}, area: \"here\"),");
        lanes += &format!(
            "\"to-{stage}\": (routes: {{ \"stage-{before}\": [\"stage-{stage}\"] }}, service: on_demand(lead: fixed(\"{} s\")),
              orders: base_stock(units({level})), short: backordered),",
            days * DAY.seconds()
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
    let mut batches = Batches::new(&supply, row, 2_000.0, DAY);
    let customer = format!("stage-{last}");
    match row.quantity.as_str() {
        "customer_fill_rate" => {
            return batches
                .mean(&customer, DAY, |seen| 1.0 - seen.sums.backordered / seen.sums.demanded);
        }
        "customer_mean_wait" => {
            return batches.mean(&customer, DAY, |seen| seen.backorders / seen.sums.demanded);
        }
        _ => {}
    }
    let of_stage = row.quantity.strip_prefix("stage").and_then(|rest| rest.split_once('_'));
    match of_stage {
        Some((stage, "on_hand")) => {
            batches.mean(&format!("stage-{stage}"), DAY, |seen| seen.on_hand / seen.days)
        }
        Some((stage, "backorders")) => {
            batches.mean(&format!("stage-{stage}"), DAY, |seen| seen.backorders / seen.days)
        }
        _ => Answer::NotCovered,
    }
}
