//! The layers: a file may use only layers above its own.

use std::fs;
use std::path::{Path, PathBuf};

/// From top to bottom; those on one line do not know each other.
const LAYERS: &[&[&str]] = &[
    &["quantity"],
    &["kernel"],
    &["environment"],
    &["infra", "supply"],
    &["decision"],
    &["disruption"],
    &["scenario"],
    &["outcome"],
    &["study"],
    &["report"],
    &["cli"],
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The layers that a text names after `crate::`, with the line.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for after in code.split("crate::").skip(1) {
            let name: String =
                after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            names.push((number + 1, name));
        }
    }
    names
}

fn level(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|level| level.contains(&layer))
}

#[test]
fn a_layer_uses_only_layers_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let Some(own) = inside.components().next().and_then(|part| part.as_os_str().to_str())
        else {
            continue;
        };
        let Some(own_level) = level(own) else { continue };
        for (line, other) in named(&fs::read_to_string(&file).unwrap()) {
            let Some(other_level) = level(&other) else { continue };
            arrows += 1;
            if other != own && other_level >= own_level {
                wrong.push(format!("{}:{line}: `{own}` uses `{other}`", inside.display()));
            }
        }
    }
    assert!(arrows > 100, "the test found only {arrows} arrows: it reads the wrong folder");
    assert!(wrong.is_empty(), "arrows down the list or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_the_source_is_a_layer() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(!path.is_dir() || level(&name).is_some(), "`{name}` is not in the list of layers");
    }
}
