//! A disruption of size zero equals none to the last bit, for every kind that has a size.

use super::story_with;
use crate::story::{deed, first, load, rows, runs};
use reflexarc::disruption::KINDS;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};
use std::collections::BTreeSet;

/// Kinds without a size of which zero is a value: they act, or are not written.
const WITHOUT_SIZE: [&str; 7] = [
    "heatwave",
    "power_cap",
    "energised_late",
    "ups_failure",
    "operator_absent",
    "link_cut",
    "failed_change",
];

/// The others, of size zero.
const ZERO: [(&str, &str); 16] = [
    ("cooling_failure", "where: role(large), share: 0.0"),
    ("pump_failure", "where: role(large), pumps: 0"),
    ("grid_outage", "where: role(large), paths: 0"),
    ("brown_out", r#"where: role(large), voltage: "90 %""#),
    ("generator_failure", "where: role(large), units: 0"),
    ("background_rush", "where: role(large), taken: 0.0"),
    ("capacity_rush", r#"where: area("south-east"), taken: 0.0"#),
    ("port_delay", r#"mode: road, extra: "0 s""#),
    ("port_slowdown", "to: 1.0"),
    ("demand_surge", "factor: 1.0"),
    ("slowed", "what: shipping, to: 1.0"),
    ("spoiled", "what: both, share: 0.0"),
    ("dearer", "what: transport, by: 0.0"),
    ("link_loss", "where: kind(wan), loss: 0"),
    ("congestion", "where: kind(wan), utilisation: 0"),
    (
        "carrier_failure",
        r#"carrier: "retail-wan", repair: "0 s", visit: "2 h", managed: out_of_band"#,
    ),
];

#[test]
fn every_kind_has_a_size_or_none() {
    let known: BTreeSet<&str> = ZERO.iter().map(|(kind, _)| *kind).chain(WITHOUT_SIZE).collect();
    let all: BTreeSet<&str> = KINDS.iter().map(|kind| kind.0).collect();
    assert_eq!(known, all);
}

#[test]
fn a_disruption_of_size_zero_equals_none_to_the_last_bit() {
    let set = ["start=2022-07-18T00:00[Europe/London]", "warm_up=1 d", "horizon=2 d"];
    for (kind, size) in ZERO {
        let end = match kind {
            "brown_out" => ", lasts: \"7 h\"",
            "carrier_failure" => "",
            _ => ", until: \"2022-07-18T17:00\"",
        };
        let (_folder, file) =
            story_with(&format!(r#""none": {kind}({size}, at: "2022-07-18T10:00"{end})"#));
        let story = load(&file, &set);
        assert!(story.notes.iter().any(|note| note.contains("cannot act")), "{kind}");
        let runs = runs(&story, 2, TableSet::ALL);
        let (with, without) = (first(&runs, DISTURBED), first(&runs, UNDISTURBED));
        assert_eq!(deed(with), deed(without), "{kind}");
        assert_eq!(
            rows!(with.tables, telemetry, |_| true),
            rows!(without.tables, telemetry, |_| true),
            "{kind}"
        );
        assert_eq!(
            rows!(with.tables, incidents, |_| true),
            rows!(without.tables, incidents, |_| true),
            "{kind}"
        );
    }
}
