//! A port in a story: a disruption slows it down, shipments name it, and what does not pass it follows its
//! plan.

use super::issues;
use crate::story::{first, load, london, plan, played, real, rows};
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Ships of rice pass a port, trucks of tea do not.
const SUPPLY: &str = r#"Supply(
    products: {
        "rice": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
        "tea": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
    },
    facilities: { "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") },
    assortments: { "all": (at: ["shop"]) },
    demand: { "d": (at: ["shop"], units_per_day: { "rice": 24, "tea": 24 }, law: normal(hourly_sd: 0)) },
    lanes: {
        "vessel": (mode: sea, port: "felixstowe", goods: products(["rice"]), routes: { "works": ["shop"] }, orders: base_stock(units(300)),
            service: timetable(days: daily, departs: "18:00", cutoff: "18:00", arrives_days_after: 3, arrives: "09:00", grace: "12 h")),
        "truck": (goods: products(["tea"]), routes: { "works": ["shop"] }, orders: base_stock(units(300)),
            service: timetable(days: daily, departs: "18:00", cutoff: "18:00", arrives_days_after: 3, arrives: "09:00", grace: "12 h")),
    },
    ports: { "felixstowe": (rate: shipments_per_hour(0.25)) },
    initial_stock: { "shelf": (at: ["shop"], level: units(300)) },
)"#;

fn story(disruptions: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("supply.ron"), SUPPLY).unwrap();
    let story = format!(
        r#"Scenario(
            title: "A port", start: "2024-01-01T00:00[UTC]", warm_up: "7 d", horizon: "30 d", currency: "GBP",
            primary: "shipments_missed",
            environment: (areas: {{ "here": (weather: (mean: "10 °C", swing: "0 K", warmest: "15:00")) }}),
            include: ["supply.ron"],
            disruptions: {{ {disruptions} }},
        )"#
    );
    fs::write(folder.path().join("story.ron"), story).unwrap();
    folder
}

#[test]
fn a_closed_port_delays_what_passes_it_and_is_named_as_the_cause() {
    let folder = story(
        r#""closure": port_slowdown(ports: ["felixstowe"], to: "0 %", at: "2024-01-10T00:00", until: "2024-01-15T00:00")"#,
    );
    let story = load(&folder.path().join("story.ron"), &[]);
    let runs = played(&plan(real(&story), 1, TableSet::ALL));
    let (disturbed, undisturbed) = (first(&runs, DISTURBED), first(&runs, UNDISTURBED));
    let shipments = &disturbed.tables.shipments;
    let closure = 9.0 * 86_400.0..14.0 * 86_400.0;
    let mut late = 0;
    for row in (0..shipments.len()).filter_map(|index| shipments.row(index)) {
        let (Some(arrived), Some(promised)) = (row.arrived, row.promised) else { continue };
        // The promise of a ship: at the port, four hours of handling to the next minute, and half a day.
        let reaches = promised.since(reflexarc::kernel::SimTime::START).nanos() / 1_000_000_000
            - (16 * 3_600 + 60);
        let reaches = reaches as f64;
        if &*row.lane == "truck" {
            assert!(arrived < promised && row.cause.is_none());
            continue;
        }
        // Ships of the five days of the closure, from 10 to 14 January; they take four hours each, so that
        // the five are cleared at 20:00 on the 15th; that of the 15th, which came at 09:00, waits as well,
        // and arrives at midnight.
        let waits = closure.contains(&reaches) || reaches == 14.0 * 86_400.0 + 9.0 * 3_600.0;
        assert_eq!(row.cause.is_some(), waits, "at the port at {reaches} s");
        if waits {
            let incident = &disturbed.tables.incidents.lines()[row.cause.unwrap() as usize];
            assert_eq!(incident.kind, "port_slowdown");
            late += 1;
        } else {
            assert_eq!(arrived.since(promised).nanos(), -(12 * 3_600 + 60) * 1_000_000_000);
        }
    }
    assert_eq!(late, 6);
    // Of the undisturbed arm all is as planned.
    assert!(undisturbed.tables.shipments.len() > 0);
    let delayed = rows!(undisturbed.tables, shipments, |row| row.cause.is_some());
    assert_eq!(delayed.len(), 0);
}

