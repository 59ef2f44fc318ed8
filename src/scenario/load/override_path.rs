//! Overrides: a path, and the text of its new value.
//!
//! The text replaces the value at the path in the file's text, so that variants keep their names
//! and issues their positions. An absent field or key is added to its block. The value of a `--set`
//! argument is inserted as written and, if it does not fit the type, as a quoted string.

use std::ops::Range;
use std::sync::Arc;

use crate::scenario::text::diagnostic::Diagnostic;
use crate::scenario::text::outline::Entry;
use crate::scenario::text::source::Source;

/// The label of a path into a piece that is not included.
pub(crate) const NOT_INCLUDED: &str = "not included";

/// One override, and its origin.
pub(crate) struct Override {
    pub(crate) source: Arc<Source>,
    path: Range<usize>,
    /// The bytes of the value.
    pub(crate) at: Range<usize>,
    /// Whether the value may be a string without quotes.
    pub(crate) may_lack_quotes: bool,
}

impl Override {
    /// The override of an argument `PATH=VALUE`.
    pub(crate) fn of_argument(argument: &str) -> Result<Self, Diagnostic> {
        let source = Arc::new(Source::new("--set".to_owned(), argument.to_owned()));
        let Some(equals) = argument.find('=') else {
            let diagnostic = Diagnostic::at(
                &source,
                0..argument.len(),
                "malformed-override",
                "the override has no `=`",
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
                "the override has no value",
            );
            return Err(diagnostic
                .label("nothing after `=`")
                .help("write it as PATH=VALUE: `--set 'horizon=730 d'`"));
        }
        Ok(Self { source, path, at: value, may_lack_quotes: true })
    }

    /// The override of an entry in `set`.
    pub(crate) fn of_entry(source: &Arc<Source>, entry: &Entry) -> Self {
        let key = entry.key_span.clone();
        // The quotes are removed if the rest is the path itself, without escapes.
        let quoted = key.len() == entry.key.len() + 2;
        let path = if quoted { key.start + 1..key.end - 1 } else { key };
        let value = entry.value.span.clone();
        Self { source: Arc::clone(source), path, at: value, may_lack_quotes: false }
    }

    pub(crate) fn path(&self) -> &str {
        self.source.text().get(self.path.clone()).unwrap_or_default()
    }

    pub(crate) fn value(&self) -> &str {
        self.source.text().get(self.at.clone()).unwrap_or_default()
    }

    /// The bytes of one part of the path.
    pub(crate) fn part(&self, index: usize) -> Range<usize> {
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

/// The target of an override.
pub(crate) struct Target {
    pub(crate) range: Range<usize>,
    /// The key to write before the value if the entry is added.
    pub(crate) key: Option<String>,
}
