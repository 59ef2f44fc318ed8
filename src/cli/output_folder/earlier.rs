//! The earlier result in an output folder: what of the folder is ours.

use super::room::{hidden, is_hidden_of, rooms};
use crate::cli::exit::Failure;
use crate::outcome::table::TableSet;
use crate::outcome::writer::WriteError;
use serde_json::Value;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path};

/// The file that distinguishes a result from other folders.
pub(in crate::cli) const MANIFEST: &str = "manifest.json";
/// The resolved scenario beside the tables.
pub(in crate::cli) const SCENARIO: &str = "scenario.ron";
/// Tables that are not those of a run.
const OF_STUDIES: [&str; 4] = ["points", "shares", "options", "rests_on"];

/// A file that a result would replace is not ours.
pub(super) fn not_ours(shown: &Path, name: &str) -> Failure {
    Failure::Occupied(format!(
        "`{}` holds a file `{name}` that is not of an earlier result: rename or remove it, or name another folder with --out",
        shown.display()
    ))
}

/// Refuses a folder that holds files which are not a result, or that a result would replace.
pub(super) fn refuse_foreign(place: &Path, shown: &Path) -> Result<(), Failure> {
    let entries = match fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(WriteError::system(shown)(error).into()),
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| !is_hidden_of(place, name))
        .collect();
    names.sort();
    let Some(earlier) = manifest_in(place) else {
        let is_moving = rooms(place).any(|room| hidden(&room, place, "ready").is_dir());
        return if names.is_empty() || is_moving {
            Ok(())
        } else {
            Err(Failure::Occupied(format!(
                "`{}` holds files that are not a result of reflexarc: name another folder with --out, or empty this one",
                shown.display()
            )))
        };
    };
    let ours = named(&earlier);
    let tables = TableSet::NAMES.iter().chain(&OF_STUDIES);
    let written: Vec<String> =
        tables.map(|table| format!("{table}.parquet")).chain([SCENARIO.to_owned()]).collect();
    let is_foreign = |name: &&String| written.contains(name) && !ours.contains(name);
    match names.iter().find(is_foreign) {
        Some(name) => Err(not_ours(shown, name)),
        None => Ok(()),
    }
}

/// The manifest of a folder, if it is ours: other programs use that file name too.
pub(super) fn manifest_in(folder: &Path) -> Option<Value> {
    let text = fs::read(folder.join(MANIFEST)).ok()?;
    let manifest: Value = serde_json::from_slice(&text).ok()?;
    let schema = manifest.get("schema")?.as_str()?;
    schema.starts_with("reflexarc.manifest/").then_some(manifest)
}

/// The files that a manifest names; those of other folders are left out.
pub(super) fn named(manifest: &Value) -> Vec<String> {
    let lists = ["files", "tables"].map(|list| manifest.get(list).and_then(Value::as_array));
    let entries = lists.into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.get("file")?.as_str());
    let is_plain = |name: &&str| {
        let mut parts = Path::new(name).components();
        matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
    };
    let mut names: Vec<String> = names.filter(is_plain).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// Whether a folder holds the result of a command that finished.
pub(super) fn is_complete(place: &Path) -> bool {
    manifest_in(place).is_some_and(|manifest| {
        manifest["complete"] == true && manifest["interrupted"].as_bool() != Some(true)
    })
}
