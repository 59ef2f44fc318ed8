//! Pieces: the kinds of files that make a scenario.

use crate::quantity::read_ron;
use ron::error::SpannedError;
use serde::de::DeserializeOwned;
use std::any::Any;

/// The root of a file: a named struct.
pub trait Piece: DeserializeOwned + Send + 'static {
    /// The name of the struct in a file: `Supply`.
    const ROOT: &'static str;
    /// The first word of the paths into it: `supply`; empty for the story.
    const WORD: &'static str;
}

pub(crate) type Value = Box<dyn Any + Send>;

/// A [`Piece`] without its type.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) root: &'static str,
    pub(crate) word: &'static str,
    pub(crate) read: fn(&str) -> Result<Value, SpannedError>,
    pub(crate) required: bool,
}

impl Kind {
    pub(crate) fn of<P: Piece>(required: bool) -> Self {
        let read = |text: &str| read_ron::<P>(text).map(|piece| Box::new(piece) as Value);
        Self { root: P::ROOT, word: P::WORD, read, required }
    }
}
