//! What `check` refuses of power: racks denser than their place, parts that nothing draws from, values
//! without effect.

use super::read;
use reflexarc::infra::InfrastructureSpec;
use reflexarc::issue::Issues;

const POOL: &str = r#"role: large, area: "here", pool: (servers: 1, work: fixed("1 s"), queue: 1)"#;
const RACKS: &str = r#"racks: (count: 24, idle: "33 kW", peak: "120 kW", exponent: 2.0)"#;

/// What `check` says of a site, as text.
fn said(parts: &str) -> String {
    let spec: InfrastructureSpec = read(&format!(r#"(sites: {{"site": ({POOL}, {parts})}})"#));
    let mut issues = Issues::new();
    spec.check(&["here"], "GBP".parse().ok(), &mut issues.at(""));
    format!("{:?}", issues.as_slice())
}

fn accepts(parts: &str) {
    assert_eq!(said(parts), "[]", "{parts}");
}

fn refuses(parts: &str, place: &str, reason: &str) {
    let said = said(parts);
    assert!(said.contains(place) && said.contains(reason), "{parts}: {said}");
}

#[test]
fn racks_denser_than_their_place_are_refused() {
    let density = |limits: &str| format!("{RACKS}, density: ({limits})");
    accepts(&density(r#"rack: "120 kW", row: "1.2 MW", racks_per_row: 12, rows: 3"#));
    refuses(
        &density(r#"rack: "119 kW", racks_per_row: 12"#),
        "density.rack",
        "denser than its place",
    );
    refuses(&density(r#"row: "100 kW", racks_per_row: 12"#), "density.row", "denser than its row");
    // 1.2 MW carry ten of twelve places, two rows twenty racks.
    refuses(
        &density(r#"row: "1.2 MW", racks_per_row: 12, rows: 2"#),
        "density.rows",
        "2 rows carry 20 racks of 120 kW, not 24",
    );
    accepts(&density(r#"row: "1.44 MW", racks_per_row: 12, rows: 2"#));
    refuses(&density("racks_per_row: 11, rows: 2"), "density.rows", "carry 22 racks");
    refuses(&density("racks_per_row: 0"), "density.racks_per_row", "1 to 10000");
    // Conversion inside the rack counts: 120 kW / 0.9 are 133 kW.
    refuses(
        r#"racks: (count: 1, idle: "33 kW", peak: "120 kW", exponent: 2.0, inside: [(efficiency: 0.9)]),
            density: (rack: "130 kW", racks_per_row: 1)"#,
        "density.rack",
        "denser",
    );
    refuses("density: (racks_per_row: 1)", "density", "without racks");
    // One rack of 120 kW through 90 % is more than the contract.
    refuses(
        &format!(r#"{RACKS}, chain: [(efficiency: 0.9)], feed: (contracted: "130 kW")"#),
        "feed.contracted",
        "the 133.3 kW of one rack at its peak",
    );
    // Without an efficiency the chain is wrong, not the contract.
    let dead = format!(r#"{RACKS}, chain: [(efficiency: 0.0)], feed: (contracted: "130 kW")"#);
    let said = said(&dead);
    assert!(said.contains("an efficiency from") && !said.contains("of one rack"), "{said}");
}

#[test]
fn power_parts_need_something_that_draws() {
    let parts = [
        ("feed", r#"feed: (contracted: "1 kW")"#),
        ("chain", "chain: [(efficiency: 0.9)]"),
        ("ups", r#"ups: (energy: "1 Wh", depth_of_discharge: 1, efficiency: 1)"#),
        (
            "generator",
            r#"generator: (units: 1, needed: 1, attempt: "1 s", success: 1, attempts: 1, transfer: "1 s")"#,
        ),
    ];
    for (part, text) in parts {
        refuses(text, part, "nothing draws power");
        refuses(&format!(r#"{text}, load: "0 W""#), part, "nothing draws power");
        accepts(&format!(r#"{text}, load: "400 W""#));
        let racks = r#"racks: (count: 1, idle: "250 W", peak: "900 W", exponent: 2.0)"#;
        accepts(&format!("{text}, {racks}"));
    }
    accepts("");
}

#[test]
fn values_out_of_range_and_without_effect_are_refused() {
    let feed = |more: &str| format!(r#"{RACKS}, feed: (contracted: "3 MW", {more})"#);
    refuses(&feed("shed: [racks, racks]"), "feed.shed.1", "named twice");
    refuses(&feed(r#"recheck: "59 s""#), "feed.recheck", "1 min or more");
    refuses(&feed("slowest: 0.5"), "feed.slowest", "without `speed`");
    refuses(&feed("shed: [speed], slowest: 0.04"), "feed.slowest", "5 % or more");
    refuses(&feed("paths: (count: 2, needed: 3)"), "feed.paths.needed", "1 to 2");
    refuses(&feed("paths: (count: 17, needed: 3)"), "feed.paths.count", "1 to 16");
    let ups = |more: &str| {
        format!(r#"{RACKS}, ups: (energy: "1 kWh", depth_of_discharge: 1, efficiency: 1, {more})"#)
    };
    refuses(&ups(r#"rating: "0 W""#), "ups.rating", "above 0");
    refuses(&ups("charge_efficiency: 0.9"), "ups.charge_efficiency", "without a charger");
    refuses(&ups(r#"peukert: (exponent: 0.9, rated: "1 h")"#), "ups.peukert.exponent", "1 to 2");
    refuses(&ups(r#"peukert: (exponent: 1.1, rated: "0 s")"#), "ups.peukert.rated", "above 0");
    refuses(&ups("position: 1"), "ups.position", "at most 0");
    let generator = |more: &str| {
        format!(
            r#"{RACKS}, generator: (units: 1, needed: 1, attempt: "1 s", success: 1, attempts: 1, transfer: "1 s", {more})"#
        )
    };
    refuses(&generator(r#"rating: "0 W""#), "generator.rating", "above 0");
    refuses(&generator(r#"retry: "0 s""#), "generator.retry", "1 s or more");
    refuses(&generator(r#"repair: "1 h""#), "generator.repair", "without `fails_running`");
    refuses(&generator(r#"refuel: "1 h""#), "generator.refuel", "without `fuel`");
    refuses(&generator(r#"fuel: "1 h", refuel: "59 s""#), "generator.refuel", "1 min or more");
    refuses(&generator(r#"fuel: "1 h", no_load_fuel: 0.1"#), "generator.no_load_fuel", "`rating`");
    refuses(
        &generator(r#"fails_running: uniform(low: "2 h", high: "1 h")"#),
        "generator.fails_running",
        "`low` is above `high`",
    );
    refuses(&format!("{RACKS}, cooling_after: 0"), "cooling_after", "no cooling");
    refuses(&format!("{RACKS}, cooling_after: 1"), "cooling_after", "at most 0");
}
