//! The output folder of a command: it is filled under another name, then moved into place as a
//! whole.
//!
//! An empty or missing folder is accepted, an earlier result is replaced, and a folder with any
//! other content is refused. The new result is written beside the folder and exchanged with it
//! atomically, so at any instant there is the earlier result or the new one. If the file system
//! cannot exchange atomically, the earlier result is moved aside first; if the program is killed
//! between the two steps, the next run moves it back before it starts.

use super::exit::Failure;
use crate::outcome::writer::WriteError;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that distinguishes a result from other folders.
pub(super) const MANIFEST: &str = "manifest.json";

/// A folder that is being filled.
pub(super) struct OutputFolder {
    place: PathBuf,
    filling: PathBuf,
    kept: bool,
}

impl OutputFolder {
    /// Starts to fill a folder that will be moved to `place`.
    pub(super) fn begin(place: &Path) -> Result<Self, Failure> {
        let aside = sibling(place, "replaced");
        if !place.exists() && aside.exists() {
            fs::rename(&aside, place).map_err(WriteError::system(place))?;
        }
        if place.exists() && !is_result(place)? {
            return Err(Failure::Occupied(format!(
                "`{}` holds files that are not a result of reflexarc: name another folder with --out, or empty this one",
                place.display()
            )));
        }
        // A link is followed: its target is replaced, the link is kept.
        let place = &fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        let filling = sibling(place, "partial");
        if filling.exists() {
            fs::remove_dir_all(&filling).map_err(WriteError::system(&filling))?;
        }
        fs::create_dir_all(&filling).map_err(WriteError::system(place))?;
        Ok(Self { place: place.to_owned(), filling, kept: false })
    }

    /// The folder to fill.
    pub(super) fn path(&self) -> &Path {
        &self.filling
    }

    /// Moves the filled folder into place, instead of an earlier result.
    pub(super) fn keep(mut self) -> Result<(), Failure> {
        if !self.place.exists() {
            fs::rename(&self.filling, &self.place).map_err(WriteError::system(&self.place))?;
            self.kept = true;
            return Ok(());
        }
        if exchange(&self.filling, &self.place) {
            // The folder that is removed now is the earlier result.
            return Ok(());
        }
        let old = sibling(&self.place, "replaced");
        if old.exists() {
            fs::remove_dir_all(&old).map_err(WriteError::system(&old))?;
        }
        fs::rename(&self.place, &old).map_err(WriteError::system(&self.place))?;
        if let Err(error) = fs::rename(&self.filling, &self.place) {
            // The earlier result is moved back; if that fails too, the next run does it.
            let _back = fs::rename(&old, &self.place);
            return Err(WriteError::system(&self.place)(error).into());
        }
        self.kept = true;
        fs::remove_dir_all(&old).map_err(WriteError::system(&old))?;
        Ok(())
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if !self.kept {
            // A folder that cannot be removed is harmless: the next run removes it.
            let _removed = fs::remove_dir_all(&self.filling);
        }
    }
}

/// Lets two folders change places in one step; whether that could be done.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

/// Lets two folders change places in one step; whether that could be done.
#[cfg(not(target_os = "linux"))]
const fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}

/// Whether a folder is empty or holds an earlier result.
fn is_result(place: &Path) -> Result<bool, WriteError> {
    let mut entries = fs::read_dir(place).map_err(WriteError::system(place))?;
    Ok(entries.next().is_none() || holds_manifest(place))
}

/// Whether the manifest of a folder is ours: other programs use that file name too.
fn holds_manifest(place: &Path) -> bool {
    let manifest = fs::read(place.join(MANIFEST)).ok();
    let manifest =
        manifest.and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
    manifest.is_some_and(|manifest| {
        manifest["schema"].as_str().is_some_and(|schema| schema.starts_with("reflexarc.manifest/"))
    })
}

/// A hidden name beside a folder.
fn sibling(place: &Path, what: &str) -> PathBuf {
    let name = place.file_name().map_or_else(|| "out".into(), std::ffi::OsStr::to_string_lossy);
    place.with_file_name(format!(".{name}.{what}"))
}
