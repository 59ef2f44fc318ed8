//! The guard of the map: every test that it names exists, every experiment is in it, and the relations are as
//! many as are asked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The source that holds the map.
const MAP: &str = include_str!("mod.rs");
/// Numbers of the experiments.
const EXPERIMENTS: std::ops::RangeInclusive<usize> = 1..=53;
/// Kinds of questions.
const KINDS: [&str; 11] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"];
/// Relations over random networks that are asked for.
const LEAST_RELATIONS: usize = 15;

/// Rows of the tables of a documentation: the first cell, and the names in backticks of the last.
fn rows(text: &str) -> Vec<(String, Vec<String>)> {
    let cells = |line: &str| -> Option<Vec<String>> {
        let row = line.strip_prefix("//! | ")?.strip_suffix(" |")?;
        Some(row.split(" | ").map(str::to_owned).collect())
    };
    let rows = text.lines().filter_map(cells).filter(|cells| cells.len() >= 2);
    rows.map(|cells| {
        let names = |cell: &String| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        (cells[0].clone(), cells.last().map(names).unwrap_or_default())
    })
    .collect()
}

/// The file of a module, if there is one.
fn file_of(root: &Path, module: &str) -> Option<PathBuf> {
    let path = match module.strip_prefix("src::") {
        Some(inside) => root.join("src").join(inside.replace("::", "/")),
        None => root.join("tests/it").join(module.replace("::", "/")),
    };
    [path.with_extension("rs"), path.join("mod.rs")].into_iter().find(|file| file.is_file())
}

/// Names of the tests of a source.
fn tests_of(text: &str) -> BTreeSet<&str> {
    let mut is_next = false;
    let mut found = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        if line == "#[test]" {
            is_next = true;
        } else if let Some(name) = line.strip_prefix("fn ").filter(|_| is_next) {
            found.insert(name.split('(').next().unwrap_or(name));
            is_next = false;
        }
    }
    found
}

/// Names of a map that no test bears.
fn missing(root: &Path, map: &str) -> Vec<String> {
    let names = rows(map).into_iter().flat_map(|(_, names)| names);
    let is_missing = |name: &String| {
        let Some((module, test)) = name.rsplit_once("::") else { return true };
        let text = file_of(root, module).and_then(|file| fs::read_to_string(file).ok());
        !text.is_some_and(|text| tests_of(&text).contains(test))
    };
    names.filter(is_missing).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_test_of_the_map_exists() {
    let missing = missing(root(), MAP);
    assert!(missing.is_empty(), "no such tests:\n{}", missing.join("\n"));
}

#[test]
fn every_experiment_and_kind_is_in_the_map_with_a_test() {
    let rows = rows(MAP);
    let wanted = EXPERIMENTS.map(|number| number.to_string());
    for name in wanted.chain(KINDS.map(str::to_owned)) {
        let of: Vec<_> = rows.iter().filter(|(first, _)| *first == name).collect();
        assert!(of.len() == 1 && !of[0].1.is_empty(), "{name}: {of:?}");
    }
}

/// Tests within `proptest!`, each with the comment above it.
fn relations(text: &str) -> Vec<(String, bool)> {
    let Some((_, within)) = text.split_once("proptest! {") else { return Vec::new() };
    let within = within.split_once("\n}\n").map_or(within, |(within, _)| within);
    let lines: Vec<&str> = within.lines().map(str::trim).collect();
    let places = (1..lines.len()).filter(|&place| lines[place] == "#[test]");
    places
        .map(|place| {
            let name = lines[place + 1..].iter().find_map(|line| line.strip_prefix("fn "));
            let name = name.and_then(|name| name.split('(').next()).unwrap_or_default();
            (name.to_owned(), lines[place - 1].starts_with("///"))
        })
        .collect()
}

#[test]
fn the_relations_over_random_networks_are_enough_and_state_their_conditions() {
    let files: Vec<String> = rows(MAP)
        .into_iter()
        .filter(|(first, _)| first.starts_with('`'))
        .map(|(first, _)| first.trim_matches('`').to_owned())
        .collect();
    let mut count = 0;
    for module in &files {
        let file = file_of(root(), module).unwrap_or_else(|| panic!("no file of {module}"));
        let relations = relations(&fs::read_to_string(file).unwrap());
        assert!(!relations.is_empty(), "{module}");
        for (name, has_comment) in &relations {
            assert!(has_comment, "{module}::{name} states no conditions");
        }
        count += relations.len();
    }
    assert!(files.len() == 4 && count >= LEAST_RELATIONS, "{count} relations in {files:?}");
}

#[test]
fn it_detects_a_name_without_a_test_and_a_relation_without_a_comment() {
    let map = "//! | 1 | law | `experiments::guard::every_test_of_the_map_exists` |\n\
        //! | 2 | law | `experiments::guard::rows`, `nowhere::some_test` |\n";
    assert_eq!(missing(root(), map), ["experiments::guard::rows", "nowhere::some_test"]);
    let text = "proptest! {\n    /// If so.\n    #[test]\n    fn one(a in b()) {}\n\n    #[test]\n    fn other() {}\n}\n#[test]\nfn plain() {}\n";
    assert_eq!(relations(text), [("one".to_owned(), true), ("other".to_owned(), false)]);
}
