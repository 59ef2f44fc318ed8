//! Stations in a story: `slowed` scales docks and production lines, shipments name it, and `check` says what
//! cannot be meant.

use crate::story::{first, kpi_of, load, plan, played, real};
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::load_story;
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A bakery that makes bread for a shop with a dock and for a kiosk without one.
const SUPPLY: &str = r#"Supply(
    products: {
        "bread": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
        "flour": (class: ambient, price: "1 GBP", margin: "0 GBP", divisible: true),
    },
    facilities: {
        "mill": (kind: supplier, area: "here"),
        "bakery": (kind: distribution_centre, area: "here", making: (line: (rate: units_per_hour(12)), recipes: { "bread": (of: { "flour": 0.5 }) })),
        "shop": (kind: store, area: "here", receiving: (rate: units_per_hour(24))),
        "kiosk": (kind: store, area: "here"),
    },
    assortments: { "all": (at: ["bakery"]), "baked": (at: ["shop", "kiosk"], goods: products(["bread"])) },
    demand: { "d": (at: ["shop", "kiosk"], units_per_day: { "bread": 24 }, law: normal(hourly_sd: 0)) },
    lanes: {
        "bake": (routes: { "bakery": ["bakery"] }, goods: products(["bread"]), orders: base_stock(units(120)),
            service: on_demand(lead: fixed("0 s"), review: (every: "24 h", first: "0 s"))),
        "flour": (routes: { "mill": ["bakery"] }, goods: products(["flour"]), orders: base_stock(units(90)), service: on_demand(lead: fixed("1 d"))),
        "truck": (routes: { "bakery": ["shop", "kiosk"] }, orders: base_stock(units(72)), short: backordered,
            service: timetable(days: daily, departs: "04:00", cutoff: "03:00", arrives: "06:00", grace: "90 min")),
    },
    initial_stock: { "all": (at: ["bakery", "shop", "kiosk"], level: units(120)) },
)"#;

pub fn story(disruption: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("supply.ron"), SUPPLY).unwrap();
    let when = r#"at: "2024-01-10T05:00", until: "2024-01-13T00:00""#;
    let story = format!(
        r#"Scenario(
            title: "A bakery", start: "2024-01-01T00:00[UTC]", warm_up: "7 d", horizon: "20 d", currency: "GBP",
            primary: "shipments_missed",
            environment: (areas: {{ "here": (weather: (mean: "10 °C", swing: "0 K", warmest: "15:00")) }}),
            include: ["supply.ron"],
            disruptions: {{ "it": {} }},
        )"#,
        disruption.replace("WHEN", when)
    );
    let file = folder.path().join("story.ron");
    fs::write(&file, story).unwrap();
    (folder, file)
}

/// Hours under way, and whether it names a cause, of the shipments of a lane to a place, disturbed and not.
fn under_way(disruption: &str, lane: &str, to: &str) -> [Vec<(f64, bool)>; 2] {
    let (_folder, file) = story(disruption);
    let story = load(&file, &[]);
    let runs = played(&plan(real(&story), 1, TableSet::ALL));
    [DISTURBED, UNDISTURBED].map(|arm| {
        let shipments = &first(&runs, arm).tables.shipments;
        (0..shipments.len())
            .filter_map(|index| shipments.row(index))
            .filter(|row| &*row.lane == lane && &*row.destination == to)
            .filter_map(|row| Some((row.arrived?.since(row.departed).hours(), row.cause.is_some())))
            .collect()
    })
}

#[test]
fn a_dock_at_half_its_rate_delays_what_comes_to_it_and_nothing_else() {
    let half = r#"slowed(what: receiving, where: (name: "shop"), to: "50 %", WHEN)"#;
    let [slow, usual] = under_way(half, "truck", "shop");
    let later = slow.iter().zip(&usual).filter(|(slow, usual)| slow.0 > usual.0).count();
    // Those of 10, 11 and 12 January.
    assert_eq!((slow.len(), later), (usual.len(), 3));
    assert_eq!(slow.iter().filter(|one| one.1).count(), 3);
    let [slow, usual] = under_way(half, "truck", "kiosk");
    assert_eq!(slow, usual);
}

#[test]
fn a_line_that_stands_still_delays_batches_and_then_what_is_sent() {
    let [slow, usual] = under_way(r#"slowed(what: making, to: "0 %", WHEN)"#, "bake", "bakery");
    assert!(slow.iter().any(|one| one.1 && one.0 > usual[0].0), "{slow:?}");
    assert!(usual.iter().all(|one| !one.1));
    // Of size zero it does not occur.
    let [none, usual] = under_way(r#"slowed(what: making, to: "100 %", WHEN)"#, "bake", "bakery");
    assert_eq!(none, usual);
}

#[test]
fn a_shop_that_is_shut_loses_its_customers_and_no_others() {
    let (_folder, file) =
        story(r#"slowed(what: selling, where: (name: "kiosk"), to: "0 %", WHEN)"#);
    let story = load(&file, &[]);
    let runs = played(&plan(real(&story), 1, TableSet::ALL));
    let lost = |arm: &str| kpi_of(first(&runs, arm), "units_lost").unwrap();
    // From 05:00 of the 10th to the end of the 12th: 67 hours, a unit an hour.
    assert!((lost(DISTURBED) - 67.0).abs() < 1e-6, "{}", lost(DISTURBED));
    assert_eq!(lost(UNDISTURBED), 0.0);
}

#[test]
fn what_cannot_be_meant_of_stations_is_refused_and_what_cannot_act_is_noted() {
    for (disruption, message) in [
        (
            r#"slowed(what: receiving, where: (name: "kiosk"), to: "50 %", WHEN)"#,
            "`kiosk` has none",
        ),
        (r#"slowed(what: receiving, to: "50 %", WHEN)"#, "needs a dock"),
        (
            r#"slowed(what: receiving, where: (lane: "truck"), to: "50 %", WHEN)"#,
            "does not tell lanes apart",
        ),
        (
            r#"slowed(what: making, where: (mode: road), to: "50 %", WHEN)"#,
            "does not tell lanes apart",
        ),
        (
            r#"slowed(what: making, where: (name: "shop"), to: "50 %", WHEN)"#,
            "no production line is affected",
        ),
        (
            r#"slowed(what: making, goods: products(["bread"]), to: "50 %", WHEN)"#,
            "does not tell products apart",
        ),
        (r#"slowed(what: selling, to: "50 %", WHEN)"#, "needs tills"),
        (
            r#"slowed(what: selling, where: (lane: "truck"), to: "0 %", WHEN)"#,
            "do not come on lanes",
        ),
        (
            r#"slowed(what: selling, where: (name: "bakery"), to: "0 %", WHEN)"#,
            "no shop is affected",
        ),
        (r#"slowed(what: selling, where: (name: "kiosk"), to: "0 %", WHEN)"#, ""),
        (r#"slowed(what: receiving, where: (name: "shop"), to: "50 %", WHEN)"#, ""),
        (r#"slowed(what: making, to: "50 %", WHEN)"#, ""),
    ] {
        let (_folder, file) = story(disruption);
        let (_, diagnostics) = load_story(&file, &[]);
        let text: Vec<String> =
            diagnostics.sorted().iter().map(|one| one.message.clone()).collect();
        assert!(text.join("\n").contains(message), "{disruption}: {text:?}");
        assert!(!message.is_empty() || text.is_empty(), "{disruption}: {text:?}");
    }
}
