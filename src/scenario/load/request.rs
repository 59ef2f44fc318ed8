//! A request to load a scenario.

use std::path::PathBuf;

/// A scenario to load.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The story's file.
    pub story: PathBuf,
    /// Arguments `PATH=VALUE`, applied after the story's own `set`.
    pub set: Vec<String>,
    /// Files that replace included ones.
    pub swaps: Vec<Swap>,
}

/// A file that replaces the included file with the same root.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Swap {
    /// The file; a relative path is relative to the working directory.
    pub file: PathBuf,
    /// The root that the file must have; `None` if any piece may be replaced.
    pub root: Option<&'static str>,
}

impl Swap {
    /// A file that replaces the piece with its root, whichever that is.
    #[must_use]
    pub fn of(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), root: None }
    }

    /// A file that replaces the piece with this root.
    #[must_use]
    pub fn of_root(root: &'static str, file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), root: Some(root) }
    }
}

impl Request {
    /// The story without changes.
    #[must_use]
    pub fn new(story: impl Into<PathBuf>) -> Self {
        Self { story: story.into(), ..Self::default() }
    }
}
