//! The resolved scenario: one file with all that was included, overridden and left out.

use super::document::Document;
use crate::scenario::text::outline::Entry;

const HEADER: &str = "// The resolved scenario of a result: includes and overrides are in it. It can be run as it is.\n";

/// The text of a scenario whose pieces stand in the story. Values are as their authors wrote them, so it
/// reads to the same specification, and resolves to itself. Ranges of uncertain parameters with these
/// paths are left out.
pub(crate) fn resolved(documents: &[Document], without_ranges: &[String]) -> String {
    let mut text = HEADER.to_owned();
    let Some((story, pieces)) = documents.split_first() else { return text };
    let (before, inside) = parts(story, without_ranges);
    let own = before.strip_prefix(HEADER).unwrap_or(&before);
    text.push_str(own);
    text.push_str(story.kind.root);
    text.push_str("(\n");
    for piece in pieces {
        let (before, inside) = parts(piece, without_ranges);
        text.push_str(piece.kind.word);
        text.push_str(": ");
        text.push_str(piece.kind.root);
        text.push_str("(\n");
        text.push_str(&before);
        text.push_str(&inside);
        text.push_str(",\n");
    }
    text.push_str(&inside);
    text.push('\n');
    text
}

/// The comments before the block of a document, and the block from behind its opening bracket on.
fn parts(document: &Document, without_ranges: &[String]) -> (String, String) {
    let mut draft = document.draft.clone();
    let ranges = document.outline.entry("uncertain").and_then(|block| block.value.entries());
    let is_left_out = |entry: &&Entry| without_ranges.contains(&entry.key);
    for range in ranges.into_iter().flatten().filter(is_left_out) {
        draft.blank(range.key_span.start..range.end);
    }
    let text = draft.text();
    let block = document.outline.span.clone();
    let before = text.get(..block.start).unwrap_or_default().trim();
    let before = if before.is_empty() { String::new() } else { format!("{before}\n") };
    // The opening bracket is one byte.
    let inside = text.get(block.start + 1..block.end).unwrap_or_default();
    let lines: Vec<&str> = inside.lines().map(blank_is_empty).collect();
    (before, lines.join("\n").trim_start_matches('\n').to_owned())
}

/// A line of blanks, which stand for what was left out, is an empty one.
fn blank_is_empty(line: &str) -> &str {
    if line.trim().is_empty() { "" } else { line }
}
