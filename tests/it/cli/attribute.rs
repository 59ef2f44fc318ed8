//! Output of `attribute`: JSON, tables, refusals.

use super::{SHORT, code, names, program, stderr, stdout};
use crate::story::london;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// A small story whose shares are known by hand (`attribution::by_disruption`).
fn small(folder: &Path, arguments: &[&str]) -> Output {
    let story = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verdicts/scenarios/two-causes.ron");
    program(folder).args(["attribute", story]).args(arguments).output().unwrap()
}

fn object(output: &Output) -> Value {
    assert_eq!(code(output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn sum(object: &Value) -> f64 {
    let shares = object["shares"].as_array().unwrap().iter();
    let own = object["supply_and_demand"]["mean"].as_f64().unwrap_or(0.0);
    shares.map(|share| share["mean"].as_f64().unwrap()).sum::<f64>() + own
}

#[test]
fn the_shares_of_the_bundled_story_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = program(folder.path());
    program.arg("attribute").arg(london()).args(SHORT);
    program.args(["--by", "disruption", "--of", "units_lost", "--replications", "2"]);
    let answer = object(&program.args(["--format", "json"]).output().unwrap());
    assert_eq!(
        (&answer["schema"], &answer["exact"]),
        (&"reflexarc.attribute/1".into(), &true.into())
    );
    let total = answer["total"]["mean"].as_f64().unwrap();
    assert!((sum(&answer) - total).abs() <= 1e-9 * total.abs().max(1.0), "{answer}");
    assert_eq!(answer["shares"].as_array().unwrap().len(), 3);
    let out = folder.path().join("outputs/london-heatwave-attribute");
    assert_eq!(
        names(&out),
        ["kpis.parquet", "manifest.json", "runs.parquet", "scenario.ron", "shares.parquet"]
    );
}

#[test]
fn the_page_says_who_carries_the_harm() {
    let folder = tempfile::tempdir().unwrap();
    let of = ["--by", "disruption", "--of", "stockout_item_hours", "--replications", "3"];
    let output = small(folder.path(), &of);
    assert_eq!(code(&output), Some(0));
    insta::assert_snapshot!(stdout(&output));
    let said = stderr(&output, folder.path());
    assert!(said.contains("4 coalitions of 2 disruptions, 12 runs (4 distinct arms × 3"), "{said}");
    let page = stdout(&small(folder.path(), &["--by", "mechanism", "--replications", "2"]));
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    insta::assert_snapshot!("by_mechanism", page);
}

#[test]
fn results_depend_on_no_number_of_threads_and_only_on_the_seed() {
    let folder = tempfile::tempdir().unwrap();
    let of = |jobs: &str, out: &str| {
        let more = ["--by", "mechanism", "--replications", "2", "--format", "json"];
        let mut answer =
            object(&small(folder.path(), &[&more[..], &["--jobs", jobs, "--out", out]].concat()));
        answer["seconds"] = Value::Null;
        answer["tables"] = Value::Null;
        answer
    };
    assert_eq!(of("1", "one"), of("2", "two"));
    for table in ["runs", "kpis", "shares"] {
        let bytes = |out: &str| {
            std::fs::read(folder.path().join(out).join(format!("{table}.parquet"))).unwrap()
        };
        assert!(bytes("one") == bytes("two"), "{table}");
    }
}

#[test]
fn what_cannot_be_shared_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| {
        let output = small(folder.path(), arguments);
        assert_eq!((code(&output), &*stdout(&output)), (Some(2), ""));
        // Notes on the scenario stand before it.
        let said = stderr(&output, folder.path());
        said[said.find("error: ").unwrap()..].to_owned()
    };
    let all = [
        refused(&["--by", "mechanism", "--of", "cost_total"]),
        refused(&["--by", "disruption", "--of", "stockout_item_hour"]),
        refused(&["--by", "disruption", "--of", "units_turned_away"]),
        refused(&["--by", "disruption", "--permutations", "3"]),
        refused(&["--by", "disruption", "--set", "disruptions={}"]),
    ];
    insta::assert_snapshot!(all.concat());
    assert_eq!(names(folder.path()).len(), 0);
}
