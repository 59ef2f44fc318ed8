//! The folder that a command writes to: filled under another name, then put in place as a whole.
//!
//! An empty or missing folder is fine, an earlier result is replaced, a folder that holds anything
//! else is refused. What is filled lies beside the folder until it is whole, so an earlier result
//! stays until the new one takes its place.

use super::exit::Failure;
use crate::outcome::writer::WriteError;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that tells a result from other folders.
pub(super) const MANIFEST: &str = "manifest.json";

/// A folder that is being filled.
pub(super) struct Workplace {
    place: PathBuf,
    filling: PathBuf,
    kept: bool,
}

impl Workplace {
    /// Makes room for a result at `place`.
    pub(super) fn begin(place: &Path) -> Result<Self, Failure> {
        if place.exists() && !is_result(place)? {
            return Err(Failure::Usage(format!(
                "`{}` holds something else than a result of reflexarc: name another folder with --out, or empty it",
                place.display()
            )));
        }
        let filling = sibling(place, "partial");
        if filling.exists() {
            fs::remove_dir_all(&filling).map_err(WriteError::system(&filling))?;
        }
        fs::create_dir_all(&filling).map_err(WriteError::system(&filling))?;
        Ok(Self { place: place.to_owned(), filling, kept: false })
    }

    /// The folder to fill.
    pub(super) fn folder(&self) -> &Path {
        &self.filling
    }

    /// Puts what was filled in place of an earlier result.
    pub(super) fn keep(mut self) -> Result<(), Failure> {
        let old = sibling(&self.place, "replaced");
        if old.exists() {
            fs::remove_dir_all(&old).map_err(WriteError::system(&old))?;
        }
        if self.place.exists() {
            fs::rename(&self.place, &old).map_err(WriteError::system(&self.place))?;
        }
        fs::rename(&self.filling, &self.place).map_err(WriteError::system(&self.place))?;
        self.kept = true;
        if old.exists() {
            fs::remove_dir_all(&old).map_err(WriteError::system(&old))?;
        }
        Ok(())
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed does no harm: the next run removes it.
            let _removed = fs::remove_dir_all(&self.filling);
        }
    }
}

/// Whether a folder is empty or holds an earlier result.
fn is_result(place: &Path) -> Result<bool, WriteError> {
    let mut entries = fs::read_dir(place).map_err(WriteError::system(place))?;
    let holds_manifest = place.join(MANIFEST).is_file();
    Ok(holds_manifest || entries.next().is_none())
}

/// A hidden name beside a folder.
fn sibling(place: &Path, what: &str) -> PathBuf {
    let name = place.file_name().map_or_else(|| "out".into(), std::ffi::OsStr::to_string_lossy);
    place.with_file_name(format!(".{name}.{what}"))
}
