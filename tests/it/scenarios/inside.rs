//! Pieces that stand in the story itself, and the resolved scenario, which is such a story.

use reflexarc::scenario::hash;

use super::folder::{Folder, InfrastructureSpec, StorySpec, SupplySpec, load};

/// The hash of what a folder's story resolves to, and the text of it.
fn resolved(folder: &Folder) -> (String, String) {
    let mut loaded = folder.load();
    assert_eq!(folder.printed(&loaded), "");
    let text = loaded.resolved();
    let story: StorySpec = loaded.take().unwrap();
    let supply: SupplySpec = loaded.take().unwrap();
    let infrastructure: InfrastructureSpec = loaded.take().unwrap();
    (hash(&(&story, &supply, &infrastructure)), text)
}

/// The folder with a supply chain in the story.
fn inside(supply: &str) -> Folder {
    let include = "include: [\"supply/grocery.ron\", \"infrastructure/colo.ron\"],";
    let instead = format!("include: [\"infrastructure/colo.ron\"],\n    supply: {supply},");
    Folder::new().edit("story.ron", include, &instead)
}

const LANE: &str =
    "(lanes: {\"dc-to-store\": (to: \"store-1\", cutoff: \"18:00\", stops: [1, 2])})";

#[test]
fn a_piece_inside_a_story_is_that_of_a_file() {
    let (by_file, _) = resolved(&Folder::new());
    for root in ["Supply", ""] {
        assert_eq!(resolved(&inside(&format!("{root}{LANE}"))).0, by_file, "root {root:?}");
    }
    // Its own includes are read too.
    let folder = Folder::new().edit(
        "story.ron",
        "include: [\"supply/grocery.ron\", \"infrastructure/colo.ron\"],",
        &format!(
            "supply: Supply(include: [\"infrastructure/colo.ron\"], {}",
            &format!("{LANE},")[1..]
        ),
    );
    assert_eq!(resolved(&folder).0, by_file);
}

#[test]
fn the_resolved_scenario_resolves_to_itself() {
    let (first, text) = resolved(&Folder::new());
    // The story's own override is in it.
    assert!(text.contains("cutoff: \"16:00\"") && !text.contains("set:"), "{text}");
    assert!(!text.contains("include:") && text.contains("// What the shops sell."), "{text}");
    let alone = Folder::new().with("story.ron", &text);
    let (second, again) = resolved(&alone);
    assert_eq!((second, again), (first, text));
}

#[test]
fn issues_inside_a_story_are_shown_where_they_are() {
    let wrong = inside(&LANE.replace("cutoff", "cutof"));
    let printed = wrong.printed(&wrong.load());
    assert!(printed.contains("story.ron:5:") && printed.contains("cutof"), "{printed}");
    let root = inside(&format!("Infrastructure{LANE}"));
    let printed = root.printed(&root.load());
    assert!(printed.contains("`supply` is a `Supply(…)`"), "{printed}");
    let twice = inside(&format!("Supply{LANE}")).edit(
        "story.ron",
        "include: [\"infra",
        "include: [\"supply/grocery.ron\", \"infra",
    );
    let printed = twice.printed(&twice.load());
    assert!(printed.contains("are both `Supply(…)`"), "{printed}");
    // An override reaches it.
    let folder = inside(&format!("Supply{LANE}"));
    let mut loaded = folder.load_with(&["supply.lanes.dc-to-store.cutoff=12:00"]);
    assert_eq!(folder.printed(&loaded), "");
    assert_eq!(loaded.take::<SupplySpec>().unwrap().lanes["dc-to-store"].cutoff.hour(), 12);
}

#[test]
fn disruptions_are_left_out_as_if_they_were_not_written() {
    let folder = Folder::new();
    let by = |without: &[&str], only: &[&str]| {
        let mut request = folder.request();
        request.without = without.iter().map(ToString::to_string).collect();
        request.only = only.iter().map(ToString::to_string).collect();
        let mut loaded = load(&request);
        assert_eq!(folder.printed(&loaded), "");
        let story: StorySpec = loaded.take().unwrap();
        story.disruptions.into_keys().collect::<Vec<String>>()
    };
    assert_eq!(by(&[], &[]), ["cut", "heat"]);
    assert_eq!(by(&["heat"], &[]), ["cut"]);
    assert_eq!(by(&[], &["heat"]), ["heat"]);
    assert_eq!(by(&["heat", "cut"], &[]), [""; 0]);
    assert_eq!(by(&["heat"], &["heat"]), [""; 0]);
}
