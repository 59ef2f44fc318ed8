//! Records that drift from what is on hand until they are counted.

use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;

const MONDAY: &str = "2022-07-11T00:00[UTC]";

/// A shop that keeps a level of soap by what is on record, and gets it four hours after an order.
fn shop(per_day: f64, law: &str, level: f64, more: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "soap": (class: ambient, price: "3 GBP", margin: "1 GBP") }},
            facilities: {{
                "source": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "soap": {per_day} }}, law: {law}) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["shop"] }},
                service: on_demand(lead: fixed("4 h")),
                orders: base_stock(units({level})),
            ) }},
            initial_stock: {{ "all": (at: ["shop"], level: units({level})) }},
            {more}
        )"#
    ))
}

fn records(vanish: &str, counted: &str) -> String {
    format!(r#"records: {{ "all": (at: ["shop"], vanish: "{vanish}", {counted} time: "05:00") }},"#)
}

#[test]
fn what_is_on_record_is_not_ordered_until_it_is_counted() {
    // Demand of 1000 a day does not begin in these days, but as much vanishes each morning at five: all of the five units. The
    // record stays at five, so nothing is ordered. The count of the third day finds none; five are ordered and come
    // at nine, and vanish on the morning after.
    let late = r#"by_period(every: "1 d", first: "300 d", draws: poisson)"#;
    let spec = shop(1_000.0, late, 5.0, &records("100 %", r#"counted_every: "2 d","#));
    let mut sim = audited(&spec, MONDAY, "0 d", "4 d");
    let hour = |hours: i64| SimTime::START + SimSpan::HOUR * hours + SimSpan::SECOND;
    for (hours, on_hand, on_record, on_order) in [
        (4, 5.0, 5.0, 0.0),
        (5, 0.0, 5.0, 0.0),
        (29, 0.0, 5.0, 0.0),
        (53, 0.0, 0.0, 5.0),
        (57, 5.0, 5.0, 0.0),
        (77, 0.0, 5.0, 0.0),
    ] {
        sim.run_until(hour(hours)).unwrap();
        let soap = point(&sim, "shop");
        let known = soap.known(hour(hours));
        let seen = [soap.on_hand().level(), known.on_hand, known.on_order];
        assert_eq!(seen, [on_hand, on_record, on_order], "{hours}");
    }
    let summary = finish(&mut sim);
    assert_eq!((summary.units_vanished, summary.units_wasted), (10.0, 0.0));
    assert_eq!(summary.cost_waste, 10.0 * 2.0);
}

#[test]
fn as_much_vanishes_as_stated() {
    // 2 % of 100 a day, over 1000 d: 2000 units, with a standard error of √2000 = 45.
    let spec = shop(100.0, "poisson", 1e6, &records("2 %", ""));
    let mut sim = audited(&spec, MONDAY, "0 d", "1000 d");
    let vanished = finish(&mut sim).units_vanished;
    assert!((vanished - 2_000.0).abs() < 4.5 * 45.0, "{vanished}");
    assert_eq!(point(&sim, "shop").phantom(), vanished);
}

#[test]
fn a_record_that_does_not_drift_is_none_to_the_last_bit() {
    let run = |more: &str| {
        let mut sim = audited(&shop(20.0, "poisson", 8.0, more), MONDAY, "1 d", "20 d");
        let summary = finish(&mut sim);
        (summary, sim.events(), sim.fingerprint())
    };
    assert_eq!(run(""), run(&records("0 %", r#"counted_every: "7 d","#)));
}

#[test]
fn counting_more_often_loses_fewer_sales() {
    let run = |counted: &str| {
        let spec = shop(20.0, "poisson", 12.0, &records("3 %", counted));
        let customers = finish(&mut audited(&spec, MONDAY, "0 d", "400 d")).service.customers;
        (customers.demanded, customers.lost)
    };
    let runs = [
        run(r#"counted_every: "1 d","#),
        run(r#"counted_every: "7 d","#),
        run(r#"counted_every: "28 d","#),
        run(""),
    ];
    assert!(runs.iter().all(|run| run.0 == runs[0].0), "{runs:?}");
    assert!(runs.windows(2).all(|pair| pair[0].1 < pair[1].1), "{runs:?}");
    // Without a count the level of twelve is all phantom after some 20 d, and nothing more is sold.
    assert!(runs[3].1 > 0.8 * runs[3].0, "{runs:?}");
}

#[test]
fn shops_that_are_counted_in_turn_begin_with_what_vanished_since_their_last_count() {
    // 50 % of 20 a day vanish. Counted every ten days in turn, the only shop was counted five days before the beginning:
    // its record is off by Poisson(50), and it is counted again at five of the fifth day after the first.
    let in_turn = r#"counted_every: "10 d", in_turn: true,"#;
    let mut sim =
        audited(&shop(20.0, "poisson", 1e6, &records("50 %", in_turn)), MONDAY, "0 d", "40 d");
    let at = |hours: i64| SimTime::START + SimSpan::HOUR * hours + SimSpan::SECOND;
    let mut off = |hours: i64| {
        sim.run_until(at(hours)).unwrap();
        point(&sim, "shop").phantom()
    };
    let begin = off(0);
    assert!((begin - 50.0).abs() < 4.5 * libm::sqrt(50.0), "{begin}");
    let before = off(5 * 24 + 4);
    assert!(before > begin, "{before}");
    assert_eq!(off(5 * 24 + 5), 0.0);
    assert!(off(15 * 24 + 4) > 50.0);
    assert_eq!(off(15 * 24 + 5), 0.0);
    // All at once, it begins without a difference and is first counted after ten days.
    let at_once = r#"counted_every: "10 d","#;
    let mut sim =
        audited(&shop(20.0, "poisson", 1e6, &records("50 %", at_once)), MONDAY, "0 d", "40 d");
    sim.run_until(at(0)).unwrap();
    assert_eq!(point(&sim, "shop").phantom(), 0.0);
    sim.run_until(at(5 * 24 + 5)).unwrap();
    assert!(point(&sim, "shop").phantom() > 0.0);
    sim.run_until(at(10 * 24 + 5)).unwrap();
    assert_eq!(point(&sim, "shop").phantom(), 0.0);
}

#[test]
fn records_that_are_never_counted_are_not_counted_in_turn() {
    let entry: RecordsSpec = ron(r#"(at: ["shop"], vanish: "1 %", in_turn: true, time: "05:00")"#);
    let mut issues = Issues::new();
    entry.check(&mut issues.at(""));
    let codes: Vec<&str> = issues.as_slice().iter().map(|issue| &*issue.code).collect();
    assert_eq!(codes, ["conflict"]);
}