/// Storage, shelf life and share of customers who take the freshest, of a product of a story.
fn kept(story: &Path, set: &[&str], product: &str) -> (f64, Option<f64>, Option<f64>) {
    let set = [&["horizon=1 d", "warm_up=1 d"], set].concat();
    let products = TableSet { products: true, ..TableSet::NONE };
    let runs = played(&plan(real(&load(story, &set)), 1, products));
    let rows = &first(&runs, DISTURBED).tables.products;
    let mut rows = (0..rows.len()).filter_map(|index| rows.row(index));
    let row = rows.find(|row| &*row.product == product).unwrap();
    (row.storage, row.shelf_life, row.picked_fresh)
}

#[test]
fn the_table_of_products_states_how_long_they_keep_and_what_their_storage_costs() {
    // As the piece of the grocer states it: chilled milk of 8 d, 30 % take the freshest; ambient water keeps.
    assert_eq!(kept(&london(), &[], "milk"), (1.20, Some(8.0), Some(0.3)));
    assert_eq!(kept(&london(), &[], "water"), (0.60, None, None));
    let set = ["supply.products.milk.shelf_life=9 d", "supply.storage.chilled=2 GBP"];
    assert_eq!(kept(&london(), &set, "milk"), (2.0, Some(9.0), Some(0.3)));
    // Where nothing is said of it, all customers take the oldest unit, and storage costs nothing.
    let folder = story("");
    let tea = folder.path().join("story.ron");
    assert_eq!(kept(&tea, &[], "tea"), (0.0, None, None));
    let file = folder.path().join("supply.ron");
    fs::write(&file, SUPPLY.replace("divisible: true", "divisible: true, shelf_life: \"90 d\""))
        .unwrap();
    assert_eq!(kept(&tea, &[], "tea"), (0.0, Some(90.0), Some(0.0)));
}

#[test]
fn wrong_ports_and_shares_are_reported() {
    assert_eq!(issues(SUPPLY), "");
    for (old, new, expected) in [
        (r#"port: "felixstowe""#, r#"port: "felixtowe""#, "unknown port `felixtowe`"),
        ("shipments_per_hour(0.25)", "shipments_per_hour(0)", "0"),
        (
            "shipments_per_hour(0.25)",
            r#"units_per_hour(9), shifts: [(days: daily, from: "08:00", until: "07:00")]"#,
            "07:00",
        ),
        (
            "shipments_per_hour(0.25)",
            r#"units_per_hour(9), shifts: [(days: on([]), from: "08:00", until: "17:00")]"#,
            "no day",
        ),
        (
            "shipments_per_hour(0.25)",
            r#"units_per_hour(9), shifts: [(days: daily, from: "08:00", until: "17:00", share: "0 %")]"#,
            "0",
        ),
        (
            r#""works": (kind: supplier, area: "here")"#,
            r#""works": (kind: supplier, area: "here", shares: equal_cover)"#,
            "nothing to share",
        ),
        (
            r#""shop": (kind: store, area: "here")"#,
            r#""shop": (kind: store, area: "here", shares: priority(["shp"]))"#,
            "unknown facility `shp`",
        ),
        (
            r#""shop": (kind: store, area: "here")"#,
            r#""shop": (kind: store, area: "here", shares: priority(["shop", "shop"]))"#,
            "has a rank already",
        ),
    ] {
        assert!(SUPPLY.contains(old));
        let said = issues(&SUPPLY.replace(old, new));
        assert!(said.contains(expected), "{new}: {said}");
    }
    let folder = story(
        r#""closure": port_slowdown(ports: ["dover"], to: "0 %", at: "2024-01-10T00:00", until: "2024-01-15T00:00")"#,
    );
    let (story, diagnostics) =
        reflexarc::scenario::load_story(&folder.path().join("story.ron"), &[]);
    assert!(story.is_none());
    assert!(diagnostics.render(false).contains("unknown port `dover`"));
}
