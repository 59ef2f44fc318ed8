//! Loading: turns a story and the pieces it includes into typed specifications, or issues with
//! positions.
//!
//! ```text
//! files ─ outline ─ includes ─ overrides ─ inspect ─ typed specs ─ checks of the layers
//!                                             └─────────┴─ issues ─┴─▶ Diagnostics
//! ```

use super::apply::apply;
use super::document::Document;
use super::override_path::Override;
use super::piece::{Kind, Piece, Value};
use super::reading;
use super::request::Request;
use super::resolved::resolved;
use super::uncertain::{self, MOST_RANGES, Uncertain};
use crate::issue::{Issues, Severity};
use crate::scenario::text::diagnostic::Diagnostic;
use crate::scenario::text::diagnostics::Diagnostics;
use crate::scenario::text::locate::walk;
use crate::scenario::text::source::Source;
use std::ops::Range;
use std::sync::Arc;

/// Knows the kinds of files that make a scenario.
pub struct Loader {
    /// The story first.
    kinds: Vec<Kind>,
}

impl Loader {
    /// A loader for stories of this type.
    #[must_use]
    pub fn new<Story: Piece>() -> Self {
        Self { kinds: vec![Kind::of::<Story>(true)] }
    }

    /// Adds a kind of piece that every story includes.
    #[must_use]
    pub fn piece<P: Piece>(mut self) -> Self {
        self.kinds.push(Kind::of::<P>(true));
        self
    }

    /// Adds a kind of piece that a story may include.
    #[must_use]
    pub fn optional_piece<P: Piece>(mut self) -> Self {
        self.kinds.push(Kind::of::<P>(false));
        self
    }

    /// Loads a story with all included files; issues are part of the result.
    #[must_use]
    pub fn load(&self, request: &Request) -> Loaded {
        let (documents, diagnostics) = reading::read(&self.kinds, request);
        Loaded::of(self.kinds.clone(), documents, diagnostics)
    }
}

/// A loaded scenario: its specifications as far as they could be read, and all issues so far.
pub struct Loaded {
    kinds: Vec<Kind>,
    documents: Vec<Document>,
    values: Vec<Option<Value>>,
    diagnostics: Diagnostics,
    /// Paths of ranges of uncertain parameters that overrides have left invalid.
    stale_ranges: Vec<String>,
}

impl Loaded {
    fn of(kinds: Vec<Kind>, documents: Vec<Document>, mut diagnostics: Diagnostics) -> Self {
        let values = documents.iter().map(|document| document.value(&mut diagnostics)).collect();
        Self { kinds, documents, values, diagnostics, stale_ranges: Vec::new() }
    }

    /// The same scenario with one more override; its diagnostics contain only the issues of that
    /// override.
    ///
    /// # Errors
    /// If the path does not exist.
    fn with(&self, path: &str, value: &str) -> Result<Self, Diagnostic> {
        let mut documents = self.documents.clone();
        let given = Override::of_argument(&format!("{path}={value}"))?;
        apply(&mut documents, &self.kinds, &given)?;
        Ok(Self::of(self.kinds.clone(), documents, Diagnostics::new()))
    }

