//! Successful runs: their output, which depends only on scenario and seed.

use super::{SHORT, code, names, program, short_run, stderr, stdout};
use crate::story::london;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;

fn json(output: &Output) -> Value {
    assert_eq!(code(output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&stdout(output)).unwrap()
}

/// All tables of a folder, by name.
fn tables(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = names(folder).into_iter().filter(|name| name.ends_with(".parquet"));
    files.map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut answers = Vec::new();
    for jobs in ["1", "2", "60000"] {
        let mut program = program(folder.path());
        program.arg("run").arg(london()).args(SHORT).args(["--replications", "2"]);
        let output = program.args(["--jobs", jobs, "--out", jobs, "--format", "json"]).output();
        let mut answer = json(&output.unwrap());
        answer["seconds"] = Value::Null;
        answer["tables"] = Value::Null;
        answers.push(answer);
    }
    let of = |jobs: &str| tables(&folder.path().join(jobs));
    assert_eq!(of("1").len(), 21);
    assert!(of("1") == of("2") && of("1") == of("60000"), "the tables differ");
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}

#[test]
fn the_tables_that_were_asked_for_are_written_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let none = json(&short_run(folder.path(), &["--tables", "none", "--format", "json"]));
    assert_eq!((&none["tables"], names(folder.path())), (&serde_json::json!([]), vec![]));
    let two = short_run(folder.path(), &["--tables", "runs, kpis", "--out", "two"]);
    assert_eq!(code(&two), Some(0));
    let written = folder.path().join("two");
    let files = ["kpis.parquet", "manifest.json", "runs.parquet", "scenario.ron"];
    assert_eq!(names(&written), files);
    let manifest = fs::read_to_string(written.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["schema"], "reflexarc.manifest/1");
    assert_eq!(manifest["scenario"], "london-heatwave");
    assert_eq!(manifest["scenario_hash"], none["scenario_hash"]);
    assert_eq!((&manifest["seed"], &manifest["complete"]), (&1.into(), &true.into()));
    let listed = manifest["tables"].as_array().unwrap();
    let kpis = none["kpis"].as_object().unwrap().len();
    // A row for each arm, and one for each arm and KPI.
    let rows: Vec<_> = listed.iter().map(|table| (&table["file"], &table["rows"])).collect();
    let expected = [("runs.parquet".into(), 4.into()), ("kpis.parquet".into(), (4 * kpis).into())];
    assert_eq!(rows, expected.iter().map(|(file, rows)| (file, rows)).collect::<Vec<_>>());
}

#[test]
fn the_manifest_lists_the_overrides_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let again = ["--set", "horizon=1 d", "--tables", "runs", "--out", "out"];
    assert_eq!(code(&short_run(folder.path(), &again)), Some(0));
    let manifest = fs::read(folder.path().join("out/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    // Those of a short run, and a second one of the horizon, which stands.
    let expected =
        ["start=2022-07-18T00:00[Europe/London]", "horizon=2 d", "warm_up=2 d", "horizon=1 d"];
    assert_eq!(manifest["overrides"], serde_json::json!(expected));
}

#[test]
fn writing_tables_does_not_change_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let of = |tables| json(&short_run(folder.path(), &["--format", "json", "--tables", tables]));
    let (all, none) = (of("all"), of("none"));
    for field in ["fingerprint", "fingerprint_supply", "events", "kpis", "scenario_hash"] {
        assert_eq!(all[field], none[field], "{field}");
    }
    let written = all["tables"].as_array().unwrap();
    assert_eq!(written.len(), 24);
    assert_eq!(names(folder.path()), ["outputs"]);
    for table in written {
        assert!(folder.path().join(table.as_str().unwrap()).is_file(), "{table}");
    }
}

