//! Files in place of included ones.

use super::folder::{Folder, InfrastructureSpec, SupplySpec, load};
use crate::story::london;
use reflexarc::scenario::{Request, Swap, load_request};

const AIR: &str = "Infrastructure(sites: {\"leeds\": (feed: \"1 MW\")})";

fn folder() -> Folder {
    Folder::new().with("other/air.ron", AIR).with("other/water.ron", AIR)
}

/// The issues of the story with files in place of its pieces.
fn said(folder: &Folder, swaps: Vec<Swap>) -> String {
    folder.printed(&load(&Request { swaps, ..folder.request() }))
}

#[test]
fn another_file_takes_the_place_of_an_include() {
    // The replaced file does not fit its type, but nothing of it is used.
    let folder = folder().edit("infrastructure/colo.ron", "feed", "fed");
    let air = folder.path("other/air.ron");
    for swap in [Swap::of(&air), Swap::of_root("Infrastructure", &air)] {
        let mut loaded = load(&Request { swaps: vec![swap], ..folder.request() });
        assert_eq!(folder.printed(&loaded), "");
        let infrastructure = loaded.take::<InfrastructureSpec>().unwrap();
        assert_eq!(infrastructure.sites.keys().collect::<Vec<_>>(), ["leeds"]);
        let supply = loaded.take::<SupplySpec>().unwrap();
        assert_eq!(supply.lanes["dc-to-store"].stops, [1, 2], "other pieces stay");
    }
    // The same file in its own place changes nothing.
    let supply = Swap::of(folder.path("supply/grocery.ron"));
    let mut loaded = load(&Request { swaps: vec![supply, Swap::of(air)], ..folder.request() });
    assert_eq!(loaded.take::<SupplySpec>().unwrap().lanes["dc-to-store"].cutoff.hour(), 16);
}

#[test]
fn overrides_apply_to_the_file_that_takes_the_place() {
    let folder = folder();
    let swaps = || vec![Swap::of(folder.path("other/air.ron"))];
    let set = |text: &str| vec![text.to_owned()];
    let of_leeds = set("infrastructure.sites.leeds.feed=3 MW");
    let mut loaded = load(&Request { swaps: swaps(), set: of_leeds, ..folder.request() });
    assert_eq!(folder.printed(&loaded), "");
    assert_eq!(loaded.take::<InfrastructureSpec>().unwrap().sites["leeds"].feed.si(), 3e6);
    // The replaced file has this path, the new one does not.
    let of_slough = set("infrastructure.sites.slough.feed=3 MW");
    let loaded = load(&Request { swaps: swaps(), set: of_slough, ..folder.request() });
    let printed = folder.printed(&loaded);
    assert!(printed.contains("there is no `slough` in `infrastructure.sites`"), "{printed}");
}

#[test]
fn files_that_replace_nothing_are_errors_at_their_place() {
    let folder = folder()
        .with("alone.ron", "Scenario(start: \"2022-07-11T00:00[UTC]\", horizon: \"1 d\", include: [\"supply/grocery.ron\"])")
        .with("other/story.ron", "Scenario(start: \"2022-07-11T00:00[UTC]\", horizon: \"1 d\")")
        .with("other/odd.ron", "Infra(sites: {})")
        .with("other/broken.ron", "Infrastructure(sites: {\"leeds\": (feed: \"1 MX\")})");
    let of = |name: &str| Swap::of(folder.path(name));
    let air_of = |root| Swap::of_root(root, folder.path("other/air.ron"));
    let alone = Request { story: folder.path("alone.ron"), ..Request::default() };
    let without = load(&Request { swaps: vec![of("other/air.ron")], ..alone });
    let all = [
        said(&folder, vec![of("other/story.ron")]),
        said(&folder, vec![of("other/odd.ron")]),
        said(&folder, vec![of("other/nowhere.ron")]),
        said(&folder, vec![of("other/broken.ron")]),
        said(&folder, vec![air_of("Supply")]),
        said(&folder, vec![of("other/air.ron"), of("other/water.ron")]),
        said(&folder, vec![of("other/air.ron"), of("other/air.ron")]),
        folder.printed(&without),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn the_hash_of_a_story_covers_what_is_in_the_place_of_an_include() {
    let folder = tempfile::tempdir().unwrap();
    let pieces = london().with_file_name("infrastructure");
    let text = std::fs::read_to_string(pieces.join("colo-liquid.ron")).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let same = write("same.ron", &text);
    assert!(text.contains("count: 11"), "a text to change");
    let other = write("other.ron", &text.replacen("count: 11", "count: 10", 1));
    let hash = |swaps| load_request(&Request { swaps, ..Request::new(london()) }).0.unwrap().hash;
    let plain = hash(Vec::new());
    assert_eq!(hash(vec![Swap::of(same)]), plain);
    assert_ne!(hash(vec![Swap::of(other)]), plain);
}
