//! Files: each is declared by a `mod` that formatting sees, and none is too long.

use super::Source;

/// Lines that a file may have.
const MOST_LINES: usize = 500;

/// Files that no `mod name;` outside a macro declares: `cargo fmt` would pass them over.
fn undeclared(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for file in source.files.keys().filter(|file| !["lib.rs", "main.rs"].contains(&file.as_str())) {
        let module = super::module_of(file);
        let (parent, name) = module.rsplit_once("::").unwrap_or(("", &module));
        let declared = source.file_of(parent).is_some_and(|parent| {
            source.files[parent].lines().any(|line| {
                // At the margin: inside a macro it would be indented.
                let line = line.strip_prefix("pub(crate) ").or(line.strip_prefix("pub(super) "));
                let line = line.or(line).unwrap_or_default();
                line == format!("mod {name};")
            }) || source.files[parent]
                .lines()
                .any(|line| line == format!("mod {name};") || line == format!("pub mod {name};"))
        });
        if !declared {
            found.push(file.clone());
        }
    }
    found
}

#[test]
fn every_file_is_declared_where_formatting_finds_it() {
    let found = undeclared(&Source::own());
    assert!(found.is_empty(), "declared inside a macro, or not at all: {found:?}");
}

#[test]
fn it_detects_a_file_that_only_a_macro_declares() {
    let source = Source::scratch(&[
        ("lib.rs", "pub mod outcome;\n"),
        (
            "outcome/mod.rs",
            "mod rows;\ntables! { kpis: KpiRows }\nmacro_rules! tables {\n    () => {\n        mod kpis;\n    };\n}\n",
        ),
        ("outcome/rows.rs", ""),
        ("outcome/kpis.rs", ""),
    ]);
    assert_eq!(undeclared(&source), ["outcome/kpis.rs"]);
}

#[test]
fn no_file_is_longer_than_a_concept() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in Source::own().files.keys() {
        let lines = std::fs::read_to_string(src.join(file)).unwrap().lines().count();
        assert!(lines <= MOST_LINES, "{file} has {lines} lines: name its second concept");
    }
}