#[test]
fn the_large_tables_are_written_only_if_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let of = |tables| -> Vec<String> {
        let answer = json(&short_run(folder.path(), &["--format", "json", "--tables", tables]));
        let written = answer["tables"].as_array().unwrap().iter();
        let stem = |path: &Value| {
            Path::new(path.as_str().unwrap()).file_stem().unwrap().to_string_lossy().into_owned()
        };
        written.map(stem).collect()
    };
    let (all, usual) = (of("all"), of("usual"));
    let beyond: Vec<&String> = all.iter().filter(|name| !usual.contains(name)).collect();
    assert_eq!(beyond, ["sales", "shipment_lines", "contents"]);
    assert_eq!(usual.len(), 21);
    assert_eq!(of("contents"), ["contents"]);
}

#[test]
fn json_output_has_the_documented_fields() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--format", "json", "--tables", "none", "--seed", "7", "--replications", "3"];
    let mut program = program(folder.path());
    let output = program.arg("run").arg(london()).args(SHORT).args(arguments).output().unwrap();
    let answer = json(&output);
    assert_eq!(stdout(&output).lines().count(), 1, "one object");
    assert_eq!(beside_the_warm_up(&stderr(&output, folder.path())), "");
    assert_eq!(answer["schema"], "reflexarc.run/1");
    assert_eq!(answer["scenario"], "london-heatwave");
    assert_eq!(answer["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&answer["seed"], &answer["replications"]), (&7.into(), &3.into()));
    assert!(answer["events"].as_u64().unwrap() > 1000);
    assert!(answer["seconds"].as_f64().unwrap() > 0.0);
    for field in ["fingerprint", "scenario_hash"] {
        let text = answer[field].as_str().unwrap();
        assert!(text.len() == 16 && text.chars().all(|digit| digit.is_ascii_hexdigit()), "{text}");
    }
    let kpi = &answer["kpis"]["units_demanded"];
    assert!(kpi["unit"].is_string());
    for field in ["disturbed", "undisturbed", "difference"] {
        let (low, mean, high) = (&kpi[field]["low"], &kpi[field]["mean"], &kpi[field]["high"]);
        let [low, mean, high] = [low, mean, high].map(|number| number.as_f64().unwrap());
        assert!(low <= mean && mean <= high, "{field}");
    }
}

#[test]
fn one_replication_has_no_interval() {
    let folder = tempfile::tempdir().unwrap();
    let answer = json(&short_run(folder.path(), &["--format", "json", "--tables", "none"]));
    let kpi = &answer["kpis"]["fill_rate"];
    for field in ["disturbed", "undisturbed"] {
        assert!(kpi[field]["mean"].is_number());
        assert_eq!((&kpi[field]["low"], &kpi[field]["high"]), (&Value::Null, &Value::Null));
    }
}

/// What a run says apart from its initial state, on which short runs depend.
fn beside_the_warm_up(said: &str) -> String {
    let is_other = |line: &&str| !line.contains("depend on the initial state");
    said.lines().filter(is_other).collect()
}

#[test]
fn the_printed_page_is_on_stdout_only() {
    let folder = tempfile::tempdir().unwrap();
    let output = short_run(folder.path(), &["--out", "result"]);
    assert_eq!(code(&output), Some(0));
    assert_eq!(beside_the_warm_up(&stderr(&output, folder.path())), "");
    let page = stdout(&output);
    assert!(page.starts_with("London heatwave, July 2022 — 1 replication, seed 1\n"), "{page}");
    assert!(page.contains("cost_of_trade") && page.ends_with("Tables: 21 in result\n"));
    assert!(!page.contains('\u{1b}'), "colours in a pipe");
}

#[test]
fn an_override_changes_the_scenario_hash() {
    let folder = tempfile::tempdir().unwrap();
    let hash = |set: &str| {
        let arguments = ["--format", "json", "--tables", "none", "--set", set];
        json(&short_run(folder.path(), &arguments))["scenario_hash"].clone()
    };
    assert_eq!(hash("horizon=2 d"), hash("horizon=\"2 d\""), "the same value, written otherwise");
    assert_ne!(hash("horizon=2 d"), hash("horizon=1 d"));
}

#[test]
fn a_kpi_whose_model_is_absent_is_omitted() {
    let folder = tempfile::tempdir().unwrap();
    let story =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/verdicts/scenarios/no-machines.ron");
    let mut program = program(folder.path());
    program.arg("run").arg(story).args(["--replications", "2", "--out", "o", "--format", "json"]);
    let told = json(&program.output().unwrap());
    let kpis = told["kpis"].as_object().unwrap();
    for absent in
        ["energy_kwh", "decisions_due", "pue", "cost_infrastructure", "throughput_at_peak"]
    {
        assert!(!kpis.contains_key(absent), "{absent}");
    }
    // A shop without orders: all four arms are one run.
    for present in ["fill_rate", "stockout_item_hours", "cost_of_trade"] {
        assert_eq!(kpis[present]["through_infrastructure"]["answer"], "identical", "{present}");
    }
    // The cost of an infrastructure is not compared with an ideal one, which has no price.
    for own in ["cost_total", "cost_of_service"] {
        assert_eq!(kpis[own]["difference"]["answer"], "identical", "{own}");
        assert!(kpis[own]["through_infrastructure"].is_null(), "{own}");
        assert!(kpis[own]["good_day"].is_null(), "{own}");
    }
}

#[test]
fn a_warm_up_that_is_too_short_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let run = |set: &str| {
        let mut program = program(folder.path());
        program.arg("run").arg(london()).args(["--set", set, "--replications", "1"]);
        let output = program.args(["--tables", "none", "--format", "json"]).output().unwrap();
        (json(&output)["warnings"].clone(), stderr(&output, folder.path()))
    };
    let (warnings, said) = run("warm_up=28 d");
    assert_eq!((warnings.as_array().unwrap().len(), &*said), (0, ""));
    // Shelves start with three days' stock, centres supplied by sea with 24: they take weeks to
    // settle.
    let (warnings, said) = run("warm_up=1 d");
    assert_eq!(warnings.as_array().unwrap().len(), 1);
    assert!(said.starts_with("warning: ") && said.contains("(MSER-5)"), "{said}");
}

