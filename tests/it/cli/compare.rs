//! Output of `compare`: JSON, page, tables, gates, refusals.

use super::{code, names, program, stderr, stdout};
use crate::story::changed;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// The small stories, and an infrastructure whose site has power of its own: a battery and a generator are
/// not needed where the grid cannot fail, so it has no feed that an outage could take.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/verdicts/scenarios");
    for name in [
        "one-cut-off.ron",
        "two-causes.ron",
        "supply/one-shop.ron",
        "infrastructure/one-site.ron",
        "decisions/one-arc.ron",
    ] {
        let to = folder.path().join("scenarios").join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from.join(name), to).unwrap();
    }
    // The other option: its site has the role that no outage of the story is aimed at, and no rung asks.
    let text =
        fs::read_to_string(folder.path().join("scenarios/infrastructure/one-site.ron")).unwrap();
    assert!(text.contains("100 km"));
    let near = text.replacen("100 km", "50 km", 1);
    fs::write(folder.path().join("near.ron"), near).unwrap();
    folder
}

fn compare(folder: &TempDir, arguments: &[&str]) -> Output {
    program(folder.path()).arg("compare").args(arguments).output().unwrap()
}

const PIECES: [&str; 6] = [
    "scenarios/one-cut-off.ron",
    "--infrastructure",
    "scenarios/infrastructure/one-site.ron",
    "near.ron",
    "--replications",
    "3",
];

#[test]
fn files_in_place_of_a_piece_are_options() {
    let folder = folder();
    let output = compare(&folder, &[&PIECES[..], &["--format", "json"]].concat());
    assert_eq!(code(&output), Some(0), "{}", stderr(&output, folder.path()));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["schema"], "reflexarc.compare/1");
    let options = answer["options"].as_array().unwrap();
    let option: Vec<_> = options.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(option, ["one-site", "near"]);
    let kpi = |place: usize, name: &str| options[place]["kpis"][name].clone();
    for place in [0, 1] {
        let hours = kpi(place, "stockout_item_hours");
        assert!((hours["mean"].as_f64().unwrap() - 2.5).abs() < 1e-9);
        assert!((hours["harm"]["mean"].as_f64().unwrap() - 2.5).abs() < 1e-9);
    }
    assert!(kpi(0, "stockout_item_hours")["difference"].is_null());
    assert_eq!(kpi(1, "stockout_item_hours")["difference"]["answer"], "identical");
    // A quarter of a millisecond of fibre less each way, both ways of a request and its answer.
    let latency = kpi(1, "decision_latency_p99")["difference"]["mean"].as_f64().unwrap();
    assert!((latency + 0.000_5).abs() < 1e-6, "{latency}");
    let out = folder.path().join("outputs/one-cut-off-compare");
    assert_eq!(
        names(&out),
        ["kpis.parquet", "manifest.json", "options.parquet", "runs.parquet", "scenario.ron"]
    );
}

#[test]
fn stories_are_options_and_gates_name_them() {
    let folder = folder();
    let stories = ["scenarios/one-cut-off.ron", "scenarios/two-causes.ron", "--tables", "none"];
    let gated = |gate: &str| {
        compare(&folder, &[&stories[..], &["--replications", "3", "--expect", gate]].concat())
    };
    let output = gated("difference/two-causes.stockout_item_hours > 13 h");
    assert_eq!(code(&output), Some(0), "{}", stderr(&output, folder.path()));
    let page = stdout(&output);
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    insta::assert_snapshot!(page);
    assert_eq!(code(&gated("two-causes.stockout_item_hours < 16 h")), Some(5));
    assert_eq!(code(&gated("stockout_item_hours < 16 h")), Some(2));
}

#[test]
fn what_is_no_comparison_is_refused() {
    let folder = folder();
    let refused = |arguments: &[&str]| {
        let output = compare(&folder, arguments);
        assert_eq!((code(&output), &*stdout(&output)), (Some(2), ""));
        stderr(&output, folder.path())
    };
    let (one, two) = ("scenarios/one-cut-off.ron", "scenarios/two-causes.ron");
    let all = [
        refused(&[one]),
        refused(&[one, "--infrastructure", "near.ron"]),
        refused(&[
            one,
            two,
            "--infrastructure",
            "near.ron",
            "scenarios/infrastructure/one-site.ron",
        ]),
        refused(&[one, one]),
    ];
    insta::assert_snapshot!(all.concat());
    // A piece of another kind is an issue of the scenario.
    let wrong = compare(&folder, &[one, "--decisions", "near.ron", "near.ron"]);
    assert_eq!(code(&wrong), Some(2), "named twice");
    let wrong =
        compare(&folder, &[one, "--decisions", "near.ron", "scenarios/decisions/one-arc.ron"]);
    assert_eq!(code(&wrong), Some(3));
    assert!(
        stderr(&wrong, folder.path())
            .contains("a `Infrastructure(…)` file cannot be included here")
    );
}

/// The suppliers of two options fail by laws that differ, with one name; the customers of both are the same.
#[test]
fn options_fail_by_their_own_laws_and_have_their_customers_in_common() {
    let folder = changed(&[]);
    let scenarios = folder.path().join("scenarios");
    let supply = fs::read_to_string(scenarios.join("supply/uk-grocery.ron")).unwrap();
    for (name, fails) in [("steady", "0.0001 %"), ("shaky", "50 %"), ("shakier", "100 %")] {
        let law = format!(r#"by_period(every: "1 d", fails: "{fails}", recovers: "50 %")"#);
        let failures =
            format!(r#"failures: {{"works": (at: ["dairy"], what: shipping, process: {law})}},"#);
        let text = supply.replacen("Supply(", &format!("Supply(\n    {failures}"), 1);
        fs::write(scenarios.join(format!("supply/{name}.ron")), text).unwrap();
    }
    let file = |name: &str| format!("scenarios/supply/{name}.ron");
    let output = program(folder.path())
        .args(["compare", super::STORY, "--supply", &file("uk-grocery"), &file("steady")])
        .args([&file("shaky"), &file("shakier"), "--replications", "2", "--format", "json"])
        .args(["--tables", "none", "--set", "start=2022-07-18T00:00[Europe/London]"])
        .args(["--set", "horizon=6 d", "--set", "warm_up=6 d"])
        .output()
        .unwrap();
    assert_eq!(code(&output), Some(0), "{}", stderr(&output, folder.path()));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let difference = |place: usize, kpi: &str| &answer["options"][place]["kpis"][kpi]["difference"];
    for place in [1, 2, 3] {
        assert_eq!(difference(place, "units_demanded")["answer"], "identical");
    }
    // A supplier that does not fail in these days is one without failures, and the more it fails the more is lost.
    assert_eq!(difference(1, "cost_of_trade")["answer"], "identical");
    let lost = |place| difference(place, "units_lost")["mean"].as_f64().unwrap();
    assert!(0.0 < lost(2) && lost(2) < lost(3), "{} {}", lost(2), lost(3));
}
