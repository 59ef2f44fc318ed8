//! All issues of a scenario, as text and as JSON.

use miette::{GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::diagnostic::{Diagnostic, Place, Severity};

/// All issues of a scenario, by file and position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No issues.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds an issue.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// The issues by file and position; those at one position in the order in which they were
    /// found.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<_> = self.list.iter().collect();
        sorted.sort_by_key(|diagnostic| match &diagnostic.place {
            Place::Text { source, span } => (source.name(), Some(span.start)),
            Place::File(name) => (name.as_str(), None),
        });
        sorted
    }

    /// Whether there are no issues, including notes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether an error prevents the run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The notes in a line each, with file and line.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let notes = self.sorted().into_iter().filter(|one| one.severity == Severity::Note);
        notes.map(Diagnostic::line).collect()
    }

    /// The first error.
    #[must_use]
    pub fn first_error(&self) -> Option<&Diagnostic> {
        self.sorted().into_iter().find(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The printed text, one excerpt per issue.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let theme =
            if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler =
            GraphicalReportHandler::new_themed(theme).with_wrap_lines(false).with_links(false);
        let mut out = String::new();
        for diagnostic in self.sorted() {
            // Writing to a string cannot fail; a span beyond its text still prints the message.
            if handler.render_report(&mut out, diagnostic).is_err() {
                out.push_str(&diagnostic.message);
            }
            out.push('\n');
        }
        out
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        self.list.extend(diagnostics);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl Serialize for Diagnostics {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut list = out.serialize_seq(Some(self.list.len()))?;
        for diagnostic in self.sorted() {
            list.serialize_element(diagnostic)?;
        }
        list.end()
    }
}

/// The output of `check --format json`.
#[derive(Serialize)]
pub struct CheckReport<'a> {
    schema: &'static str,
    valid: bool,
    diagnostics: &'a Diagnostics,
}

impl<'a> CheckReport<'a> {
    /// The report on these issues.
    #[must_use]
    pub fn new(diagnostics: &'a Diagnostics) -> Self {
        Self { schema: "reflexarc.check/1", valid: !diagnostics.has_errors(), diagnostics }
    }
}
