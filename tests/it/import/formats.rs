//! One supply chain in several file formats makes one piece.

use super::workbook::workbook;
use super::{Files, bakery, changed, imported, piece, places, request, stops, text};
use reflexarc::scenario::import::{Decimal, ReadError, TablesRequest, import_tables};
use std::fs;

/// The tables with decimal commas, semicolons and a byte order mark.
fn continental(files: &Files) -> Files {
    let change = |text: &str| {
        let cells = text.replace(',', ";").replace('.', ",");
        format!("\u{feff}{}", cells.replace('\n', "\r\n"))
    };
    files.iter().map(|(name, text)| (name.clone(), change(text))).collect()
}

#[test]
fn decimal_commas_semicolons_and_a_byte_order_mark_change_nothing() {
    let imported = imported(&continental(&bakery()));
    assert_eq!(text(&imported), piece(&bakery()));
    let report = imported.report.to_string();
    assert!(report.contains("numbers have a decimal comma"), "{report}");
    assert!(report.contains("products.csv, separator semicolon, byte order mark"), "{report}");
}

#[test]
fn tabs_are_separators() {
    let tabbed = bakery().into_iter().map(|(name, text)| (name, text.replace(',', "\t"))).collect();
    assert_eq!(piece(&tabbed), piece(&bakery()));
}

#[test]
fn a_workbook_makes_the_piece_of_its_csv_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bakery.xlsx");
    fs::write(&file, workbook(&bakery())).unwrap();
    let from_workbook = import_tables(&request(&file)).unwrap();
    assert_eq!(text(&from_workbook), piece(&bakery()));
    // Rows and columns are those of the spreadsheet.
    fs::write(&file, workbook(&changed(&[("lanes.csv", "van,bakery,shop", "van,bakery,shpo")])))
        .unwrap();
    let wrong = import_tables(&request(&file)).unwrap();
    let expected = ("unknown-facility".to_owned(), "lanes, row 2, column C (to)".to_owned());
    assert_eq!(places(&wrong), [expected]);
}

#[test]
fn times_of_a_workbook_are_read_by_their_format() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bakery.xlsx");
    // A quarter of a day without the format of a time is a number.
    fs::write(&file, workbook(&changed(&[("lanes.csv", ",06:00", ",0.25")]))).unwrap();
    let [(code, spot, _)] = stops(&import_tables(&request(&file)).unwrap()).try_into().unwrap();
    assert_eq!((&*code, &*spot), ("serial-time", "lanes, row 2, column H (arrives)"));
}

#[test]
fn units_may_stand_in_the_heading() {
    let files = changed(&[
        ("products.csv", "price,margin", "price [EUR],margin [EUR]"),
        ("products.csv", "3.50 EUR,1.50 EUR", "3.50,1.50"),
        ("products.csv", "0.45 EUR,0.20 EUR", "€0.45,0.20 €"),
    ]);
    assert_eq!(piece(&files), piece(&bakery()));
    let files = changed(&[
        ("products.csv", "3.50 EUR,1.50 EUR", "3.50,1.50"),
        ("products.csv", "0.45 EUR,0.20 EUR", "0.45,0.20"),
    ]);
    let without: Vec<String> =
        stops(&imported(&files)).into_iter().map(|(code, ..)| code).collect();
    assert_eq!(without, ["no-currency"; 4]);
    let folder = super::written(&files);
    let currency = Some("EUR".parse().unwrap());
    let stated = import_tables(&TablesRequest { currency, ..request(folder.path()) }).unwrap();
    assert_eq!(text(&stated), piece(&bakery()));
}

#[test]
fn a_comma_that_may_be_either_mark_is_asked_about() {
    let files = changed(&[
        ("products.csv", "3.50 EUR,1.50 EUR", "4 EUR,2 EUR"),
        ("products.csv", "0.45 EUR,0.20 EUR", "2 EUR,1 EUR"),
        ("demand.csv", "rolls,300", "rolls,\"1,200\""),
    ]);
    let [(code, spot, message)] = stops(&imported(&files)).try_into().unwrap();
    assert_eq!((&*code, &*spot), ("ambiguous-number", "demand, row 3, column D (units_per_day)"));
    assert!(message.contains("1200") && message.contains("1.2"), "{message}");
    let folder = super::written(&files);
    for (decimal, units) in [(Decimal::Point, "1200"), (Decimal::Comma, "1.2")] {
        let request = TablesRequest { decimal: Some(decimal), ..request(folder.path()) };
        let piece = text(&import_tables(&request).unwrap());
        assert!(piece.contains(&format!("\"rolls\": {units}")), "{piece}");
    }
    // Another number with a decimal point settles it.
    let settled = changed(&[("demand.csv", "rolls,300", "rolls,\"1,200\"")]);
    assert!(piece(&settled).contains("\"rolls\": 1200"));
}

#[test]
fn what_is_no_table_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = import_tables(&request(&folder.path().join("none")));
    assert!(matches!(missing, Err(ReadError::Io { .. })));
    let empty = import_tables(&request(folder.path()));
    assert!(matches!(empty, Err(ReadError::NoTables(_))));
    let file = folder.path().join("tables.xlsx");
    fs::write(&file, "no workbook").unwrap();
    assert!(matches!(import_tables(&request(&file)), Err(ReadError::NoTables(_))));
}

#[test]
fn names_lose_what_names_may_not_hold_in_all_sheets() {
    let files = changed(&[
        ("products.csv", "bread,", "Rye bread 1.5kg,"),
        ("demand.csv", "shop,bread", "shop,Rye bread 1.5kg"),
    ]);
    let imported = imported(&files);
    assert!(text(&imported).contains("\"Rye-bread-1-5kg\": 40"), "{}", text(&imported));
    assert_eq!(imported.report.changes.len(), 2);
}
