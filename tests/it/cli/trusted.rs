//! Results that can be trusted: hashes of files, the resolved scenario, what was asked and what was done.

use super::{STORY, code, names, reflexarc, short_run, stderr, stdout};
use crate::story::{changed, story_in};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn manifest(result: &Path) -> Value {
    serde_json::from_slice(&fs::read(result.join("manifest.json")).unwrap()).unwrap()
}

fn json(output: &Output) -> Value {
    assert_eq!(code(output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The bundled story for two days of the heat, printed as JSON without tables.
fn played(folder: &Path, arguments: &[&str]) -> Value {
    json(&short_run(folder, &[&["--tables", "none", "--format", "json"], arguments].concat()))
}

/// All that does not say how the run was asked for.
fn result(answer: &Value) -> Value {
    let mut answer = answer.clone();
    let object = answer.as_object_mut().unwrap();
    for field in ["seconds", "overrides", "notes", "scenario"] {
        object.remove(field);
    }
    answer
}

#[test]
fn the_manifest_names_every_file_with_its_hash_and_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let set = "supply.holding_rate=10 %";
    let arguments = ["--out", "result", "--set", set, "--without", "cooling"];
    let output = short_run(folder.path(), &arguments);
    assert_eq!(code(&output), Some(0), "{}", stderr(&output, folder.path()));
    let place = folder.path().join("result");
    let manifest = manifest(&place);
    let files = manifest["files"].as_array().unwrap();
    let mut listed: Vec<&str> = files.iter().map(|file| file["file"].as_str().unwrap()).collect();
    listed.push("manifest.json");
    listed.sort_unstable();
    assert_eq!(names(&place), listed);
    for file in files {
        // The hash that anyone can check.
        let path = place.join(file["file"].as_str().unwrap());
        let sum = Command::new("sha256sum").arg(&path).output().unwrap();
        let sum = String::from_utf8(sum.stdout).unwrap();
        assert_eq!(sum.split_whitespace().next(), file["sha256"].as_str());
        assert_eq!(file["bytes"], fs::metadata(&path).unwrap().len());
    }
    for table in manifest["tables"].as_array().unwrap() {
        assert!(listed.contains(&table["file"].as_str().unwrap()) && table["rows"].is_u64());
    }
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["overrides"].as_array().unwrap().len(), 5);
    assert_eq!(manifest["overrides"][3], set);
    assert_eq!(manifest["overrides"][4], "without cooling");
    assert_eq!((&manifest["seed"], &manifest["replications_asked"]), (&1.into(), &1.into()));
    assert_eq!((&manifest["complete"], &manifest["interrupted"]), (&true.into(), &false.into()));
    assert_eq!(manifest["replications"], 1);
    assert!(manifest["date"].as_str().unwrap().starts_with("20"));
    assert_eq!(manifest["command_line"][1], "run");
    // A Parquet file has its metadata at its end, as text.
    let bytes = fs::read(place.join("runs.parquet")).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("overrides") && text.contains("without cooling"));
}

#[test]
fn the_resolved_scenario_runs_to_the_same_fingerprint() {
    let folder = tempfile::tempdir().unwrap();
    let set = ["--set", "supply.products.milk.price=1.50 GBP", "--without", "cooling"];
    let first = [&set[..], &["--tables", "runs,kpis", "--out", "a", "--format", "json"]].concat();
    let first = json(&short_run(folder.path(), &first));
    let again = ["run", "a/scenario.ron", "--replications", "1", "--tables", "runs,kpis"];
    let again = [&again[..], &["--out", "b", "--format", "json"]].concat();
    let again = reflexarc(folder.path(), &again);
    let again = json(&again);
    for field in ["scenario_hash", "fingerprint", "fingerprint_supply", "events", "kpis"] {
        assert_eq!(first[field], again[field], "{field}");
    }
    assert_eq!(again["overrides"], Value::Array(Vec::new()));
    // The ranges of a disruption leave with it.
    assert_eq!(first["uncertain"], again["uncertain"]);
    let paths = first["uncertain"].as_array().unwrap().iter().map(|one| one["path"].to_string());
    assert!(
        !paths.into_iter().any(|path| path.contains("cooling.share")),
        "{}",
        first["uncertain"]
    );
    // It resolves to itself.
    let text = |place: &str| fs::read_to_string(folder.path().join(place)).unwrap();
    assert_eq!(text("b/scenario.ron"), text("a/scenario.ron"));
}

