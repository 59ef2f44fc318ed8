//! Pairs of a supply chain in tables and the same in RON, beside a story that includes it.

use super::{Files, piece, tables_in};
use crate::story::{deed, load, runs};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::replicate::Run;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of this folder that holds `NAME.ron`, `NAME-supply.ron` and the tables.
pub struct Pair(pub &'static str);

impl Pair {
    fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/import").join(self.0)
    }

    fn file(&self, what: &str) -> String {
        format!("{}{what}.ron", self.0)
    }

    /// The tables.
    pub fn tables(&self) -> Files {
        tables_in(&self.folder())
    }

    /// The supply chain as it is written in RON.
    pub fn by_hand(&self) -> String {
        fs::read_to_string(self.folder().join(self.file("-supply"))).unwrap()
    }

    /// Runs of the story with a supply chain.
    pub fn played(&self, supply: &str) -> Vec<Run> {
        let copy = tempfile::tempdir().unwrap();
        let story = copy.path().join(self.file(""));
        fs::copy(self.folder().join(self.file("")), &story).unwrap();
        fs::write(copy.path().join(self.file("-supply")), supply).unwrap();
        runs(&load(&story, &[]), 2, TableSet::ALL)
    }

    /// The tables with changes: a table, a text in it, and what to put in its place.
    pub fn changed(&self, changes: &[(&str, &str, &str)]) -> Files {
        let mut files = self.tables();
        for (file, old, new) in changes {
            let text = files.get_mut(&format!("{file}.csv")).unwrap();
            assert!(text.contains(old), "{file} does not hold {old:?}");
            *text = text.replacen(old, new, 1);
        }
        files
    }

    /// Asserts that the tables give the runs of what is written in RON to the last bit, and that with each of some
    /// changes they give others; returns the runs.
    pub fn is_felt(&self, changes: &[(&str, &str, &str)]) -> Vec<Run> {
        let deeds = |runs: &[Run]| -> Vec<_> {
            runs.iter().map(|run| (run.arm.to_string(), deed(run))).collect()
        };
        let expected = self.played(&self.by_hand());
        assert_eq!(deeds(&self.played(&piece(&self.tables()))), deeds(&expected));
        for change in changes {
            let other = self.played(&piece(&self.changed(&[*change])));
            assert_ne!(deeds(&other), deeds(&expected), "{change:?}");
        }
        expected
    }
}
