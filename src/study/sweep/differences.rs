//! Differences between two studies, so that a refusal names them.

use serde_json::Value;

/// The largest number of differences that are named.
const MOST_NAMED: usize = 5;

/// What differs between two descriptions, each as path, old and new value; the hashes, which follow from
/// the rest, only where nothing else differs.
pub(super) fn between(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk("", old, new, &mut found);
    let is_hash =
        |line: &String| line.starts_with("study_hash") || line.starts_with("scenario_hash");
    if found.iter().any(|line| !is_hash(line)) {
        found.retain(|line| !is_hash(line));
    } else if found.iter().any(|line| line.starts_with("scenario_hash")) {
        found = vec!["the story, or a piece that it includes".to_owned()];
    } else if !found.is_empty() {
        found = vec!["a file that the study names".to_owned()];
    }
    let more = found.len().saturating_sub(MOST_NAMED);
    found.truncate(MOST_NAMED);
    if more > 0 {
        found.push(format!("and {more} more"));
    }
    found
}

fn walk(path: &str, old: &Value, new: &Value, found: &mut Vec<String>) {
    if old == new {
        return;
    }
    let inside = |key: &str| match path {
        "" | "spec" => key.to_owned(),
        _ => format!("{path}.{key}"),
    };
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned();
                let (old, new) = (of(old).unwrap_or_default(), of(new).unwrap_or_default());
                walk(&inside(key), &old, &new, found);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                walk(&inside(&index.to_string()), old, new, found);
            }
        }
        _ => found.push(format!("{path} was {old}, is {new}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_differences_are_named_and_hashes_only_where_nothing_else_is() {
        let old = json!({"study_hash": "a", "spec": {"seed": 1, "kpis": ["x"]}});
        let new = json!({"study_hash": "b", "spec": {"seed": 2, "kpis": ["x", "y"]}});
        assert_eq!(between(&old, &new), ["kpis was [\"x\"], is [\"x\",\"y\"]", "seed was 1, is 2"]);
        let new = json!({"study_hash": "b", "spec": {"seed": 1, "kpis": ["x"]}});
        assert_eq!(between(&old, &new), ["a file that the study names"]);
        assert!(between(&old, &old).is_empty());
    }
}
