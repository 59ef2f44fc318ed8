//! Overrides: a path, and the text to put in its place.
//!
//! The text goes into the file's text where the path leads, so that variants keep their names and
//! issues their places. A field or key that is absent is added to its block. What an argument `--set`
//! gives is put in as it stands, and, where that is not of the type, as a quoted text.

use std::ops::Range;
use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::load::{Document, Kind};
use super::locate::{block, walk};
use super::outline::{Entry, Node, Shape};
use super::shape::instead;
use super::source::Source;
use super::trial;

/// The label of a path into a piece that is not there.
pub(super) const NOT_INCLUDED: &str = "not included";

/// One override, and where it was written.
pub(super) struct Override {
    pub(super) source: Arc<Source>,
    path: Range<usize>,
    /// The bytes of the value.
    pub(super) at: Range<usize>,
    /// Whether the value may be meant as a text without its quotes.
    pub(super) may_lack_quotes: bool,
}

impl Override {
    /// The override of an argument `PATH=VALUE`.
    pub(super) fn of_argument(argument: &str) -> Result<Self, Diagnostic> {
        let source = Arc::new(Source::new("--set".to_owned(), argument.to_owned()));
        let Some(equals) = argument.find('=') else {
            let diagnostic = Diagnostic::at(
                &source,
                0..argument.len(),
                "malformed-override",
                "an override has no `=`",
            );
            return Err(diagnostic
                .label("no `=`")
                .help("write it as PATH=VALUE: `--set 'horizon=730 d'`"));
        };
        let path = trimmed(argument, 0..equals);
        let value = trimmed(argument, equals + 1..argument.len());
        if value.is_empty() {
            let diagnostic = Diagnostic::at(
                &source,
                0..argument.len(),
                "malformed-override",
                "an override has no value",
            );
            return Err(diagnostic
                .label("nothing after `=`")
                .help("write it as PATH=VALUE: `--set 'horizon=730 d'`"));
        }
        Ok(Self { source, path, at: value, may_lack_quotes: true })
    }

    /// The override of an entry in `set`.
    pub(super) fn of_entry(source: &Arc<Source>, entry: &Entry) -> Self {
        let key = entry.key_span.clone();
        // Quotes are left out where the rest is the path as it is, without escapes.
        let quoted = key.len() == entry.key.len() + 2;
        let path = if quoted { key.start + 1..key.end - 1 } else { key };
        let value = entry.value.span.clone();
        Self { source: Arc::clone(source), path, at: value, may_lack_quotes: false }
    }

    pub(super) fn path(&self) -> &str {
        self.source.text().get(self.path.clone()).unwrap_or_default()
    }

    pub(super) fn value(&self) -> &str {
        self.source.text().get(self.at.clone()).unwrap_or_default()
    }

    /// The bytes of one part of the path.
    pub(super) fn part(&self, index: usize) -> Range<usize> {
        let before: usize = self.path().split('.').take(index).map(|part| part.len() + 1).sum();
        let length = self.path().split('.').nth(index).map_or(0, str::len);
        self.path.start + before..self.path.start + before + length
    }
}

/// The range without white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let start = range.start + inside.len() - inside.trim_start().len();
    start..start + inside.trim().len()
}

/// Where an override goes.
pub(super) struct Target {
    pub(super) range: Range<usize>,
    /// The key to write before the value, where it is added.
    pub(super) key: Option<String>,
}

/// Puts an override into the document that its path leads to.
pub(super) fn apply(
    documents: &mut [Document],
    kinds: &[Kind],
    given: &Override,
) -> Result<(), Diagnostic> {
    let first = given.path().split('.').next().unwrap_or_default();
    let piece = kinds.iter().any(|kind| !kind.word.is_empty() && kind.word == first);
    let word = if piece { first } else { "" };
    let of_word = |document: &&mut Document| document.kind.word == word;
    let Some(document) = documents.iter_mut().find(of_word) else {
        let message = format!("no piece of this scenario is `{word}`");
        let diagnostic = Diagnostic::at(&given.source, given.part(0), "unknown-path", message);
        return Err(diagnostic.label(NOT_INCLUDED));
    };
    let target = target(document, kinds, given, usize::from(piece))?;
    if let Some((draft, outline)) = trial::best(document, given, &target) {
        (document.draft, document.outline) = (draft, outline);
        return Ok(());
    }
    let message = format!("`{}` is no RON value", given.value());
    Err(Diagnostic::at(&given.source, given.at.clone(), "syntax", message).label("not a value"))
}

