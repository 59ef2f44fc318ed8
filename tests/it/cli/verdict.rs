//! Output of `run`: JSON, printed page, gates.

use super::{STORY, code, names, program, reflexarc, short_run, stderr, stdout};
use crate::story::{changed, story_in};
use serde_json::Value;

const ARMS: [&str; 4] = ["disturbed", "undisturbed", "ideal_disturbed", "ideal_undisturbed"];

fn json(output: &std::process::Output) -> Value {
    assert_eq!(code(output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_object_holds_every_kpi_in_four_arms_with_two_answers() {
    let folder = tempfile::tempdir().unwrap();
    let answer = json(&short_run(folder.path(), &["--tables", "none", "--format", "json"]));
    assert_eq!(answer["schema"], "reflexarc.run/1");
    let kpis = answer["kpis"].as_object().unwrap();
    assert!(kpis.len() > 30);
    for (name, kpi) in kpis {
        for arm in ARMS {
            let estimate = kpi[arm].as_object().unwrap();
            // One replication has no interval.
            assert!(estimate["low"].is_null() && estimate["high"].is_null(), "{name} {arm}");
        }
        for contrast in ["difference", "through_infrastructure"] {
            let contrast = &kpi[contrast];
            let said = contrast["answer"].as_str();
            // An undefined KPI has no contrast; one replication gives no significance.
            assert!(contrast.is_null() || said == Some("identical") || said == Some("none_seen"));
            assert!(contrast["detectable"].is_null(), "{name}");
        }
    }
    assert_eq!(names(folder.path()).len(), 0, "no tables were asked for");
}

#[test]
fn without_disruptions_all_contrasts_are_identical() {
    let folder = changed(&[("london-heatwave.ron", "disruptions: {", "disruptions: {}, // {")]);
    let path = story_in(&folder);
    let text = std::fs::read_to_string(&path).unwrap();
    // What followed the brace is cut off with the disruptions.
    let (head, rest) = text.split_once("disruptions: {}, // {").unwrap();
    let depth = |text: &str| {
        let mut open = 1;
        text.char_indices().find_map(|(at, c)| {
            open += i32::from(c == '{') - i32::from(c == '}');
            (open == 0).then_some(at)
        })
    };
    let end = depth(rest).unwrap();
    std::fs::write(&path, format!("{head}disruptions: {{}}{}", &rest[end + 1..])).unwrap();
    let run =
        ["run", "scenarios/london-heatwave.ron", "--set", "horizon=3 d", "--set", "warm_up=7 d"];
    let more = ["--replications", "3", "--tables", "none", "--format", "json"];
    let answer = json(&reflexarc(folder.path(), &[&run[..], &more].concat()));
    for (name, kpi) in answer["kpis"].as_object().unwrap() {
        for contrast in ["difference", "through_infrastructure"] {
            let contrast = &kpi[contrast];
            assert!(contrast.is_null() || contrast["answer"] == "identical", "{name}: {contrast}");
        }
    }
}

#[test]
fn gates_have_their_own_exit_code_and_name_the_unmet_condition() {
    let folder = tempfile::tempdir().unwrap();
    let met = ["--tables", "none", "--expect", "fill_rate >= 50 %", "--expect", "pue < 3"];
    assert_eq!(code(&short_run(folder.path(), &met)), Some(0));
    let unmet = [&met[..], &["--expect", "undisturbed.fill_rate.mean > 1.5"]].concat();
    let output = short_run(folder.path(), &unmet);
    assert_eq!(code(&output), Some(5));
    assert!(stdout(&output).contains("fill_rate"), "the page is printed all the same");
    let said = stderr(&output, folder.path());
    assert!(
        said.contains("gate not met: undisturbed.fill_rate.mean > 1.5 (the value is 0."),
        "{said}"
    );
    // With one replication there is no interval to compare with a gate.
    let undefined =
        short_run(folder.path(), &["--tables", "none", "--expect", "fill_rate.low > 0"]);
    assert_eq!(code(&undefined), Some(5));
    assert!(stderr(&undefined, folder.path()).contains("(the value is undefined)"));
    let wrong = short_run(folder.path(), &["--tables", "none", "--expect", "fil_rate > 0"]);
    assert_eq!((code(&wrong), &*stdout(&wrong)), (Some(2), ""));
    assert!(stderr(&wrong, folder.path()).contains("did you mean `fill_rate`?"));
}

#[test]
fn a_gate_on_a_contrast_is_met_by_an_identical_one() {
    let folder = tempfile::tempdir().unwrap();
    // Heat changes what customers want, not what a lane costs a unit in two days: the failure of
    // cooling alone acts on machines, and demand is the same in both arms.
    let arguments = ["--tables", "none", "--expect", "through_infrastructure.units_demanded == 0"];
    assert_eq!(code(&short_run(folder.path(), &arguments)), Some(0));
}

#[test]
fn the_printed_page_fits_a_terminal_and_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = program(folder.path());
    program.arg("run").arg(crate::story::london());
    program.args(["--replications", "2", "--tables", "none", "--jobs", "2"]);
    let output = program.output().unwrap();
    assert_eq!(code(&output), Some(0));
    let page = stdout(&output);
    for told in [
        "Harm by the disruptions",
        "Through the infrastructure",
        "Infrastructure on a good day",
        "Variance smaller than with independent draws",
        "3 tests of this KPI at 5 % each; ",
        "cooling_failure: cooling plant, sites of role large ← #0",
        "Walked back:",
        "← decision",
        "Balance of replication 0",
        "Uncertain parameters: value as played (plausible range)",
        "infrastructure.sites.slough.racks.liquid: 0.85 (0.80 to 0.90)",
        "Ended: at the horizon",
    ] {
        assert!(page.contains(told), "no {told:?} in\n{page}");
    }
    assert!(!page.contains("DOES NOT BALANCE"));
    let widest = page.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 102, "{widest} characters in\n{page}");
    assert!(page.lines().count() <= 185, "{} lines", page.lines().count());
}

#[test]
fn an_empty_shelf_is_traced_back_to_the_pumps() {
    // Both pumps stop over the cut-offs before the peak, where shops sell from all they have: else three quarters of what is
    // empty is empty between two fillings of a shelf.
    let cooling = "\"cooling\": cooling_failure(
            where: role(large), share: 0.75,
            at: \"2022-07-19T14:33\", until: \"2022-07-19T22:13\", given: \"heat\",
        ),";
    let pumps = r#""pumps": pump_failure(
            where: role(large), pumps: 2, at: "2022-07-17T06:00", until: "2022-07-17T08:00",
        ),"#;
    let folder = changed(&[("london-heatwave.ron", cooling, pumps)]);
    let arguments = ["run", STORY, "--replications", "1", "--tables", "none"];
    let no_shops = ["--set", "supply.shelves={}", "--set", "supply.records={}"];
    let output = reflexarc(folder.path(), &[&arguments[..], &no_shops].concat());
    assert_eq!(code(&output), Some(0));
    let page = stdout(&output);
    // Lines are wrapped where the page ends.
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, walk) = page.split_once("Walked back").unwrap();
    let mut rest = walk;
    for step in [
        "on an ideal infrastructure (replication 0)",
        "← decision",
        "rung 1",
        "thermal_trip",
        "throttle",
        "pump_failure",
    ] {
        let (_, after) = rest.split_once(step).unwrap_or_else(|| panic!("no {step} in{walk}"));
        rest = after;
    }
}

#[test]
fn a_missing_order_is_traced_back_too() {
    // The story that is solved by hand: no order on Wednesday, so no delivery on Thursday, so an empty
    // shelf on Friday before the next came.
    let folder = tempfile::tempdir().unwrap();
    let story = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verdicts/scenarios/one-cut-off.ron");
    let output =
        reflexarc(folder.path(), &["run", story, "--replications", "2", "--tables", "none"]);
    assert_eq!(code(&output), Some(0));
    let page = stdout(&output);
    let (_, walk) = page.split_once("Walked back").unwrap();
    let (walk, _) = walk.split_once("Balance").unwrap();
    let mut rest = walk;
    for step in [
        "water at shop, Fri 05 Jan: empty 2.500 h",
        "← no order on `truck`, cut-off Wed 03 Jan 12:00: 0 ordered (24)",
        "← decision",
        "triggered Wed 03 Jan 11:00",
        "lost, not_served",
        "← #0 grid_outage",
    ] {
        let (_, after) = rest.split_once(step).unwrap_or_else(|| panic!("no {step:?} in{walk}"));
        rest = after;
    }
}
