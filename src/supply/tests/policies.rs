//! Ordering rules in a running supply chain, with orders worked out by hand, and the links between
//! computed parameters and what they are computed from.

use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;

const MONDAY: &str = "2022-07-11T00:00[UTC]";
const NIGHTLY: &str = r#"timetable(days: daily, departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")"#;

/// Two shops that buy from a supplier, each with a fixed demand every noon, in units.
fn shops(units: f64, service: &str, orders: &str, holding: &str, more: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "salt": (class: ambient, price: "1 GBP", margin: "0.27 GBP", unmet: backordered, backorder_cost_per_day: "0 GBP") }},
            facilities: {{
                "source": (kind: supplier, area: "midlands"),
                "shop": (kind: store, area: "midlands", count: 2),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "salt": {units} }},
                law: by_period(every: "1 d", first: "12 h", draws: normal(sd: 0))) }},
            lanes: {{ "lane": (routes: {{ "source": ["shop"] }}, service: {service}, orders: {orders}, {more}) }},
            initial_stock: {{ "all": (at: ["shop"], level: units(50)) }},
            holding_rate: "{holding} %",
        )"#
    ))
}

/// Units that the first shop ordered on each of some days.
fn orders_by_day(spec: &SupplySpec, days: i64) -> Vec<f64> {
    let mut sim = simulation(spec, MONDAY, "0 d", "30 d");
    (1..=days)
        .map(|day| {
            sim.run_until(SimTime::START + SimSpan::DAY * day + SimSpan::SECOND).unwrap();
            point(&sim, "shop-1").last_day().ordered
        })
        .collect()
}

#[test]
fn reorder_point_and_level_by_timetable_order_every_third_day() {
    // Positions after the demand of 10 a day: 40, 30, 20, where 30 units raise it to 50 again.
    let spec = shops(10.0, NIGHTLY, "reorder_up_to(at: units(25), up_to: units(50))", "0", "");
    assert_eq!(orders_by_day(&spec, 7), [0.0, 0.0, 30.0, 0.0, 0.0, 30.0, 0.0]);
    // A point below zero lets backorders wait: 40, 30, 20, 10, 0, −10, where 60 units raise it to 50.
    let spec = shops(10.0, NIGHTLY, "reorder_up_to(at: units(-5), up_to: units(50))", "0", "");
    assert_eq!(orders_by_day(&spec, 7), [0.0, 0.0, 0.0, 0.0, 0.0, 60.0, 0.0]);
    // At the point itself: 40, 30, where 20 units raise it to 50.
    let spec = shops(10.0, NIGHTLY, "reorder_up_to(at: units(30), up_to: units(50))", "0", "");
    assert_eq!(orders_by_day(&spec, 5), [0.0, 20.0, 0.0, 20.0, 0.0]);
}

#[test]
fn lots_are_the_least_number_that_raises_the_position_above_the_point() {
    // Positions after demand and after orders: 40; 30; 20 → 32; 22 → 34; 24 → 36; 26; 16 → 28; 18 → 30.
    let spec = shops(10.0, NIGHTLY, "reorder_lots(at: units(25), lot: units(12))", "0", "");
    assert_eq!(orders_by_day(&spec, 8), [0.0, 0.0, 12.0, 12.0, 12.0, 0.0, 12.0, 12.0]);
    // 40 a day: 10 → 34 by two lots; −6 → 30 by three; −10 → 26 by three.
    let spec = shops(40.0, NIGHTLY, "reorder_lots(at: units(25), lot: units(12))", "0", "");
    assert_eq!(orders_by_day(&spec, 3), [24.0, 36.0, 36.0]);
    // One lot an order: the position stays below the point.
    let single = "reorder_lots(at: units(25), lot: units(12), single: true)";
    assert_eq!(orders_by_day(&shops(40.0, NIGHTLY, single, "0", ""), 3), [12.0, 12.0, 12.0]);
}

