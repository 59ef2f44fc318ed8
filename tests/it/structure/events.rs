//! One list of event kinds: what it names is declared once, and nothing else is.

use super::Source;
use reflexarc::kernel::{LISTED, MAX_KINDS, extra_kind, listed_kind};
use std::collections::BTreeMap;

/// How often each event is declared by `kinds!`.
fn declared(source: &Source) -> BTreeMap<&str, usize> {
    let mut declared = BTreeMap::new();
    for code in source.files.values() {
        for after in code.split("kinds! {").skip(1) {
            let names = after.split('}').next().unwrap_or_default();
            for name in names.split(',').map(str::trim).filter(|name| super::is_word(name)) {
                *declared.entry(name).or_default() += 1;
            }
        }
    }
    declared
}

#[test]
fn every_listed_kind_is_declared_once() {
    let source = Source::own();
    let declared = declared(&source);
    for name in LISTED {
        assert_eq!(declared.get(name), Some(&1), "`{name}`: declarations by kinds!");
    }
    assert_eq!(declared.len(), LISTED.len());
}

#[test]
fn it_detects_a_kind_that_is_declared_twice() {
    let source = Source::scratch(&[
        ("infra/a.rs", "kinds! { PumpFailed, PumpRepaired }\n"),
        ("infra/b.rs", "kinds! {\n    PumpFailed\n}\n"),
    ]);
    let found = declared(&source);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [("PumpFailed", 2), ("PumpRepaired", 1)]);
}

#[test]
#[should_panic(expected = "not in the list of kinds")]
fn it_detects_a_kind_that_is_not_listed() {
    // At run time here; where `kinds!` asks, it is a compile error.
    let _index = listed_kind("NotAnEvent");
}

#[test]
fn kinds_outside_the_program_lie_behind_those_of_the_list() {
    for name in ["Tick", "Tock", "Arrives"] {
        let index = extra_kind(name) as usize;
        assert!((LISTED.len()..MAX_KINDS).contains(&index), "{name}: {index}");
    }
}
