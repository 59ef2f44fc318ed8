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

#[test]
fn of_two_paths_one_must_not_undo_the_other() {
    let nested = "\"whole\": values(path: \"supply.demand.customers.units_per_day\", values: [\"{\\\"homeware\\\": 300}\"]), \"demand\"";
    let said = refused(&with("\"demand\"", nested));
    assert!(said.contains("the paths of `whole` and `demand` lie one in the other"), "{said}");
    // What is fixed first may be changed within, not the other way round.
    let law = "(path: \"supply.demand.customers.law\", value: \"poisson\")";
    let whole =
        "\"law\": values(path: \"supply.demand.customers.law\", values: [\"poisson\"]), \"demand\"";
    let inner = law.replace("customers.law", "customers.law.negative_binomial");
    let said = refused(
        &with("[(path: \"warm_up\"", &format!("[{inner}, (path: \"warm_up\""))
            .replace("\"demand\":", &format!("{whole}:")),
    );
    assert!(said.contains("lie one in the other"), "{said}");
    let sold =
        "(path: \"supply.demand.customers.units_per_day\", value: \"{\\\"homeware\\\": 350}\")";
    let folder = folder(&with("[(path: \"warm_up\"", &format!("[{sold}, (path: \"warm_up\"")));
    super::played(&folder, "out", &["--plan"]);
    let twice = "[(path: \"warm_up\", value: \"41 d\"), (path: \"warm_up\"";
    let said = refused(&with("[(path: \"warm_up\"", twice));
    assert!(said.contains("`warm_up` is set twice"), "{said}");
}

#[test]
fn a_fixed_value_hides_nothing_else() {
    let study = with("\"warm_up\"", "\"warmup\"").replace("\"fill_rate\"", "\"fil_rate\"");
    let said = refused(&study.replace("customers.units_per_day", "costumers.units_per_day"));
    for part in ["`warmup`", "unknown KPI `fil_rate`", "there is no `costumers`"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.contains("s.ron:4:"), "the fixed value at its place: {said}");
}

#[test]
fn sums_are_tried_before_anything_is_played() {
    let said =
        refused(&with("disruptions.ever-given.until\", of", "disruptions.evergiven.until\", of"));
    assert!(said.contains("there is no `evergiven`"), "{said}");
    let said = refused(&with("\"12 h\", \"2 d\"", "\"12 h\", \"2 kg\""));
    assert!(said.contains("do not add up: 2021-03-16T00:00 + 2 kg"), "{said}");
    // In any order, and spans in several units.
    let folder = folder(&with("of: [\"start\", \"length\"]", "of: [\"length\", \"start\"]"));
    super::played(&folder, "out", &["--plan"]);
}

#[test]
fn a_constraint_compares_factors_and_their_values() {
    for wrong in ["length != 12 h and length != 2 d", "length != lenght", "demand == many"] {
        let said =
            refused(&with("design: grid", &format!("constraints: [\"{wrong}\"], design: grid")));
        assert!(said.contains("of one kind at no point"), "{wrong}: {said}");
    }
    let folder = folder(&with("design: grid", "constraints: [\"length != 48 h\"], design: grid"));
    assert_eq!(super::played(&folder, "out", &[])["points"], 8);
}

#[test]
fn equal_values_in_other_units_are_one_value() {
    let said = refused(&with("\"2 d\"", "\"48 h\", \"2 d\""));
    assert!(said.contains("`2 d` and `48 h` are one value"), "{said}");
    let study = with("values(values: [\"12 h\", \"2 d\", \"6 d\"])", "given()");
    let point = |length: &str| {
        format!("{{\"demand\": 300, \"start\": \"2021-03-16T00:00\", \"length\": \"{length}\"}}")
    };
    let points = format!("design: points([{}, {}])", point("2 d"), point("48 h"));
    let said = refused(&study.replace("design: grid", &points));
    assert!(said.contains("points 0 and 1 of the design have the same values"), "{said}");
}
