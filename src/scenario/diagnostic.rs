//! A mistake with its place in a text, printed for people and listed for programs.

use std::fmt::{self, Display};
use std::ops::Range;
use std::sync::Arc;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use serde::Serialize;
use serde::ser::{SerializeSeq, SerializeStruct, Serializer};

pub use crate::quantity::Severity;

use super::source::Source;

/// The longest line in bytes that an excerpt shows.
const LONGEST_LINE: usize = 400;

/// Where a mistake is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a text.
    Text {
        /// The text.
        source: Arc<Source>,
        /// Its bytes.
        span: Range<usize>,
    },
    /// In a file that could not be read, or in what is missing from one; its name.
    File(String),
}

/// One mistake, what it says, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it keeps the scenario from running.
    pub severity: Severity,
    /// Which kind, for programs: `unknown-name`.
    pub code: &'static str,
    /// Where it is.
    pub place: Place,
    /// What to write at the place: `no such site`.
    pub label: String,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// An earlier place in the same text that belongs to it, and what to write there.
    pub earlier: Option<(Range<usize>, String)>,
}

impl Diagnostic {
    /// A mistake at these bytes of a text.
    #[must_use]
    pub fn at(
        source: &Arc<Source>,
        span: Range<usize>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::new(
            Place::Text {
                source: Arc::clone(source),
                span,
            },
            code,
            message.into(),
        )
    }

    /// A mistake of a file as a whole.
    #[must_use]
    pub fn of_file(
        file: impl Into<String>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Place::File(file.into()), code, message.into())
    }

    fn new(place: Place, code: &'static str, message: String) -> Self {
        let (label, help, earlier) = (String::new(), None, None);
        Self {
            severity: Severity::Error,
            code,
            place,
            label,
            message,
            help,
            earlier,
        }
    }

    /// With a text at the place itself.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The name of the file.
    #[must_use]
    pub fn file(&self) -> &str {
        match &self.place {
            Place::Text { source, .. } => source.name(),
            Place::File(name) => name,
        }
    }

    /// Line and column, both from 1; `None` for a file as a whole.
    #[must_use]
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        match &self.place {
            Place::Text { source, span } => Some(source.line_and_column(span.start)),
            Place::File(_) => None,
        }
    }

    /// The text and the bytes, where the excerpt is fit to be shown.
    fn excerpt(&self) -> Option<(&Arc<Source>, &Range<usize>)> {
        let Place::Text { source, span } = &self.place else {
            return None;
        };
        (source.line(span.start).len() <= LONGEST_LINE).then_some((source, span))
    }
}

impl Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        if self.excerpt().is_none() {
            // No excerpt names the place, so the message does.
            write!(out, "{}: ", self.file())?;
            if let Some((line, column)) = self.line_and_column() {
                write!(out, "line {line}, column {column}: ")?;
            }
        }
        out.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt()
            .map(|(source, _)| &**source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (_, span) = self.excerpt()?;
        let label = Some(self.label.clone()).filter(|label| !label.is_empty());
        let here = LabeledSpan::new_primary_with_span(label, span.clone());
        let earlier = self
            .earlier
            .iter()
            .map(|(span, label)| LabeledSpan::new_with_span(Some(label.clone()), span.clone()));
        Some(Box::new(earlier.chain([here])))
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let place = self.line_and_column();
        let mut fields = out.serialize_struct("Diagnostic", 7)?;
        fields.serialize_field("code", self.code)?;
        fields.serialize_field(
            "severity",
            match self.severity {
                Severity::Error => "error",
                Severity::Note => "note",
            },
        )?;
        fields.serialize_field("file", self.file())?;
        fields.serialize_field("line", &place.map(|(line, _)| line))?;
        fields.serialize_field("column", &place.map(|(_, column)| column))?;
        fields.serialize_field("message", &self.message)?;
        fields.serialize_field("help", &self.help)?;
        fields.end()
    }
}

/// All mistakes of a scenario, by file and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No mistakes.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds a mistake.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// The mistakes by file and place; those of one place in the order of finding.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<_> = self.list.iter().collect();
        sorted.sort_by_key(|diagnostic| match &diagnostic.place {
            Place::Text { source, span } => (source.name(), Some(span.start)),
            Place::File(name) => (name.as_str(), None),
        });
        sorted
    }

    /// Whether nothing was found, notes included.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether something keeps the scenario from running.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The text for people, one excerpt a mistake.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        const WIDTH: usize = 100;
        let theme = if colour {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(WIDTH)
            .with_links(false);
        let mut out = String::new();
        for diagnostic in self.sorted() {
            // Writing to a text cannot fail; a span beyond its text still prints the message.
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
        Self {
            list: vec![diagnostic],
        }
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

/// What `check --format json` prints.
#[derive(Serialize)]
pub struct CheckReport<'a> {
    schema: &'static str,
    valid: bool,
    diagnostics: &'a Diagnostics,
}

impl<'a> CheckReport<'a> {
    /// The report on these mistakes.
    #[must_use]
    pub fn new(diagnostics: &'a Diagnostics) -> Self {
        Self {
            schema: "reflexarc.check/1",
            valid: !diagnostics.has_errors(),
            diagnostics,
        }
    }
}