#[test]
fn every_bundled_story_has_a_resolved_one_with_the_same_hash() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let folder = tempfile::tempdir().unwrap();
    let mut stories = 0;
    for entry in fs::read_dir(scenarios).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|extension| extension != "ron") {
            continue;
        }
        stories += 1;
        let (story, _) = reflexarc::scenario::load_story(&file, &[]);
        let story = story.unwrap();
        let resolved = folder.path().join("scenario.ron");
        fs::write(&resolved, &story.resolved).unwrap();
        let (again, found) = reflexarc::scenario::load_story(&resolved, &[]);
        let again = again.unwrap_or_else(|| panic!("{}: {}", file.display(), found.render(false)));
        assert_eq!(again.hash, story.hash, "{}", file.display());
        assert_eq!(again.resolved, story.resolved, "{}", file.display());
        assert_eq!(again.uncertain, story.uncertain, "{}", file.display());
    }
    assert!(stories > 3);
}

#[test]
fn without_a_disruption_is_as_if_it_were_not_in_the_file() {
    let folder = changed(&[]);
    let file = story_in(&folder);
    let arguments = |story: &str| -> Vec<String> {
        let words = ["run", story, "--replications", "1", "--tables", "none", "--format", "json"];
        let words = words.into_iter().chain(super::SHORT);
        words.map(str::to_owned).collect()
    };
    let run = |story: &str, more: &[&str]| {
        let arguments = arguments(story);
        let words: Vec<&str> =
            arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        json(&reflexarc(folder.path(), &words))
    };
    let whole = run(STORY, &[]);
    let without = run(STORY, &["--without", "cooling"]);
    assert!(!without["notes"].to_string().contains("cooling.share"), "{}", without["notes"]);
    let text = fs::read_to_string(&file).unwrap();
    let start = text.find("\"cooling\": cooling_failure(").unwrap();
    let end = start + text[start..].find("given: \"heat\"").unwrap();
    let end = end + text[end..].find("),").unwrap() + 2;
    let removed = format!("{}{}", &text[..start], &text[end..]);
    // With the range of its parameter.
    let start = removed.find("\"disruptions.cooling.share\": (").unwrap();
    let end = start + removed[start..].find("),").unwrap() + 2;
    let removed = format!("{}{}", &removed[..start], &removed[end..]);
    fs::write(file.with_file_name("removed.ron"), removed).unwrap();
    let removed = run("scenarios/removed.ron", &[]);
    assert_eq!(result(&without), result(&removed));
    assert_ne!(without["scenario_hash"], whole["scenario_hash"]);
    // The heat alone is the same by its name.
    assert_eq!(result(&run(STORY, &["--only", "heat", "--only", "heat-north"])), result(&without));
    // What needs it does not occur either, and that is said.
    let calm = run(STORY, &["--without", "heat", "--without", "heat-north"]);
    let notes = calm["notes"].as_array().unwrap();
    let told = "`cooling` does not occur: it is given `heat`, which is left out";
    assert!(notes.iter().any(|note| note.as_str().unwrap().contains(told)), "{notes:?}");
    assert_eq!(calm["kpis"]["units_demanded"]["difference"]["answer"], "identical");
    // `--only` of a disruption that needs another leaves nothing.
    assert_eq!(result(&run(STORY, &["--only", "cooling"])), result(&calm));
}

#[test]
fn an_unknown_disruption_is_answered_with_the_nearest() {
    let folder = changed(&[]);
    let mut said = String::new();
    for flag in ["--without", "--only"] {
        let output = reflexarc(folder.path(), &["check", STORY, flag, "coolin"]);
        assert_eq!((code(&output), &*stdout(&output)), (Some(3), ""));
        said += &stderr(&output, folder.path());
    }
    insta::assert_snapshot!(said);
}

