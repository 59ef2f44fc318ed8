//! Statements that have no effect, contradict each other or cannot be meant: each is reported with its place.

use super::*;
use crate::issue::Issues;

const CHAIN: &str = r#"(
    products: {
        "tea": (class: ambient, price: "3 GBP", margin: "1 GBP"),
        "milk": (class: chilled, price: "2 GBP", margin: "1 GBP", shelf_life: "3 d"),
    },
    facilities: {
        "mill": (kind: supplier, area: "midlands"),
        "centre": (kind: distribution_centre, area: "midlands", shares: proportional),
        "other": (kind: distribution_centre, area: "midlands"),
        "shops": (kind: store, area: "midlands", count: 2),
    },
    assortments: {"all": (at: ["centre", "shops"])},
    lanes: {
        "in": (routes: {"mill": ["centre"]}, orders: base_stock(units(9)), service: timetable(
            days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")),
        "out": (routes: {"centre": ["shops"]}, orders: base_stock(units(9)), service: timetable(
            days: on([mon, tue, wed, thu, fri, sat, sun]), departs: "22:00", cutoff: "12:00",
            arrives_days_after: 1, arrives: "06:00")),
    },
    initial_stock: {"all": (at: ["centre", "shops"], level: units(3)),
        "more": (at: ["centre"], goods: products(["tea"]), level: units(4))},
    holding_rate: "8 %",
)"#;

/// Codes and paths of what is said of the chain with a text in place of another.
fn said(old: &str, new: &str) -> Vec<String> {
    assert!(CHAIN.contains(old), "{old}");
    let spec: SupplySpec = ron(&CHAIN.replacen(old, new, 1));
    let sim = {
        let clock = Clock::new(
            &"2022-07-11T00:00[UTC]".parse().unwrap(),
            "0 d".parse().unwrap(),
            "1 d".parse().unwrap(),
        );
        let mut sim = Simulation::<()>::new(SimTime::START, ());
        environment::assemble(&areas(), clock.unwrap(), &mut sim);
        sim
    };
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    issues.as_slice().iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect()
}

#[test]
fn each_statement_without_effect_is_reported_with_its_place() {
    // The narrower entry of the initial stock counts, so that the chain itself is silent.
    assert_eq!(said("level: units(4)", "level: units(5)"), Vec::<String>::new());
    for (old, new, expected) in [
        ("goods: products([\"tea\"]), level", "level", "conflict initial_stock.more"),
        (
            "\"more\": (at: [\"centre\"]",
            "\"more\": (at: [\"mill\"]",
            "conflict initial_stock.more.at",
        ),
        ("level: units(4)", "level: units(4.5)", "whole-units initial_stock.more.level"),
        (
            "\"centre\": [\"shops\"]",
            "\"centre\": [\"shops\", \"shops-1\"]",
            "conflict lanes.out.routes.centre",
        ),
        (
            "\"centre\": [\"shops\"]",
            "\"centre\": [\"shops\", \"centre\"]",
            "conflict lanes.out.routes.centre",
        ),
        ("[mon, tue,", "[mon, mon, tue,", "conflict lanes.out.service.days"),
        (
            "shares: proportional",
            "shares: priority([\"shops\", \"other\"])",
            "no-effect facilities.centre.shares",
        ),
        (
            "routes: {\"mill\": [\"centre\"]}, orders: base_stock(units(9))",
            "routes: {\"mill\": [\"centre\"]}, orders: base_stock(by_place({\"centre\": units(9), \"shops\": units(1)}))",
            "no-effect lanes.in.orders.shops",
        ),
        ("holding_rate: \"8 %\"", "holding_rate: \"800 %\"", "implausible holding_rate"),
        ("holding_rate: \"8 %\"", "storage: (ambient: \"99 GBP\")", "implausible storage"),
        (
            "margin: \"1 GBP\")",
            "margin: \"1 GBP\", unmet: backordered)",
            "free-waiting products.tea",
        ),
        (
            "margin: \"1 GBP\")",
            "margin: \"1 GBP\", backorder_cost_per_day: \"1 GBP\")",
            "conflict products.tea.backorder_cost_per_day",
        ),
        ("[mon, tue, wed, thu, fri, sat, sun]", "[mon, thu]", "shelf-life lanes.out.service"),
        (
            "days: on([mon, tue, wed, thu, fri, sat, sun]), departs: \"22:00\", cutoff: \"12:00\",\n            arrives_days_after: 1",
            "days: daily, departs: \"22:00\", cutoff: \"12:00\",\n            arrives_days_after: 3",
            "shelf-life lanes.out.service",
        ),
        (
            "orders: base_stock(units(9))",
            "cost_per_unit: \"-1 GBP\", orders: base_stock(units(9))",
            "out-of-range lanes.in.cost_per_unit",
        ),
        (
            "orders: base_stock(units(9))",
            "cost_per_departure: \"-1 GBP\", orders: base_stock(units(9))",
            "out-of-range lanes.in.cost_per_departure",
        ),
        (
            "orders: base_stock(units(9))",
            "orders: reorder_lots(at: units(2), lot: units(0))",
            "out-of-range lanes.in.orders.lot",
        ),
        (
            "orders: base_stock(units(9))",
            "orders: reorder_up_to(at: by_product({\"tea\": 9, \"milk\": 2}), up_to: by_product({\"tea\": 4, \"milk\": 4}))",
            "out-of-range lanes.in.orders.up_to.tea",
        ),
        (
            "orders: base_stock(units(9))",
            "orders: base_stock(newsvendor(underage: \"0 GBP\"))",
            "out-of-range lanes.in.orders.underage",
        ),
    ] {
        assert_eq!(said(old, new), [expected], "{new}");
    }
}

#[test]
fn a_life_as_long_as_the_gap_is_not_noted() {
    assert_eq!(
        said("[mon, tue, wed, thu, fri, sat, sun]", "[mon, wed, fri]"),
        Vec::<String>::new()
    );
    // Its life begins with its arrival from the supplier, however long that takes.
    let slow = "arrives_days_after: 9, arrives: \"06:00\")),\n        \"out\"";
    let said = said("arrives_days_after: 1, arrives: \"06:00\")),\n        \"out\"", slow);
    assert_eq!(said, Vec::<String>::new());
}
