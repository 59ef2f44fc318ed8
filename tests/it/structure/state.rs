//! State that a fork can copy: no handler has private state, every component and resource is
//! `Clone`.

use super::Source;

/// Handlers with private state, and components or resources that cannot be copied.
fn unforkable(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (file, code) in &source.files {
        for (number, line) in code.lines().enumerate() {
            if line.contains("Local<") {
                found.push(format!("{file}:{}: a `Local`", number + 1));
            }
        }
        for after in code.split("#[derive(").skip(1) {
            let (derived, rest) = after.split_once(')').unwrap_or_default();
            let has = |name: &str| derived.split(',').any(|one| one.trim() == name);
            if (has("Component") || has("Resource")) && !has("Clone") {
                let name = rest.split("struct ").nth(1).unwrap_or(rest);
                let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                found.push(format!("{file}: `{name}` is not `Clone`"));
            }
        }
        for form in ["impl Component for", "impl Resource for"] {
            if code.contains(form) {
                found.push(format!("{file}: `{form}` by hand: derive it"));
            }
        }
    }
    found
}

#[test]
fn all_state_is_in_components_and_resources_that_can_be_copied() {
    let found = unforkable(&Source::own());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn it_detects_a_local_and_at_a_component_that_is_not_clone() {
    let source = Source::scratch(&[
        ("supply/a.rs", "fn sell(now: Now<Hour>, mut seen: Local<u64>) {}\n"),
        ("supply/b.rs", "#[derive(Component, Debug)]\npub struct Till {\n}\n"),
        ("supply/c.rs", "#[derive(Resource, Clone)]\npub struct Fine;\n"),
    ]);
    let expected = ["supply/a.rs:1: a `Local`", "supply/b.rs: `Till` is not `Clone`"];
    assert_eq!(unforkable(&source), expected);
}
