//! What `check` reports of upkeep: every bad value, with its path, and settings without effect.

use super::{POOL, pumps};
use reflexarc::infra::InfrastructureSpec;
use reflexarc::issue::Issues;

/// Paths and messages of all issues, the path below the site.
fn issues(parts: &str) -> Vec<(String, String)> {
    let spec: InfrastructureSpec = crate::sites::read(&format!(
        r#"(shared_capacities: {{"crew": (units: 2), "none": (units: 1, taken: 1.0)}},
            sites: {{"site": (role: large, area: "here", {parts})}})"#
    ));
    let mut issues = Issues::new();
    spec.check(&["here"], None, &mut issues.at(""));
    let below = |path: &str| path.strip_prefix("sites.site.").unwrap_or(path).to_owned();
    // A crew that nothing claims is noted where upkeep is refused.
    let of_site = issues.as_slice().iter().filter(|one| !one.path.starts_with("shared_capacities"));
    of_site.map(|one| (below(&one.path), one.message.clone())).collect()
}

fn paths(parts: &str) -> Vec<String> {
    issues(parts).into_iter().map(|issue| issue.0).collect()
}

#[test]
fn upkeep_of_a_part_that_is_not_there_is_refused() {
    let fails = r#"(fails: fixed("1 h"), repair: (work: fixed("1 h")))"#;
    for part in ["cooling", "pumps", "generators", "ups", "racks"] {
        let found = issues(&format!("{POOL}, upkeep: ({part}: {fails})"));
        let expected = format!("the site has no such part: `{part}` has no effect");
        assert_eq!(found, [(format!("upkeep.{part}"), expected)]);
    }
    assert!(issues(&format!("{POOL}, upkeep: (site: {fails})")).is_empty());
}

#[test]
fn all_values_out_of_range_are_reported_at_once() {
    let found = paths(&format!(
        r#"{}, maintenance: (failures: 1001, repair: -1), upkeep: (pumps: (units: 3, fails: fixed("1 ms"),
            found: uniform(low: "2 h", high: "1 h"), repair: (diagnosis: weibull(shape: 0, scale: "1 h"), part: "crew",
            crew: "creww", work: fixed("1 h")), windows: [(from: "2022-07-19T06:00", until: "2022-07-19T05:00", units: 3)]))"#,
        pumps(2, 1)
    ));
    let expected = [
        "maintenance.failures",
        "maintenance.repair",
        "upkeep.pumps.units",
        "upkeep.pumps.found",
        "upkeep.pumps.fails",
        "upkeep.pumps.repair.diagnosis",
        "upkeep.pumps.repair",
        "upkeep.pumps.windows.0.until",
        "upkeep.pumps.windows.0.units",
        "upkeep.pumps.repair.crew",
    ];
    assert_eq!(found, expected);
}

#[test]
fn settings_without_effect_are_refused_or_noted() {
    let cases = [
        ("upkeep: ()", "upkeep"),
        ("upkeep: (site: ())", "upkeep.site"),
        (r#"upkeep: (site: (fails: fixed("1 h")))"#, "upkeep.site"),
        ("maintenance: (failures: 2)", "maintenance"),
        (
            r#"upkeep: (site: (found: fixed("1 h"), windows: [(from: "2022-07-19T06:00", until: "2022-07-19T07:00", units: 1)]))"#,
            "upkeep.site.found",
        ),
        (
            r#"upkeep: (site: (windows: [(from: "2022-07-19T06:00", until: "2022-07-19T07:00", units: 0)]))"#,
            "upkeep.site.windows.0.units",
        ),
        (
            r#"upkeep: (site: (fails: fixed("1 h"), repair: (crew: "none", work: fixed("1 h"))))"#,
            "upkeep.site.repair.crew",
        ),
    ];
    for (parts, path) in cases {
        assert_eq!(paths(&format!("{POOL}, {parts}")), [path], "{parts}");
    }
}

#[test]
fn failures_of_pumps_are_stated_once() {
    let both = pumps(2, 1).replace(
        "power: \"1 kW\"",
        r#"power: "1 kW", failures: (to_failure: fixed("9 h"), to_repair: fixed("1 h"))"#,
    );
    let found = paths(&format!(
        r#"{both}, upkeep: (pumps: (fails: fixed("1 h"), repair: (work: fixed("1 h"))))"#
    ));
    assert_eq!(found, ["upkeep.pumps"]);
}

#[test]
fn the_number_of_cooling_units_is_asked_for_where_nothing_states_it() {
    let water = r#"facility_water: (capacity: "100 MJ/K", set_point: "32 degC", restart: "0 s",
        dry_cooler: (heat: "300 kW", approach: "10 K", fans: "12 kW"))"#;
    let fails = r#"fails: fixed("1 h"), repair: (work: fixed("1 h"))"#;
    let site =
        |units: &str| format!("{}, {water}, upkeep: (cooling: ({units}{fails}))", pumps(1, 1));
    assert_eq!(paths(&site("")), ["upkeep.cooling"]);
    assert!(paths(&site("units: 4, ")).is_empty());
    assert_eq!(paths(&site("units: 0, ")), ["upkeep.cooling.units"]);
}
