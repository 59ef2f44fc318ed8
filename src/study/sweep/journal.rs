//! The journal of a study: what is finished, so that a kill loses the units under way at most.
//!
//! ```text
//!  magic │ length  hash  description │ length  hash  record │ length  hash  record │ …
//! ```
//! Records are appended whole and in the order in which units finish. Opening reads all of them: from
//! the first whose length or hash is wrong on, the rest is dropped and those units are played again. A
//! process that is killed leaves at most one torn record; what the system has written survives the
//! process, and a hash shows what a power failure has torn.

use super::differences;
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: &[u8; 8] = b"RXSWEEP1";
/// Bytes of a record before its body.
const HEAD: usize = 25;
/// Bytes before a record: its length and its hash.
const FRAME: u64 = 16;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The operating system reported an error.
    #[error("the journal `{}` cannot be used: {source}", path.display())]
    System {
        /// File of the journal.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// It belongs to another study.
    #[error("the study has changed since it was interrupted: {}", differences.join("; "))]
    Changed {
        /// What differs, as `what was …, is …`.
        differences: Vec<String>,
    },
    /// A record was changed while it was in use.
    #[error("the journal `{}` was changed while the study was running", path.display())]
    Damaged {
        /// File of the journal.
        path: PathBuf,
    },
}

/// What a record says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A replication of a point was played: its rows.
    Rows,
    /// A replication of a point failed: why.
    Failed,
    /// The story is not valid at a point: why.
    Invalid,
}

/// The head of a record.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Entry {
    /// What it says.
    pub kind: Kind,
    /// Index of the point.
    pub point: u32,
    /// Replication, from 0; 0 where the story is not valid at the point.
    pub replication: u32,
    /// Fingerprint of the first arm.
    pub fingerprint: u64,
    /// Value that the stopping rule looks at; NaN where it is undefined.
    pub value: f64,
}

/// An entry and the place of its body.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Found {
    /// What the record is of, and what the schedule needs of it.
    pub entry: Entry,
    /// Where its record begins.
    pub at: u64,
}

/// A journal that is open for reading and appending.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    end: u64,
}

/// A journal as it was found.
#[derive(Debug)]
pub struct Opened {
    /// The journal, at the end of its last whole record.
    pub journal: Journal,
    /// What it holds, in the order of the file.
    pub found: Vec<Found>,
    /// Whether bytes were dropped that are not a whole record.
    pub is_torn: bool,
}

impl Journal {
    /// Opens the journal of a study, or begins one.
    ///
    /// # Errors
    /// If it belongs to another study, or cannot be read or written.
    pub fn open(path: &Path, description: &Value) -> Result<Opened, JournalError> {
        let failed = |source| JournalError::System { path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let mut reader = BufReader::new(&mut file);
        let mut magic = [0; 8];
        let is_ours = length >= 8 && reader.read_exact(&mut magic).is_ok() && magic == *MAGIC;
        let first = is_ours.then(|| next(&mut reader, length - 8)).flatten();
        let old = first.as_ref().and_then(|body| serde_json::from_slice::<Value>(body).ok());
        let Some((first, old)) = first.as_ref().zip(old) else {
            drop(reader);
            let journal = Self::begin(file, path, description).map_err(failed)?;
            return Ok(Opened { journal, found: Vec::new(), is_torn: length > 0 });
        };
        if old != *description {
            return Err(JournalError::Changed {
                differences: differences::between(&old, description),
            });
        }
        let mut at = 8 + FRAME + first.len() as u64;
        let mut found = Vec::new();
        while let Some(body) = next(&mut reader, length - at) {
            let Some(entry) = read_head(&body) else { break };
            found.push(Found { entry, at });
            at += FRAME + body.len() as u64;
        }
        drop(reader);
        let is_torn = at < length;
        if is_torn {
            file.set_len(at).map_err(failed)?;
        }
        Ok(Opened { journal: Self { file, path: path.to_owned(), end: at }, found, is_torn })
    }

    fn begin(mut file: File, path: &Path, description: &Value) -> io::Result<Self> {
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        let body = description.to_string().into_bytes();
        let mut bytes = MAGIC.to_vec();
        frame(&body, &mut bytes);
        file.write_all(&bytes)?;
        Ok(Self { file, path: path.to_owned(), end: bytes.len() as u64 })
    }

    /// Appends records in one write; returns where each begins.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn append(&mut self, records: &[(Entry, Vec<u8>)]) -> Result<Vec<u64>, JournalError> {
        let mut bytes = Vec::new();
        let mut places = Vec::with_capacity(records.len());
        for (entry, body) in records {
            places.push(self.end + bytes.len() as u64);
            let mut whole = head(entry);
            whole.extend(body);
            frame(&whole, &mut bytes);
        }
        self.file
            .seek(SeekFrom::Start(self.end))
            .and_then(|_| self.file.write_all(&bytes))
            .map_err(|source| self.failed(source))?;
        self.end += bytes.len() as u64;
        Ok(places)
    }

