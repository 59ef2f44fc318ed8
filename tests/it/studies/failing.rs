//! Points that fail: recorded with the command that shows it, while the others go on.

use super::{folder, program, rows, stderr, sweep, table, tables, with};
use serde_json::Value;
use std::process::Command;

#[test]
fn a_point_whose_story_is_not_valid_fails_alone() {
    // A blockage of no length is refused by the story.
    let study = with("\"12 h\"", "\"0 h\"");
    let folder = folder(&study);
    let output = sweep(&folder, &["--out", "out"]);
    assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let failed = answer["failed"].as_array().unwrap();
    assert_eq!((&answer["points"], failed.len()), (&12.into(), 4));
    assert_eq!(answer["replications"], 8 * 4);
    let points = rows(&table(&folder, "out", "points"));
    let indices: Vec<&str> =
        points.iter().filter(|row| row[6] == "\"failed\"").map(|row| row[1].as_str()).collect();
    assert_eq!(indices, ["0", "3", "6", "9"]);
    // The command shows the same error.
    let command = failed[0]["command"].as_str().unwrap();
    let command = command.replacen("reflexarc", env!("CARGO_BIN_EXE_reflexarc"), 1);
    let mut shell = Command::new("sh");
    let shown = shell.current_dir(folder.path()).args(["-c", &command]).output().unwrap();
    assert_eq!(shown.status.code(), Some(3), "{}", stderr(&shown));
    assert!(stderr(&shown).contains(failed[0]["error"].as_str().unwrap()));
    // Whatever the threads, and resumed.
    let again = sweep(&folder, &["--out", "one", "--jobs", "1"]);
    assert_eq!(again.status.code(), Some(6));
    assert!(tables(&folder, "one") == tables(&folder, "out"));
    assert_eq!(sweep(&folder, &["--out", "out", "--resume"]).status.code(), Some(6));
}

#[test]
fn replications_that_are_all_equal_are_an_error_where_randomness_is_declared() {
    let fixed = "fixed: [(path: \"supply.demand.customers.law\", value: \"normal(hourly_sd: 0)\"), (path: \"supply.products.homeware.divisible\", value: true), (path: \"supply.lanes.far-east.service.delay\", value: \"fixed(\\\"0 h\\\")\"), ";
    let study = with("fixed: [", fixed);
    let twice = folder(&study);
    let output = sweep(&twice, &["--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["replications"], &answer["failed"]), (&48.into(), &serde_json::json!([])));
    assert_eq!(answer["without_chance"].as_array().unwrap().len(), 12);
    // A law that spreads, of goods that no customer wants.
    let declared =
        folder(&study.replace("normal(hourly_sd: 0)", "poisson").replace("[300, 400]", "[0, 400]"));
    let output = sweep(&declared, &["--out", "out"]);
    assert_eq!(output.status.code(), Some(6), "{}", stderr(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (answer["failed"].as_array().unwrap().len(), &answer["replications"]),
        (6, &24.into())
    );
    let error = answer["failed"][0]["error"].as_str().unwrap();
    assert!(error.contains("all 4 replications are equal"), "{error}");
    let once = folder(&study.replace("fixed(4)", "fixed(1)"));
    let output = sweep(&once, &["--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn a_plan_says_what_a_study_takes_and_writes_nothing() {
    let folder = folder(super::STUDY);
    let output = sweep(&folder, &["--plan", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&plan["points"], &plan["runs"]["most"]), (&12.into(), &96.into()));
    assert!(plan["seconds"]["most"].as_f64().unwrap() > 0.0);
    assert!(!folder.path().join("out").exists() && !folder.path().join(".out.study").exists());
}

#[test]
fn run_from_a_table_names_what_does_not_fit() {
    let folder = folder(super::STUDY);
    super::played(&folder, "out", &[]);
    let said = |arguments: &[&str]| {
        let output = program(folder.path()).arg("run").args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        stderr(&output)
    };
    let from = ["--from", "out", "--point"];
    assert!(said(&[&from[..], &["7", "--replication", "0"]].concat()).contains("no point 7"));
    let point = rows(&table(&folder, "out", "points"))[0][0].clone();
    let beyond = [&from[..], &[&point, "--replication", "4"]].concat();
    assert!(said(&beyond).contains("no replication 4"));
    let none = ["--from", "scenarios", "--point", "1", "--replication", "0"];
    assert!(said(&none).contains("not a table of a study"));
}
