//! What vehicles cost follows from the rows of the tables, and enters the cost of trade.

use super::waste::play;
use crate::story::kpi_of;
use reflexarc::outcome::rows::Rows;
use std::collections::{BTreeMap, BTreeSet};

/// All rows of a table.
macro_rules! all {
    ($run:expr, $table:ident) => {{
        let rows = &$run.tables.$table;
        (0..rows.len()).filter_map(|place| rows.row(place))
    }};
}

/// A shop that sells thirty cans a day; lanes with some vehicles.
fn chain(to_shop: &str) -> reflexarc::study::replicate::Run {
    play(
        r#"warm_up: "7 d", horizon: "21 d""#,
        &format!(
            r#"products: {{ "cans": (class: ambient, price: "2 GBP", margin: "1 GBP", case: 6, load: 0.5) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "cans": 30 }}) }},
            lanes: {{
                "in": (routes: {{ "works": ["dc"] }}, orders: base_stock(units(90)), short: backordered,
                    service: on_demand(lead: fixed("20 h"), review: (every: "1 d", first: "5 h")),
                    vehicles: (holds: 8, cost: "11 GBP", per_drop: "3 GBP"), cost_per_unit: "0.1 GBP"),
                "out": (routes: {{ "dc": ["shop"] }}, orders: base_stock(units(70)), short: backordered,
                    service: timetable(days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1,
                        arrives: "06:00"),
                    quantities: (multiple: cases(1)), cost_per_departure: "5 GBP", {to_shop}),
            }},
            initial_stock: {{ "all": (at: ["dc", "shop"], level: units(60)) }},"#
        ),
    )
}

#[test]
fn what_vehicles_cost_follows_from_their_rows() {
    // Fifteen units of load a day on one own vehicle of 9: another is hired on most days.
    let hired = r#"vehicles: (holds: 9, cost: "20 GBP", per_drop: "2 GBP", own: 1, beyond: hire(cost: "70 GBP"))"#;
    let run = chain(hired);
    let terms: BTreeMap<String, (f64, f64, Option<f64>, f64, f64)> = all!(run, lanes)
        .map(|row| {
            let own = (row.cost_per_vehicle, row.cost_per_drop, row.cost_per_hired);
            (row.lane.to_string(), (own.0, own.1, own.2, row.cost_per_departure, row.cost_per_unit))
        })
        .collect();
    let (mut transport, mut expedite, mut most) = (0.0, 0.0, 0);
    for row in all!(run, vehicles) {
        let (vehicle, drop, hire, ..) = terms[&*row.lane];
        transport += f64::from(row.own) * vehicle + f64::from(row.drops) * drop;
        expedite += f64::from(row.hired) * hire.unwrap_or(0.0);
        most = most.max(row.hired);
        let holds = if &*row.lane == "out" { 9.0 } else { 8.0 };
        assert!(row.load <= f64::from(row.own + row.hired) * holds && row.left_behind >= 0.0);
    }
    let mut departures = BTreeSet::new();
    for row in all!(run, shipments) {
        if row.sent > 0.0 && row.departed >= reflexarc::kernel::SimTime::START {
            let (.., departure, unit) = terms[&*row.lane];
            transport += unit * row.sent;
            if departures.insert((row.lane.to_string(), row.departed)) {
                transport += departure;
            }
        }
        assert!(&*row.lane == "in" || row.sent % 6.0 == 0.0, "{}", row.sent);
    }
    let kpi = |name: &str| kpi_of(&run, name).unwrap();
    assert!(most >= 1 && expedite > 0.0);
    assert!((kpi("cost_transport") - transport).abs() < 1e-6);
    assert!((kpi("cost_expedite") - expedite).abs() < 1e-9);
    let parts = ["cost_holding", "cost_waste", "cost_transport", "cost_expedite", "cost_penalty"];
    let more = ["cost_lost_margin", "cost_backorder"];
    let sum: f64 = parts.into_iter().chain(more).map(kpi).sum();
    assert!((kpi("cost_of_trade") - sum).abs() < 1e-6);
}

#[test]
fn without_a_lane_that_hires_there_is_no_cost_of_hiring() {
    let run = chain(r#"vehicles: (holds: 9, cost: "20 GBP", own: 1)"#);
    assert_eq!(kpi_of(&run, "cost_expedite"), None);
    // What waits for room is late.
    assert!(kpi_of(&run, "shipments_missed").unwrap() > 0.0);
    let plain = chain("");
    assert_eq!(kpi_of(&plain, "cost_expedite"), None);
    assert_eq!(all!(plain, vehicles).filter(|row| &*row.lane == "out").count(), 0);
    // A vehicle for any load changes what is paid, and not what is sent.
    let ample = chain(r#"vehicles: (holds: 900, cost: "20 GBP")"#);
    for name in ["units_sold", "units_lost", "shipments_missed", "cost_holding"] {
        assert_eq!(kpi_of(&ample, name), kpi_of(&plain, name), "{name}");
    }
    let [ample_cost, plain_cost] =
        [&ample, &plain].map(|run| kpi_of(run, "cost_transport").unwrap());
    let left = all!(ample, vehicles).filter(|row| &*row.lane == "out").count();
    assert!((ample_cost - plain_cost - 20.0 * left as f64).abs() < 1e-6);
}
