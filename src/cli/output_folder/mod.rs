//! The output folder of a command: it is filled under another name, and its files are moved into place
//! at the end, the manifest last.
//!
//! An empty or missing folder is accepted. In an earlier result the files that its manifest names are
//! replaced or removed; all others are kept. A folder with other content and no manifest is refused.
//!
//! ```text
//!  .NAME.lock          held by the process that fills NAME
//!  .NAME.partial-PID   being filled                    killed here: NAME is the earlier result
//!  .NAME.ready         complete, with its manifest     killed here: the next command completes the move
//!  NAME                1. the earlier manifest leaves  2. files are moved in  3. the manifest is moved in
//! ```
//!
//! So a manifest in place always names the files beside it: while they are exchanged there is none. The
//! manifest holds a SHA-256 of every file. Not covered: a loss of power, since nothing is forced to the
//! disk. Held to account by `tests/it/cli/folders.rs` and `tests/it/cli/interrupted.rs`.

mod earlier;
mod lock;
mod moving;
mod room;
#[cfg(test)]
mod tests;

use super::exit::Failure;
use crate::outcome::writer::WriteError;
pub(super) use earlier::MANIFEST;
pub(super) use earlier::SCENARIO;
use earlier::{is_complete, manifest_in, named, not_ours, refuse_foreign};
use lock::FolderLock;
use moving::{described, files_in, finish_move};
use room::{hidden, locked, remove_partial};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder that is being filled.
pub(super) struct OutputFolder {
    /// As it was given, for messages.
    shown: PathBuf,
    place: PathBuf,
    /// Beside the place, or inside it.
    room: PathBuf,
    filling: PathBuf,
    is_kept: bool,
    _lock: Option<FolderLock>,
}

/// The folder in which a study that is played into an output folder keeps what is finished: hidden, beside it or
/// in it, as its other hidden files are.
///
/// # Errors
/// If the output folder would not be accepted.
pub(super) fn study_folder(shown: &Path) -> Result<PathBuf, Failure> {
    let (place, room, _lock) = accepted(shown)?;
    Ok(room::study_folder(&room, &place))
}

/// The place of an output folder and the room of its hidden files, with its lock where the file system has locks.
fn accepted(shown: &Path) -> Result<(PathBuf, PathBuf, Option<FolderLock>), Failure> {
    let place = resolved(shown)?;
    refuse_foreign(&place, shown)?;
    let (room, lock) = locked(&place, shown)?;
    // Another process may have filled it while the lock was taken.
    finish_move(&room, &place)?;
    refuse_foreign(&place, shown)?;
    Ok((place, room, lock))
}

/// The folder of a study that waits to be finished, if there is one; nothing is created.
pub(super) fn waiting_study(shown: &Path) -> Option<PathBuf> {
    let canonical = |path: &Path| fs::canonicalize(path).ok();
    let parent = shown.parent().filter(|parent| !parent.as_os_str().is_empty());
    let place = canonical(shown)
        .or_else(|| Some(canonical(parent.unwrap_or(Path::new(".")))?.join(shown.file_name()?)))?;
    room::waiting_study(&place)
}

impl OutputFolder {
    /// Starts to fill a folder whose files will be moved to `place`.
    pub(super) fn begin(shown: &Path) -> Result<Self, Failure> {
        let (place, room, lock) = accepted(shown)?;
        let filling = hidden(&room, &place, &format!("partial-{}", std::process::id()));
        if lock.is_some() {
            // Their processes have ended: all that fill this folder hold its lock.
            remove_partial(&room, &place);
        }
        if lock.is_none() && filling.exists() {
            // Left by a process with the same number: no other of this machine has it now.
            fs::remove_dir_all(&filling).map_err(WriteError::system(shown))?;
        }
        fs::create_dir(&filling).map_err(WriteError::system(shown))?;
        let shown = shown.to_owned();
        Ok(Self { shown, place, room, filling, is_kept: false, _lock: lock })
    }

    /// The folder to fill.
    pub(super) fn path(&self) -> &Path {
        &self.filling
    }

    /// Moves the files that were filled into place and completes the manifest, which says by `complete`
    /// whether the study is; returns the folder in which they are.
    ///
    /// A complete result stays if the new one is not: that goes to a folder beside it,
    /// `NAME.interrupted`.
    pub(super) fn keep(mut self, mut manifest: Map<String, Value>) -> Result<PathBuf, Failure> {
        if manifest.get("complete") != Some(&Value::Bool(true)) && is_complete(&self.place) {
            let beside = beside(&self.shown, "interrupted");
            let other = Self::begin(&beside)?;
            for name in files_in(&self.filling)? {
                let to = other.filling.join(&name);
                fs::rename(self.filling.join(name), &to).map_err(WriteError::system(&to))?;
            }
            return other.keep(manifest);
        }
        let names = files_in(&self.filling)?;
        let ours = manifest_in(&self.place).map(|earlier| named(&earlier)).unwrap_or_default();
        let is_foreign = |name: &&String| !ours.contains(name) && self.place.join(name).exists();
        if let Some(name) = names.iter().find(is_foreign) {
            return Err(not_ours(&self.shown, name));
        }
        let files: Result<Vec<Value>, WriteError> =
            names.iter().map(|name| described(&self.filling, name)).collect();
        manifest.insert("files".to_owned(), Value::Array(files?));
        let path = self.filling.join(MANIFEST);
        let text = format!("{:#}\n", Value::Object(manifest));
        fs::write(&path, text).map_err(WriteError::system(&path))?;
        let ready = hidden(&self.room, &self.place, "ready");
        fs::rename(&self.filling, &ready).map_err(WriteError::system(&self.shown))?;
        self.is_kept = true;
        finish_move(&self.room, &self.place)?;
        Ok(self.shown.clone())
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if !self.is_kept {
            // A folder that cannot be removed is harmless: the next command removes it.
            let _removed = fs::remove_dir_all(&self.filling);
        }
    }
}

/// The place without links: the target of a link is filled, the link is kept.
fn resolved(shown: &Path) -> Result<PathBuf, WriteError> {
    if let Ok(place) = fs::canonicalize(shown) {
        return Ok(place);
    }
    let parent = shown.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(WriteError::system(shown))?;
    let parent = fs::canonicalize(parent).map_err(WriteError::system(shown))?;
    Ok(shown.file_name().map_or(parent.clone(), |name| parent.join(name)))
}

/// A folder beside a place, named after it.
fn beside(place: &Path, what: &str) -> PathBuf {
    let name = place.file_name().map_or_else(|| "out".into(), std::ffi::OsStr::to_string_lossy);
    place.with_file_name(format!("{name}.{what}"))
}
