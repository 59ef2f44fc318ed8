//! Files of a scenario: resolution of includes, and limits on files.
//!
//! An include is relative to the nearest ancestor folder named `scenarios`, else to the folder of
//! the file that includes it. It cannot leave that folder, not even through a link.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use crate::quantity::{list, nearest};

/// The largest file in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Reason why a file is not read.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Refusal {
    fn new(code: &'static str, message: String, help: impl Into<String>) -> Self {
        Self { code, message, help: Some(help.into()) }
    }
}

/// The folder to which the includes of a file in this folder are relative.
pub(crate) fn base(folder: &Path) -> &Path {
    let is_scenarios =
        |ancestor: &&Path| ancestor.file_name().is_some_and(|name| name == "scenarios");
    folder.ancestors().find(is_scenarios).unwrap_or(folder)
}

/// The canonical path of an include; `base` is canonical too.
pub(crate) fn resolve(base: &Path, written: &str) -> Result<PathBuf, Refusal> {
    let path = Path::new(written);
    let outside = || {
        let message = format!("`{written}` leads outside the scenario folder");
        let help = format!("move the file into `{}` and write its path from there", base.display());
        Refusal::new("escaping-path", message, help)
    };
    let mut depth = 0_usize;
    for component in path.components() {
        match component {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir => depth = depth.checked_sub(1).ok_or_else(outside)?,
            Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    let wanted = base.join(path);
    match fs::canonicalize(&wanted) {
        Ok(found) if found.starts_with(base) => Ok(found),
        Ok(_) => Err(outside()),
        Err(error) => Err(unreadable(&wanted, written, &error)),
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of a file.
pub(crate) fn read(path: &Path, written: &str) -> Result<String, Refusal> {
    let failed = |error: &io::Error| unreadable(path, written, error);
    let metadata = fs::metadata(path).map_err(|error| failed(&error))?;
    if metadata.is_dir() {
        let message = format!("`{written}` is a folder");
        let within = neighbours(&path.join("x"));
        let files = list(within.iter().map(String::as_str));
        let help = format!("name a RON file; files in it: {files}");
        return Err(Refusal::new("unreadable-file", message, help));
    }
    if !metadata.is_file() {
        let message = format!("`{written}` is not a regular file");
        return Err(Refusal::new("unreadable-file", message, "name a RON file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| failed(&error))?;
    // Reading one byte more than allowed detects a file that is too large, even if it is still
    // growing.
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("`{written}` is too large");
        let help = format!("at most {} MiB are allowed", LARGEST / 1024 / 1024);
        return Err(Refusal::new("limit", message, help));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("`{written}` is not valid UTF-8: invalid byte at offset {at}");
        Refusal::new("unreadable-file", message, "save it as UTF-8")
    })?;
    // Some editors begin a file with a byte order mark, which is no part of its text.
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    Ok(text)
}

fn unreadable(path: &Path, written: &str, error: &io::Error) -> Refusal {
    if error.kind() != io::ErrorKind::NotFound {
        let message = format!("`{written}` cannot be read: {error}");
        return Refusal { code: "unreadable-file", message, help: None };
    }
    let message = format!("file `{written}` not found");
    let present = neighbours(path);
    let present: Vec<&str> = present.iter().map(String::as_str).collect();
    let wanted = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let near = nearest(wanted, present.iter().copied());
    let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
    let help = if present.is_empty() {
        format!("{near}looked for `{}`; the folder has no RON files", path.display())
    } else {
        let files = list(present.iter().copied());
        format!("{near}looked for `{}`; RON files in the folder: {files}", path.display())
    };
    Refusal::new("missing-file", message, help)
}

/// The RON files in the folder of a path, by name.
fn neighbours(path: &Path) -> Vec<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<_> = names
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "ron"))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_named_scenarios_is_the_base() {
        for (folder, expected) in [
            ("/a/scenarios", "/a/scenarios"),
            ("/a/scenarios/supply", "/a/scenarios"),
            ("/scenarios/b/scenarios/c/d", "/scenarios/b/scenarios"),
            ("/a/stories", "/a/stories"),
        ] {
            assert_eq!(base(Path::new(folder)), Path::new(expected));
        }
    }

    #[test]
    fn no_path_leads_out() {
        let folder = tempfile::tempdir().unwrap();
        let base = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir(base.join("in")).unwrap();
        fs::write(base.join("in/a.ron"), "").unwrap();
        for written in ["../x.ron", "/etc/passwd", "in/../../x.ron", "in/../../../etc/passwd"] {
            assert_eq!(resolve(&base, written).unwrap_err().code, "escaping-path", "{written}");
        }
        let inside = base.join("in");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(base.join("in"), inside.join("self")).unwrap();
            std::os::unix::fs::symlink("/etc", inside.join("out")).unwrap();
            assert_eq!(resolve(&inside, "out/passwd").unwrap_err().code, "escaping-path");
            assert_eq!(resolve(&inside, "self/a.ron").unwrap(), inside.join("a.ron"));
        }
        assert_eq!(resolve(&base, "in/../in/a.ron").unwrap(), inside.join("a.ron"));
        assert_eq!(resolve(&base, "in/b.ron").unwrap_err().code, "missing-file");
        assert_eq!(read(&inside, "in").unwrap_err().code, "unreadable-file");
        fs::write(inside.join("a.ron"), "\u{feff}a\u{feff}").unwrap();
        assert_eq!(read(&inside.join("a.ron"), "a").unwrap(), "a\u{feff}");
        fs::write(inside.join("a.ron"), [0xff]).unwrap();
        assert_eq!(read(&inside.join("a.ron"), "a").unwrap_err().code, "unreadable-file");
    }
}
