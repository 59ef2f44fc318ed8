//! The tree inside the layers: which folder of a layer may use which.
//!
//! Each layer is a list of ranks from top to bottom; a folder or file may use those of ranks above its
//! own, and those of one rank do not know each other. `mod.rs`, the face, may use all.

use super::{Source, module_of};

/// The ranks of each layer that has folders.
const TREES: &[(&str, &[&[&str]])] = &[
    (
        "infra",
        &[
            &["id", "ideal", "hour", "label", "conversion", "repair", "valid_range", "endpoint"],
            &["directory", "per_hall", "shared_capacity"],
            &["at_site"],
            &["power", "cooling", "compute", "serving", "network"],
            &["elastic"],
            &["site"],
            &["placement"],
            &["spec", "halls", "upkeep"],
            &["assemble", "note_times", "starts_check"],
        ],
    ),
    (
        "supply",
        &[
            &["id"],
            &["provenance", "poisson", "order_line", "planning", "residue", "station_served"],
            &["network"],
            &["stock"],
            &["transport"],
            &["ordering", "failures", "records", "shelving"],
            &["demand"],
            &["measure"],
            &["spec"],
            &["resolve"],
            &["resolve_sources"],
            &["check"],
            &["assemble"],
        ],
    ),
    (
        "decision",
        &[
            &["correlation", "ideal"],
            &["model"],
            &["knowledge"],
            &["lifecycle"],
            &["arc", "placing"],
            &["task"],
            &["spec"],
            &["assemble"],
        ],
    ),
    ("scenario", &[&["renamed"], &["text"], &["import", "load"], &["story"]]),
    (
        "study",
        &[
            &["arm", "exact_sum", "frame"],
            &["contrast"],
            &["judge"],
            &["plan", "run"],
            &["history", "shared_history"],
            &["replicate"],
            &["comparison", "initial_state", "left_ranges", "warm_up"],
            &["attribution", "options", "rests_on", "sweep"],
        ],
    ),
];

/// Arrows inside layers that run down or sideways, and parts that no rank names.
fn wrong(source: &Source, trees: &[(&str, &[&[&str]])]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (layer, ranks) in trees {
        let part = |file: &str| {
            let module = module_of(file);
            let inside = module.strip_prefix(&format!("{layer}::"))?.to_owned();
            Some(inside.split("::").next().unwrap_or_default().to_owned())
        };
        let rank = |part: &str| ranks.iter().position(|rank| rank.contains(&part));
        for file in source.files.keys() {
            let Some(own) = part(file) else { continue };
            let Some(own_rank) = rank(&own) else {
                wrong.push(format!("{file}: no rank of `{layer}` names `{own}`"));
                continue;
            };
            for (target, path) in source.arrows(file) {
                let Some(other) = part(target).filter(|other| *other != own) else { continue };
                if rank(&other).is_some_and(|other_rank| other_rank >= own_rank) {
                    wrong.push(format!("{file}: `{own}` uses `{path}`"));
                }
            }
        }
    }
    wrong
}

#[test]
fn a_folder_uses_only_folders_above_it() {
    let wrong = wrong(&Source::own(), TREES);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn it_detects_disciplines_that_know_each_other_and_at_a_part_without_a_rank() {
    let trees: &[(&str, &[&[&str]])] = &[("infra", &[&["id"], &["power", "cooling"], &["site"]])];
    let source = Source::scratch(&[
        ("infra/mod.rs", "mod id;\nmod power;\nmod cooling;\nmod site;\nmod attic;\n"),
        ("infra/id.rs", ""),
        ("infra/power/mod.rs", "mod feed;\npub use feed::Feed;\n"),
        ("infra/power/feed.rs", "use crate::infra::id::SiteId;\n"),
        ("infra/cooling/mod.rs", "use super::power::Feed;\n"),
        ("infra/site/mod.rs", "use super::{cooling, power::Feed};\n"),
        ("infra/attic.rs", ""),
    ]);
    let expected = [
        "infra/attic.rs: no rank of `infra` names `attic`",
        "infra/cooling/mod.rs: `cooling` uses `infra::power::Feed`",
    ];
    assert_eq!(wrong(&source, trees), expected);
}