    /// The uncertain parameters of the scenario. Invalid ones are reported: a path that does not
    /// exist (a note if overrides may have replaced it), and a bound that `check` rejects.
    pub fn uncertain(&mut self, is_overridden: bool, check: impl Fn(&mut Self)) -> Vec<Uncertain> {
        let mut all = Vec::new();
        let mut found = Vec::new();
        let ranges = uncertain::declared(&self.documents);
        if ranges.len() > MOST_RANGES {
            let message = format!("{} ranges of uncertain parameters are too many", ranges.len());
            let name = self.documents.first().map_or("", |document| document.name.as_str());
            let help = format!("at most {MOST_RANGES} are allowed");
            found.push(Diagnostic::of_file(name, "limit", message).help(help));
        }
        for declared in ranges.into_iter().take(MOST_RANGES) {
            if let Some(wrong) = declared.foreign(&self.documents) {
                found.push(wrong);
                continue;
            }
            let known = found.len();
            found.extend(declared.disordered(&self.documents));
            found.extend(declared.unsourced(&self.documents));
            for (end, (text, _)) in declared.ends.iter().enumerate() {
                match self.with(&declared.path, uncertain::value(text)) {
                    Err(why) => {
                        let mut wrong = declared.unknown(&self.documents, &why);
                        let may_be_gone = is_overridden || declared.is_of_a_disruption();
                        if let Some(wrong) = wrong.as_mut().filter(|_| may_be_gone) {
                            wrong.severity = Severity::Note;
                        }
                        found.extend(wrong);
                        break;
                    }
                    Ok(mut tried) => {
                        check(&mut tried);
                        let Some(why) = tried.diagnostics.first_error() else { continue };
                        if why.code == "unknown-field" {
                            found.extend(declared.unknown(&self.documents, why));
                            break;
                        }
                        // An override may have moved a limit past an end; a value of another type
                        // never fits.
                        let may_be_moved = is_overridden && !why.code.starts_with("wrong-");
                        let mut wrong = declared.invalid_bound(&self.documents, end, why);
                        if let Some(wrong) = wrong.as_mut().filter(|_| may_be_moved) {
                            wrong.severity = Severity::Note;
                        }
                        found.extend(wrong);
                    }
                }
            }
            if found.iter().skip(known).any(|one| one.severity == Severity::Note) {
                self.stale_ranges.push(declared.path.clone());
            }
            let parts: Vec<&str> = declared.path.split('.').collect();
            let piece = self
                .kinds
                .iter()
                .any(|kind| !kind.word.is_empty() && Some(&kind.word) == parts.first());
            let (word, rest) = if piece { (parts[0], &parts[1..]) } else { ("", &parts[..]) };
            let document = self.documents.iter().find(|document| document.kind.word == word);
            let Some(value) = document.and_then(|one| uncertain::written(one, rest)) else {
                continue;
            };
            let [low, high] = declared.ends.map(|(text, _)| text.trim_matches('"').to_owned());
            all.push(Uncertain { path: declared.path, value, low, high, source: declared.source });
        }
        self.diagnostics.extend(found);
        all
    }

    /// Removes and returns the specification of a kind; `None` if it has issues or is not included.
    pub fn take<P: Piece>(&mut self) -> Option<P> {
        let of_kind = |document: &Document| document.kind.root == P::ROOT;
        let index = self.documents.iter().position(of_kind)?;
        let value = self.values.get_mut(index)?.take()?;
        value.downcast().ok().map(|piece| *piece)
    }

    /// Adds the issues that the layers' checkers found, each at its position in the files.
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

    /// The scenario in one text, which reads to the same specification; to be asked for after
    /// [`uncertain`](Self::uncertain).
    #[must_use]
    pub fn resolved(&self) -> String {
        resolved(&self.documents, &self.stale_ranges)
    }

    /// All issues so far.
    #[must_use]
    pub const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The files that were read, by their names as written; the story first.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| document.name.as_str())
    }

    /// The position at which the value of a path, or the nearest block around it, was written.
    #[must_use]
    pub fn place(&self, path: &str) -> (Arc<Source>, Range<usize>) {
        let first = path.split('.').next().unwrap_or_default();
        let of_word =
            |document: &&Document| !document.kind.word.is_empty() && document.kind.word == first;
        let piece = self.documents.iter().find(of_word);
        let Some(document) = piece.or(self.documents.first()) else {
            // Checkers run on loaded files; without any file there is no better position.
            return (Arc::new(Source::new(String::new(), String::new())), 0..0);
        };
        let parts = path.split('.').skip(usize::from(piece.is_some()));
        let walk = walk(&document.outline, parts);
        let place = if walk.matched == 0 { document.root.clone() } else { walk.place() };
        document.draft.origin(place)
    }
}