#[test]
fn the_same_rules_hold_at_a_review_period_and_at_every_demand() {
    let weekly = r#"on_demand(lead: fixed("1 h"), review: (every: "2 d", first: "13 h"))"#;
    // Reviews after the demand of days 0, 2, 4: positions 40, 20 → 50, 30.
    let spec = shops(10.0, weekly, "reorder_up_to(at: units(25), up_to: units(50))", "0", "");
    assert_eq!(orders_by_day(&spec, 7), [0.0, 0.0, 30.0, 0.0, 0.0, 0.0, 40.0]);
    let at_once = r#"on_demand(lead: fixed("1 h"))"#;
    let spec = shops(10.0, at_once, "reorder_lots(at: units(30), lot: units(15))", "0", "");
    // 40; 30 → 45; 35; 25 → 40; 30 → 45.
    assert_eq!(orders_by_day(&spec, 5), [0.0, 15.0, 0.0, 15.0, 15.0]);
}

/// Targets of the two shops.
fn targets(spec: &SupplySpec) -> [transport::Target; 2] {
    let sim = simulation(spec, MONDAY, "0 d", "1 d");
    let transport = sim.world.resource::<Transport>();
    let lane = transport.lane(LaneId::new(0)).unwrap();
    [0, 1].map(|slot| lane.target(slot))
}

fn level(spec: &SupplySpec) -> f64 {
    match targets(spec)[0] {
        transport::Target::Level(level) | transport::Target::ReorderLots { lot: level, .. } => {
            level
        }
        other @ transport::Target::ReorderUpTo { .. } => panic!("{other:?}"),
    }
}

