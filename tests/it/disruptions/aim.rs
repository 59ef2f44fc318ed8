//! Aim: disruptions select sites by role, area, label or name, and a disruption that cannot act is
//! noted beside the verdict.

use super::story_with;
use reflexarc::infra::{InfrastructureSpec, LABELS};
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::quantity::read_ron;
use reflexarc::scenario::{Diagnostics, load_story};
use reflexarc::study::arm::DISTURBED;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const WHEN: &str = r#"at: "2022-07-18T10:00", until: "2022-07-18T11:00""#;
const SHORT: [&str; 3] = ["start=2022-07-18T00:00[Europe/London]", "warm_up=1 d", "horizon=1 d"];

fn check(disruption: &str, set: &[&str]) -> Diagnostics {
    let (_folder, file) = story_with(disruption);
    let set: Vec<String> = SHORT.iter().chain(set).map(|&one| one.to_owned()).collect();
    load_story(&file, &set).1
}

/// Codes and messages of the issues.
fn said(diagnostics: &Diagnostics) -> Vec<(String, String)> {
    let of = |one: &&reflexarc::scenario::Diagnostic| (one.code.to_string(), one.message.clone());
    diagnostics.sorted().iter().map(of).collect()
}

fn says(disruption: &str, set: &[&str], code: &str, part: &str) {
    let said = said(&check(disruption, set));
    let found = said.iter().any(|(one, message)| one == code && message.contains(part));
    assert!(found, "{disruption}: {said:?}");
}

