//! One warehouse, several retailers, all under base stock, one for one, first come first served.

use super::super::{Answer, Row};
use super::batches::{Batches, DAY, number};
use reflexarc::kernel::SimSpan;

pub const FAMILY: &str = "owmr_base_stock_poisson";

pub fn run(row: &Row) -> Answer {
    let retailers = row.params["retailers"].as_array().unwrap();
    let level = number(&row.params, "warehouse_S");
    let lead = number(&row.params, "warehouse_lead_time_days") * DAY.seconds();
    let (mut facilities, mut lanes, mut initial, mut demand) =
        (String::new(), String::new(), String::new(), String::new());
    let mut all = vec!["\"warehouse\"".to_owned()];
    for (place, retailer) in retailers.iter().enumerate() {
        let name = format!("\"retailer{}\"", place + 1);
        let (level, days) = (number(retailer, "S"), number(retailer, "transport_days"));
        let rate = number(retailer, "rate_per_day") * SimSpan::DAY.seconds() / DAY.seconds();
        facilities += &format!("{name}: (kind: store, area: \"here\"),");
        lanes += &format!(
            "{name}: (routes: {{ \"warehouse\": [{name}] }}, service: on_demand(lead: fixed(\"{} s\")),
              orders: base_stock(units({level})), short: backordered),",
            days * DAY.seconds()
        );
        initial += &format!("{name}: (at: [{name}], level: units({level})),");
        demand += &format!(
            "{name}: (at: [{name}], units_per_day: {{ \"unit\": {rate} }}, law: one_by_one),"
        );
        all.push(name);
    }
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "warehouse": (kind: distribution_centre, area: "here"), {facilities} }},
            assortments: {{ "all": (at: [{}]) }},
            demand: {{ {demand} }},
            lanes: {{ "in": (routes: {{ "source": ["warehouse"] }}, service: on_demand(lead: fixed("{lead} s")),
                orders: base_stock(units({level})), short: backordered), {lanes} }},
            initial_stock: {{ "in": (at: ["warehouse"], level: units({level})), {initial} }},
        )"#,
        all.join(", ")
    );
    let mut batches = Batches::new(&supply, row, 2_000.0, DAY);
    let Some((place, quantity)) = row.quantity.split_once('_') else { return Answer::NotCovered };
    match quantity {
        "fill_rate" => {
            batches.mean(place, DAY, |seen| 1.0 - seen.sums.backordered / seen.sums.demanded)
        }
        "on_hand" => batches.mean(place, DAY, |seen| seen.on_hand / seen.days),
        "backorders" => batches.mean(place, DAY, |seen| seen.backorders / seen.days),
        _ => Answer::NotCovered,
    }
}
