//! Telemetry: at the scenario's interval, and at the end of every instant in which a site switches.

use super::story_with;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::DISTURBED;
use std::collections::BTreeSet;

const SHORT: [&str; 3] = ["start=2022-07-18T00:00[Europe/London]", "warm_up=1 d", "horizon=12 h"];

/// Readings of grid power of the large site: seconds after the start, W.
fn grid_power(disruptions: &str, set: &[&str]) -> Vec<(f64, f64)> {
    let (_folder, file) = story_with(disruptions);
    let story = crate::story::load(&file, &[&SHORT[..], set].concat());
    let runs = crate::story::runs(&story, 1, TableSet::ALL);
    let rows = &crate::story::first(&runs, DISTURBED).tables.telemetry;
    let all: Vec<_> = (0..rows.len()).filter_map(|place| rows.row(place)).collect();
    let keys: BTreeSet<_> = all.iter().map(|row| (row.time, &row.entity, row.metric)).collect();
    assert_eq!(keys.len(), all.len(), "a reading is given twice");
    let start = reflexarc::kernel::SimTime::START;
    all.iter()
        .filter(|row| &*row.entity == "slough" && row.metric == "reflexarc.grid.power")
        .map(|row| (row.time.since(start).seconds(), row.value))
        .collect()
}

#[test]
fn an_outage_between_two_samples_leaves_a_trace() {
    // 02:31 to 02:34, within the ten minutes from 02:30 on: the battery carries the racks.
    let outage = r#""short": grid_outage(where: role(large), at: "2022-07-18T02:31", until: "2022-07-18T02:34")"#;
    let readings = grid_power(outage, &[]);
    let at = |seconds: f64| readings.iter().find(|reading| reading.0 == seconds).map(|one| one.1);
    assert_eq!(at(9060.0), Some(0.0), "the outage begins");
    assert!(at(9240.0).is_some_and(|power_w| power_w > 1e6), "and ends: {:?}", at(9240.0));
    assert!(at(9000.0).is_some_and(|power_w| power_w > 1e6));
    // Without it nothing switches there.
    let quiet = grid_power("", &[]);
    assert!(quiet.iter().all(|reading| !(reading.0 > 9000.0 && reading.0 < 9600.0)), "{quiet:?}");
}

#[test]
fn the_interval_is_that_of_the_scenario() {
    let samples = |set: &[&str]| {
        let readings = grid_power("", set);
        readings.iter().filter(|reading| reading.0 % 60.0 == 0.0).count()
    };
    // Twelve hours, both ends included.
    assert_eq!(samples(&[]), 73);
    assert_eq!(samples(&["telemetry=(every: \"2 min\")"]), 361);
}
