//! The bakery written as tables runs as the bakery written in RON.

use super::{bakery, changed, folder, imported, piece};
use crate::story::{deed, load, runs};
use reflexarc::outcome::table::TableSet;
use reflexarc::quantity::read_ron;
use reflexarc::supply::SupplySpec;
use std::fs;
use std::path::Path;

/// The files of the bakery's story in a folder, with this supply.
fn story(supply: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["bakery.ron", "bakery-site.ron", "bakery-decisions.ron"] {
        fs::copy(folder().join(name), copy.path().join(name)).unwrap();
    }
    fs::write(copy.path().join("bakery-supply.ron"), supply).unwrap();
    copy
}

#[test]
fn tables_give_the_kpis_of_ron_to_the_last_bit() {
    let by_hand = fs::read_to_string(folder().join("bakery-supply.ron")).unwrap();
    let deeds = |supply: &str| -> Vec<_> {
        let folder = story(supply);
        let story = load(&folder.path().join("bakery.ron"), &[]);
        let runs = runs(&story, 2, TableSet::ALL);
        runs.iter().map(|run| (run.arm.to_string(), deed(run))).collect()
    };
    let expected = deeds(&by_hand);
    assert_eq!(deeds(&piece(&bakery())), expected);
    // Another demand is another run.
    let more = changed(&[("demand.csv", "bread,40", "bread,41")]);
    assert_ne!(deeds(&piece(&more)), expected);
}

#[test]
fn the_committed_bakery_is_the_published_one() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/findings/bakery");
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/findings/bakery");
    let Some(published) = [near, shared].into_iter().find(|folder| folder.is_dir()) else {
        super::skip("no bakery beside the project");
        return;
    };
    for name in ["bakery.ron", "bakery-supply.ron", "bakery-site.ron", "bakery-decisions.ron"] {
        let read = |folder: &Path| fs::read_to_string(folder.join(name)).unwrap();
        // A name that changed since.
        let published = read(&published).replace("service_goal", "cycle_service_level");
        assert_eq!(read(&folder()), published, "{name}");
    }
}

#[test]
fn the_piece_says_what_was_written_by_hand_and_no_more() {
    let by_hand = fs::read_to_string(folder().join("bakery-supply.ron")).unwrap();
    let spec = |text: &str| read_ron::<SupplySpec>(text).unwrap();
    let piece = piece(&bakery());
    assert_eq!(spec(&piece), spec(&by_hand));
    insta::assert_snapshot!(piece);
}

#[test]
fn the_report_counts_what_was_read() {
    insta::assert_snapshot!(imported(&bakery()).report.to_string());
}
