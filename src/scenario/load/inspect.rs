//! Checks that the typed parser does not make: duplicate keys, non-finite numbers, dots in names.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::quantity::NameError;
use crate::scenario::text::diagnostic::Diagnostic;
use crate::scenario::text::draft::Draft;
use crate::scenario::text::outline::{Entry, Node, Shape};

/// Maximum number of these issues that are reported per file.
const MOST_TOLD: usize = 1_000;

/// Inspects a whole text.
pub(crate) fn inspect(draft: &Draft, root: &Node) -> Vec<Diagnostic> {
    let mut inspector = Inspector { draft, found: Vec::new() };
    match root.entry("uncertain") {
        None => inspector.value(root),
        // Its keys are paths, which contain dots.
        Some(uncertain) => {
            let entries = root.entries().unwrap_or_default();
            inspector.twice(entries);
            for entry in entries.iter().filter(|entry| !std::ptr::eq(*entry, uncertain)) {
                inspector.value(&entry.value);
            }
            let ranges = uncertain.value.entries().unwrap_or_default();
            inspector.twice(ranges);
            ranges.iter().for_each(|range| inspector.value(&range.value));
        }
    }
    inspector.found
}

/// Inspects only for duplicate keys, as in `set`, whose keys are paths.
pub(crate) fn inspect_keys(draft: &Draft, block: &Node) -> Vec<Diagnostic> {
    let mut inspector = Inspector { draft, found: Vec::new() };
    inspector.twice(block.entries().unwrap_or_default());
    inspector.found
}

struct Inspector<'a> {
    draft: &'a Draft,
    found: Vec<Diagnostic>,
}

impl Inspector<'_> {
    fn value(&mut self, node: &Node) {
        if self.found.len() >= MOST_TOLD {
            return;
        }
        match &node.shape {
            Shape::Scalar => self.number(&node.span),
            Shape::List(items) | Shape::Tuple(items) => {
                items.iter().for_each(|item| self.value(item));
            }
            Shape::Fields(entries) => {
                self.twice(entries);
                entries.iter().for_each(|entry| self.value(&entry.value));
            }
            Shape::Map(entries) => {
                self.twice(entries);
                for entry in entries {
                    self.dot(entry);
                    self.value(&entry.value);
                }
            }
        }
    }

    /// Duplicate keys, of which the typed parser would silently take the last.
    fn twice(&mut self, entries: &[Entry]) {
        let mut first: BTreeMap<&str, &Entry> = BTreeMap::new();
        for entry in entries {
            if self.found.len() >= MOST_TOLD {
                return;
            }
            let Some(earlier) = first.get(entry.key.as_str()) else {
                first.insert(&entry.key, entry);
                continue;
            };
            let (source, span) = self.draft.origin(entry.key_span.clone());
            let (earlier_source, earlier_span) = self.draft.origin(earlier.key_span.clone());
            let (line, _) = source.line_and_column(span.start);
            let (earlier_line, _) = earlier_source.line_and_column(earlier_span.start);
            let message =
                format!("`{}` is written twice, on lines {earlier_line} and {line}", entry.key);
            let mut diagnostic = Diagnostic::at(&source, span, "duplicate-key", message)
                .label("again here")
                .help("remove or rename one of them");
            if source == earlier_source {
                diagnostic.earlier = Some((earlier_span, "first here".to_owned()));
            }
            self.found.push(diagnostic);
        }
    }

    /// A dot in the name of a thing would make the paths through it ambiguous.
    fn dot(&mut self, entry: &Entry) {
        let Some(text) = self.draft.text().get(entry.key_span.clone()) else {
            return;
        };
        if text.ends_with(['"', '#']) && entry.key.contains('.') {
            let message = NameError::Dot(entry.key.clone()).to_string();
            let (source, span) = self.draft.origin(entry.key_span.clone());
            let help = format!("rename it, such as `{}`", entry.key.replace('.', "-"));
            let diagnostic = Diagnostic::at(&source, span, "invalid-name", message);
            self.found.push(diagnostic.label("contains a dot").help(help));
        }
    }

    fn number(&mut self, span: &Range<usize>) {
        let text = self.draft.text().get(span.clone()).unwrap_or_default();
        if !is_finite(text) {
            let (source, span) = self.draft.origin(span.clone());
            let message = format!("`{text}` is not a finite number");
            let diagnostic = Diagnostic::at(&source, span, "not-finite", message);
            self.found.push(diagnostic.label("not finite").help("write a finite number"));
        }
    }
}

/// Whether a scalar is not a number, or a number within the range of `f64`.
fn is_finite(text: &str) -> bool {
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let number = number.strip_suffix("f64").or(number.strip_suffix("f32")).unwrap_or(number);
    if matches!(number, "inf" | "NaN") {
        return false;
    }
    let digits = number.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let number = number.replace('_', "");
    !digits || number.parse::<f64>().is_ok_and(f64::is_finite) || number.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::scenario::text::scan;
    use crate::scenario::text::source::Source;

    fn found(text: &str) -> Vec<String> {
        let draft = Draft::new(&Arc::new(Source::new("file".into(), text.into())));
        let root = scan::read(text).unwrap();
        inspect(&draft, &root).into_iter().map(|diagnostic| diagnostic.message).collect()
    }

    #[test]
    fn silent_mistakes_are_found() {
        for (text, message) in [
            ("{\"a\": 1,\n\"a\": 2}", "`a` is written twice, on lines 1 and 2"),
            ("(a: (b: 1, b: 2))", "`b` is written twice, on lines 1 and 1"),
            ("{\"a.b\": 1}", "the name `a.b` contains a dot, which separates the parts of a path"),
            ("[-inf]", "`-inf` is not a finite number"),
            ("(a: NaN)", "`NaN` is not a finite number"),
            ("NaNf32", "`NaNf32` is not a finite number"),
            ("1e999", "`1e999` is not a finite number"),
        ] {
            assert_eq!(found(text), [message], "{text}");
        }
    }

    #[test]
    fn the_rest_is_left_alone() {
        for text in [
            "{1.5: \"inf\", \"NaN\": 1_000.5}",
            "0x1F",
            "[1, 1, 1..=2]",
            "infinite",
            "(a: {\"a\": 1})",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
