//! One lane by timetable to one shop that sells evenly, one unit an hour, so that every level follows by
//! hand.

use crate::transit::{Scene, hour, hours};

/// A shop that sells 24 units a day evenly, and begins with some.
fn shop(service: &str, orders: &str, initial: f64) -> String {
    format!(
        r#"Supply(
            products: {{ "peas": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true) }},
            facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "peas": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{ "truck": (
                routes: {{ "works": ["shop"] }}, service: {service}, orders: {orders},
                cost_per_departure: "10 GBP", cost_per_unit: "0.5 GBP",
            ) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units({initial})) }},
        )"#
    )
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-6
}

#[test]
fn a_cut_off_that_is_departure_and_arrival_refills_in_one_instant() {
    // At noon of day 0 the shelf of 30 holds 18: 12 are ordered, sent and there, and 24 on each of the nine
    // days after. From noon to noon it falls from 30 to 6; at the end, a midnight, it holds 18. The mean is 24
    // until the first noon, 18 over the nine days after it, 24 in the last twelve hours.
    let service = r#"timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives: "12:00")"#;
    let mut scene = Scene::new(&shop(service, "base_stock(units(30))", 30.0), "10 d").played();
    let sent: Vec<f64> = scene.ended().iter().map(|shipment| shipment.sent).collect();
    let mut expected = [24.0; 10];
    expected[0] = 12.0;
    assert!(sent.iter().zip(expected).all(|(one, other)| near(*one, other)), "{sent:?}");
    for (day, shipment) in scene.ended().iter().enumerate() {
        let noon = hour(24.0 * day as f64 + 12.0);
        assert_eq!((shipment.departed, shipment.arrived), (noon, Some(noon)));
    }
    assert_eq!(scene.kept(), (10, 0, 0.0));
    let summary = scene.summary();
    assert_eq!(summary.service.customers.lost, 0.0);
    assert!(near(summary.on_hand_unit_days, 0.5 * 24.0 + 9.0 * 18.0 + 0.5 * 24.0));
    assert!(near(summary.cost_transport, 10.0 * 10.0 + 0.5 * (12.0 + 9.0 * 24.0)));
}

#[test]
fn a_lane_slower_than_the_run_brings_nothing_and_loses_nothing() {
    // At noon of day 0 12 of 24 are left, and 228 ordered; at noon of day 1 the shelf is empty and 12 more
    // complete the level of 240, which lost sales no longer lower. Nine of ten days are lost.
    let service = r#"timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives_days_after: 30, arrives: "12:00")"#;
    let mut scene = Scene::new(&shop(service, "base_stock(units(240))", 24.0), "10 d").played();
    let totals = scene.totals("shop");
    assert_eq!((totals.received, totals.customers.issued), (0.0, 24.0));
    assert!(near(totals.customers.lost, 216.0) && near(totals.ordered, 240.0));
    assert!(near(totals.stockout_s / 3_600.0, 216.0));
    let point = scene.point("shop", 0);
    let levels = [point.on_hand(), point.on_order(), point.in_transit()].map(|one| one.level());
    assert!(levels.iter().zip([0.0, 240.0, 240.0]).all(|(one, other)| near(*one, other)));
    assert_eq!((scene.ended().len(), scene.kept()), (0, (0, 0, 0.0)));
    // Both are under way, with the promise of their departure.
    let under_way = scene.sim.world.resource::<reflexarc::supply::Transport>().under_way();
    let mut promised: Vec<f64> = under_way.map(|one| hours(one.promised.unwrap())).collect();
    promised.sort_by(f64::total_cmp);
    assert_eq!(promised, [30.0, 31.0].map(|day| 24.0 * day + 12.0));
    // What left is paid for.
    assert!(near(scene.summary().cost_transport, 2.0 * 10.0 + 0.5 * 240.0));
}

#[test]
fn every_order_lasts_to_the_minute_of_the_arrival_after_its_own() {
    // The rule knows the demand and keeps no safety stock. An order at the cut-off of one departure raises the
    // position to the demand until the arrival of the next, whichever days lie between: a minute before each
    // arrival the shelf holds the sixtieth of a unit that the minute sells, and nothing is ever lost. Were the
    // time averaged over the week, 7 days over the departures, the shelf would be empty on long stretches,
    // and hold days of demand on short ones.
    let arrivals = |days: &[u32]| -> Vec<f64> {
        (0..56_u32)
            .filter(|day| days.contains(&(day % 7)))
            .map(|day| 24.0 * f64::from(day) + 33.0)
            .collect()
    };
    for (words, days) in [
        ("daily", &[0, 1, 2, 3, 4, 5, 6][..]),
        ("on([mon, wed, fri])", &[0, 2, 4]),
        ("on([mon, thu])", &[0, 3]),
        ("on([mon, tue])", &[0, 1]),
        ("on([mon])", &[0]),
        ("on([mon, tue, wed, thu, fri])", &[0, 1, 2, 3, 4]),
    ] {
        let service = format!(
            r#"timetable(days: {words}, departs: "18:00", cutoff: "14:00", arrives_days_after: 1, arrives: "09:00")"#
        );
        let orders = "forecast(safety_factor: 0, smoothing: 0.2)";
        let mut scene = Scene::new(&shop(&service, orders, 192.0), "56 d");
        for arrives in arrivals(days) {
            let before = hour(arrives - 1.0 / 60.0);
            if before >= scene.end() {
                break;
            }
            scene.sim.run_until(before).unwrap();
            let on_hand = scene.point("shop", 0).on_hand_at(before);
            // The first orders only stretch the initial stock.
            if arrives > 24.0 * 14.0 {
                assert!(near(on_hand, 1.0 / 60.0), "{words}: {on_hand} at {arrives} h");
            }
        }
        let scene = scene.played();
        assert!(scene.totals("shop").customers.lost < 1e-6, "{words}");
    }
}

#[test]
fn a_departure_costs_once_and_a_unit_each_time_however_many_shops_share_it() {
    // n shops on one lane order 24 a day each from day 1 on, and 12 on day 0: ten departures of 10 GBP, and
    // 228 n units of 0.50 GBP. With a lane each, the departures cost n times as much.
    let service = r#"timetable(days: daily, departs: "12:00", cutoff: "12:00", arrives: "12:00")"#;
    let one = shop(service, "base_stock(units(30))", 30.0);
    let cost = |supply: &str| Scene::new(supply, "10 d").played().summary().cost_transport;
    for n in [1, 2, 40] {
        let shops = one.replace(
            r#""shop": (kind: store, area: "here")"#,
            &format!(r#""shop": (kind: store, area: "here", count: {n})"#),
        );
        assert!(near(cost(&shops), 100.0 + 114.0 * f64::from(n)), "{n} shops");
    }
    let two = one
        .replace(r#""shop": (kind: store, area: "here")"#, r#""shop": (kind: store, area: "here"), "kiosk": (kind: store, area: "here")"#)
        .replace(r#"(at: ["shop"]"#, r#"(at: ["shop", "kiosk"]"#)
        .replace(
            "lanes: {",
            &format!(
                r#"lanes: {{ "bike": (
                    routes: {{ "works": ["kiosk"] }}, service: {service}, orders: base_stock(units(30)),
                    cost_per_departure: "10 GBP", cost_per_unit: "0.5 GBP",
                ), "#
            ),
        );
    assert!(near(cost(&two), 2.0 * (100.0 + 114.0)));
}
