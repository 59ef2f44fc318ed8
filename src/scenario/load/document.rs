//! One file of a scenario, from its text to its typed value.

use super::inspect::inspect;
use super::piece::{Kind, Value};
use super::shape::shape_error;
use crate::scenario::text::diagnostic::Diagnostic;
use crate::scenario::text::diagnostics::Diagnostics;
use crate::scenario::text::draft::Draft;
use crate::scenario::text::outline::Node;
use std::ops::Range;
use std::path::PathBuf;

/// One file of a scenario.
#[derive(Clone)]
pub(crate) struct Document {
    pub(crate) kind: Kind,
    pub(crate) draft: Draft,
    pub(crate) outline: Node,
    /// Span of the root's name in the text, which the outline does not contain.
    pub(crate) root: Range<usize>,
    /// The file name as its author wrote it.
    pub(crate) name: String,
    /// The canonical path of the file.
    pub(crate) file: PathBuf,
}

impl Document {
    /// The typed value, or the parser's error.
    pub(crate) fn value(&self, found: &mut Diagnostics) -> Option<Value> {
        let mut all = inspect(&self.draft, &self.outline);
        let value = (self.kind.read)(self.draft.text());
        let value = value.map_err(|error| {
            let shape = shape_error(&error, &self.draft, &self.outline, &self.root);
            // Earlier issues are more specific: a duplicate key names both lines.
            let told =
                |silent: &Diagnostic| silent.place == shape.place || silent.code == shape.code;
            if !all.iter().any(told) {
                all.push(shape);
            }
        });
        // Which of two entries with one key is meant is unknown, so neither is checked further.
        let sound = all.is_empty();
        found.extend(all);
        value.ok().filter(|_| sound)
    }
}
