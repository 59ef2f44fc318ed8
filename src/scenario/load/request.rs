//! A request to load a scenario.

use std::path::PathBuf;

/// A scenario to load.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The story's file.
    pub story: PathBuf,
    /// Arguments `PATH=VALUE`, applied after the story's own `set`.
    pub set: Vec<String>,
    /// Disruptions that are left out.
    pub without: Vec<String>,
    /// The only disruptions that are not left out; empty for all.
    pub only: Vec<String>,
    /// Files that replace included ones, each with the root that it replaces.
    pub instead: Vec<(&'static str, PathBuf)>,
}

impl Request {
    /// The story without changes.
    #[must_use]
    pub fn new(story: impl Into<PathBuf>) -> Self {
        Self { story: story.into(), ..Self::default() }
    }
}
