//! One warehouse and several retailers under one-for-one base stock, first come, first served.

use super::super::{Answer, Row};
use super::batches::{Batches, Measure, day_of, days_a_batch, number};
use reflexarc::kernel::SimSpan;

pub const FAMILY: &str = "owmr_base_stock_poisson";

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let retailers = row.params["retailers"].as_array().unwrap();
    let level = number(&row.params, "warehouse_S");
    let each = |key: &str| retailers.iter().map(|one| number(one, key)).collect::<Vec<f64>>();
    // The lowest rate of demand determines the length of batches.
    let rarest = each("rate_per_day").into_iter().fold(f64::INFINITY, f64::min);
    let lead_days = number(&row.params, "warehouse_lead_time_days");
    let longest = lead_days + each("transport_days").into_iter().fold(0.0, f64::max);
    let day = day_of(rarest);
    let lead = lead_days * day.seconds();
    let (mut facilities, mut lanes, mut initial, mut demand) =
        (String::new(), String::new(), String::new(), String::new());
    let mut all = vec!["\"warehouse\"".to_owned()];
    for (place, retailer) in retailers.iter().enumerate() {
        let name = format!("\"retailer{}\"", place + 1);
        let (level, days) = (number(retailer, "S"), number(retailer, "transport_days"));
        let rate = number(retailer, "rate_per_day") * SimSpan::DAY.seconds() / day.seconds();
        facilities += &format!("{name}: (kind: store, area: \"here\"),");
        lanes += &format!(
            "{name}: (routes: {{ \"warehouse\": [{name}] }}, service: on_demand(lead: fixed(\"{} s\")),
              orders: base_stock(units({level})), short: backordered),",
            days * day.seconds()
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
    let measure = |row: &&Row| match row.quantity.split_once('_')? {
        (place, "fill_rate") => Some(Measure::fill_rate(place)),
        (place, "on_hand") => Some(Measure::on_hand(place)),
        (place, "backorders") => Some(Measure::backorders(place)),
        _ => None,
    };
    let measures: Vec<_> = rows.iter().map(measure).collect();
    Batches::new(&supply, row, days_a_batch(longest, rarest), day).answers(&measures)
}
