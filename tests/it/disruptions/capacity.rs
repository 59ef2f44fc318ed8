//! A rush on shared capacities in the bundled story on a public cloud: everyone's growth is refused at once,
//! and the committed base goes on.

use super::{Played, play_file};
use crate::story::{changed, story_in};
use reflexarc::outcome::rows::Rows;
use reflexarc::scenario::load_story;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

const WHEN: &str = r#"at: "2022-07-18T08:00", until: "2022-07-18T20:00""#;

/// The bundled story on an infrastructure, with a rush in place of its own disruptions.
fn story(infrastructure: &str, target: &str, taken: &str) -> (TempDir, PathBuf) {
    let swap = ("london-heatwave.ron", "infrastructure/colo-liquid.ron", infrastructure);
    let folder = changed(&[swap]);
    let file = story_in(&folder);
    let text = fs::read_to_string(&file).unwrap();
    let (before, _) = text.split_once("    disruptions: {").unwrap();
    let rush = format!(r#""rush": capacity_rush(where: {target}, taken: {taken}, {WHEN})"#);
    fs::write(&file, format!("{before}    disruptions: {{ {rush} }},\n)\n")).unwrap();
    (folder, file)
}

const CLOUD: &str = "infrastructure/public-cloud.ron";

/// A region that has what the grocer asks for at all hours, but for the rush.
const AMPLE: &str = "infrastructure.shared_capacities.london-accelerators.units=1000";

fn play(target: &str, taken: &str) -> Played {
    let (_folder, file) = story(CLOUD, target, taken);
    play_file(&file, 2, &[AMPLE])
}

#[test]
fn a_rush_refuses_what_a_lot_asks_for_and_is_named_by_the_decisions_that_wait() {
    let all = play(r#"label("cloud")"#, "1.0");
    let root = all.root("capacity_rush", "2022-07-18T08:00", "2022-07-18T20:00");
    let (with, without) = all.kpi("capacity_refused");
    assert!(with > 20.0 && without == 0.0, "{with} {without}");
    // Without the burst the base of two servers answers too few in time.
    let (with, without) = all.kpi("decisions_fallback");
    assert!(with > without + 100.0, "{with} {without}");
    let refused = all.incidents("capacity_refused");
    assert!(!refused.is_empty());
    assert!(refused.iter().all(|one| all.leads_to(one.incident, root)));
    let decisions = &all.disturbed.tables.decisions;
    let rows = (0..decisions.len()).filter_map(|place| decisions.row(place));
    let causes: Vec<u32> = rows.filter_map(|row| row.cause).collect();
    let blamed = causes.iter().filter(|cause| all.leads_to(**cause, root)).count();
    assert!(blamed > 100, "{blamed} of {} decisions blame the rush", causes.len());
    // Dublin alone is not where the decisions run: nothing of them changes.
    let other = play(r#"area("dublin")"#, "1.0");
    for kpi in ["capacity_refused", "decisions_fallback", "decision_latency_p99", "cost_total"] {
        let (with, without) = other.kpi(kpi);
        assert_eq!(with.to_bits(), without.to_bits(), "{kpi}");
    }
}

/// Codes and messages of the issues of a story.
fn said(infrastructure: &str, target: &str) -> Vec<(String, String)> {
    let (_folder, file) = story(infrastructure, target, "1.0");
    let diagnostics = load_story(&file, &[]).1;
    let all = diagnostics.sorted();
    all.iter().map(|one| (one.code.to_string(), one.message.clone())).collect()
}

#[test]
fn targets_are_areas_labels_and_names_and_may_match_nothing() {
    let says = |infrastructure: &str, target: &str, code: &str, part: &str| {
        let said = said(infrastructure, target);
        let found = said.iter().any(|(one, message)| one == code && message.contains(part));
        assert!(found, "{target}: {said:?}");
    };
    let colo = "infrastructure/colo-liquid.ron";
    says(colo, r#"label("cloud")"#, "no-target", "shared capacities with label cloud");
    says(colo, r#"area("midlands")"#, "no-target", "shared capacities in midlands");
    says(CLOUD, r#"area("dublim")"#, "unknown-area", "`dublim`");
    says(CLOUD, r#"label("clout")"#, "unknown-label", "`clout`");
    says(CLOUD, r#"name("dublin")"#, "unknown-shared-capacity", "`dublin`");
    says(CLOUD, r#"name("dublin-accelerators")"#, "binds-to-piece", "`dublin-accelerators`");
    let clean = said(CLOUD, r#"label("cloud")"#);
    assert!(clean.iter().all(|(code, _)| code != "no-target"), "{clean:?}");
}
