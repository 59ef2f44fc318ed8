//! The room of a study while it is played: a hidden folder beside the output folder, which survives a
//! kill.
//!
//! ```text
//!  .NAME.study/lock      held by the process that plays the study
//!  .NAME.study/journal   what is finished; `--resume` goes on from it
//! ```
//! The tables are written at the end, through the output folder; then the room is removed.

use super::exit::Failure;
use super::output_folder::{self, MANIFEST, OutputFolder};
use crate::outcome::writer::WriteError;
use serde_json::{Map, Value, json};
use std::fs::{self, File, TryLockError};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// The room of a study.
pub(super) struct StudyRoom {
    path: PathBuf,
    _lock: File,
}

impl StudyRoom {
    /// Enters the room of an output folder: an empty one, or, if the study is resumed, the one that an
    /// interrupted process left; `restart` empties it first. An output folder that would not be accepted at the
    /// end is refused.
    pub(super) fn enter(place: &Path, resume: bool, restart: bool) -> Result<Self, Failure> {
        let path = output_folder::study_folder(place)?;
        let was_there = path.join("journal").exists();
        fs::create_dir_all(&path).map_err(WriteError::system(&path))?;
        let lock_path = path.join("lock");
        let lock = File::create(&lock_path).map_err(WriteError::system(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::Occupied(format!(
                    "another process is playing a study into `{}`: wait for it, or name another folder with --out",
                    place.display()
                )));
            }
            Err(TryLockError::Error(source)) => {
                return Err(WriteError::System { path: lock_path, source }.into());
            }
        }
        let room = Self { path, _lock: lock };
        if restart {
            let journal = room.journal();
            if journal.exists() {
                fs::remove_file(&journal).map_err(WriteError::system(&journal))?;
            }
        } else if was_there && !resume {
            return Err(Failure::Occupied(format!(
                "an interrupted study waits to be finished in `{}`: go on with --resume, or discard it with --restart",
                place.display()
            )));
        }
        Ok(room)
    }

    /// Whether an interrupted study waits beside an output folder.
    pub(super) fn is_waiting(place: &Path) -> bool {
        output_folder::waiting_study(place).is_some_and(|path| path.join("journal").exists())
    }

    /// The journal's file.
    pub(super) fn journal(&self) -> PathBuf {
        self.path.join("journal")
    }

    /// Removes the room of a study that is finished.
    pub(super) fn leave(self) {
        // What remains is harmless: `--resume` finds the study finished.
        let _removed = fs::remove_dir_all(&self.path);
    }
}

/// The manifest of a finished study in a folder; `None` if the folder holds none.
pub(super) fn manifest(place: &Path) -> Option<Value> {
    let text = fs::read(place.join(MANIFEST)).ok()?;
    let manifest: Value = serde_json::from_slice(&text).ok()?;
    (manifest["schema"] == super::sweep_json::MANIFEST_SCHEMA && manifest["study"].is_object())
        .then_some(manifest)
}

/// Completes the folder of a study: the manifest is written last.
pub(super) fn keep(folder: OutputFolder, manifest: &Map<String, Value>) -> Result<(), Failure> {
    let mut manifest = manifest.clone();
    manifest.insert("complete".to_owned(), true.into());
    folder.keep(manifest)?;
    Ok(())
}

/// What the manifest says of a table: its file, rows, bytes, and hash.
pub(super) fn described(folder: &Path, table: &str, rows: u64) -> Result<Value, WriteError> {
    let file = format!("{table}.parquet");
    let path = folder.join(&file);
    let (bytes, hash) = size_and_hash(&path).map_err(WriteError::system(&path))?;
    Ok(json!({"table": table, "file": file, "rows": rows, "bytes": bytes, "xxh3": hash}))
}

/// The files of a finished study that are not as its manifest says.
pub(super) fn damaged(folder: &Path, manifest: &Value) -> Vec<String> {
    let tables = manifest["tables"].as_array().into_iter().flatten();
    let wrong = tables.filter_map(|table| {
        let path = folder.join(table["file"].as_str()?);
        let shown = path.display();
        match size_and_hash(&path) {
            Err(error) => Some(format!("`{shown}` cannot be read: {error}")),
            Ok((bytes, _)) if Some(bytes) != table["bytes"].as_u64() => {
                Some(format!("`{shown}` has {bytes} bytes, its manifest says {}", table["bytes"]))
            }
            Ok((_, hash)) if Some(hash.as_str()) != table["xxh3"].as_str() => {
                Some(format!("`{shown}` was changed: its hash is not that of its manifest"))
            }
            Ok(_) => None,
        }
    });
    wrong.collect()
}

/// Length and hash of a file.
pub(super) fn size_and_hash(path: &Path) -> std::io::Result<(u64, String)> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut hash = Xxh3::new();
    let mut part = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = reader.read(&mut part)?;
        if read == 0 {
            return Ok((bytes, format!("{:016x}", hash.digest())));
        }
        bytes += read as u64;
        hash.update(part.get(..read).unwrap_or_default());
    }
}
