//! The folder that a command writes to: filled under another name, then put in place as a whole.
//!
//! An empty or missing folder is fine, an earlier result is replaced, a folder that holds anything
//! else is refused. What is filled lies beside the folder until it is whole, and the two change places
//! in one step, so at any instant there is the earlier result or the new one. Where the file system
//! cannot do that in one step, the earlier result is put aside first; a program killed between the
//! two steps leaves it aside, and the next run puts it back before it begins.

use super::exit::Failure;
use crate::outcome::writer::WriteError;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that tells a result from other folders.
pub(super) const MANIFEST: &str = "manifest.json";

/// A folder that is being filled.
pub(super) struct OutputFolder {
    place: PathBuf,
    filling: PathBuf,
    kept: bool,
}

impl OutputFolder {
    /// Begins to fill a folder that is to stand at `place`.
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
        // A link is followed: what it leads to is replaced, the link stays.
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

    /// Puts what was filled in place of an earlier result.
    pub(super) fn keep(mut self) -> Result<(), Failure> {
        if !self.place.exists() {
            fs::rename(&self.filling, &self.place).map_err(WriteError::system(&self.place))?;
            self.kept = true;
            return Ok(());
        }
        if exchange(&self.filling, &self.place) {
            // What is dropped now is the earlier result.
            return Ok(());
        }
        let old = sibling(&self.place, "replaced");
        if old.exists() {
            fs::remove_dir_all(&old).map_err(WriteError::system(&old))?;
        }
        fs::rename(&self.place, &old).map_err(WriteError::system(&self.place))?;
        if let Err(error) = fs::rename(&self.filling, &self.place) {
            // The earlier result goes back; if that fails too, the next run does it.
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
            // What cannot be removed does no harm: the next run removes it.
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

/// Whether the manifest of a folder is one of ours: other programs have files of that name too.
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
