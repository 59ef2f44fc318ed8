//! The lock of an output folder: a file that one process holds at a time.
//!
//! The lock is that of the operating system, so it ends with the process, however the process ends. The
//! file names its holder and is removed by it. A process that opened the file just before its holder
//! removed it would lock a file that has no name any more; so a holder reads the file by its name again,
//! and starts over if it does not find what it wrote.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Attempts until a lock counts as taken by another process: each fails only if another process took
/// and gave up the lock within it.
const ATTEMPTS: usize = 100;

/// A lock that this process holds until it is dropped.
#[derive(Debug)]
pub(super) struct FolderLock {
    path: PathBuf,
    /// Held open: the lock ends with it.
    _file: File,
}

/// Result of asking for a lock.
#[derive(Debug)]
pub(super) enum Locking {
    /// This process holds it.
    Ours(FolderLock),
    /// Another process holds it; its name where it can be read.
    Theirs(String),
    /// The file system has no locks.
    Unsupported,
}

/// Asks for the lock of a file, which is created.
pub(super) fn lock(path: &Path) -> io::Result<Locking> {
    let own = format!("process {}", std::process::id());
    let mut theirs = String::new();
    for _ in 0..ATTEMPTS {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                theirs.clear();
                // A name that cannot be read is left out of the message.
                let _read = file.read_to_string(&mut theirs);
                return Ok(Locking::Theirs(theirs));
            }
            Err(TryLockError::Error(_)) => {
                // The file would remain, and it says nothing.
                let _removed = fs::remove_file(path);
                return Ok(Locking::Unsupported);
            }
        }
        file.set_len(0)?;
        file.write_all(own.as_bytes())?;
        if fs::read_to_string(path).is_ok_and(|text| text == own) {
            return Ok(Locking::Ours(FolderLock { path: path.to_owned(), _file: file }));
        }
    }
    Ok(Locking::Theirs(theirs))
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Removed while it is still locked; a file that remains is locked anew by the next process.
        let _removed = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time_and_no_file_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".lock");
        let Locking::Ours(held) = lock(&path).unwrap() else { panic!("free") };
        let Locking::Theirs(holder) = lock(&path).unwrap() else { panic!("held") };
        assert_eq!(holder, format!("process {}", std::process::id()));
        drop(held);
        assert!(!path.exists());
        assert!(matches!(lock(&path).unwrap(), Locking::Ours(_)));
    }

    #[test]
    fn a_file_that_a_killed_process_left_is_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".lock");
        fs::write(&path, "process 4194305").unwrap();
        assert!(matches!(lock(&path).unwrap(), Locking::Ours(_)));
    }
}
