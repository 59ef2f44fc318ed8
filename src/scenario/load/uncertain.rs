//! Uncertain parameters of a scenario: found in its files, and checked like any override.
//!
//! Each path must lead to a value of the scenario, and the scenario must be valid with either end of
//! the range at that path.

use super::document::Document;
use crate::quantity::compare_written;
use crate::scenario::text::diagnostic::Diagnostic;
use crate::scenario::text::outline::{Entry, Shape};
use std::ops::Range;

/// The plausible range of a parameter of a story.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Uncertain {
    /// Path of the parameter, as for `--set`.
    pub path: String,
    /// Its present value, as written.
    pub value: String,
    /// Lower bound of the range, as written.
    pub low: String,
    /// Upper bound of the range, as written.
    pub high: String,
    /// Source of the range.
    pub source: String,
}

/// A range as declared in a document.
pub(super) struct Declared {
    /// Index of the document.
    pub(super) document: usize,
    /// Path of the parameter.
    pub(super) path: String,
    path_span: Range<usize>,
    /// The two ends: text and span.
    pub(super) ends: [(String, Range<usize>); 2],
    pub(super) source: String,
}

/// Maximum number of ranges in a scenario; each is checked at both bounds.
pub(super) const MOST_RANGES: usize = 200;

/// All ranges that the documents declare.
pub(super) fn declared(documents: &[Document]) -> Vec<Declared> {
    let mut declared = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let entries = document.outline.entry("uncertain").and_then(|entry| entry.value.entries());
        for entry in entries.into_iter().flatten() {
            declared.extend(range(index, document, entry));
        }
    }
    declared
}

fn range(index: usize, document: &Document, entry: &Entry) -> Option<Declared> {
    let text = document.draft.text();
    let field = |name: &str| {
        let node = &entry.value.entry(name)?.value;
        Some((text.get(node.span.clone())?.to_owned(), node.span.clone()))
    };
    let source = field("source").map(|(text, _)| text.trim_matches('"').to_owned());
    Some(Declared {
        document: index,
        path: entry.key.clone(),
        path_span: entry.key_span.clone(),
        ends: [field("low")?, field("high")?],
        source: source.unwrap_or_default(),
    })
}

impl Declared {
    /// An issue if the path does not belong to the piece that declares it.
    pub(super) fn foreign(&self, documents: &[Document]) -> Option<Diagnostic> {
        let document = documents.get(self.document)?;
        let word = document.kind.word;
        let first = self.path.split('.').next().unwrap_or_default();
        if word.is_empty() || first == word {
            return None;
        }
        let message = format!("`{}` is not a path of this piece", self.path);
        let help = format!("paths of this piece begin with `{word}.`");
        let diagnostic = self.at(documents, self.path_span.clone(), "unknown-path", message)?;
        Some(diagnostic.label("outside this piece").help(help))
    }

    /// Whether it belongs to a disruption, which may be absent from the run.
    pub(super) fn is_of_a_disruption(&self) -> bool {
        self.path.starts_with("disruptions.")
    }

    /// A path that does not exist.
    pub(super) fn unknown(&self, documents: &[Document], why: &Diagnostic) -> Option<Diagnostic> {
        let message = why.message.clone();
        let mut diagnostic = self.at(documents, self.path_span.clone(), "unknown-path", message)?;
        diagnostic.help.clone_from(&why.help);
        Some(diagnostic.label("no such path"))
    }

    /// A bound with which the scenario is not valid.
    pub(super) fn invalid_bound(
        &self,
        documents: &[Document],
        end: usize,
        why: &Diagnostic,
    ) -> Option<Diagnostic> {
        let (text, span) = self.ends.get(end)?.clone();
        let message = format!("{text} does not fit `{}`: {}", self.path, why.message);
        let mut diagnostic = self.at(documents, span, &why.code, message)?;
        diagnostic.help.clone_from(&why.help);
        Some(diagnostic.label("invalid here"))
    }

    /// Bounds in the wrong order, if they are of one kind.
    pub(super) fn disordered(&self, documents: &[Document]) -> Option<Diagnostic> {
        let [low, high] = &self.ends;
        let (low_text, high_text) = (low.0.trim_matches('"'), high.0.trim_matches('"'));
        let (low_text, high_text) = match (variant(low_text), variant(high_text)) {
            (Some((one, low)), Some((other, high))) if one == other => (low, high),
            _ => (low_text, high_text),
        };
        let order = compare_written(low_text, high_text).or_else(|| {
            // Money and others: numbers of one unit.
            let ((low, low_unit), (high, high_unit)) = (split(low_text)?, split(high_text)?);
            if low_unit == high_unit { low.partial_cmp(&high) } else { None }
        });
        if order != Some(std::cmp::Ordering::Greater) {
            return None;
        }
        let message =
            format!("the upper end of the range of `{}` is below its lower end", self.path);
        let diagnostic = self.at(documents, high.1.clone(), "conflict", message)?;
        Some(diagnostic.label("below `low`").help("write the smaller value as `low`"))
    }

    /// A range that does not say where it comes from.
    pub(super) fn unsourced(&self, documents: &[Document]) -> Option<Diagnostic> {
        if !self.source.trim().is_empty() {
            return None;
        }
        let message = format!("the range of `{}` has no source", self.path);
        let diagnostic = self.at(documents, self.path_span.clone(), "missing", message)?;
        Some(diagnostic.label("no source").help("name a source, or write `assumed`"))
    }

    fn at(
        &self,
        documents: &[Document],
        span: Range<usize>,
        code: &str,
        message: String,
    ) -> Option<Diagnostic> {
        let (source, span) = documents.get(self.document)?.draft.origin(span);
        Some(Diagnostic::at(&source, span, code.to_owned(), message))
    }
}

/// The value that a bound stands for: a choice with a value, `"days(2)"`, is written without the quotes.
pub(super) fn value(text: &str) -> &str {
    let bare = text.trim_matches('"');
    if variant(bare).is_some() { bare } else { text }
}

/// The name of a choice and the value in its brackets.
fn variant(text: &str) -> Option<(&str, &str)> {
    let (name, inner) = text.strip_suffix(')')?.split_once('(')?;
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_name.then(|| (name, inner.trim()))
}

/// A number and the text after it.
fn split(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_matches('"');
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '_')))
        .unwrap_or(text.len());
    Some((text.get(..end)?.replace('_', "").parse().ok()?, text.get(end..)?.trim()))
}

/// The value at a path of a document, as written; one line of it, `not set` where it is left out.
pub(super) fn written(document: &Document, parts: &[&str]) -> Option<String> {
    let walk = crate::scenario::text::locate::walk(&document.outline, parts.iter().copied());
    if walk.matched < parts.len() {
        return Some("not set".to_owned());
    }
    let text = document.draft.text().get(walk.node.span.clone())?;
    let is_plain = matches!(walk.node.shape, Shape::Scalar);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(if is_plain { line.trim_matches('"').to_owned() } else { line })
}
