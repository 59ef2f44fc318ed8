//! Scenarios that `check` accepts can run, and no override makes either panic.

use crate::story::{load, london, plan};
use proptest::prelude::*;
use reflexarc::outcome::table::TableSet;
use reflexarc::scenario::{Story, load_story};
use reflexarc::study::arm::Arms;
use reflexarc::study::replicate::{Plan, PlayError, play};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Two days that contain the heat and the failure, after a day of warm-up.
const AROUND_THE_HEAT: [&str; 3] =
    ["start=2022-07-18T00:00[Europe/London]", "warm_up=1 d", "horizon=2 d"];

/// Variants with one value each, which paths enter without a name.
const UNNAMED: &[&str] = &[
    "timetable",
    "decided",
    "forecast",
    "negative_binomial",
    "triangular",
    "spread",
    "days",
    "log_normal",
    "coil",
    "dx",
    "replenish",
    "allocate",
    "calibrated",
    "ses",
    "heatwave",
    "cooling_failure",
    "classes",
    "on",
];

/// All paths into a value, with the values there.
fn paths(value: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, child)| (key.clone(), child)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, child)| (index.to_string(), child)).collect()
        }
        _ => Vec::new(),
    };
    for (key, child) in &children {
        let unnamed = children.len() == 1 && UNNAMED.contains(&key.as_str());
        let inside = if unnamed { path.to_owned() } else { format!("{path}.{key}") };
        if !unnamed {
            found.push((inside.clone(), (*child).clone()));
        }
        paths(child, &inside, found);
    }
}

/// All paths into the bundled story, with the values there.
fn paths_of_the_story() -> Vec<(String, Value)> {
    let story = load(&london(), &[]);
    let mut found = Vec::new();
    for (piece, value) in [
        ("supply", serde_json::to_value(&story.supply)),
        ("infrastructure", serde_json::to_value(&story.infrastructure)),
        ("decisions", serde_json::to_value(&story.decisions)),
        ("environment", serde_json::to_value(&story.environment)),
        ("disruptions", serde_json::to_value(&story.disruptions)),
    ] {
        paths(&value.unwrap(), piece, &mut found);
    }
    for word in ["title", "start", "warm_up", "horizon", "currency", "primary", "set", "include"] {
        found.push((word.to_owned(), Value::Null));
    }
    found
}

fn try_to_load(set: &[String]) -> (Option<Arc<Story>>, bool) {
    let (story, diagnostics) = load_story(&london(), set);
    assert_eq!(story.is_none(), diagnostics.has_errors());
    let found = diagnostics.sorted().iter().all(|diagnostic| diagnostic.code != "unknown-path");
    (story.map(Arc::new), found)
}

fn try_to_run(story: &Arc<Story>) -> Result<u32, PlayError> {
    let plan = Plan { jobs: 1, ..plan(Arms::of_verdict(story), 1, TableSet::NONE) };
    play(&plan, &AtomicBool::new(false), |_| Ok(()))
}

/// Any value for an override, valid or not.
fn anything() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "",
        "()",
        "[]",
        "{}",
        "(",
        "\"",
        "inf",
        "NaN",
        "-1",
        "0",
        "1e300",
        "4294967295",
        "true",
        "é",
        "large",
        "Some(1)",
        "None",
        "0 s",
        "100 y",
        "1 h",
        "24:00",
        "2022-07-19T14:33",
        "-300 °C",
        "1 GW",
        "\"1 nW\"",
        "{\"a\": 1}",
        "(1, 2)",
        "[1, 2, 3]",
        "/*",
        "=",
        "role(large)",
        "GBP",
    ]);
    prop_oneof![word.prop_map(str::to_owned), ".{0,12}", any::<f64>().prop_map(|n| n.to_string())]
}

/// A value similar to the present one, larger or smaller.
fn alike(value: &Value, factor: f64) -> String {
    match value {
        Value::Number(number) if number.is_u64() => {
            ((number.as_f64().unwrap() * factor.min(5.0)) as u64).to_string()
        }
        Value::Number(number) => (number.as_f64().unwrap() * factor).to_string(),
        Value::String(text) => match text.split_once(' ') {
            Some((number, unit)) => match number.parse::<f64>() {
                Ok(number) => format!("{} {unit}", number * factor),
                Err(_) => text.clone(),
            },
            None => text.clone(),
        },
        other => other.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]

    #[test]
    fn no_override_anywhere_panics(
        values in prop::collection::vec((any::<prop::sample::Index>(), anything()), 60)
    ) {
        let places = paths_of_the_story();
        let mut hits = 0;
        for (place, value) in &values {
            let (path, _) = place.get(&places);
            let (_, found) = try_to_load(&[format!("{path}={value}")]);
            hits += usize::from(found);
        }
        prop_assert!(hits * 10 > values.len() * 7, "only {hits} of {} paths exist", values.len());
    }

    #[test]
    fn a_scenario_that_check_accepts_can_run(
        values in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::sample::select(vec![0.0, 1e-6, 0.1, 0.5, 2.0, 10.0, 1000.0])),
            12
        )
    ) {
        let places = paths_of_the_story();
        let (mut accepted, mut first) = (0, None);
        for (place, factor) in &values {
            let (path, value) = place.get(&places);
            let set = format!("{path}={}", alike(value, *factor));
            let all: Vec<String> =
                AROUND_THE_HEAT.iter().map(|&text| text.to_owned()).chain([set.clone()]).collect();
            let Some(story) = try_to_load(&all).0 else { continue };
            accepted += 1;
            if let Err(error) = try_to_run(&story) {
                first.get_or_insert(format!("--set '{set}': {error}"));
            }
        }
        prop_assert_eq!(first, None);
        prop_assert!(accepted > 0);
    }
}
