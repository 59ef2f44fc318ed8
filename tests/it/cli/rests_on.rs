//! Output of `run --rests-on`.

use super::{code, names, program, stderr, stdout};
use serde_json::Value;

const STORY: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verdicts/scenarios/one-cut-off.ron");

/// The outage may have ended before the decision, the rate of holding may be another, and one range has an
/// end that was moved out of reach: an outage cannot end before it begins.
const UNCERTAIN: [&str; 2] = [
    "--set",
    "uncertain={\"disruptions.outage.until\": (low: \"2024-01-03T10:30\", high: \"2024-01-03T14:30\", source: \"assumed\"), \
     \"supply.holding_rate\": (low: \"100 %\", high: \"400 %\", source: \"assumed\"), \
     \"disruptions.outage.at\": (low: \"2024-01-03T09:00\", high: \"2024-01-03T15:00\", source: \"assumed\")}",
];

#[test]
fn the_page_the_object_and_the_table_say_which_parameters_turn_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        let mut program = program(folder.path());
        program.args(["run", STORY, "--replications", "3"]).args(UNCERTAIN).args(more);
        program.output().unwrap()
    };
    let output = run(&["--rests-on"]);
    assert_eq!(code(&output), Some(0), "{}", stderr(&output, folder.path()));
    let page = stdout(&output);
    let from = page.find("What the verdict rests on").unwrap();
    insta::assert_snapshot!(page[from..].split_once("Tables:").unwrap().0);
    assert!(
        names(&folder.path().join("outputs/one-cut-off")).contains(&"rests_on.parquet".to_owned())
    );
    let object = |more: &[&str]| -> Value {
        let output = run(&[more, &["--tables", "none", "--format", "json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let (plain, with) = (object(&[]), object(&["--rests-on"]));
    assert!(plain["rests_on"].is_null());
    for same in ["kpis", "fingerprint", "events"] {
        assert_eq!(plain[same], with[same], "{same}");
    }
    let ends = with["rests_on"]["ends"].as_array().unwrap();
    let turned: Vec<_> = ends.iter().filter(|end| end["turns"] == true).collect();
    assert_eq!((ends.len(), turned.len()), (10, 2));
    assert!(
        turned
            .iter()
            .all(|end| end["parameter"] == "disruptions.outage.until" && end["end"] == "low")
    );
    assert_eq!(with["rests_on"]["left_out"].as_array().unwrap().len(), 1);
}