/// Follows the path; the last part may be absent from its block.
fn target(
    document: &Document,
    kinds: &[Kind],
    given: &Override,
    skipped: usize,
) -> Result<Target, Diagnostic> {
    let parts: Vec<&str> = given.path().split('.').collect();
    let rest = &parts[skipped..];
    let unknown = |index: usize, message: String, help: String| {
        let diagnostic = Diagnostic::at(&given.source, given.part(index), "unknown-path", message);
        diagnostic.label("leads nowhere").help(help)
    };
    if let Some(empty) = parts.iter().position(|part| part.is_empty()) {
        let help = "write the names of blocks with single dots between them".to_owned();
        return Err(unknown(empty, "a part of the path is empty".to_owned(), help));
    }
    let Some(last) = rest.last() else {
        let help = format!("name a value in it, such as `{}.…`", parts.join("."));
        return Err(unknown(0, "a whole piece cannot be overridden".to_owned(), help));
    };
    let story = document.kind.word.is_empty();
    if matches!(rest.first(), Some(&"include")) || story && matches!(rest.first(), Some(&"set")) {
        let help = "includes and overrides are read before any of them is put in".to_owned();
        return Err(unknown(0, format!("`{}` cannot be overridden", parts[0]), help));
    }
    let walk = walk(&document.outline, rest.iter().copied());
    if walk.matched == rest.len() {
        return Ok(Target { range: walk.node.span.clone(), key: None });
    }
    let inside = block(walk.node);
    if walk.matched + 1 == rest.len()
        && let Some(target) = addition(inside, document.draft.text(), last)
    {
        return Ok(target);
    }
    let index = skipped + walk.matched;
    let missing = parts[index];
    let so_far = parts[..index].join(".");
    let message = match (so_far.as_str(), inside.entries(), &inside.shape) {
        ("", ..) => format!("there is no `{missing}` in the scenario"),
        (path, Some(_), _) => format!("there is no `{missing}` in `{path}`"),
        (path, None, Shape::List(items)) => {
            format!("`{path}` has no place {missing}, it has {}", items.len())
        }
        (path, ..) => format!("`{path}` is a plain value, there is nothing in it"),
    };
    let words = kinds.iter().map(|kind| kind.word);
    let words = words.filter(|word| index == 0 && !word.is_empty());
    let help = match (&inside.shape, inside.entries()) {
        (Shape::Scalar, _) => format!("end the path at `{so_far}`"),
        (_, None) => "places count from 0".to_owned(),
        (_, Some(entries)) => {
            let keys = entries.iter().map(|entry| entry.key.as_str());
            instead(missing, &keys.chain(words).collect::<Vec<_>>(), "known here")
        }
    };
    Err(unknown(index, message, help))
}

/// The place at which a key can be added to a block.
fn addition(block: &Node, text: &str, key: &str) -> Option<Target> {
    let bracket = block.span.start + text.get(block.span.clone())?.find(['(', '{'])?;
    let key = match &block.shape {
        Shape::Fields(_) => key.to_owned(),
        Shape::Tuple(items) if items.is_empty() => key.to_owned(),
        Shape::Map(entries) => {
            let quoted = entries
                .first()
                .is_none_or(|first| text[first.key_span.clone()].ends_with(['"', '#']));
            if quoted { format!("{key:?}") } else { key.to_owned() }
        }
        _ => return None,
    };
    Some(Target { range: bracket + 1..bracket + 1, key: Some(key) })
}
