//! What is wrong with a study file: all of it at once, each at its place.

use super::{STUDY, folder, stderr, sweep, with};

/// The message for a study that is not valid.
fn refused(study: &str) -> String {
    let folder = folder(study);
    let output = sweep(&folder, &["--out", "out"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!folder.path().join("out").exists() && !folder.path().join(".out.study").exists());
    said
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let study = with("values: [300, 400]", "values: [300, 300]")
        .replace("of: [\"start\", \"length\"]", "of: [\"strat\", \"length\"]")
        .replace("\"fill_rate\"", "\"fil_rate\"")
        .replace("fixed(4)", "fixed(0)")
        .replace(
            "design: grid",
            "tables: [\"kpi\"], constraints: [\"start\"], arms: [], design: grid",
        );
    let said = refused(&study);
    for part in [
        "`300` is listed twice",
        "unknown factor `strat`",
        "did you mean `start`?",
        "unknown KPI `fil_rate`",
        "`0` is out of range",
        "unknown table `kpi`",
        "no comparison",
        "an arm is missing",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Each with its line.
    assert!(said.matches("s.ron:").count() >= 7, "{said}");
}

#[test]
fn paths_and_types_are_tried_before_anything_is_played() {
    let said = refused(&with("customers.units_per_day", "costumers.units_per_day"));
    assert!(said.contains("there is no `costumers`") && said.contains("did you mean"), "{said}");
    let said = refused(&with("[300, 400]", "[300, \"many\"]"));
    assert!(said.contains("`many` does not fit `supply.demand"), "{said}");
    let said = refused(&with("suez-2021", "suez-2022"));
    assert!(said.contains("there is no story `suez-2022.ron`"), "{said}");
    let said = refused(&with("value: \"40 d\"", "value: \"40 kg\""));
    assert!(said.contains("40 kg"), "{said}");
    let said = refused(&with("design: grid", "design: gird"));
    assert!(
        said.contains("unknown kind `gird`") && said.contains("did you mean `grid`?"),
        "{said}"
    );
}

#[test]
fn points_of_equal_values_are_refused_with_both_places() {
    let points = "design: points([{\"demand\": 1, \"start\": \"2021-03-16T00:00\", \"length\": \"1 d\"}, {\"demand\": 2, \"start\": \"2021-03-16T00:00\", \"length\": \"1 d\"}, {\"demand\": 1.0, \"start\": \"2021-03-16T00:00\", \"length\": \"1 d\"}])";
    let said = refused(&with("design: grid", points));
    assert!(said.contains("points 0 and 2 of the design have the same values"), "{said}");
}

#[test]
fn constraints_leave_points_out_and_say_how_many() {
    let folder = folder(&with("design: grid", "constraints: [\"length < 3 d\"], design: grid"));
    let answer = super::played(&folder, "out", &[]);
    assert_eq!((&answer["points"], &answer["rejected"]), (&8.into(), &4.into()));
    let said = refused(&with("design: grid", "constraints: [\"length < 1 h\"], design: grid"));
    assert!(said.contains("leave none of 12 points"), "{said}");
}

/// Any of the scenarios' own files is not a study, and a study no story.
#[test]
fn a_story_is_no_study() {
    let said = refused("Scenario(title: \"x\")");
    assert!(said.contains("unknown root `Scenario`"), "{said}");
    assert!(STUDY.starts_with("Sweep("));
}
