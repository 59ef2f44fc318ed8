//! What is to be loaded.

use std::path::PathBuf;

/// What to load.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The story's file.
    pub story: PathBuf,
    /// Arguments `PATH=VALUE`, put in after the story's own `set`.
    pub set: Vec<String>,
    /// Files to take instead of the included ones, each with the root that it replaces.
    pub instead: Vec<(&'static str, PathBuf)>,
}

impl Request {
    /// The story as it is.
    #[must_use]
    pub fn new(story: impl Into<PathBuf>) -> Self {
        Self { story: story.into(), ..Self::default() }
    }
}
