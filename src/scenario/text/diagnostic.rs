//! An issue with its position in a text.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::ops::Range;
use std::sync::Arc;

use miette::{LabeledSpan, SourceCode};
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

pub use crate::issue::Severity;

use super::source::Source;

/// The longest line in bytes that an excerpt shows.
const LONGEST_LINE: usize = 400;

/// Position of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a text.
    Text {
        /// The text.
        source: Arc<Source>,
        /// Its bytes.
        span: Range<usize>,
    },
    /// In a file as a whole, such as an unreadable file; its name.
    File(String),
}

/// One issue with its messages and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Severity: an error prevents the run, a note does not.
    pub severity: Severity,
    /// Code for programs, such as `unknown-site`.
    pub code: Cow<'static, str>,
    /// Where it is.
    pub place: Place,
    /// Label at the position, such as `no such site`.
    pub label: String,
    /// The message.
    pub message: String,
    /// How to correct it.
    pub help: Option<String>,
    /// A related, earlier position in the same text, with its label.
    pub earlier: Option<(Range<usize>, String)>,
}

impl Diagnostic {
    /// An issue at these bytes of a text.
    #[must_use]
    pub fn at(
        source: &Arc<Source>,
        span: Range<usize>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Place::Text { source: Arc::clone(source), span }, code.into(), message.into())
    }

    /// An issue of a file as a whole.
    #[must_use]
    pub fn of_file(
        file: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Place::File(file.into()), code.into(), message.into())
    }

    fn new(place: Place, code: Cow<'static, str>, message: String) -> Self {
        let (label, help, earlier) = (String::new(), None, None);
        Self { severity: Severity::Error, code, place, label, message, help, earlier }
    }

    /// Adds a label at the position.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a help text.
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

    /// The message in one line, with file and line before it.
    #[must_use]
    pub fn line(&self) -> String {
        match self.line_and_column() {
            Some((line, _)) => format!("{}:{line}: {}", self.file(), self.message),
            None => format!("{}: {}", self.file(), self.message),
        }
    }

    /// The text and the span, if an excerpt can be shown.
    fn excerpt(&self) -> Option<(&Arc<Source>, &Range<usize>)> {
        let Place::Text { source, span } = &self.place else {
            return None;
        };
        let earlier = self.earlier.as_ref().map(|(span, _)| span.start);
        let mut shown = [span.start, span.end].into_iter().chain(earlier);
        let fits = |at| source.longest_near(at) <= LONGEST_LINE;
        shown.all(fits).then_some((source, span))
    }
}

impl Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let names_it = self.message.contains(&format!("`{}`", self.file()));
        if self.excerpt().is_none() && !names_it {
            // Without an excerpt, the message names the position.
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
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt().map(|(source, _)| &**source as &dyn SourceCode)
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
        fields.serialize_field("code", &self.code)?;
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
