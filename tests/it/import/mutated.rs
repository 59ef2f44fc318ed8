//! No table makes the import panic, and what it accepts reads as it was meant.

use super::workbook::workbook;
use super::{Files, request, written};
use proptest::prelude::*;
use reflexarc::quantity::read_ron;
use reflexarc::scenario::import::{import_tables, template};
use reflexarc::supply::SupplySpec;
use std::fs;

/// Cells that are wrong somewhere.
const CELLS: [&str; 24] = [
    "",
    "0",
    "-1",
    "1e308",
    "1e-320",
    "NaN",
    "inf",
    "99999999999999999999",
    "1.234.567,8",
    "1,234.5",
    "%",
    "24:00",
    "25:61",
    "00:00",
    "daily",
    "mon-fri-tue",
    "all",
    "none",
    "€",
    "1 1 1 1 1 1 1",
    "9999999 w",
    "\u{feff}",
    "a.b|c;d",
    "🥖",
];

fn tables() -> Files {
    template().into_iter().filter(|(name, _)| name != "README.md").collect()
}

/// Imports from a folder; an accepted piece is the specification.
fn survives(path: &std::path::Path) {
    if let Ok(imported) = import_tables(&request(path))
        && let Some(piece) = imported.piece
    {
        assert_eq!(read_ron::<SupplySpec>(&piece).unwrap(), imported.spec.unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn changed_cells_do_not_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4)) {
        let mut files = tables();
        for (file, cell, value) in changes {
            let name = file.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
            let text = files[&name].clone();
            let mut rows: Vec<Vec<String>> =
                text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
            let places: Vec<(usize, usize)> = rows
                .iter()
                .enumerate()
                .flat_map(|(row, cells)| (0..cells.len()).map(move |column| (row, column)))
                .collect();
            let &(row, column) = cell.get(&places);
            rows[row][column] = value.get(&CELLS).to_string();
            files.insert(name, rows.iter().map(|cells| cells.join(",") + "\n").collect());
        }
        survives(written(&files).path());
    }

    #[test]
    fn changed_bytes_do_not_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), file in any::<prop::sample::Index>()) {
        let files = tables();
        let folder = written(&files);
        let name = file.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
        let mut bytes = files[&name].clone().into_bytes();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        fs::write(folder.path().join(name), bytes).unwrap();
        survives(folder.path());
    }

    #[test]
    fn changed_bytes_of_a_workbook_do_not_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tables.xlsx");
        let mut bytes = workbook(&super::bakery());
        let place = at.index(bytes.len());
        bytes[place] = byte;
        if cut {
            bytes.truncate(place);
        }
        fs::write(&file, bytes).unwrap();
        survives(&file);
    }
}
