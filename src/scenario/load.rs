//! Loading: a story and the pieces it includes become typed specifications, or issues with places.
//!
//! ```text
//! files ─ outline ─ includes ─ overrides ─ inspect ─ typed specs ─ checks of the layers
//!                                             └─────────┴─ issues ─┴─▶ Diagnostics
//! ```

use std::any::Any;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use ron::error::SpannedError;
use serde::de::DeserializeOwned;

use super::diagnostic::Diagnostic;
use super::diagnostics::Diagnostics;
use super::draft::Draft;
use super::inspect::inspect;
use super::locate::walk;
use super::outline::Node;
use super::reading;
use super::shape::{misfit, read};
use super::source::Source;
use crate::issue::Issues;

/// The root of a file: a struct that a person writes under a name of its own.
pub trait Piece: DeserializeOwned + Send + 'static {
    /// The name of the struct in a file: `Supply`.
    const ROOT: &'static str;
    /// The first word of the paths into it: `supply`; empty for the story.
    const WORD: &'static str;
}

type Value = Box<dyn Any + Send>;

/// A [`Piece`] without its type.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) root: &'static str,
    pub(super) word: &'static str,
    pub(super) read: fn(&str) -> Result<Value, SpannedError>,
    pub(super) required: bool,
}

impl Kind {
    fn of<P: Piece>(required: bool) -> Self {
        let read = |text: &str| read::<P>(text).map(|piece| Box::new(piece) as Value);
        Self { root: P::ROOT, word: P::WORD, read, required }
    }
}

/// Knows the kinds of files that make a scenario.
pub struct Loader {
    /// The story first.
    kinds: Vec<Kind>,
}

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

impl Loader {
    /// A loader of stories of this type.
    #[must_use]
    pub fn new<Story: Piece>() -> Self {
        Self { kinds: vec![Kind::of::<Story>(true)] }
    }

    /// Every story includes one of these.
    #[must_use]
    pub fn piece<P: Piece>(mut self) -> Self {
        self.kinds.push(Kind::of::<P>(true));
        self
    }

    /// A story may include one of these.
    #[must_use]
    pub fn optional_piece<P: Piece>(mut self) -> Self {
        self.kinds.push(Kind::of::<P>(false));
        self
    }

    /// Loads a story with all that belongs to it; issues are in what is returned.
    #[must_use]
    pub fn load(&self, request: &Request) -> Loaded {
        let (documents, mut diagnostics) = reading::read(&self.kinds, request);
        let values = documents.iter().map(|document| document.value(&mut diagnostics)).collect();
        Loaded { documents, values, diagnostics }
    }
}

/// One file of a scenario.
pub(super) struct Document {
    pub(super) kind: Kind,
    pub(super) draft: Draft,
    pub(super) outline: Node,
    /// The name of the root in the text, which the outline no longer has.
    pub(super) root: Range<usize>,
    /// The file as its author names it.
    pub(super) name: String,
    /// The file itself, without links.
    pub(super) file: PathBuf,
}

impl Document {
    /// The typed value, or why there is none.
    fn value(&self, found: &mut Diagnostics) -> Option<Value> {
        let mut all = inspect(&self.draft, &self.outline);
        let value = (self.kind.read)(self.draft.text());
        let value = value.map_err(|error| {
            let shape = misfit(&error, &self.draft, &self.outline, &self.root);
            // What was found already is told better: with both lines of a key that stands twice.
            let told =
                |silent: &Diagnostic| silent.place == shape.place || silent.code == shape.code;
            if !all.iter().any(told) {
                all.push(shape);
            }
        });
        // Which of two entries of one key is meant, nobody knows: what follows from either is noise.
        let sound = all.is_empty();
        found.extend(all);
        value.ok().filter(|_| sound)
    }
}

/// A loaded scenario: its specifications as far as they could be read, and all issues so far.
pub struct Loaded {
    documents: Vec<Document>,
    values: Vec<Option<Value>>,
    diagnostics: Diagnostics,
}

impl Loaded {
    /// Takes out the specification of a kind; `None` where it has issues or is not included.
    pub fn take<P: Piece>(&mut self) -> Option<P> {
        let of_kind = |document: &Document| document.kind.root == P::ROOT;
        let index = self.documents.iter().position(of_kind)?;
        let value = self.values.get_mut(index)?.take()?;
        value.downcast().ok().map(|piece| *piece)
    }

    /// Adds what the checkers of the layers found, each issue at its place in the files.
    pub fn report(&mut self, issues: Issues) {
        for issue in issues {
            let (source, span) = self.place(&issue.path);
            let mut diagnostic = Diagnostic::at(&source, span, issue.code, issue.message);
            diagnostic.severity = issue.severity;
            diagnostic.label = issue.label;
            diagnostic.help = issue.help;
            self.diagnostics.push(diagnostic);
        }
    }

    /// All issues so far.
    #[must_use]
    pub const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The files that were read, as their authors name them; the story first.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| document.name.as_str())
    }

    /// Where the value of a path, or the nearest block around it, was written.
    #[must_use]
    pub fn place(&self, path: &str) -> (Arc<Source>, Range<usize>) {
        let first = path.split('.').next().unwrap_or_default();
        let of_word =
            |document: &&Document| !document.kind.word.is_empty() && document.kind.word == first;
        let piece = self.documents.iter().find(of_word);
        let Some(document) = piece.or(self.documents.first()) else {
            // Checkers run on what was loaded; without any file there is no better place.
            return (Arc::new(Source::new(String::new(), String::new())), 0..0);
        };
        let parts = path.split('.').skip(usize::from(piece.is_some()));
        let walk = walk(&document.outline, parts);
        let place = if walk.matched == 0 { document.root.clone() } else { walk.place() };
        document.draft.origin(place)
    }
}
