//! The walk back over shipping that is stopped: it names the stop that kept the goods back, and no other.
//!
//! A mill supplies rice to a shop, a works supplies tea to a kiosk that has plenty of it. The shop sells 24 units a day.

use super::{reflexarc, stdout};
use std::fs;

const SUPPLY: &str = r#"Supply(
    products: {
        "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
        "tea": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
    },
    facilities: {
        "mill": (kind: supplier, area: "here", capacity: (units: 30, every: "1 d")),
        "works": (kind: supplier, area: "here"),
        "shop": (kind: store, area: "here"), "kiosk": (kind: store, area: "here"),
    },
    assortments: { "rice": (at: ["shop"], goods: products(["rice"])), "tea": (at: ["kiosk"], goods: products(["tea"])) },
    demand: {
        "rice": (at: ["shop"], units_per_day: { "rice": 24 }, law: normal(hourly_sd: 0)),
        "tea": (at: ["kiosk"], units_per_day: { "tea": 1 }, law: normal(hourly_sd: 0)),
    },
    lanes: {
        "van": (routes: { "mill": ["shop"] }, orders: base_stock(units(120)),
            service: timetable(days: daily, departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")),
        "cart": (routes: { "works": ["kiosk"] }, orders: base_stock(units(500)),
            service: timetable(days: daily, departs: "18:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")),
    },
    initial_stock: { "shop": (at: ["shop"], level: units(120)), "kiosk": (at: ["kiosk"], level: units(500)) },
)"#;

/// The walk that the page prints.
fn walk(disruptions: &str) -> String {
    walk_of(SUPPLY, disruptions)
}

fn walk_of(supply: &str, disruptions: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let story = format!(
        r#"Scenario(
            title: "A stop", start: "2024-01-01T00:00[UTC]", warm_up: "7 d", horizon: "14 d", currency: "GBP",
            primary: "stockout_item_hours",
            environment: (areas: {{ "here": (weather: (mean: "10 °C", swing: "0 K", warmest: "15:00")) }}),
            include: ["supply.ron"],
            disruptions: {{ {disruptions} }},
        )"#
    );
    fs::write(folder.path().join("supply.ron"), supply).unwrap();
    fs::write(folder.path().join("story.ron"), story).unwrap();
    let run =
        reflexarc(folder.path(), &["run", "story.ron", "--replications", "1", "--tables", "none"]);
    let page = stdout(&run) + &String::from_utf8_lossy(&run.stderr);
    let (_, walk) = page.split_once("Walked back").unwrap_or_else(|| panic!("{page}"));
    walk.to_owned()
}

/// A stop of shipping from 3 January on, for five days.
fn stop(name: &str, place: &str) -> String {
    format!(
        r#""{name}": slowed(what: shipping, where: (name: "{place}"), to: "0 %", at: "2024-01-03T00:00", until: "2024-01-08T00:00"),"#
    )
}

#[test]
fn a_stop_that_kept_the_goods_back_is_named() {
    let walk = walk(&stop("stop", "mill"));
    let (_, held) = walk.split_once("← mill sent 0 of").unwrap_or_else(|| panic!("{walk}"));
    assert!(held.contains("which it had\n  ← #0 slowed: shipping at mill"), "{walk}");
    // With a stop at the works declared before it, in force as long, it is the same.
    let both = [stop("another", "works"), stop("stop", "mill")].concat();
    let walk = self::walk(&both);
    let (_, held) = walk.split_once("which it had").unwrap_or_else(|| panic!("{walk}"));
    assert!(held.contains("slowed: shipping at mill") && !walk.contains("at works"), "{walk}");
}

#[test]
fn a_stop_at_another_supplier_or_of_other_goods_is_not_named() {
    // Twice the demand: 48 a day, of which the mill can ship 30.
    let rush =
        r#""rush": demand_surge(factor: 2, at: "2024-01-03T00:00", until: "2024-01-08T00:00"),"#;
    let other_goods = r#""tea": slowed(what: shipping, goods: products(["tea"]), to: "0 %", at: "2024-01-03T00:00", until: "2024-01-08T00:00"),"#;
    for stop in ["", &stop("stop", "works"), other_goods] {
        let walk = walk(&[stop, rush].concat());
        assert!(walk.contains("mill lacked rice") && walk.contains(", 30 sent ("), "{walk}");
        assert!(!walk.contains("slowed") && !walk.contains("which it had"), "{walk}");
    }
}

#[test]
fn a_stop_that_kept_goods_back_until_later_is_named() {
    // What is ordered in the stop is owed, and comes after it: from the mill, that ships again at 18:00 of 8 January.
    let owed = SUPPLY.replacen(
        "base_stock(units(120)),",
        "base_stock(units(120)), short: backordered,",
        1,
    );
    let walk = walk_of(&owed, &stop("stop", "mill"));
    let (_, kept) =
        walk.split_once("← mill kept units of rice back until").unwrap_or_else(|| panic!("{walk}"));
    assert!(kept.contains("08 Jan 18:00\n  ← #0 slowed: shipping at mill"), "{walk}");
    // So is a picking line that stood still: the centre has the goods, and does not get them ready.
    let picked = SUPPLY
        .replace(r#""mill": (kind: supplier, area: "here", capacity: (units: 30, every: "1 d"))"#,
            r#""mill": (kind: distribution_centre, area: "here", picking: (rate: units_per_hour(60)))"#)
        .replace(r#""rice": (at: ["shop"], goods"#, r#""rice": (at: ["mill", "shop"], goods"#)
        .replace("initial_stock: {", r#"initial_stock: { "mill": (at: ["mill"], level: units(5000)),"#);
    let slow = r#""idle": slowed(what: picking, where: (name: "mill"), to: "0 %", at: "2024-01-03T00:00", until: "2024-01-08T00:00"),"#;
    let walk = walk_of(&picked, slow);
    assert!(walk.contains("back until Mon 08 Jan 18:00\n  ← #0 slowed: picking at mill"), "{walk}");
}
