//! Moves the files of a complete result into place, and says what they are.

use super::earlier::{MANIFEST, manifest_in, named};
use super::room::hidden;
use crate::outcome::writer::WriteError;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The earlier manifest, while files are exchanged.
pub(super) const REPLACED: &str = "replaced-manifest.json";
/// Bytes of a file that are hashed at a time.
const PART: usize = 1 << 16;

/// Moves a complete result into place, if there is one; a move that was cut short goes on.
pub(super) fn finish_move(room: &Path, place: &Path) -> Result<(), WriteError> {
    let ready = hidden(room, place, "ready");
    if !ready.is_dir() {
        return Ok(());
    }
    let renamed = |from: &Path, to: &Path| fs::rename(from, to).map_err(WriteError::system(to));
    if !place.exists() {
        return renamed(&ready, place);
    }
    // Without its manifest it was moved already.
    if let Some(manifest) = manifest_in(&ready) {
        let replaced = ready.join(REPLACED);
        if !replaced.exists() && manifest_in(place).is_some() {
            renamed(&place.join(MANIFEST), &replaced)?;
        }
        let earlier = fs::read(&replaced).ok();
        let earlier = earlier.and_then(|text| serde_json::from_slice::<Value>(&text).ok());
        let names = named(&manifest);
        for name in earlier.iter().flat_map(named).filter(|name| !names.contains(name)) {
            let path = place.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(WriteError::system(&path)(error));
                }
                _ => {}
            }
        }
        for name in names.iter().filter(|name| ready.join(name).exists()) {
            renamed(&ready.join(name), &place.join(name))?;
        }
        renamed(&ready.join(MANIFEST), &place.join(MANIFEST))?;
    }
    fs::remove_dir_all(&ready).map_err(WriteError::system(&ready))
}

/// Names of the files in a folder, in order.
pub(super) fn files_in(folder: &Path) -> Result<Vec<String>, WriteError> {
    let entries = fs::read_dir(folder).map_err(WriteError::system(folder))?;
    let files = entries.filter_map(Result::ok).filter(|entry| entry.path().is_file());
    let mut names: Vec<String> =
        files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// Name, size and hash of a file.
pub(super) fn described(folder: &Path, name: &str) -> Result<Value, WriteError> {
    let path = folder.join(name);
    let (mut hasher, mut bytes, mut part) = (Sha256::new(), 0, vec![0; PART]);
    let mut file = File::open(&path).map_err(WriteError::system(&path))?;
    loop {
        let many = file.read(&mut part).map_err(WriteError::system(&path))?;
        let Some(read) = part.get(..many).filter(|read| !read.is_empty()) else { break };
        hasher.update(read);
        bytes += many;
    }
    let mut hash = String::new();
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _written = write!(hash, "{byte:02x}");
    }
    Ok(json!({"file": name, "bytes": bytes, "sha256": hash}))
}
