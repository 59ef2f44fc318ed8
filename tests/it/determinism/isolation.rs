//! A change leaves everything unrelated unchanged, to the last bit.

use crate::story::{changed, demand_after, first, load, london, rows, runs, story_in};
use reflexarc::outcome::table::{TableSet, Tables};
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};
use std::sync::Arc;

fn disturbed(changes: &[(&str, &str, &str)]) -> Arc<Tables> {
    let folder = changed(changes);
    let story = load(&story_in(&folder), &[]);
    let runs = runs(&story, 1, TableSet::ALL);
    assert_eq!(&*runs[0].arm, DISTURBED);
    Arc::clone(&runs[0].tables)
}

#[test]
fn potential_demand_is_equal_in_all_arms_once_the_heat_is_over() {
    let story = load(&london(), &[]);
    let over = story.clock.instant("2022-07-21T00:00".parse().unwrap());
    let runs = runs(&story, 2, TableSet::ALL);
    for pair in runs.chunks(2) {
        let [hot, normal] = pair else { panic!("two arms a replication") };
        let after = demand_after(&hot.tables, over);
        assert_eq!(after.len(), 11 * 800);
        assert_eq!(after, demand_after(&normal.tables, over));
        // During the heat they differ, so the test covers demand that depends on heat.
        let all = reflexarc::kernel::SimTime::START;
        assert_ne!(demand_after(&hot.tables, all), demand_after(&normal.tables, all));
    }
}

#[test]
fn removing_one_disruption_leaves_every_other_draw_alone() {
    let whole = disturbed(&[]);
    // A failure with a share of zero does not occur.
    let without = disturbed(&[("london-heatwave.ron", "share: 0.75", "share: 0")]);
    let start = reflexarc::kernel::SimTime::START;
    assert_eq!(demand_after(&whole, start), demand_after(&without, start));
    let incidents = |tables: &Tables| rows!(tables, incidents, |row| row.kind == "heatwave");
    assert_eq!(incidents(&whole), incidents(&without));
    assert_eq!(incidents(&whole).len(), 2);
}

#[test]
fn a_disruption_of_size_zero_changes_no_row_of_another_entity() {
    let plain = disturbed(&[]);
    let surge = "\"cooling\": cooling_failure(";
    let nothing = r#""calm": demand_surge(factor: 1, at: "2022-07-15T10:00", until: "2022-07-18T10:00"),
        "quiet": port_delay(extra: "0 s", at: "2022-07-12T10:00", until: "2022-07-18T10:00"),
        "idle": pump_failure(where: role(large), pumps: 0, at: "2022-07-12T10:00", until: "2022-07-13T10:00"),
        "cooling": cooling_failure("#;
    let more = disturbed(&[("london-heatwave.ron", surge, nothing)]);
    assert_same_but_for(&plain, &more, "nothing of this name");
}

#[test]
fn an_added_product_without_demand_changes_no_row_of_another_entity() {
    let plain = disturbed(&[]);
    let more = disturbed(&[(
        "supply/uk-grocery.ron",
        "\"milk\": (class: chilled,",
        "\"spare\": (class: chilled, case: 6, price: \"1.00 GBP\", margin: \"0.10 GBP\"),\n        \"milk\": (class: chilled,",
    )]);
    assert_same_but_for(&plain, &more, "spare");
}

#[test]
fn an_added_site_without_requests_changes_no_row_of_another_entity() {
    let plain = disturbed(&[]);
    let more = disturbed(&[(
        "infrastructure/colo-liquid.ron",
        "\"edge-south\": (",
        "\"far-away\": (role: fallback, area: \"midlands\", pool: (servers: 2, work: fixed(\"2 s\"), queue: 10)),\n        \"edge-south\": (",
    )]);
    assert_same_but_for(&plain, &more, "far-away");
}

/// All rows of all tables are equal, except those of one product or site.
fn assert_same_but_for(one: &Tables, other: &Tables, name: &str) {
    macro_rules! same {
        ($($table:ident: $field:ident),+) => {$(
            let of = |tables: &Tables| rows!(tables, $table, |row| &*row.$field != name);
            let (before, after) = (of(one), of(other));
            assert!(!before.is_empty());
            if let Some((before, after)) = before.iter().zip(&after).find(|(before, after)| before != after) {
                panic!("{}: {before} became {after}", stringify!($table));
            }
            assert_eq!(before.len(), after.len());
        )+};
    }
    same!(service: product, stock: product, telemetry: entity, requests: site);
    let every = |tables: &Tables| {
        (
            rows!(tables, orders, |_| true),
            rows!(tables, shipments, |_| true),
            rows!(tables, decisions, |_| true),
        )
    };
    assert_eq!(every(one), every(other));
}

#[test]
fn both_arms_of_a_story_without_disruptions_are_one() {
    let folder = changed(&[]);
    let file = story_in(&folder);
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, _) = text.split_once("    disruptions: {").unwrap();
    std::fs::write(&file, format!("{before})\n")).unwrap();
    let runs = runs(&load(&file, &[]), 1, TableSet::NONE);
    let of = |arm: &str| crate::story::deed(first(&runs, arm));
    assert_eq!(of(DISTURBED), of(UNDISTURBED));
}