#[test]
fn targets_by_place_hold_at_their_place() {
    let level = transport::Target::Level;
    let by_place = |places: &str| {
        targets(&shops(10.0, NIGHTLY, &format!("base_stock(by_place({places}))"), "0", ""))
    };
    assert_eq!(by_place(r#"{ "shop": units(7) }"#), [level(7.0), level(7.0)]);
    let mixed = r#"{ "shop-2": by_product({ "salt": 9 }), "shop-1": days(2) }"#;
    assert_eq!(by_place(mixed), [level(20.0), level(9.0)]);
    assert_eq!(by_place(r#"{ "shop-2": units(9) }"#), [level(0.0), level(9.0)]);
}

#[test]
fn an_economic_lot_follows_its_costs_and_its_demand_and_nothing_else() {
    // Holding a unit of 0.73 GBP at 100 % a year costs 0.002 GBP a day: √(2 · 1 · 10 / 0.002) = 100.
    let lot = |units: f64, lot: &str, holding: &str, more: &str| {
        let orders = format!("reorder_lots(at: units(20), lot: {lot})");
        level(&shops(units, NIGHTLY, &orders, holding, more))
    };
    let given = r#"economic_lot(order_cost: "1 GBP")"#;
    let departure = r#"cost_per_departure: "4 GBP","#;
    let close =
        |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    close(lot(10.0, given, "100", ""), 100.0);
    close(lot(40.0, given, "100", ""), 200.0);
    close(lot(10.0, given, "400", ""), 50.0);
    close(lot(10.0, r#"economic_lot(order_cost: "4 GBP")"#, "100", ""), 200.0);
    // The lane's cost per departure stands for an order cost that is absent, and not for one given.
    close(lot(10.0, "economic_lot()", "100", departure), 200.0);
    close(lot(10.0, given, "100", departure), 100.0);
    // Backorders at the cost of holding: √2 as much.
    let backordered = r#"economic_lot(order_cost: "1 GBP", backorder_cost_per_day: "0.002 GBP")"#;
    close(lot(10.0, backordered, "100", ""), 100.0 * 2f64.sqrt());
    // A lot in units knows no costs.
    close(lot(10.0, "units(30)", "400", departure), 30.0);
}

#[test]
fn a_newsvendor_level_covers_lead_time_and_review_period() {
    let of = |service: &str, newsvendor: &str, holding: &str| {
        level(&shops(10.0, service, &format!("base_stock(newsvendor({newsvendor}))"), holding, ""))
    };
    let even = r#"underage: "1 GBP", overage: "1 GBP""#;
    // At even costs, the median: 10 a day over 12 h to the arrival and a day to the next cut-off.
    assert!((of(NIGHTLY, even, "0") - 15.0).abs() < 1e-9);
    // 36 h of lead time, and a review every 12 h: 2 days.
    let reviewed = r#"on_demand(lead: fixed("36 h"), review: (every: "12 h", first: "0 s"))"#;
    assert!((of(reviewed, even, "0") - 20.0).abs() < 1e-9);
    // Margin and holding: u = 0.27, o = 0.73 · 365 % / 365 · 1 d = 0.0073; demand without spread gives the
    // mean at any ratio.
    assert!((of(NIGHTLY, "", "365") - 15.0).abs() < 1e-9);
    // Poisson(15) at u/(u + o) = 0.27/0.2773 = 0.974: P(D ≤ 22) = 0.9673, P(D ≤ 23) = 0.9805.
    assert_eq!(of(NIGHTLY, "demand: poisson", "365"), 23.0);
}

#[test]
fn optimal_levels_are_those_of_the_published_table() {
    let up_to = |review: &str, lead: &str, order: &str, backorder: &str, charged: &str| {
        let service = format!(
            r#"on_demand(lead: fixed("{lead}"), review: (every: "{review}", first: "0 s"))"#
        );
        let optimal = format!(
            r#"optimal_reorder(order_cost: "{order} GBP", backorder_cost_per_day: "{backorder} GBP"{charged})"#
        );
        // Holding a unit of 0.73 GBP at 50 000 % a year costs 1 GBP a day.
        let spec = shops(10.0, &service, &optimal, "50000", "");
        let text = serde_json::to_string(&spec).unwrap();
        let poisson =
            text.replace(r#"{"normal":{"sd":0.0,"autocorrelation":0.0}}"#, r#""poisson""#);
        assert_ne!(text, poisson);
        let spec: SupplySpec = serde_json::from_str(&poisson).unwrap();
        targets(&spec)[0]
    };
    let levels = |at, up_to| transport::Target::ReorderUpTo { at, up_to };
    // Zheng and Federgruen (1991): K = 64, h = 1, p = 9 a period, Poisson(10), no lead time, charged at the
    // end of a day: (6, 40).
    assert_eq!(up_to("1 d", "0 s", "64", "9", ", charged: at_end"), levels(6.0, 40.0));
    // As a run charges, throughout the day: (1, 35), by enumeration.
    assert_eq!(up_to("1 d", "0 s", "64", "9", ""), levels(1.0, 35.0));
    // A review a week, a day of lead time, no cost of ordering: 74, and 45 at even costs; 92 and 80, the
    // quantiles of Poisson(80), at the end.
    assert_eq!(up_to("7 d", "1 d", "0", "9", ""), levels(73.0, 74.0));
    assert_eq!(up_to("7 d", "1 d", "0", "1", ""), levels(44.0, 45.0));
    assert_eq!(up_to("7 d", "1 d", "0", "9", ", charged: at_end"), levels(91.0, 92.0));
    assert_eq!(up_to("7 d", "1 d", "0", "1", ", charged: at_end"), levels(79.0, 80.0));
}

#[test]
fn a_change_of_the_clock_teaches_a_forecast_nothing() {
    // 24 units a day without variation; in London Sunday 30 October 2022 has 25 h and 26 March 2023 has 23.
    // The forecast protects a day: its level is the mean demand, and stays 24 on the Tuesday after.
    let level = |change: &str, orders: &str, demand: &str, opening: &str| {
        let spec = ron(&format!(
            r#"Supply(
                products: {{ "salt": (class: ambient, price: "1 GBP", margin: "0.27 GBP", divisible: true) }},
                facilities: {{
                    "source": (kind: supplier, area: "midlands"),
                    "shop": (kind: store, area: "midlands", {opening}),
                }},
                assortments: {{ "all": (at: ["shop"]) }},
                demand: {{ "all": (at: ["shop"], units_per_day: {{ "salt": 24 }}, {demand}) }},
                lanes: {{ "lane": (routes: {{ "source": ["shop"] }}, service: {NIGHTLY}, orders: {orders}) }},
                initial_stock: {{ "all": (at: ["shop"], level: units(1000)) }},
            )"#
        ));
        let start = format!("{change}T00:00[Europe/London]");
        let mut sim = simulation(&spec, &start, "0 d", "7 d");
        // From Friday, past the cut-off of Tuesday.
        sim.run_until(SimTime::START + SimSpan::HOUR * (4 * 24 + 20)).unwrap();
        sim.world.resource::<Transport>().lane(LaneId::new(0)).unwrap().target(0)
    };
    let smoothed = r#"forecast(protects: "1 d", safety_factor: 0, smoothing: 0.5)"#;
    let averaged = r#"moving_average(protects: "1 d", safety_factor: 0, days: 3)"#;
    let flat = "law: normal(hourly_sd: 0)";
    // The hour from 01:00, which comes twice or not at all, has a quarter of the day's demand.
    let at_night = "law: normal(hourly_sd: 0), hourly: (1, 6, 6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)";
    let by_hour = r#"law: by_period(every: "1 h", first: "30 min", draws: normal(sd: 0))"#;
    let by_day = r#"law: by_period(every: "1 d", first: "12 h", draws: normal(sd: 0))"#;
    let open = r#"opening_hours: (from: "07:00", until: "22:00")"#;
    // The hour from 01:00 is one of eight, or comes twice among nine.
    let late = r#"opening_hours: (from: "18:00", until: "02:00")"#;
    for friday in ["2022-10-28", "2023-03-24"] {
        for orders in [smoothed, averaged] {
            // Where the shop is closed at night, and by days, the day has its usual demand.
            for (demand, opening) in [
                (flat, ""),
                (at_night, ""),
                (flat, open),
                (flat, late),
                (by_hour, ""),
                (by_day, ""),
            ] {
                let transport::Target::Level(level) = level(friday, orders, demand, opening) else {
                    panic!("{orders}");
                };
                assert!(
                    (level - 24.0).abs() < 1e-9,
                    "{friday} {orders} {demand} {opening}: {level}"
                );
            }
        }
    }
}

/// Codes and paths of the issues of a specification.
fn issues(spec: &SupplySpec) -> Vec<String> {
    let sim =
        simulation(&shops(1.0, NIGHTLY, "base_stock(units(1))", "0", ""), MONDAY, "0 d", "1 d");
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    // Customers who wait are free in these shops, and so noted: no rule depends on it.
    let of_rules = issues.as_slice().iter().filter(|issue| issue.code != "free-waiting");
    of_rules.map(|issue| format!("{} {}", issue.code, issue.path)).collect()
}

#[test]
fn rules_that_cannot_be_meant_are_reported_with_their_place() {
    let at_once = r#"on_demand(lead: fixed("1 h"))"#;
    for (service, orders, expected) in [
        (
            NIGHTLY,
            "reorder_up_to(at: units(9), up_to: units(4))",
            "out-of-range lanes.lane.orders.up_to",
        ),
        (
            NIGHTLY,
            "reorder_lots(at: units(-2e9), lot: units(4))",
            "out-of-range lanes.lane.orders.at",
        ),
        (
            NIGHTLY,
            r#"base_stock(by_product({ "suger": 4 }))"#,
            "unknown-product lanes.lane.orders.suger",
        ),
        (
            NIGHTLY,
            r#"base_stock(by_place({ "shop-3": units(4) }))"#,
            "unknown-facility lanes.lane.orders.shop-3",
        ),
        (
            NIGHTLY,
            r#"base_stock(by_place({ "shop": units(4), "shop-1": units(5) }))"#,
            "conflict lanes.lane.orders.shop-1",
        ),
        (
            NIGHTLY,
            r#"base_stock(by_place({ "shop": by_place({ "shop": units(4) }) }))"#,
            "conflict lanes.lane.orders.shop",
        ),
        (
            NIGHTLY,
            "reorder_lots(at: units(1), lot: economic_lot())",
            "missing lanes.lane.orders.lot.order_cost",
        ),
        (
            NIGHTLY,
            r#"reorder_lots(at: economic_lot(order_cost: "1 GBP"), lot: units(1))"#,
            "conflict lanes.lane.orders.at",
        ),
        (
            NIGHTLY,
            "reorder_lots(at: units(1), lot: newsvendor())",
            "conflict lanes.lane.orders.lot",
        ),
        (at_once, "base_stock(newsvendor())", "missing lanes.lane.orders.overage"),
        (
            at_once,
            r#"optimal_reorder(order_cost: "1 GBP", backorder_cost_per_day: "1 GBP")"#,
            "conflict lanes.lane.orders",
        ),
        (
            NIGHTLY,
            r#"optimal_reorder(order_cost: "1 GBP", backorder_cost_per_day: "0 GBP")"#,
            "out-of-range lanes.lane.orders.backorder_cost_per_day",
        ),
        (
            NIGHTLY,
            "moving_average(days: 0, safety_factor: 1)",
            "out-of-range lanes.lane.orders.days",
        ),
        (
            at_once,
            "moving_average(days: 5, safety_factor: 1)",
            "missing lanes.lane.orders.protects",
        ),
    ] {
        let found = issues(&shops(10.0, service, orders, "10", ""));
        assert!(found.iter().any(|issue| issue == expected), "{orders}: {found:?}");
    }
    // Without a cost of holding, no lot is the cheapest.
    let lot = r#"reorder_lots(at: units(1), lot: economic_lot(order_cost: "1 GBP"))"#;
    assert_eq!(issues(&shops(10.0, NIGHTLY, lot, "0", "")), ["conflict lanes.lane.orders.lot"]);
    assert_eq!(issues(&shops(10.0, NIGHTLY, lot, "10", "")), [""; 0]);
    // Nor where the goods themselves cost nothing.
    let mut free = shops(10.0, NIGHTLY, lot, "10", "");
    free.products[0].margin = free.products[0].price;
    assert_eq!(issues(&free), ["conflict lanes.lane.orders"]);
}

#[test]
fn computed_lots_and_levels_weigh_the_cost_of_storage() {
    // 0.73 GBP at 10 % a year, and storage: the lot is √(2·20·365·10/(0.073 + s)).
    let lot = |storage: &str| {
        let orders = r#"reorder_lots(at: units(9), lot: economic_lot(order_cost: "20 GBP"))"#;
        let mut spec = shops(10.0, NIGHTLY, orders, "10", "");
        if !storage.is_empty() {
            spec.storage = Some(ron(storage));
        }
        match targets(&spec)[0] {
            transport::Target::ReorderLots { lot, .. } => lot,
            other => panic!("{other:?}"),
        }
    };
    let by_hand = |storage: f64| (2.0 * 20.0 * 3_650.0 / (0.073 + storage)).sqrt();
    let classes = r#"(ambient: "0.5 GBP", chilled: "0.5 GBP", frozen: "0.5 GBP")"#;
    assert!((lot("") - by_hand(0.0)).abs() < 1e-6, "{}", lot(""));
    assert!((lot(classes) - by_hand(0.5)).abs() < 1e-6, "{}", lot(classes));
}
