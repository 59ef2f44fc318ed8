//! Where the hidden files of an output folder lie: its lock, and its results that are not in place.

use super::lock::{FolderLock, Locking, lock};
use crate::cli::exit::Failure;
use crate::outcome::writer::WriteError;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What follows the name of a place in that of its study's folder.
const STUDY: &str = "study";

/// Takes the lock of a place; returns the folder in which hidden files lie, and the lock where the file
/// system has locks.
///
/// That folder is beside the place, so that the place is never changed by a command that does not
/// finish; it is the place itself if it is a volume of its own, out of which no file can be renamed, or
/// if nothing may be written beside it.
pub(super) fn locked(place: &Path, shown: &Path) -> Result<(PathBuf, Option<FolderLock>), Failure> {
    let beside = place.parent().filter(|parent| !place.is_dir() || is_one_volume(parent, place));
    let rooms = beside.into_iter().chain(place.is_dir().then_some(place));
    let mut refusal: Option<io::Error> = None;
    for room in rooms {
        match lock(&hidden(room, place, "lock")) {
            Ok(Locking::Ours(lock)) => return Ok((room.to_owned(), Some(lock))),
            Ok(Locking::Unsupported) => return Ok((room.to_owned(), None)),
            Ok(Locking::Theirs(holder)) => return Err(in_use(shown, &holder)),
            Err(error) => refusal = Some(refusal.unwrap_or(error)),
        }
    }
    let error = refusal.unwrap_or_else(|| ErrorKind::NotFound.into());
    Err(WriteError::system(shown)(error).into())
}

#[cfg(unix)]
fn is_one_volume(parent: &Path, place: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let volume = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
    volume(parent) == volume(place)
}

#[cfg(not(unix))]
const fn is_one_volume(_parent: &Path, _place: &Path) -> bool {
    true
}

fn in_use(shown: &Path, holder: &str) -> Failure {
    let holder = if holder.is_empty() { String::new() } else { format!(" ({holder})") };
    Failure::InUse(format!(
        "another command{holder} is writing to `{}`: wait until it has ended, or name another folder with --out",
        shown.display()
    ))
}

/// The folders in which hidden files of a place may lie.
pub(super) fn rooms(place: &Path) -> impl Iterator<Item = PathBuf> {
    place.parent().map(Path::to_owned).into_iter().chain([place.to_owned()])
}

/// Removes what killed processes left half filled.
pub(super) fn remove_partial(room: &Path, place: &Path) {
    let first = hidden_name(place, "partial-");
    let entries = fs::read_dir(room).into_iter().flatten().filter_map(Result::ok);
    for entry in entries {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(&first));
        if process.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) {
            // What cannot be removed is in the way of nothing.
            let _removed = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a name in a place is that of a hidden file of ours.
pub(super) fn is_hidden_of(place: &Path, name: &str) -> bool {
    ["lock", "ready", "partial-", STUDY]
        .iter()
        .any(|what| name.starts_with(&hidden_name(place, what)))
}

/// The hidden folder of a study that waits to be finished, beside a place or in it.
pub(super) fn waiting_study(place: &Path) -> Option<PathBuf> {
    rooms(place).map(|room| hidden(&room, place, STUDY)).find(|path| path.is_dir())
}

/// The hidden folder of a study that is played into a place: the one that waits, if there is one.
pub(super) fn study_folder(room: &Path, place: &Path) -> PathBuf {
    waiting_study(place).unwrap_or_else(|| hidden(room, place, STUDY))
}

fn hidden_name(place: &Path, what: &str) -> String {
    let name = place.file_name().map_or_else(|| "out".into(), std::ffi::OsStr::to_string_lossy);
    format!(".{name}.{what}")
}

/// A hidden file of a place.
pub(super) fn hidden(room: &Path, place: &Path, what: &str) -> PathBuf {
    room.join(hidden_name(place, what))
}