    /// The body of the record that begins at a place.
    ///
    /// # Errors
    /// If it cannot be read, or is not what was written.
    pub fn body(&mut self, at: u64) -> Result<Vec<u8>, JournalError> {
        let seek = self.file.seek(SeekFrom::Start(at));
        seek.map_err(|source| self.failed(source))?;
        let body = next(&mut self.file, self.end.saturating_sub(at));
        let body = body.filter(|body| body.len() >= HEAD);
        let Some(mut body) = body else {
            return Err(JournalError::Damaged { path: self.path.clone() });
        };
        Ok(body.split_off(HEAD))
    }

    /// Its length in bytes.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.end
    }

    fn failed(&self, source: io::Error) -> JournalError {
        JournalError::System { path: self.path.clone(), source }
    }
}

/// What differs between the descriptions of two studies, a phrase each.
#[must_use]
pub fn changes(old: &Value, new: &Value) -> Vec<String> {
    differences::between(old, new)
}

fn frame(body: &[u8], out: &mut Vec<u8>) {
    out.extend((body.len() as u64).to_le_bytes());
    out.extend(xxh3_64(body).to_le_bytes());
    out.extend(body);
}

/// The next record; `None` if it is not whole.
fn next(reader: &mut impl Read, left: u64) -> Option<Vec<u8>> {
    let mut words = [[0; 8]; 2];
    for word in &mut words {
        reader.read_exact(word).ok()?;
    }
    let [length, hash] = words.map(u64::from_le_bytes);
    if length > left.checked_sub(FRAME)? {
        return None;
    }
    let mut body = vec![0; length as usize];
    reader.read_exact(&mut body).ok()?;
    (xxh3_64(&body) == hash).then_some(body)
}

fn head(entry: &Entry) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD);
    bytes.push(match entry.kind {
        Kind::Rows => 0,
        Kind::Failed => 1,
        Kind::Invalid => 2,
    });
    bytes.extend(entry.point.to_le_bytes());
    bytes.extend(entry.replication.to_le_bytes());
    bytes.extend(entry.fingerprint.to_le_bytes());
    bytes.extend(entry.value.to_le_bytes());
    bytes
}

fn read_head(bytes: &[u8]) -> Option<Entry> {
    let (kind, rest) = bytes.split_first()?;
    let kind = match kind {
        0 => Kind::Rows,
        1 => Kind::Failed,
        2 => Kind::Invalid,
        _ => return None,
    };
    let (point, rest) = rest.split_first_chunk::<4>()?;
    let (replication, rest) = rest.split_first_chunk::<4>()?;
    let (fingerprint, rest) = rest.split_first_chunk::<8>()?;
    let (value, _) = rest.split_first_chunk::<8>()?;
    Some(Entry {
        kind,
        point: u32::from_le_bytes(*point),
        replication: u32::from_le_bytes(*replication),
        fingerprint: u64::from_le_bytes(*fingerprint),
        value: f64::from_le_bytes(*value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(replication: u32) -> Entry {
        Entry { kind: Kind::Rows, point: 3, replication, fingerprint: 9, value: 0.5 }
    }

    fn filled(path: &Path) -> Vec<u8> {
        let mut journal = Journal::open(path, &json!({"a": 1})).unwrap().journal;
        journal.append(&[(entry(0), b"first".to_vec()), (entry(1), b"second".to_vec())]).unwrap();
        journal.append(&[(entry(2), b"third".to_vec())]).unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn what_was_appended_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        filled(&path);
        let mut opened = Journal::open(&path, &json!({"a": 1})).unwrap();
        assert!(!opened.is_torn);
        let found: Vec<Entry> = opened.found.iter().map(|found| found.entry).collect();
        assert_eq!(found, [entry(0), entry(1), entry(2)]);
        let bodies: Vec<Vec<u8>> =
            opened.found.iter().map(|found| opened.journal.body(found.at).unwrap()).collect();
        assert_eq!(bodies, [b"first".to_vec(), b"second".to_vec(), b"third".to_vec()]);
        let error = Journal::open(&path, &json!({"a": 2})).unwrap_err();
        assert!(error.to_string().ends_with("a was 1, is 2"), "{error}");
    }

    /// Cut or changed at any byte, it holds a prefix of its records, and goes on from there.
    #[test]
    fn whatever_is_torn_is_dropped_from_there_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let whole = filled(&path);
        let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
        let changed = (0..whole.len()).map(|place| {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x55;
            bytes
        });
        for bytes in cut.chain(changed) {
            std::fs::write(&path, &bytes).unwrap();
            let opened = match Journal::open(&path, &json!({"a": 1})) {
                Ok(opened) => opened,
                Err(error) => panic!("{error}"),
            };
            let Opened { mut journal, found, .. } = opened;
            let found: Vec<Entry> = found.iter().map(|found| found.entry).collect();
            let all = [entry(0), entry(1), entry(2)];
            assert!(found.len() < 3 && all.starts_with(&found));
            journal.append(&[(entry(7), Vec::new())]).unwrap();
            let again = Journal::open(&path, &json!({"a": 1})).unwrap();
            assert_eq!(again.found.len(), found.len() + 1);
            std::fs::write(&path, &whole).unwrap();
        }
    }
}
