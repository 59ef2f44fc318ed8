//! Valid scenarios, and the positions of their values.

use reflexarc::issue::Issues;
use reflexarc::scenario::{CheckReport, hash};

use super::folder::{DisruptionSpec, Folder, InfrastructureSpec, StorySpec, SupplySpec, load};

#[test]
fn a_story_and_its_pieces_become_specs() {
    let folder = Folder::new();
    let mut loaded = folder.load();
    assert_eq!(folder.printed(&loaded), "");
    let story: StorySpec = loaded.take().unwrap();
    assert_eq!((story.horizon.days(), story.start.zone_name()), (21, "Europe/London"));
    let DisruptionSpec::Heatwave { peak } = &story.disruptions["heat"] else { panic!("no heat") };
    assert_eq!(peak.celsius(), 40.3);
    let supply: SupplySpec = loaded.take().unwrap();
    assert_eq!(supply.lanes["dc-to-store"].cutoff.hour(), 16, "the override of the story");
    let infrastructure: InfrastructureSpec = loaded.take().unwrap();
    assert_eq!(infrastructure.sites["slough"].feed.si(), 2e6);
    let files: Vec<_> = loaded.files().collect();
    assert_eq!(files[1..], ["supply/grocery.ron", "infrastructure/colo.ron"]);
    assert_eq!(hash(&(&story, &supply, &infrastructure)).len(), 16);
}

#[test]
fn pieces_include_pieces() {
    let folder = Folder::new().edit("story.ron", "\"supply/grocery.ron\", ", "").edit(
        "infrastructure/colo.ron",
        "Infrastructure(",
        "Infrastructure(include: [\"supply/grocery.ron\"],",
    );
    let mut loaded = folder.load();
    assert_eq!(folder.printed(&loaded), "");
    assert!(loaded.take::<SupplySpec>().is_some());
}

#[test]
fn files_outside_of_a_folder_of_scenarios_include_their_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("s.ron", "Supply(lanes: {})");
    write("i.ron", "Infrastructure(sites: {})");
    let story = "Scenario(start: \"2022-07-11T00:00[UTC]\", horizon: \"1 d\", include: [\"s.ron\", \"i.ron\"])";
    write("story.ron", story);
    let request = reflexarc::scenario::Request::new(folder.path().join("story.ron"));
    assert!(load(&request).diagnostics().is_empty());
}

#[test]
fn issues_of_the_layers_are_shown_where_they_were_written() {
    let folder = Folder::new();
    let mut loaded = folder.load_with(&["infrastructure.sites.slough.feed=3 MW"]);
    let mut issues = Issues::new();
    issues.at("supply.lanes.dc-to-store.to").unknown_name("shop", "store-1", ["store-7", "depot"]);
    issues.at("supply.lanes.dc-to-store.stops").within(1).out_of_range(2, "stops count from 5");
    issues.at("supply.lanes.dc-to-store.cutoff").conflict("the cut-off is after the departure", "");
    issues.at("supply.lanes.dc-to-store.on_time").missing("`on_time`", "say how often");
    issues.at("infrastructure.sites.slough.feed").out_of_range("3 MW", "at most 2 MW");
    issues.at("disruptions.cut.lasts").note("unmatched", "no link matches", "");
    loaded.report(issues);
    insta::assert_snapshot!(folder.printed(&loaded));
}

#[test]
fn issues_are_listed_for_programs() {
    let folder = Folder::new().edit("supply/grocery.ron", "cutoff", "cutof");
    let loaded = folder.load();
    let report = serde_json::to_value(CheckReport::new(loaded.diagnostics())).unwrap();
    let expected = serde_json::json!({
        "schema": "reflexarc.check/1",
        "valid": false,
        "diagnostics": [{
            "code": "unknown-field",
            "severity": "error",
            "file": "supply/grocery.ron",
            "line": 4,
            "column": 40,
            "message": "unknown field `cutof` in `Lane`",
            "help": "did you mean `cutoff`? fields: `to`, `cutoff`, `stops`, `on_time`",
        }],
    });
    // The story's own override adds the correct field beside the wrong one.
    assert_eq!(report, expected);
}
