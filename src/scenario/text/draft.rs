//! A text with replacements, which tracks the origin of each of its parts.
//!
//! Overrides are inserted as text. An issue in the resulting text is shown where its author wrote
//! it: in the file, in a line of `set:`, or in the argument `--set`.

use std::ops::Range;
use std::sync::Arc;

use super::source::Source;

/// A revised text.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    text: String,
    /// The parts of the text in order; their lengths add up to the text's.
    parts: Vec<Part>,
}

/// A part of a revised text.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    length: usize,
    source: Arc<Source>,
    /// The bytes in the source that this part comes from.
    from: Range<usize>,
    /// Whether the bytes are identical; otherwise the part represents the whole range.
    verbatim: bool,
}

impl Part {
    fn cut(&self, range: Range<usize>) -> Self {
        let from = if self.verbatim {
            self.from.start + range.start..self.from.start + range.end
        } else {
            self.from.clone()
        };
        Self { length: range.len(), from, ..self.clone() }
    }
}

/// A text to insert, and its origin.
pub(crate) struct Patch {
    pub(crate) text: String,
    pub(crate) source: Arc<Source>,
    pub(crate) from: Range<usize>,
}

impl Draft {
    /// The text as it was written.
    pub(crate) fn new(source: &Arc<Source>) -> Self {
        let length = source.text().len();
        let part = Part { length, source: Arc::clone(source), from: 0..length, verbatim: true };
        Self { text: source.text().to_owned(), parts: vec![part] }
    }

    /// The revised text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Replaces bytes that another reader handles by blanks; lines and columns are unchanged.
    pub(crate) fn blank(&mut self, range: Range<usize>) {
        let Some(old) = self.text.get(range.clone()) else {
            return;
        };
        let blank: String =
            old.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        self.text.replace_range(range, &blank);
    }

    /// Replaces bytes on character boundaries by texts from elsewhere.
    pub(crate) fn splice(&mut self, range: Range<usize>, patches: Vec<Patch>) {
        let mut parts = Vec::with_capacity(self.parts.len() + patches.len() + 1);
        parts.extend(self.parts_within(0..range.start));
        let mut text = String::new();
        for patch in patches {
            text.push_str(&patch.text);
            let verbatim = patch.source.text().get(patch.from.clone()) == Some(patch.text.as_str());
            parts.push(Part {
                length: patch.text.len(),
                source: patch.source,
                from: patch.from,
                verbatim,
            });
        }
        parts.extend(self.parts_within(range.end..self.text.len()));
        self.parts = parts;
        self.text.replace_range(range, &text);
    }

    /// The origin of the bytes at the start of a range.
    pub(crate) fn origin(&self, range: Range<usize>) -> (Arc<Source>, Range<usize>) {
        let mut start = 0;
        for (index, part) in self.parts.iter().enumerate() {
            let end = start + part.length;
            let last = index + 1 == self.parts.len();
            if range.start < end || last {
                let within = |at: usize| at.clamp(start, end) - start;
                let cut = part.cut(within(range.start)..within(range.end.max(range.start)));
                return (cut.source, cut.from);
            }
            start = end;
        }
        // A draft has at least its initial part.
        unreachable!("a draft has parts")
    }

    fn parts_within(&self, range: Range<usize>) -> Vec<Part> {
        let mut start = 0;
        let mut found = Vec::new();
        for part in &self.parts {
            let end = start + part.length;
            let within = start.max(range.start)..end.min(range.end);
            if within.start < within.end {
                found.push(part.cut(within.start - start..within.end - start));
            }
            start = end;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_know_where_they_come_from() {
        let file = Arc::new(Source::new("file".into(), "(a: 1, b: 2)".into()));
        let set = Arc::new(Source::new("--set".into(), "a=730 d".into()));
        let mut draft = Draft::new(&file);
        draft.splice(
            4..5,
            vec![Patch { text: "\"730 d\"".into(), source: Arc::clone(&set), from: 2..7 }],
        );
        assert_eq!(draft.text(), "(a: \"730 d\", b: 2)");
        assert_eq!(draft.origin(16..17), (Arc::clone(&file), 10..11));
        assert_eq!(draft.origin(4..11), (Arc::clone(&set), 2..7));
        assert_eq!(draft.origin(1..2), (Arc::clone(&file), 1..2));
        draft.splice(
            16..17,
            vec![Patch { text: "730".into(), source: Arc::clone(&set), from: 2..5 }],
        );
        assert_eq!(draft.origin(17..18), (Arc::clone(&set), 3..4));
        assert_eq!(draft.origin(19..20), (Arc::clone(&file), 11..12));
        assert_eq!(draft.origin(99..99), (file, 12..12));
        draft.blank(1..12);
        assert_eq!(draft.text(), "(            b: 730)");
    }

    #[test]
    fn an_empty_text_has_a_place_too() {
        let file = Arc::new(Source::new("file".into(), String::new()));
        assert_eq!(Draft::new(&file).origin(0..0), (file, 0..0));
    }
}
