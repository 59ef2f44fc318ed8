//! The texts of issues in files, each a reviewed snapshot.

use super::folder::{Folder, SUPPLY};

macro_rules! issues {
    ($($(#[$doc:meta])* $name:ident: $folder:expr;)+) => {$(
        $(#[$doc])*
        #[test]
        fn $name() {
            let folder: Folder = $folder;
            let printed = folder.printed(&folder.load());
            assert!(!printed.is_empty());
            insta::assert_snapshot!(printed);
        }
    )+};
}

issues! {
    wrong_unit: Folder::new().edit("infrastructure/colo.ron", "2 MW", "2 mw");
    bare_number: Folder::new().edit("infrastructure/colo.ron", "\"2 MW\"", "2");
    unknown_field: Folder::new().edit("supply/grocery.ron", "to:", "too:");
    unknown_kind: Folder::new().edit("story.ron", "heatwave(", "heatwav(");
    missing_field: Folder::new().edit("infrastructure/colo.ron", "(feed: \"2 MW\")", "()");
    wrong_type: Folder::new().edit("supply/grocery.ron", "[1, 2]", "[1, \"2\"]");
    duplicate_key: Folder::new().edit(
        "infrastructure/colo.ron",
        "    },\n",
        "        \"slough\": (feed: \"1 MW\"),\n    },\n",
    );
    duplicate_field: Folder::new().edit("supply/grocery.ron", "to:", "to: \"store-2\", to:");
    duplicate_override: Folder::new()
        .edit("story.ron", "set: {", "set: {\"supply.lanes.dc-to-store.cutoff\": \"17:00\", ");
    name_with_a_dot: Folder::new().edit("infrastructure/colo.ron", "slough", "slough.1");
    not_finite: Folder::new().edit("supply/grocery.ron", "stops", "on_time: NaN, stops");
    truncated: Folder::new().with("supply/grocery.ron", &SUPPLY[..SUPPLY.len() - 8]);
    empty: Folder::new().with("supply/grocery.ron", "");
    not_utf_8: Folder::new().with("supply/grocery.ron", [b'(', 0xff]);
    bad_escape: Folder::new().edit("supply/grocery.ron", "store-1", "store\\q");
    deep_nesting: Folder::new().with("supply/grocery.ron", format!("Supply(lanes: {})", "(".repeat(100_000)));
    long_line: Folder::new().edit("supply/grocery.ron", "to:", &format!("/*{}*/ too:", "x".repeat(10_000)));
    missing_file: Folder::new().edit("story.ron", "grocery.ron", "grocry.ron");
    absolute_path: Folder::new().edit("story.ron", "supply/grocery.ron", "/etc/passwd");
    parent_path: Folder::new().edit("story.ron", "supply/grocery.ron", "../../etc/passwd");
    include_is_no_list: Folder::new().edit("story.ron", "[\"supply/grocery.ron\", \"infrastructure/colo.ron\"]", "3");
    set_is_no_map: Folder::new().edit("story.ron", "set: {\"supply.lanes.dc-to-store.cutoff\": \"16:00\"}", "set: []");
    two_pieces_of_one_kind: Folder::new()
        .with("supply/other.ron", SUPPLY)
        .edit("story.ron", "include: [", "include: [\"supply/other.ron\", ");
    cycle_of_includes: Folder::new()
        .edit("supply/grocery.ron", "Supply(", "Supply(include: [\"infrastructure/colo.ron\"],")
        .edit("infrastructure/colo.ron", "Infrastructure(", "Infrastructure(include: [\"supply/grocery.ron\"],");
    unknown_root: Folder::new().edit("supply/grocery.ron", "Supply(", "Suply(");
    no_root: Folder::new().edit("supply/grocery.ron", "Supply(", "(");
    missing_piece: Folder::new().edit("story.ron", "\"supply/grocery.ron\", ", "").edit("story.ron", "set: {", "set: {/*").edit("story.ron", "\"16:00\"}", "*/}");
    bad_path_in_set: Folder::new().edit("story.ron", "lanes.dc-to-store.cutoff", "lanes.dc-to-stor.cutoff");
    bad_value_in_set: Folder::new().edit("story.ron", "16:00", "24:00");
    all_at_once: Folder::new()
        .edit("story.ron", "21 d", "21 days long")
        .edit("supply/grocery.ron", "[1, 2]", "[1, -2]")
        .edit("infrastructure/colo.ron", "feed", "fed");
}

#[cfg(unix)]
#[test]
fn link_out_of_the_folder() {
    let folder = Folder::new().edit("story.ron", "supply/grocery.ron", "supply/link.ron");
    std::os::unix::fs::symlink("/etc/passwd", folder.path("supply/link.ron")).unwrap();
    insta::assert_snapshot!(folder.printed(&folder.load()));
}

#[test]
fn missing_story() {
    let folder = Folder::new();
    std::fs::remove_file(folder.path("story.ron")).unwrap();
    insta::assert_snapshot!(folder.printed(&folder.load()));
}

#[test]
fn includes_have_limits() {
    let chain = |name: usize| format!("Supply(include: [\"{}.ron\"])", name + 1);
    let mut folder = Folder::new().edit("story.ron", "supply/grocery.ron", "1.ron");
    for name in 1..40 {
        folder = folder.with(&format!("{name}.ron"), chain(name));
    }
    let printed = folder.printed(&folder.load());
    // The second file of one kind ends the chain before its depth can.
    assert!(printed.contains("`1.ron` and `2.ron` are both `Supply(…)`"), "{printed}");
    let many: String = (0..100).map(|_| "\"supply/grocery.ron\", ").collect();
    let folder = Folder::new().edit("story.ron", "include: [", &format!("include: [{many}"));
    let printed = folder.printed(&folder.load());
    assert!(printed.contains("the scenario has more than 64 files"), "{printed}");
}