#[test]
fn arms_can_be_chosen_and_what_needs_others_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let all = played(folder.path(), &[]);
    let two = played(folder.path(), &["--arms", "disturbed,undisturbed"]);
    let kpi = &two["kpis"]["stockout_item_hours"];
    assert_eq!(kpi["difference"], all["kpis"]["stockout_item_hours"]["difference"]);
    assert_eq!(kpi["disturbed"], all["kpis"]["stockout_item_hours"]["disturbed"]);
    assert!(kpi.get("through_infrastructure").is_none() && kpi.get("ideal_disturbed").is_none());
    assert_eq!(two["walk"], Value::Null);
    let incidents = two["incidents"].as_object().unwrap();
    assert_eq!(incidents.keys().collect::<Vec<_>>(), ["disturbed", "undisturbed"]);
    let one = ["--tables", "none", "--arms", "ideal_disturbed"];
    let output = short_run(folder.path(), &one);
    assert_eq!(code(&output), Some(0), "{}", stderr(&output, folder.path()));
    let page = stdout(&output);
    assert!(
        page.contains("only ideal_disturbed")
            && page.contains("Balance of replication 0, ideal_disturbed"),
        "{page}"
    );
    let wrong = short_run(folder.path(), &["--tables", "none", "--arms", "disturbd"]);
    assert_eq!(code(&wrong), Some(2));
    let said = stderr(&wrong, folder.path());
    assert!(said.contains("unknown arm `disturbd` in --arms: did you mean `disturbed`?"), "{said}");
    let gate = ["--tables", "none", "--arms", "disturbed", "--expect", "undisturbed.fill_rate > 0"];
    assert_eq!(code(&short_run(folder.path(), &gate)), Some(2));
}

#[test]
fn one_replication_is_that_of_the_series() {
    let folder = changed(&[]);
    let run = |more: &[&str]| {
        let words = ["run", STORY, "--format", "json", "--tables", "runs,incidents"];
        json(&reflexarc(folder.path(), &[&words[..], &super::SHORT, more].concat()))
    };
    let series = run(&["--replications", "3", "--values", "--out", "series", "--detail", "all"]);
    let alone = run(&["--replication", "2", "--values", "--out", "alone"]);
    assert_eq!((&alone["replication"], &alone["replications"]), (&2.into(), &1.into()));
    let mut kpis = 0;
    for (name, arms) in series["values"].as_object().unwrap() {
        for (arm, values) in arms.as_object().unwrap() {
            assert_eq!(values.as_array().unwrap().len(), 3);
            assert_eq!(alone["values"][name][arm][0], values[2], "{name} {arm}");
            kpis += 1;
        }
    }
    assert!(kpis > 100);
    assert_eq!(manifest(&folder.path().join("alone"))["replication"], 2);
    // Its incidents are told, by arm, as is its balance.
    let disturbed = alone["incidents"]["disturbed"].as_array().unwrap();
    assert!(disturbed.iter().any(|incident| incident["kind"] == "heatwave"));
    assert_eq!(alone["ledger"]["disturbed"]["units"]["balances"], true);
    // Tables hold the number of the replication, in either folder the same rows.
    let words = ["--replications", "3", "--replication", "2"];
    let both = reflexarc(folder.path(), &[&["run", STORY], &words[..]].concat());
    assert_eq!(code(&both), Some(2));
}

#[test]
fn the_walk_is_told_to_programs_as_it_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let story = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verdicts/scenarios/one-cut-off.ron");
    let words = ["run", story, "--replications", "1", "--tables", "none", "--format", "json"];
    let answer = json(&reflexarc(folder.path(), &words));
    let steps = answer["walk"].as_array().unwrap();
    let kinds: Vec<&str> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    let expected = ["compared_with", "shelf", "period", "delivery", "decision", "incident"];
    let mut rest = kinds.iter();
    for kind in expected {
        assert!(rest.any(|one| *one == kind), "no {kind} in {kinds:?}");
    }
    // Hand-worked: nothing is ordered by Wednesday's cut-off in place of 24, and 2.5 h are empty on Friday.
    let step = |kind: &str| steps.iter().find(|step| step["kind"] == kind).unwrap();
    assert_eq!(step("shelf")["entity"], "water at shop");
    let empty_h = step("shelf")["quantities"]["empty_h"].as_f64().unwrap();
    assert!((empty_h - 2.5).abs() < 1e-9, "{empty_h}");
    let delivery = &step("delivery")["quantities"];
    assert_eq!((&delivery["ordered"], &delivery["ordered_other"]), (&0.0.into(), &24.0.into()));
    assert_eq!(step("incident")["entity"].as_str().unwrap().split(':').next(), Some("grid_outage"));
    assert_eq!(step("delivery")["time"], "2024-01-03T12:00:00Z");
    // Without tables nothing was written.
    assert_eq!(names(folder.path()).len(), 0);
}
