//! Diagnostics for errors of the typed parser, with position and help.

use std::ops::Range;

use ron::error::{Error, SpannedError};

use crate::quantity::{DEEPEST, HELP, list, nearest};
use crate::scenario::renamed::renamed;
use crate::scenario::text::diagnostic::Diagnostic;
use crate::scenario::text::draft::Draft;
use crate::scenario::text::locate::{Part, innermost};
use crate::scenario::text::outline::{Fault, MOST_VALUES, Node, Shape, Why};
use crate::scenario::text::source::offset_of;

/// The byte at which the typed parser stopped.
pub(crate) fn stopped_at(error: &SpannedError, text: &str) -> usize {
    offset_of(text, error.span.end.line, error.span.end.col)
}

/// A diagnostic for a text that has no outline.
pub(crate) fn malformed(fault: &Fault, draft: &Draft) -> Diagnostic {
    let text = draft.text().trim_end();
    if text.is_empty() {
        let (source, _) = draft.origin(0..0);
        let diagnostic = Diagnostic::of_file(source.name(), "syntax", "the file is empty");
        return diagnostic.help("a story starts with `Scenario(`, a piece with its own root");
    }
    let early = fault.at >= text.len();
    // At the end of the text, the last character is marked.
    let start =
        if early { text.floor_char_boundary(text.len().saturating_sub(1)) } else { fault.at };
    let end = draft.text().ceil_char_boundary(start + 1);
    let (source, span) = draft.origin(start..end);
    let put = |code, message: String| Diagnostic::at(&source, span, code, message);
    match fault.why {
        Why::TooDeep => put("limit", "values nest too deeply".to_owned())
            .label("too deep")
            .help(format!("at most {DEEPEST} levels are allowed")),
        Why::TooMany => put("limit", "the file holds too many values".to_owned())
            .label("too many")
            .help(format!("at most {MOST_VALUES} values are allowed")),
        Why::Malformed(what) if early => {
            put("syntax", format!("unexpected end of file: {what}")).label("after this")
        }
        Why::Malformed(what) => put("syntax", what.to_owned()).label("here"),
    }
}

/// A diagnostic for a text that has an outline but does not fit its type; the name of the root
/// marks the whole text.
pub(crate) fn shape_error(
    error: &SpannedError,
    draft: &Draft,
    root: &Node,
    root_name: &Range<usize>,
) -> Diagnostic {
    let text = draft.text();
    let part = innermost(root, stopped_at(error, text));
    let value = || match &part {
        Some(Part::Key(entry)) => entry.key_span.clone(),
        Some(Part::Value(node, Some(entry))) if !matches!(node.shape, Shape::Scalar) => {
            entry.key_span.clone()
        }
        Some(Part::Value(node, _)) if !std::ptr::eq(*node, root) => node.head(),
        _ => root_name.clone(),
    };
    let put = |span: Range<usize>, code, message: String| {
        let (source, span) = draft.origin(span);
        Diagnostic::at(&source, span, code, message)
    };
    match &error.code {
        Error::NoSuchStructField { expected, found, outer } => {
            let message = format!("unknown field `{found}`{}", within(outer.as_deref()));
            let diagnostic = put(value(), "unknown-field", message).label("no such field");
            diagnostic.help(instead(found, expected, "fields"))
        }
        Error::NoSuchEnumVariant { expected, found, .. } => {
            let span = match &part {
                Some(Part::Value(node, _)) => node.head(),
                _ => value(),
            };
            let diagnostic = put(span, "unknown-kind", format!("unknown kind `{found}`"));
            diagnostic.label("no such kind").help(instead(found, expected, "kinds"))
        }
        Error::MissingStructField { field, outer } => {
            let message = format!("field `{field}`{} is missing", within(outer.as_deref()));
            let diagnostic = put(value(), "missing-field", message);
            diagnostic.label(format!("has no `{field}`")).help(format!("add `{field}: …`"))
        }
        Error::DuplicateStructField { field, .. } => {
            put(value(), "duplicate-key", format!("`{field}` is written twice")).label("again here")
        }
        Error::Message(text) => {
            let (message, help) = match text.split_once(HELP) {
                Some((message, help)) => (message, Some(help)),
                None => (text.as_str(), None),
            };
            let mut diagnostic =
                put(value(), "wrong-value", message.to_owned()).label("invalid value");
            diagnostic.help = help.map(str::to_owned);
            diagnostic
        }
        Error::InvalidValueForType { expected, found } => {
            let message = format!("expected {expected}, found {found}");
            put(value(), "wrong-type", message).label("wrong type")
        }
        Error::ExpectedDifferentLength { expected, found } => {
            let message = format!("expected {expected}, found {found} elements");
            put(value(), "wrong-type", message).label("wrong length")
        }
        Error::IntegerOutOfBounds => {
            let number = text.get(value()).unwrap_or_default();
            let diagnostic = put(value(), "out-of-range", format!("`{number}` is out of range"));
            let below = number.starts_with('-');
            diagnostic.label("out of range").help(if below {
                "a whole number of zero or more"
            } else {
                "a smaller number"
            })
        }
        Error::ExceededRecursionLimit => {
            put(value(), "limit", "values nest too deeply".to_owned()).label("too deep")
        }
        other => {
            let Some(expected) = wanted(other) else {
                return put(value(), "syntax", lowered(&other.to_string())).label("here");
            };
            let diagnostic = put(value(), "wrong-type", expected).label("wrong type");
            match other {
                Error::ExpectedString => diagnostic.help("write it in quotes: \"…\""),
                _ => diagnostic,
            }
        }
    }
}

/// What the type expects at a position, in the terms of scenario files; `None` if the text is not
/// valid RON.
fn wanted(error: &Error) -> Option<String> {
    let expected = match error {
        Error::ExpectedString => "a string in quotes",
        Error::ExpectedInteger => "a whole number",
        Error::ExpectedFloat => "a number",
        Error::ExpectedBoolean => "`true` or `false`",
        Error::ExpectedArray => "a list `[…]`",
        Error::ExpectedMap => "a map `{…}`",
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => "a block `(…)`",
        Error::ExpectedIdentifier => "a bare name",
        Error::ExpectedUnit => "a unit value `()`",
        Error::ExpectedDifferentStructName { expected, found } => {
            return Some(format!("expected `{}`, found `{found}`", public_name(expected)));
        }
        _ => return None,
    };
    Some(format!("expected {expected}"))
}

/// A sentence of the parser with a lowercase first letter, as in our messages.
fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn within(outer: Option<&str>) -> String {
    outer.map_or_else(String::new, |name| format!(" in `{}`", public_name(name)))
}

/// The name of a struct in scenario files.
fn public_name(name: &str) -> &str {
    name.strip_suffix("Spec").unwrap_or(name)
}

/// The valid names, the nearest first.
pub(crate) fn instead(given: &str, right: &[&str], what: &str) -> String {
    let all = list(right.iter().copied());
    let new = renamed("key", given).or_else(|| renamed("word", given));
    if let Some(new) = new.filter(|new| right.contains(new)) {
        return format!("`{given}` is now `{new}`; {what}: {all}");
    }
    match nearest(given, right.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {what}: {all}"),
        None => format!("{what}: {all}"),
    }
}
