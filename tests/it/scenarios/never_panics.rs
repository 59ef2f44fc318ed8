//! The loader returns diagnostics for any content of the files.

use proptest::prelude::*;

use super::folder::{Folder, INFRASTRUCTURE, STORY, SUPPLY};

/// A text with a few bytes changed, removed, or inserted.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let bytes = b"\"\\'(){}[]:,/*#rb0.-eN\n \xff";
    let change = (0..text.len(), 0..3_u8, 0..bytes.len());
    proptest::collection::vec(change, 1..6).prop_map(move |changes| {
        let mut mutated = text.as_bytes().to_vec();
        for (at, kind, byte) in changes {
            let at = at.min(mutated.len().saturating_sub(1));
            match kind {
                0 => mutated[at] = bytes[byte],
                1 if mutated.len() > 1 => drop(mutated.remove(at)),
                _ => mutated.insert(at, bytes[byte]),
            }
        }
        mutated
    })
}

fn loads(folder: &Folder, set: &[&str]) {
    let loaded = folder.load_with(set);
    folder.printed(&loaded);
    serde_json::to_string(loaded.diagnostics()).unwrap();
}

/// Texts that could take a parser with lookahead, or a list of all issues, excessive time.
#[test]
fn hostile_texts_give_diagnostics() {
    let same_key = "\"a\": (to: \"x\", cutoff: \"10:00\"),".repeat(100_000);
    for text in [
        "(".repeat(1_000_000),
        "Supply(".repeat(40),
        format!("Supply({})", "(\"a\\q\",".repeat(30)),
        format!("Supply(lanes: {}1{})", "(a:".repeat(38), ")".repeat(38)),
        "\"".repeat(1_000_001),
        "/*".repeat(500_000),
        "'".repeat(1_000_000),
        format!("Supply(lanes: [{}])", "0,".repeat(3_000_000)),
        format!("Supply(lanes: {{{same_key}}})"),
    ] {
        let folder = Folder::new().with("supply/grocery.ron", &text);
        assert!(folder.load().diagnostics().has_errors());
        loads(&folder, &[]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        loads(&Folder::new().with("supply/grocery.ron", &bytes), &[]);
        loads(&Folder::new().with("story.ron", &bytes), &[]);
    }

    #[test]
    fn almost_right_files(story in mutated(STORY), supply in mutated(SUPPLY), infrastructure in mutated(INFRASTRUCTURE)) {
        loads(&Folder::new().with("story.ron", story), &["horizon=3 d"]);
        loads(&Folder::new().with("supply/grocery.ron", supply), &["supply.lanes.dc-to-store.to=x"]);
        loads(&Folder::new().with("infrastructure/colo.ron", infrastructure), &[]);
    }

    #[test]
    fn any_override(path in "(supply|lanes|sites|dc-to-store|\\.|[a-z0-9\"]){0,6}", value in ".{0,20}|[\\[\\](){}:,\"'/*#rb0]{0,12}") {
        let folder = Folder::new();
        loads(&folder, &[&format!("{path}={value}")]);
        loads(&folder, &[&format!("supply.lanes.dc-to-store.cutoff={value}")]);
        loads(&folder, &[&format!("supply.lanes.dc-to-store.{path}={value}")]);
    }
}
