//! Disruptions that a request leaves out: they are removed from the story's text with the ranges of
//! their parameters, as if its author had removed them there.
//!
//! A disruption that is given one that is left out cannot occur, so it is left out too, with a note.

use super::document::Document;
use super::request::Request;
use super::shape::instead;
use crate::quantity::read_ron;
use crate::scenario::text::diagnostic::{Diagnostic, Severity};
use crate::scenario::text::outline::{Entry, Node};
use crate::scenario::text::scan;
use crate::scenario::text::source::Source;
use std::sync::Arc;

/// Removes the disruptions that the request leaves out; returns names that are none, and notes.
pub(crate) fn select(documents: &mut [Document], request: &Request) -> Vec<Diagnostic> {
    if request.without.is_empty() && request.only.is_empty() {
        return Vec::new();
    }
    let Some(story) = documents.iter_mut().find(|document| document.kind.word.is_empty()) else {
        return Vec::new();
    };
    let entries = entries_of(&story.outline, "disruptions");
    let names: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    let arguments = [("--without", &request.without), ("--only", &request.only)];
    let unknown: Vec<Diagnostic> = arguments
        .into_iter()
        .flat_map(|(flag, given)| given.iter().map(move |name| (flag, name)))
        .filter(|(_, name)| !names.contains(&name.as_str()))
        .map(|(flag, name)| unknown(flag, name, &names))
        .collect();
    if !unknown.is_empty() {
        return unknown;
    }
    let is_asked_for = |name: &str| {
        let is_in = |list: &[String]| list.iter().any(|one| one == name);
        (request.only.is_empty() || is_in(&request.only)) && !is_in(&request.without)
    };
    let mut left_out: Vec<&Entry> =
        entries.iter().filter(|entry| !is_asked_for(&entry.key)).collect();
    let mut notes = Vec::new();
    // Each pass may leave out a cause of others.
    loop {
        let text = story.draft.text();
        let is_left_out = |name: &str| left_out.iter().any(|one| one.key == name);
        let next = entries.iter().filter(|entry| !is_left_out(&entry.key)).find_map(|entry| {
            let cause = given(entry, text).filter(|cause| is_left_out(cause))?;
            Some((entry, cause))
        });
        let Some((entry, cause)) = next else { break };
        let (source, span) = story.draft.origin(entry.key_span.clone());
        let message =
            format!("`{}` does not occur: it is given `{cause}`, which is left out", entry.key);
        let mut note = Diagnostic::at(&source, span, "left-out", message).label("left out too");
        note.severity = Severity::Note;
        notes.push(note.help(format!("remove its `given` to let it occur without `{cause}`")));
        left_out.push(entry);
    }
    let uncertain = entries_of(&story.outline, "uncertain");
    let is_of = |range: &Entry, disruption: &Entry| {
        let rest = range.key.strip_prefix("disruptions.");
        let rest = rest.and_then(|rest| rest.strip_prefix(disruption.key.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let ranges = uncertain.iter().filter(|range| left_out.iter().any(|one| is_of(range, one)));
    let blanks: Vec<_> = (left_out.iter().copied().chain(ranges))
        .map(|entry| entry.key_span.start..entry.end)
        .collect();
    blanks.into_iter().for_each(|range| story.draft.blank(range));
    // Replacing whole entries by blanks leaves the rest unchanged.
    if let Ok(outline) = scan::read(story.draft.text()) {
        story.outline = outline;
    }
    notes
}

/// The entries of a block of a story, as written.
fn entries_of(story: &Node, block: &str) -> Vec<Entry> {
    let block = story.entry(block).and_then(|block| block.value.entries());
    block.map(<[Entry]>::to_vec).unwrap_or_default()
}

/// The disruption without which one does not occur.
fn given(entry: &Entry, text: &str) -> Option<String> {
    let written = text.get(entry.value.entry("given")?.value.span.clone())?;
    // A value that is no text is reported by the typed parser.
    read_ron::<Option<String>>(written).ok().flatten()
}

fn unknown(flag: &str, name: &str, names: &[&str]) -> Diagnostic {
    let source = Arc::new(Source::new(flag.to_owned(), name.to_owned()));
    let message = format!("unknown disruption `{name}`");
    let help = if names.is_empty() {
        "the scenario has no disruptions".to_owned()
    } else {
        instead(name, names, "disruptions of the scenario")
    };
    Diagnostic::at(&source, 0..name.len(), "unknown-disruption", message)
        .label("no such disruption")
        .help(help)
}
