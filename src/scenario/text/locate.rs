//! Finds the value at a dotted path, and the value that contains a byte.

use std::ops::Range;

use super::outline::{Entry, Node, Shape};

/// The part of a path that an outline contains.
pub(crate) struct Walk<'n> {
    /// The last value on the path.
    pub(crate) node: &'n Node,
    /// Its key, if it has one.
    pub(crate) key: Option<Range<usize>>,
    /// Number of parts of the path that were found.
    pub(crate) matched: usize,
}

impl Walk<'_> {
    /// The span for an issue of this value: the value itself, or its key if it is a block.
    pub(crate) fn place(&self) -> Range<usize> {
        match (&self.node.shape, &self.key) {
            (Shape::Scalar, _) | (_, None) => self.node.head(),
            (_, Some(key)) => key.clone(),
        }
    }
}

/// Follows a path as far as it exists.
pub(crate) fn walk<'n, 'p>(root: &'n Node, parts: impl IntoIterator<Item = &'p str>) -> Walk<'n> {
    let mut walk = Walk { node: root, key: None, matched: 0 };
    for part in parts {
        let Some((node, key)) = child(walk.node, part) else {
            break;
        };
        walk = Walk { node, key, matched: walk.matched + 1 };
    }
    walk
}

/// The value of a field, key, or index; the single value of a variant is entered without a name.
fn child<'n>(node: &'n Node, part: &str) -> Option<(&'n Node, Option<Range<usize>>)> {
    match &node.shape {
        Shape::Scalar => None,
        Shape::Fields(_) | Shape::Map(_) => {
            node.entry(part).map(|entry| (&entry.value, Some(entry.key_span.clone())))
        }
        Shape::Tuple(items) if items.len() == 1 => {
            let only = items.first()?;
            child(only, part).or_else(|| (part == "0").then_some((only, None)))
        }
        Shape::List(items) | Shape::Tuple(items) => {
            // `007` and `+7` are no indices.
            let index: usize =
                part.parse().ok().filter(|index: &usize| index.to_string() == part)?;
            items.get(index).map(|item| (item, None))
        }
    }
}

/// The block inside single values of variants, which a path enters without a name.
pub(crate) fn block(node: &Node) -> &Node {
    match &node.shape {
        Shape::Tuple(items) => match items.as_slice() {
            [only] => block(only),
            _ => node,
        },
        _ => node,
    }
}

/// The key or value that contains a byte.
pub(crate) enum Part<'n> {
    /// The key of an entry.
    Key(&'n Entry),
    /// A value, and the entry whose value it is.
    Value(&'n Node, Option<&'n Entry>),
}

/// The innermost value or key that holds a byte or ends at it; `None` outside of the root.
pub(crate) fn innermost(root: &Node, at: usize) -> Option<Part<'_>> {
    let holds = |span: &Range<usize>| span.start <= at && at <= span.end;
    if !holds(&root.span) {
        return None;
    }
    let mut node = root;
    let mut entry = None;
    loop {
        let next = match &node.shape {
            Shape::Scalar => None,
            Shape::List(items) | Shape::Tuple(items) => {
                items.iter().find(|item| holds(&item.span)).map(|item| (item, None))
            }
            Shape::Fields(entries) | Shape::Map(entries) => {
                if let Some(entry) = entries.iter().find(|entry| holds(&entry.key_span)) {
                    return Some(Part::Key(entry));
                }
                let entry = entries.iter().find(|entry| holds(&entry.value.span));
                entry.map(|entry| (&entry.value, Some(entry)))
            }
        };
        let Some((inner, of)) = next else {
            return Some(Part::Value(node, entry));
        };
        (node, entry) = (inner, of);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::text::scan;

    const TEXT: &str = r#"Supply(lanes: {"dc-to-store": road((hours: [3, 4], by: Some(lorry(tons: 2))))}, empty: ())"#;

    #[test]
    fn paths_lead_through_variants_unnamed() {
        let root = scan::read(TEXT).unwrap();
        for (path, found) in [
            ("lanes.dc-to-store.hours.1", "4"),
            ("lanes.dc-to-store.by.tons", "2"),
            ("lanes.dc-to-store.hours", "[3, 4]"),
            ("empty", "()"),
        ] {
            let walk = walk(&root, path.split('.'));
            assert_eq!(walk.matched, path.split('.').count(), "{path}");
            assert_eq!(&TEXT[walk.node.span.clone()], found, "{path}");
        }
        for (path, matched) in
            [("lanes.dc.hours", 1), ("lanes.dc-to-store.hours.2", 3), ("x", 0), ("empty.0", 1)]
        {
            assert_eq!(walk(&root, path.split('.')).matched, matched, "{path}");
        }
    }

    #[test]
    fn bytes_belong_to_the_innermost_value() {
        let root = scan::read(TEXT).unwrap();
        let at = |needle: &str| TEXT.find(needle).unwrap();
        assert!(
            matches!(innermost(&root, at("hours") + 2), Some(Part::Key(entry)) if entry.key == "hours")
        );
        assert!(
            matches!(innermost(&root, at("4]") + 1), Some(Part::Value(node, None)) if &TEXT[node.span.clone()] == "4")
        );
        assert!(innermost(&root, TEXT.len() + 1).is_none());
    }
}
