//! Attempts an override: the value as written, then as a quoted string.

use crate::scenario::text::scan;
use std::sync::Arc;

use ron::error::{Error, SpannedError};

use super::document::Document;
use super::override_path::{Override, Target};
use super::shape::stopped_at;
use crate::scenario::text::draft::{Draft, Patch};
use crate::scenario::text::outline::Node;

/// The document's new text and outline; `None` if the value is not valid RON.
///
/// If no attempt fits the type, the one with the most specific issue is used.
pub(crate) fn best(
    document: &Document,
    given: &Override,
    target: &Target,
) -> Option<(Draft, Node)> {
    let values = candidates(given).into_iter();
    let attempts = values.filter_map(|value| Attempt::of(document, given, target, value));
    let best = attempts.min_by_key(Attempt::unfitness)?;
    Some((best.draft, best.outline))
}

/// The texts that the value may represent, the likelier first.
fn candidates(given: &Override) -> Vec<String> {
    let written = given.value();
    let is_ron = ron::from_str::<serde::de::IgnoredAny>(written).is_ok();
    // Comments around the value could extend into the text that follows it.
    let bare = scan::read(written).ok().filter(|_| is_ron || !given.may_lack_quotes);
    let bare = bare.map(|node| written[node.span].to_owned());
    let quoted = ron::to_string(written).ok().filter(|_| given.may_lack_quotes);
    bare.into_iter().chain(quoted).collect()
}

/// A document with one override in it.
struct Attempt {
    draft: Draft,
    outline: Node,
    /// The typed parser's error, if the override causes it.
    blame: Option<SpannedError>,
}

impl Attempt {
    fn of(document: &Document, given: &Override, target: &Target, value: String) -> Option<Self> {
        let mut draft = document.draft.clone();
        let source = || Arc::clone(&given.source);
        let mut patches = Vec::new();
        let added = target.key.is_some();
        if let Some(key) = &target.key {
            let last = given.part(given.path().split('.').count() - 1);
            patches.push(Patch { text: key.clone(), source: source(), from: last.clone() });
            patches.push(Patch { text: ": ".to_owned(), source: source(), from: last });
        }
        let from = match given.value().find(value.as_str()) {
            Some(at) => given.at.start + at..given.at.start + at + value.len(),
            None => given.at.clone(),
        };
        patches.push(Patch { text: value, source: source(), from });
        if added {
            patches.push(Patch { text: ", ".to_owned(), source: source(), from: given.at.clone() });
        }
        let length: usize = patches.iter().map(|patch| patch.text.len()).sum();
        draft.splice(target.range.clone(), patches);
        let outline = scan::read(draft.text()).ok()?;
        let put_in = target.range.start..=target.range.start + length;
        let blame = (document.kind.read)(draft.text())
            .err()
            .filter(|error| put_in.contains(&stopped_at(error, draft.text())));
        Some(Self { draft, outline, blame })
    }

    /// 0 if the value fits the type; higher for less specific issues.
    fn unfitness(&self) -> u8 {
        match self.blame.as_ref().map(|error| &error.code) {
            None => 0,
            Some(
                Error::Message(_)
                | Error::NoSuchEnumVariant { .. }
                | Error::NoSuchStructField { .. }
                | Error::MissingStructField { .. },
            ) => 1,
            Some(_) => 2,
        }
    }
}
