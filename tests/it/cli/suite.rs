//! `run --suite`: a table of stories with gates, and gates that a story carries.

use super::{code, program, stderr, stdout};
use reflexarc::scenario::{Request, Swap, load_request};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// Two small stories with gates in a folder of their own, and what they include.
fn folder(first: &str, second: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/verdicts/scenarios");
    let to = folder.path().join("scenarios");
    for name in ["supply/one-shop.ron", "infrastructure/one-site.ron", "decisions/one-arc.ron"] {
        let to = to.join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from.join(name), to).unwrap();
    }
    let text = fs::read_to_string(from.join("one-cut-off.ron")).unwrap();
    fs::create_dir(to.join("gates")).unwrap();
    for (name, gates) in [("one", first), ("two", second)] {
        let with = text.replacen("include:", &format!("expect: [{gates}], include:"), 1);
        fs::write(to.join("gates").join(format!("{name}.ron")), with).unwrap();
    }
    folder
}

fn suite(folder: &TempDir, more: &[&str]) -> Output {
    let usual = ["run", "--suite", "scenarios/gates", "--replications", "2"];
    program(folder.path()).args(usual).args(more).output().unwrap()
}

const MET: &str = "\"decisions_due > 0\", \"undisturbed.decisions_lost == 0\"";

#[test]
fn a_suite_whose_gates_are_met_ends_well_and_prints_a_line_a_story() {
    let folder = folder(MET, "\"decision_latency_p99 <= 40 min\"");
    let output = suite(&folder, &[]);
    assert_eq!(code(&output), Some(0), "{}", stderr(&output, folder.path()));
    let page = stdout(&output);
    let line = |start: &str| page.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
    assert!(line("one ").ends_with("2/2") && line("two ").ends_with("1/1"), "{page}");
    assert!(page.contains("met     two: decision_latency_p99 <= 40 min (the value is "), "{page}");
    assert!(page.ends_with("2 stories, 3 gates: all met\n"), "{page}");
}

#[test]
fn a_gate_that_is_not_met_or_undefined_ends_with_its_code_and_is_named() {
    let folder = folder(MET, "\"decisions_due < 0\", \"difference.fill_rate.low > 2\"");
    let output = suite(&folder, &["--format", "json"]);
    assert_eq!(code(&output), Some(5), "{}", stderr(&output, folder.path()));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["schema"], &answer["met"]), (&"reflexarc.suite/1".into(), &false.into()));
    let met: Vec<bool> = answer["stories"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|story| story["gates"].as_array().unwrap())
        .map(|gate| gate["met"].as_bool().unwrap())
        .collect();
    assert_eq!(met, [true, true, false, false]);
    // The stages add up to the mean latency of the decisions that acted.
    let mean = |name: &str| answer["stories"][0]["measures"][name]["mean"].as_f64().unwrap();
    let stages = ["request", "queue", "inference", "actuation"];
    let sum: f64 = stages.iter().map(|stage| mean(&format!("decision_{stage}_s"))).sum();
    assert!(sum > 0.0 && sum <= mean("decision_latency_p99"), "{answer}");
}

#[test]
fn a_run_judges_the_gates_of_its_story_too() {
    let folder = folder("\"decisions_due < 0\"", MET);
    let run = |story: &str, more: &[&str]| {
        let usual = ["run", story, "--replications", "1", "--tables", "none"];
        program(folder.path()).args(usual).args(more).output().unwrap()
    };
    let unmet = run("scenarios/gates/one.ron", &[]);
    assert_eq!(code(&unmet), Some(5));
    assert!(stderr(&unmet, folder.path()).contains("gate not met: decisions_due < 0"));
    assert_eq!(code(&run("scenarios/gates/two.ron", &[])), Some(0));
    let alone = run("scenarios/gates/two.ron", &["--arms", "disturbed"]);
    assert_eq!(code(&alone), Some(0));
    let said = stderr(&alone, folder.path());
    assert!(said.contains("'undisturbed.decisions_lost == 0' needs arms that --arms leaves out"));
}

#[test]
fn what_is_no_gate_and_what_is_no_suite_is_refused() {
    let folder = folder(MET, "\"fil_rate > 1\"");
    let output = suite(&folder, &[]);
    assert_eq!(code(&output), Some(3));
    let said = stderr(&output, folder.path());
    assert!(said.contains("did you mean `fill_rate`?") && said.contains("two.ron:"), "{said}");
    let refused = |path: &str| {
        let output = program(folder.path()).args(["run", "--suite", path]).output().unwrap();
        assert_eq!(code(&output), Some(2), "{path}");
        stderr(&output, folder.path())
    };
    assert!(refused("scenarios").contains("has no stories"));
    assert!(refused("nowhere").contains("cannot read `nowhere`"));
    let file = folder.path().join("scenarios/gates/two.ron");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("expect: [\"fil_rate > 1\"], ", "")).unwrap();
    assert!(refused("scenarios/gates").contains("the story `two` has no gates"));
}

#[test]
fn bundled_readiness_stories_carry_gates_and_every_bundled_infrastructure_fits_them() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = |folder: &str| {
        let entries = fs::read_dir(scenarios.join(folder)).unwrap();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|end| end == "ron"));
        files.sort();
        files
    };
    let stories = files("readiness");
    assert!(stories.len() >= 6, "{stories:?}");
    for story in stories.iter().chain([&scenarios.join("london-heatwave.ron")]) {
        for infrastructure in files("infrastructure") {
            let swaps = vec![Swap::of_root("Infrastructure", &infrastructure)];
            let (loaded, diagnostics) = load_request(&Request { swaps, ..Request::new(story) });
            let loaded = loaded.unwrap_or_else(|| panic!("{}", diagnostics.render(false)));
            assert!(!loaded.gates.is_empty() || loaded.name == "london-heatwave");
        }
    }
}
