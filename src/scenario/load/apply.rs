//! Applies overrides to the documents that contain their paths.

use super::attempt;
use super::document::Document;
use super::override_path::{NOT_INCLUDED, Override, Target};
use super::piece::Kind;
use super::shape::instead;
use crate::scenario::text::diagnostic::Diagnostic;
use crate::scenario::text::locate::{block, walk};
use crate::scenario::text::outline::{Node, Shape};

/// Applies an override to the document that contains its path.
pub(crate) fn apply(
    documents: &mut [Document],
    kinds: &[Kind],
    given: &Override,
) -> Result<(), Diagnostic> {
    let first = given.path().split('.').next().unwrap_or_default();
    let piece = kinds.iter().any(|kind| !kind.word.is_empty() && kind.word == first);
    let word = if piece { first } else { "" };
    let of_word = |document: &&mut Document| document.kind.word == word;
    let Some(document) = documents.iter_mut().find(of_word) else {
        let message = format!("this scenario includes no `{word}` piece");
        let diagnostic = Diagnostic::at(&given.source, given.part(0), "unknown-path", message);
        return Err(diagnostic.label(NOT_INCLUDED));
    };
    let target = target(document, kinds, given, usize::from(piece))?;
    if let Some((draft, outline)) = attempt::best(document, given, &target) {
        (document.draft, document.outline) = (draft, outline);
        return Ok(());
    }
    let message = format!("`{}` is not a RON value", given.value());
    Err(Diagnostic::at(&given.source, given.at.clone(), "syntax", message).label("not a value"))
}

/// Follows the path; the last part may be absent from its block.
fn target(
    document: &Document,
    kinds: &[Kind],
    given: &Override,
    skipped: usize,
) -> Result<Target, Diagnostic> {
    let parts: Vec<&str> = given.path().split('.').collect();
    let rest = &parts[skipped..];
    let unknown = |index: usize, message: String, help: String| {
        let diagnostic = Diagnostic::at(&given.source, given.part(index), "unknown-path", message);
        diagnostic.label("no such path").help(help)
    };
    if let Some(empty) = parts.iter().position(|part| part.is_empty()) {
        let help = "write the names of blocks with single dots between them".to_owned();
        return Err(unknown(empty, "a part of the path is empty".to_owned(), help));
    }
    let Some(last) = rest.last() else {
        let help = format!("name a value in it, such as `{}.…`", parts.join("."));
        return Err(unknown(0, "a whole piece cannot be overridden".to_owned(), help));
    };
    let story = document.kind.word.is_empty();
    if matches!(rest.first(), Some(&"include")) || story && matches!(rest.first(), Some(&"set")) {
        let help = "includes and overrides are read before any override is applied".to_owned();
        return Err(unknown(0, format!("`{}` cannot be overridden", parts[0]), help));
    }
    let walk = walk(&document.outline, rest.iter().copied());
    if walk.matched == rest.len() {
        return Ok(Target { range: walk.node.span.clone(), key: None });
    }
    let inside = block(walk.node);
    if walk.matched + 1 == rest.len()
        && let Some(target) = addition(inside, document.draft.text(), last)
    {
        return Ok(target);
    }
    let index = skipped + walk.matched;
    let missing = parts[index];
    let so_far = parts[..index].join(".");
    let message = match (so_far.as_str(), inside.entries(), &inside.shape) {
        ("", ..) => format!("there is no `{missing}` in the scenario"),
        (path, Some(_), _) => format!("there is no `{missing}` in `{path}`"),
        (path, None, Shape::List(items)) => {
            format!("`{path}` has no element {missing}; its length is {}", items.len())
        }
        (path, ..) => format!("`{path}` is a plain value without fields"),
    };
    let words = kinds.iter().map(|kind| kind.word);
    let words = words.filter(|word| index == 0 && !word.is_empty());
    let help = match (&inside.shape, inside.entries()) {
        (Shape::Scalar, _) => format!("end the path at `{so_far}`"),
        (_, None) => "elements are numbered from 0".to_owned(),
        (_, Some(entries)) => {
            let keys = entries.iter().map(|entry| entry.key.as_str());
            instead(missing, &keys.chain(words).collect::<Vec<_>>(), "available here")
        }
    };
    Err(unknown(index, message, help))
}

/// The place at which a key can be added to a block.
fn addition(block: &Node, text: &str, key: &str) -> Option<Target> {
    let bracket = block.span.start + text.get(block.span.clone())?.find(['(', '{'])?;
    let key = match &block.shape {
        Shape::Fields(_) => key.to_owned(),
        Shape::Tuple(items) if items.is_empty() => key.to_owned(),
        Shape::Map(entries) => {
            let quoted = entries
                .first()
                .is_none_or(|first| text[first.key_span.clone()].ends_with(['"', '#']));
            if quoted { format!("{key:?}") } else { key.to_owned() }
        }
        _ => return None,
    };
    Some(Target { range: bracket + 1..bracket + 1, key: Some(key) })
}