#[test]
fn a_run_too_short_for_its_series_is_compared_with_a_longer_warm_up() {
    let folder = tempfile::tempdir().unwrap();
    let answer = json(&short_run(folder.path(), &["--format", "json", "--tables", "none"]));
    let check = &answer["initial_state"];
    assert_eq!((&check["warm_up_days"], &check["longer_warm_up_days"]), (&2.0.into(), &9.0.into()));
    let moved: Vec<&str> =
        check["moved"].as_array().unwrap().iter().filter_map(|one| one["kpi"].as_str()).collect();
    // Centres begin with 24 days of what comes by sea, and no order of theirs is under way.
    assert!(moved.contains(&"bullwhip") || moved.contains(&"cost_holding"), "{moved:?}");
    assert!(!moved.contains(&"units_demanded"), "{moved:?}");
    let warnings = answer["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), usize::from(!moved.is_empty()));
}

#[test]
fn details_are_those_of_the_first_replication_or_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let rows = |out: &str, detail: &str| -> (u64, u64) {
        let mut program = program(folder.path());
        program.arg("run").arg(london()).args(SHORT).args(["--replications", "3", "--out", out]);
        let output =
            program.args(["--tables", "runs,service", "--detail", detail]).output().unwrap();
        assert_eq!(code(&output), Some(0), "{}", stderr(&output, folder.path()));
        let manifest = fs::read(folder.path().join(out).join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let of = |place: usize| manifest["tables"][place]["rows"].as_u64().unwrap();
        (of(0), of(1))
    };
    // Two days of 40 stores and 20 products in four arms; centres have no customers.
    assert_eq!(rows("first", "first"), (12, 2 * 40 * 20 * 4));
    assert_eq!(rows("all", "all"), (12, 3 * 2 * 40 * 20 * 4));
}
