//! A run that leaves the valid range of a model says so beside its verdict, and one that does not is
//! silent.

use super::story_with;
use crate::story::{load, runs};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::left_ranges::LeftRanges;
use std::process::Command;

const SHORT: [&str; 3] = ["start=2022-07-18T00:00[Europe/London]", "warm_up=1 d", "horizon=1 d"];

/// A heatwave of a constant temperature from 10:00 to 14:00.
fn heat(celsius: f64) -> String {
    format!(
        r#""heat": heatwave(area: "south-east", hourly: [
            ("2022-07-18T10:00", "{celsius} °C"), ("2022-07-18T14:00", "{celsius} °C")])"#
    )
}

fn left(disruption: &str) -> Vec<String> {
    let (_folder, file) = story_with(disruption);
    let story = load(&file, &SHORT);
    let mut left = LeftRanges::default();
    runs(&story, 2, TableSet::NONE).iter().for_each(|run| left.add(run));
    left.notes(&story.clock, 2)
}

#[test]
fn condensers_beyond_the_fit_of_their_model_are_noted_with_instant_and_value() {
    // 3 K of recirculation: 47.5 °C outdoors are 50.5 °C at the condensers, 46.5 °C are 49.5 °C.
    let notes = left(&heat(47.5));
    let of_chillers: Vec<_> =
        notes.iter().filter(|note| note.contains("of the chillers")).collect();
    let [note] = of_chillers[..] else { panic!("{notes:?}") };
    for part in
        ["`slough`", "-20 to 50 °C", "50.5 °C on Mon 18 Jul 10:00", "in 2 of 2 replications"]
    {
        assert!(note.contains(part), "{note}");
    }
    assert!(notes.iter().any(|note| note.contains("condensers of the DX units")), "{notes:?}");
    assert!(left(&heat(46.5)).iter().all(|note| !note.contains("condensers")));
    assert_eq!(left(&heat(25.0)), Vec::<String>::new());
}

#[test]
fn page_and_json_tell_of_it() {
    let (_folder, file) = story_with(&heat(47.5));
    let run = |format: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_reflexarc"));
        program.arg("run").arg(&file).args(["--replications", "1", "--tables", "none"]);
        let set: Vec<String> = SHORT.iter().map(|one| format!("--set={one}")).collect();
        let output = program.args(["--format", format]).args(set).env("NO_COLOR", "1").output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let page = run("human");
    let (_, after) =
        page.split_once("Outside the valid range of a model\n").unwrap_or_else(|| panic!("{page}"));
    assert!(after.contains("condensers of the chillers at `slough`"), "{page}");
    let answer: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    let notes = answer["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note.as_str().unwrap().contains("condensers")), "{notes:?}");
}

#[test]
fn generators_below_the_loads_of_their_data_sheets_are_noted() {
    // 1.4 MW or so of 2 × 1.1 MW are within 25 to 100 %; of 2 × 5 MW they are below.
    let of_rating = |rating: &str| {
        let outage = r#""grid": grid_outage(where: role(large), at: "2022-07-18T10:00", until: "2022-07-18T14:00")"#;
        let (_folder, file) = story_with(outage);
        let rating = format!("infrastructure.sites.slough.generator.rating={rating}");
        let sure = "infrastructure.sites.slough.generator.success=1";
        let story = load(&file, &[&SHORT[..], &[&rating, sure]].concat());
        let mut left = LeftRanges::default();
        runs(&story, 1, TableSet::NONE).iter().for_each(|run| left.add(run));
        left.notes(&story.clock, 1)
    };
    let of_load =
        |notes: &[String]| notes.iter().any(|note| note.contains("load of the generators"));
    let (usual, large) = (of_rating("1.1 MW"), of_rating("5 MW"));
    assert!(!of_load(&usual), "{usual:?}");
    assert!(of_load(&large), "{large:?}");
}
