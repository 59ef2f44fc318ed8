//! The layers: a file may use only layers above its own.

use super::{Source, module_of, paths};
use std::collections::BTreeSet;

/// From top to bottom; those on one line do not know each other.
const LAYERS: &[&[&str]] = &[
    &["quantity"],
    &["issue"],
    &["kernel"],
    &["causality"],
    &["environment"],
    &["infra", "supply"],
    &["decision"],
    &["disruption"],
    &["measure"],
    &["scenario"],
    &["outcome"],
    &["study"],
    &["report"],
    &["cli"],
];

fn level(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|level| level.contains(&layer))
}

/// The number of arrows between layers, and those that run down the list or sideways.
fn wrong_arrows(source: &Source) -> (usize, Vec<String>) {
    let (mut arrows, mut wrong) = (0, Vec::new());
    for (file, code) in &source.files {
        let module = module_of(file);
        let own = module.split("::").next().unwrap_or_default();
        let Some(own_level) = level(own) else { continue };
        for path in paths(code, &module) {
            let other = path.split("::").next().unwrap_or_default();
            let Some(other_level) = level(other).filter(|_| other != own) else { continue };
            arrows += 1;
            if other_level >= own_level {
                wrong.push(format!("{file}: `{own}` uses `{path}`"));
            }
        }
    }
    (arrows, wrong)
}

#[test]
fn a_layer_uses_only_layers_above_it() {
    let (arrows, wrong) = wrong_arrows(&Source::own());
    assert!(arrows > 500, "the guard found only {arrows} arrows");
    assert!(wrong.is_empty(), "arrows down the list or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn it_detects_an_arrow_down_or_sideways_in_any_form() {
    let source = Source::scratch(&[
        ("infra/link.rs", "use crate::{kernel::SimTime, supply};\n"),
        ("supply/lane.rs", "use crate::kernel::{Event, Phase};\n"),
        ("kernel/time.rs", "fn f() { crate::report::page(); }\n"),
        ("scenario/story.rs", "use crate::{\n    decision,\n    outcome::kpi,\n};\n"),
    ]);
    let (arrows, wrong) = wrong_arrows(&source);
    let expected = [
        "infra/link.rs: `infra` uses `supply`",
        "kernel/time.rs: `kernel` uses `report::page`",
        "scenario/story.rs: `scenario` uses `outcome::kpi`",
    ];
    assert_eq!((arrows, wrong), (7, expected.map(str::to_owned).to_vec()));
}

#[test]
fn every_folder_of_the_source_is_a_layer() {
    let source = Source::own();
    let folders: BTreeSet<&str> =
        source.files.keys().filter_map(|file| file.split_once('/')).map(|pair| pair.0).collect();
    let listed: BTreeSet<&str> = LAYERS.iter().copied().flatten().copied().collect();
    assert_eq!(folders, listed);
}
