//! Supply chains from tables: the piece that they make, and all that may be wrong with them.

mod bakery;
mod formats;
mod implausible;
mod issues;
mod market;
mod mutated;
mod pair;
mod policies;
mod template;
mod trade;
mod willems;
mod workbook;

use reflexarc::scenario::import::{Imported, TablesRequest, Weight, import_tables};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Tables by name of the file, such as `products.csv`.
type Files = BTreeMap<String, String>;

/// The folder of the bakery.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/import/bakery")
}

/// The tables of the bakery.
fn bakery() -> Files {
    tables_in(&folder())
}

/// The tables of a folder.
fn tables_in(folder: &Path) -> Files {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let tables = entries.filter(|path| path.extension().is_some_and(|kind| kind == "csv"));
    tables
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// The tables of the bakery with changes: a file, a text in it, and what to put in its place; a file that
/// is not there is added.
fn changed(changes: &[(&str, &str, &str)]) -> Files {
    let mut files = bakery();
    for (file, old, new) in changes {
        let text = files.entry((*file).to_owned()).or_default();
        assert!(text.contains(old), "{file} does not hold {old:?}");
        *text = text.replacen(old, new, 1);
    }
    files
}

/// Tables in a folder.
fn written(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn request(path: &Path) -> TablesRequest {
    TablesRequest { path: path.to_owned(), ..TablesRequest::default() }
}

/// What is made of tables.
fn imported(files: &Files) -> Imported {
    accepting(files, &[])
}

/// The same, with implausible findings accepted.
fn accepting(files: &Files, codes: &[&str]) -> Imported {
    let folder = written(files);
    let accept = codes.iter().map(|&code| code.to_owned()).collect();
    import_tables(&TablesRequest { accept, ..request(folder.path()) }).unwrap()
}

/// The piece of tables without errors, without its comment.
fn piece(files: &Files) -> String {
    text(&imported(files))
}

/// The piece without its comment.
fn text(imported: &Imported) -> String {
    let piece = imported.piece.as_ref().unwrap_or_else(|| panic!("{}", imported.report));
    piece.split_once('\n').unwrap().1.to_owned()
}

/// Findings that stop the import: code, place and message.
fn stops(imported: &Imported) -> Vec<(String, String, String)> {
    let findings = imported.report.findings.iter().filter(|one| one.weight != Weight::Note);
    findings.map(|one| (one.code.clone(), one.spot.to_string(), one.message.clone())).collect()
}

/// Codes and places of the findings that stop the import.
fn places(imported: &Imported) -> Vec<(String, String)> {
    stops(imported).into_iter().map(|(code, spot, _)| (code, spot)).collect()
}

/// Says on standard error why a test shows nothing here.
fn skip(why: &str) {
    use std::io::Write;
    let _said = writeln!(std::io::stderr(), "import: skipped, {why}");
}
