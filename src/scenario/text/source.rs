//! Source texts, and positions in them.

use std::sync::OnceLock;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// A text and its name in messages; shared by all spans into it.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    /// Starts of the lines, computed on demand, since most texts have no issues.
    lines: OnceLock<Vec<usize>>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.text == other.text
    }
}

impl Eq for Source {}

impl Source {
    /// A text with its name in messages: a file's path, or `--set`.
    #[must_use]
    pub const fn new(name: String, text: String) -> Self {
        Self { name, text, lines: OnceLock::new() }
    }

    /// The name for messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte, both from 1; columns count characters.
    #[must_use]
    pub fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.line_of(at);
        let before = before(&self.text, at);
        let inside = before.get(self.start_of(line)..).unwrap_or_default();
        (line + 1, inside.chars().count() + 1)
    }

    /// The length in bytes of the longest line near a byte, the neighbours of its line included.
    pub(crate) fn longest_near(&self, at: usize) -> usize {
        let line = self.line_of(at);
        let lines = line.saturating_sub(1)..line + 2;
        lines.map(|line| self.start_of(line + 1) - self.start_of(line)).max().unwrap_or(0)
    }

    fn lines(&self) -> &[usize] {
        let starts = || self.text.match_indices('\n').map(|(at, _)| at + 1);
        self.lines.get_or_init(|| [0].into_iter().chain(starts()).collect())
    }

    /// The line of a byte, from 0.
    fn line_of(&self, at: usize) -> usize {
        self.lines().partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The first byte of a line, from 0; the end of the text beyond the last.
    fn start_of(&self, line: usize) -> usize {
        self.lines().get(line).copied().unwrap_or(self.text.len())
    }
}

/// The text before a byte; the whole text if the byte is beyond its end or inside a character.
fn before(text: &str, at: usize) -> &str {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    &text[..at]
}

/// The byte at a line and a column of characters, both from 1.
pub(crate) fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    let rest = &text[start..];
    let inside = rest.char_indices().nth(column.saturating_sub(1));
    start + inside.map_or(rest.len(), |(at, _)| at)
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Only the lines around the span are looked through: reading all lines before it would take
        // quadratic time over many issues.
        let (start, end) = (span.offset(), span.offset().saturating_add(span.len()));
        let first = self.line_of(start).saturating_sub(lines_before.saturating_add(1));
        let from = self.start_of(first);
        let to = self.start_of(self.line_of(end).saturating_add(lines_after).saturating_add(2));
        let near = self.text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let inside = SourceSpan::from((start.saturating_sub(from), span.len()));
        let inner = near.read_span(&inside, lines_before, lines_after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            SourceSpan::from((inner.span().offset() + from, inner.span().len())),
            inner.line() + first,
            inner.column(),
            inner.line_count() + first,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_both_ways() {
        let source = Source::new("a".into(), "é\nab\n\nc".into());
        for (at, place) in [
            (0, (1, 1)),
            (2, (1, 2)),
            (3, (2, 1)),
            (5, (2, 3)),
            (6, (3, 1)),
            (7, (4, 1)),
            (8, (4, 2)),
        ] {
            assert_eq!(source.line_and_column(at), place, "{at}");
            assert_eq!(offset_of(source.text(), place.0, place.1), at, "{at}");
        }
        assert_eq!(source.line_and_column(99), (4, 2));
        assert_eq!(source.line_and_column(1), (1, 1));
        assert_eq!(offset_of(source.text(), 99, 99), 8);
    }

    #[test]
    fn excerpts_are_those_of_the_whole_text() {
        let text = "one\ntwo\r\n\nfoür\nfive\nsix";
        let source = Source::new("a".into(), text.into());
        for start in 0..=text.len() {
            for length in 0..=text.len() - start {
                for (before, after) in [(0, 0), (1, 1), (0, 2), (3, 1)] {
                    let span = SourceSpan::from((start, length));
                    let ours = source.read_span(&span, before, after).unwrap();
                    let whole = text.read_span(&span, before, after).unwrap();
                    assert_eq!(ours.data(), whole.data(), "{start} {length}");
                    assert_eq!(ours.span(), whole.span());
                    assert_eq!((ours.line(), ours.column()), (whole.line(), whole.column()));
                }
            }
        }
    }
}
