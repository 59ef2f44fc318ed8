//! Names that changed: the list is well formed, no name in it is in use, and each old name gives an
//! error that names the new one.

use crate::story::{changed, story_in};
use reflexarc::measure::kpi;
use reflexarc::scenario::{load_story, renamed};
use std::collections::BTreeSet;
use std::path::Path;

const KINDS: [&str; 6] = ["key", "word", "column", "kpi", "json", "metric"];

struct Row {
    kind: String,
    old: String,
    new: String,
}

fn rows() -> Vec<Row> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/renamed.csv");
    let mut reader = csv::Reader::from_path(file).unwrap();
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(headers, ["kind", "old", "new", "since"]);
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.unwrap();
        let cell = |place: usize| record[place].to_owned();
        assert!(!cell(3).is_empty(), "{record:?} does not say since when");
        Row { kind: cell(0), old: cell(1), new: cell(2) }
    };
    reader.records().map(row).collect()
}

/// All names of fields and variants in the schema of scenario files.
fn schema_names() -> BTreeSet<String> {
    fn collect(value: &serde_json::Value, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(object) => {
                if let Some(serde_json::Value::Object(fields)) = object.get("properties") {
                    found.extend(fields.keys().cloned());
                }
                if let Some(serde_json::Value::Array(words)) = object.get("enum") {
                    found.extend(words.iter().filter_map(|word| word.as_str().map(str::to_owned)));
                }
                object.values().for_each(|value| collect(value, found));
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for schema in [
        schemars::schema_for!(reflexarc::scenario::StorySpec),
        schemars::schema_for!(reflexarc::supply::SupplySpec),
        schemars::schema_for!(reflexarc::infra::InfrastructureSpec),
        schemars::schema_for!(reflexarc::decision::DecisionsSpec),
    ] {
        collect(schema.as_value(), &mut found);
    }
    found
}

#[test]
fn every_renamed_name_has_an_error_with_the_new_name() {
    let names = schema_names();
    assert!(names.len() > 100, "{names:?}");
    for Row { kind, old, new } in rows() {
        assert!(KINDS.contains(&&*kind), "`{kind}` is no kind of name");
        assert!(renamed(&kind, &old).is_some(), "{kind} {old}");
        match &*kind {
            "key" | "word" => assert!(names.contains(&new), "no {kind} `{new}` in the schema"),
            "kpi" => assert!(kpi::find(&new).is_some() && kpi::find(&old).is_none(), "{new}"),
            _ => {}
        }
    }
    assert_eq!(renamed("key", "no_such_key_ever"), None);
}

/// The bundled file in which the new name of each old key stands.
const WHERE: [(&str, &str, &str); 12] = [
    ("infrastructure/colo-liquid.ron", "still", "no_flow_conductance"),
    ("infrastructure/colo-liquid.ron", "behind_stages", "position"),
    ("infrastructure/colo-liquid.ron", "patience", "delay"),
    ("infrastructure/colo-liquid.ron", "at_once", "immediate_above"),
    ("infrastructure/colo-liquid.ron", "tenants", "classes"),
    ("infrastructure/colo-liquid.ron", "tenants_by_hour", "by_hour"),
    ("infrastructure/colo-liquid.ron", "reserved", "lots"),
    ("decisions/hourly-replenishment.ron", "rests", "open_for"),
    ("decisions/hourly-replenishment.ron", "service_goal", "cycle_service_level"),
    ("supply/uk-grocery.ron", "unanswered", "fallback_order"),
    ("supply/uk-grocery.ron", "safety", "safety_factor"),
    ("infrastructure/colo-liquid.ron", "fresh_connections", "new_connection_per_message"),
];

#[test]
fn an_old_key_gives_an_error_that_names_the_new_one() {
    let keys: BTreeSet<String> =
        rows().into_iter().filter(|row| row.kind == "key").map(|row| row.old).collect();
    assert_eq!(keys, WHERE.iter().map(|(_, old, _)| (*old).to_owned()).collect());
    for (file, old, new) in WHERE {
        // The last of the words that the key may be part of; where no bundled file uses it, it is added.
        let (from, to) = match old {
            "patience" => {
                ("limit: \"36 °C\", delay:".to_owned(), "limit: \"36 °C\", patience:".to_owned())
            }
            "tenants" | "reserved" => {
                ("queue: 200,".to_owned(), format!("queue: 200, {old}: \"10 %\","))
            }
            "safety" => (
                "orders: decided(fallback_order: repeat_last_week), cost_per_unit: \"0.06 GBP\""
                    .to_owned(),
                "orders: forecast(safety: 2.0, smoothing: 0.1), cost_per_unit: \"0.06 GBP\""
                    .to_owned(),
            ),
            "fresh_connections" => {
                ("network: (".to_owned(), "network: (fresh_connections: false, ".to_owned())
            }
            _ => (format!("{new}:"), format!("{old}:")),
        };
        let folder = changed(&[(file, &from, &to)]);
        let (story, diagnostics) = load_story(&story_in(&folder), &[]);
        assert!(story.is_none(), "{old} is accepted");
        let text = diagnostics.render(false).replace('\n', " ");
        let told = format!("`{old}` is now `{new}`");
        assert!(text.contains(&told), "no {told} in {text}");
    }
}