/// Sites that draw power before the outage and none in it.
fn sites_hit(target: &str, set: &[&str]) -> BTreeSet<String> {
    let (_folder, file) = story_with(&format!(r#""outage": grid_outage(where: {target}, {WHEN})"#));
    let story = crate::story::load(&file, &[&SHORT[..], set].concat());
    let runs = crate::story::runs(&story, 1, TableSet::ALL);
    let rows = &crate::story::first(&runs, DISTURBED).tables.telemetry;
    let from_grid = |at: &str, draws: bool| -> BTreeSet<String> {
        let at = story.clock.instant(at.parse().unwrap());
        let rows = (0..rows.len()).filter_map(|place| rows.row(place));
        rows.filter(|row| row.time == at && row.metric == "reflexarc.grid.power")
            .filter(|row| (row.value > 0.0) == draws)
            .map(|row| row.entity.to_string())
            .collect()
    };
    let before = from_grid("2022-07-18T09:30", true);
    from_grid("2022-07-18T10:30", false).intersection(&before).cloned().collect()
}

#[test]
fn sites_are_selected_by_role_area_label_and_name() {
    let all = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(sites_hit("label(\"colo\")", &[]), all(&["slough"]));
    assert_eq!(sites_hit("name(\"slough\")", &[]), all(&["slough"]));
    assert_eq!(sites_hit("role(large)", &[]), all(&["slough"]));
    // A site whose pools have two roles is found by each.
    assert_eq!(sites_hit("role(large)", &[BOTH]), all(&["edge-north", "slough"]));
    assert_eq!(sites_hit("role(fallback)", &[BOTH]), all(&["edge-north", "edge-south"]));
}

/// The northern small site with a pool of each role on its rack.
const BOTH: &str = r#"infrastructure.sites.edge-north=(role: fallback, area: "midlands", labels: ["edge"],
    pools: {
        "small": (servers: 2, work: log_normal(mean: "2 s", sd: "1 s"), queue: 200),
        "main": (role: large, servers: 2, work: log_normal(mean: "20 s", sd: "10 s"), queue: 200),
    },
    feed: (contracted: "3 kW", price: (energy: "0.17 GBP/kWh")),
    racks: (count: 1, idle: "250 W", peak: "900 W", exponent: 2.0))"#;

#[test]
fn requests_are_recorded_by_site_pool_and_class() {
    // The outage leaves the rungs of role fallback to answer in the south.
    let (_folder, file) =
        story_with(&format!(r#""outage": grid_outage(where: name("slough"), {WHEN})"#));
    let queue = "infrastructure.sites.edge-north.pools.main.queue=100";
    let set =
        [&SHORT[..], &[BOTH, queue, "infrastructure.sites.slough.generator.success=0"]].concat();
    let runs = crate::story::runs(&crate::story::load(&file, &set), 1, TableSet::ALL);
    let rows = &crate::story::first(&runs, DISTURBED).tables.requests;
    let rows = (0..rows.len()).filter_map(|place| rows.row(place));
    let found: BTreeSet<(String, Option<String>, &str)> = rows
        .map(|row| (row.site.to_string(), row.pool.map(|pool| pool.to_string()), row.class))
        .collect();
    let of = |site: &str, pool: Option<&str>| (site.to_owned(), pool.map(str::to_owned), "ours");
    // The north asks its own main pool, which answers.
    let expected = [of("edge-north", Some("main")), of("edge-south", None), of("slough", None)];
    assert_eq!(found, expected.into());
}

#[test]
fn a_name_binds_the_story_to_its_infrastructure() {
    let outage = |target: &str| format!(r#""outage": grid_outage(where: {target}, {WHEN})"#);
    says(&outage("name(\"slough\")"), &[], "binds-to-piece", "`slough`");
    says(&outage("name(\"slogh\")"), &[], "unknown-site", "`slogh`");
    let nothing = said(&check(&outage("role(large)"), &[]));
    assert_eq!(nothing, []);
}

#[test]
fn a_label_must_be_declared_and_may_match_nothing() {
    let outage = r#""outage": grid_outage(where: label("region"), at: "2022-07-18T10:00", until: "2022-07-18T11:00")"#;
    says(outage, &[], "unknown-label", "`region`");
    says(outage, &["labels=[\"region\"]"], "no-target", "sites with label region");
    let set = ["infrastructure.sites.slough.labels=[\"region\"]"];
    assert_eq!(said(&check(outage, &set)), []);
    // A label of a bundled piece is known where no site of this infrastructure has it.
    let colo = outage.replace("region", "colo");
    says(&colo, &set, "no-target", "sites with label colo");
    says(outage, &["labels=[\"a b\"]"], "invalid-name", "");
}

#[test]
fn the_labels_of_the_bundled_pieces_are_those_that_every_story_knows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/infrastructure");
    let pieces: Vec<InfrastructureSpec> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| read_ron(&fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap())
        .collect();
    let of_sites = pieces.iter().flat_map(|piece| piece.sites.values()).map(|site| &site.labels);
    let of_capacities = pieces.iter().flat_map(|piece| piece.shared_capacities.values());
    let labels = of_sites.chain(of_capacities.map(|capacity| &capacity.labels)).flatten();
    let labels: BTreeSet<&str> = labels.map(String::as_str).collect();
    assert_eq!(labels, LABELS.iter().copied().collect());
}

#[test]
fn a_disruption_that_cannot_act_is_noted() {
    let cooling = |share: &str, when: &str| {
        format!(r#""one": cooling_failure(where: role(large), share: {share}, {when})"#)
    };
    let outside = [
        r#"at: "2023-07-18T10:00", until: "2023-07-18T11:00""#,
        r#"at: "2021-07-18T10:00", until: "2021-07-18T11:00""#,
    ];
    for when in outside {
        says(&cooling("0.5", when), &[], "cannot-act", "`one` cannot act: it lies outside the run");
    }
    says(&cooling("0", WHEN), &[], "cannot-act", "its size is zero");
    let warm = r#"at: "2022-07-17T10:00", until: "2022-07-17T11:00""#;
    says(&cooling("0.5", warm), &[], "before-measuring", "`one`");
    let pumps = r#""one": pump_failure(where: role(fallback), pumps: 1, at: "2022-07-18T10:00", until: "2022-07-18T11:00")"#;
    says(pumps, &[], "cannot-act", "no coolant pumps at sites of role fallback");
    let heat = r#""one": heatwave(area: "midlands", hourly: [("2022-07-18T10:00", "30 °C")])"#;
    says(heat, &[], "cannot-act", "ends when it begins");
    let sag = |voltage: &str, lasts: &str| {
        format!(
            r#""one": brown_out(where: role(large), voltage: "{voltage}", at: "2022-07-18T10:00", lasts: "{lasts}")"#
        )
    };
    says(
        &sag("75 %", "500 ms"),
        &[],
        "cannot-act",
        "the load tolerates 75 % of the voltage for 500 ms",
    );
    says(
        &sag("90 %", "1 h"),
        &[],
        "cannot-act",
        "the load tolerates 90 % of the voltage without end",
    );
    assert_eq!(said(&check(&sag("75 %", "501 ms"), &[])), []);
    assert_eq!(said(&check(&cooling("0.5", WHEN), &[])), []);
    // What would have to be there, and beside it the same where it is.
    for (acts, kind, missing) in [
        ("", "energised_late(where: role(large)", "no step of energised power due"),
        (", to: \"1.9 MW\"", "power_cap(where: role(large)", ""),
        (", to: \"2 MW\"", "power_cap(where: role(large)", "no grid power beyond the cap"),
        (", taken: 0.9", "background_rush(where: role(large)", ""),
        // 72 % of the servers, and 0.8 of that at night.
        (", taken: 0.57", "background_rush(where: role(large)", "beyond what it takes anyway"),
        ("", "operator_absent(where: role(large)", ""),
        ("", "operator_absent(where: role(fallback)", "no work by hand"),
    ] {
        let disruption = format!(r#""one": {kind}{acts}, {WHEN})"#);
        if missing.is_empty() {
            assert_eq!(said(&check(&disruption, &[])), [], "{disruption}");
        } else {
            says(&disruption, &[], "cannot-act", missing);
        }
    }
    let step = r#"infrastructure.sites.slough.feed.energised=[(from: "2021-01-01T00:00", power: "1 MW"),
        (from: "2022-07-18T10:30", power: "2 MW")]"#;
    let late = format!(r#""one": energised_late(where: role(large), {WHEN})"#);
    assert_eq!(said(&check(&late, &[step])), []);
}

#[test]
fn notes_stand_beside_the_verdict() {
    let cooling = r#""one": cooling_failure(where: role(large), share: 0, at: "2022-07-18T10:00", until: "2022-07-18T11:00")"#;
    let (_folder, file) = story_with(cooling);
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_reflexarc"));
    program.arg("run").arg(&file).args(["--replications", "1", "--tables", "none"]);
    let set: Vec<String> = SHORT.iter().map(|one| format!("--set={one}")).collect();
    let output = program.args(set).env("NO_COLOR", "1").output().unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    let (_, notes) = page.split_once("Notes on the scenario\n").unwrap_or_else(|| panic!("{page}"));
    assert!(notes.lines().next().unwrap().contains("`one` cannot act: its size is zero"), "{page}");
}

#[test]
fn an_outage_of_more_paths_than_a_feed_has_is_noted() {
    let outage =
        |paths: u32| format!(r#""one": grid_outage(where: role(large), paths: {paths}, {WHEN})"#);
    let two = "infrastructure.sites.slough.feed.paths=(count: 2, needed: 1)";
    let more = "more-than-there-are";
    says(&outage(3), &[two], more, "the feed of `slough` has 2 paths");
    says(&outage(2), &[], more, "the feed of `slough` has one path");
    // As many as there are, or fewer, are those that are stated.
    assert_eq!(said(&check(&outage(2), &[two])), []);
    assert_eq!(said(&check(&outage(1), &[two])), []);
    assert_eq!(said(&check(&outage(1), &[])), []);
}

#[test]
fn failures_of_more_units_or_pumps_than_there_are_are_noted() {
    let of = |kind: &str, count: u32| {
        let field = if kind == "pump_failure" { "pumps" } else { "units" };
        format!(r#""one": {kind}(where: role(large), {field}: {count}, {WHEN})"#)
    };
    let more = "more-than-there-are";
    says(&of("pump_failure", 3), &[], more, "`slough` has 2 coolant pumps: all of them fail");
    says(&of("generator_failure", 4), &[], more, "`slough` has 3 generators: all of them fail");
    // As many as there are.
    assert_eq!(said(&check(&of("pump_failure", 2), &[])), []);
    assert_eq!(said(&check(&of("generator_failure", 3), &[])), []);
}

#[test]
fn what_infrastructure_dates_after_the_run_is_noted() {
    let none = r#""one": grid_outage(where: role(large), at: "2022-07-18T10:00", until: "2022-07-18T11:00")"#;
    let step = |at: &str| {
        format!(
            r#"infrastructure.sites.slough.feed.energised=[(from: "2021-01-01T00:00", power: "1 MW"),
            (from: "{at}", power: "2 MW")]"#
        )
    };
    // The run lasts from 17 July to 19 July, 00:00.
    let said_of = |at: &str| said(&check(none, &[&step(at)]));
    assert_eq!(said_of("2022-07-18T23:59"), []);
    assert_eq!(said_of("2022-07-16T10:00"), []);
    let late = "the step of energised power cannot act: it lies after the run";
    says(none, &[&step("2022-07-19T00:00")], "cannot-act", late);
    let lots = |at: &str| {
        format!(
            r#"infrastructure.sites.edge-north.pool=(work: fixed("2 s"), queue: 200,
            lots: {{"now": (servers: 1), "later": (servers: 1, from: "{at}")}})"#
        )
    };
    assert_eq!(said(&check(none, &[&lots("2022-07-18T12:00")])), []);
    says(none, &[&lots("2022-08-01T12:00")], "cannot-act", "the lot `later` cannot act");
}
