//! Tills in a story: `slowed` scales their rate, the KPI stands beside the others, and the walk names the incident.

use crate::story::{first, kpi_of, load, plan, played, real};
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::load_story;
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Two shops, one with tills, with customers who come one by one, and a kiosk with demand by the hour.
fn story(tills: &str, disruption: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let supply = format!(
        r#"Supply(
            products: {{ "tea": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
            facilities: {{
                "works": (kind: supplier, area: "here"),
                "shop": (kind: store, area: "here", {tills}), "other": (kind: store, area: "there"), "kiosk": (kind: store, area: "there"),
            }},
            assortments: {{ "all": (at: ["shop", "other", "kiosk"]) }},
            demand: {{
                "d": (at: ["shop", "other"], units_per_day: {{ "tea": 480 }}, law: one_by_one),
                "k": (at: ["kiosk"], units_per_day: {{ "tea": 24 }}),
            }},
            lanes: {{ "lorry": (routes: {{ "works": ["shop", "other", "kiosk"] }}, orders: base_stock(units(2000)),
                service: timetable(days: daily, departs: "04:00", cutoff: "03:00", arrives: "06:00", grace: "90 min")) }},
            initial_stock: {{ "all": (at: ["shop", "other", "kiosk"], level: units(2000)) }},
        )"#
    );
    fs::write(folder.path().join("supply.ron"), supply).unwrap();
    let when = r#"at: "2024-01-04T08:00", until: "2024-01-04T20:00""#;
    let weather = r#"(weather: (mean: "10 °C", swing: "0 K", warmest: "15:00"))"#;
    let story = format!(
        r#"Scenario(
            title: "Tills", start: "2024-01-01T00:00[UTC]", warm_up: "1 d", horizon: "7 d", currency: "GBP",
            primary: "units_lost",
            environment: (areas: {{ "here": {weather}, "there": {weather} }}),
            include: ["supply.ron"],
            disruptions: {{ "it": {} }},
        )"#,
        disruption.replace("WHEN", when)
    );
    let file = folder.path().join("story.ron");
    fs::write(&file, story).unwrap();
    (folder, file)
}

const TILLS: &str = "tills: (rate: customers_per_hour(30), room: 12, varies: exponential)";

/// A KPI with the disruption and without it.
fn kpis(disruption: &str, name: &str) -> [f64; 2] {
    let (_folder, file) = story(TILLS, disruption);
    let runs = played(&plan(real(&load(&file, &[])), 1, TableSet::ALL));
    [DISTURBED, UNDISTURBED].map(|arm| kpi_of(first(&runs, arm), name).unwrap())
}

#[test]
fn slowed_tills_turn_customers_away_and_lower_the_fill_rate() {
    let slowed = r#"slowed(what: selling, where: (name: "shop"), to: "25 %", WHEN)"#;
    // Twenty customers an hour, of whom tills at a quarter of the rate serve 7.5: some 150 of 240 go, and those who find
    // the line as it was left full; at the whole rate of 30 few do.
    let [slow, usual] = kpis(slowed, "units_turned_away");
    assert!((130.0..=190.0).contains(&(slow - usual)), "{slow} and {usual}");
    assert!(usual < 20.0, "{usual}");
    assert_eq!(kpis(slowed, "units_lost"), [slow, usual]);
    assert_eq!(kpis(slowed, "cost_lost_margin"), [slow, usual]);
    let [low, high] = kpis(slowed, "fill_rate");
    assert!(low < high, "{low} and {high}");
    let [slow, usual] = kpis(slowed, "units_demanded");
    assert_eq!(slow, usual);
    assert_eq!(kpis(slowed, "stockout_events"), [0.0, 0.0]);
    // Of size zero, or where it has no tills to slow down, nothing differs.
    for none in [
        r#"slowed(what: selling, where: (name: "shop"), to: "100 %", WHEN)"#,
        r#"slowed(what: receiving, where: (name: "kiosk"), to: "0 %", WHEN)"#,
    ] {
        let [one, other] = kpis(none, "units_turned_away");
        assert_eq!(one, other);
    }
    // Shut, it sells nothing for twelve hours.
    let shut = r#"slowed(what: selling, where: (name: "shop"), to: "0 %", WHEN)"#;
    let [lost, before] = kpis(shut, "units_lost");
    assert!(lost - before > 190.0, "{lost} and {before}");
}

fn page(tills: &str, disruption: &str) -> String {
    let (_folder, file) = story(tills, disruption);
    let mut program = Command::new(env!("CARGO_BIN_EXE_reflexarc"));
    program.arg("run").arg(&file).args(["--replications", "2", "--tables", "none"]);
    let output = program.env("NO_COLOR", "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_walk_leads_from_units_turned_away_to_the_incident() {
    let text = page(TILLS, r#"slowed(what: selling, where: (name: "shop"), to: "25 %", WHEN)"#);
    let (_, walk) = text.split_once("turned away at the tills than undisturbed").unwrap();
    assert!(walk.contains("tea at shop, Thu 04 Jan:"), "{text}");
    assert!(walk.contains("← #0 slowed: selling at shop, Thu 04 Jan 08:00:00"), "{text}");
    assert!(text.contains("units_turned_away"), "{text}");
    // More customers are named as what they are.
    let text = page(TILLS, "demand_surge(factor: 2, WHEN)");
    let (_, walk) = text.split_once("turned away at the tills than undisturbed").unwrap();
    assert!(walk.contains("What was demanded exceeds that undisturbed by"), "{text}");
    assert!(!walk.contains("← #0"), "{text}");
    // Without tills there is no such figure.
    let text = page("", "demand_surge(factor: 2, WHEN)");
    assert!(!text.contains("turned_away") && !text.contains("turned away"), "{text}");
}

#[test]
fn a_part_of_the_rate_of_selling_is_refused_where_a_shop_has_no_tills() {
    for (disruption, message) in [
        (r#"slowed(what: selling, to: "50 %", WHEN)"#, "`other` has none"),
        (r#"slowed(what: selling, where: (area: "there"), to: "50 %", WHEN)"#, "needs tills"),
        (r#"slowed(what: selling, where: (area: "there"), to: "0 %", WHEN)"#, ""),
        (r#"slowed(what: selling, where: (area: "here"), to: "50 %", WHEN)"#, ""),
        (r#"slowed(what: selling, where: (name: "shop"), to: "50 %", WHEN)"#, ""),
        (r#"slowed(what: selling, where: (name: "works"), to: "50 %", WHEN)"#, "no shop"),
        (r#"slowed(what: selling, where: (name: "shop"), to: "120 %", WHEN)"#, "120 %"),
    ] {
        let (_folder, file) = story(TILLS, disruption);
        let (_, diagnostics) = load_story(&file, &[]);
        let text: Vec<String> =
            diagnostics.sorted().iter().map(|one| one.message.clone()).collect();
        assert!(text.join("\n").contains(message), "{disruption}: {text:?}");
        assert!(!message.is_empty() || text.is_empty(), "{disruption}: {text:?}");
    }
}
