//! A supply chain as a piece in RON, laid out to be read: what an absent field stands for is left out.

use crate::quantity::read_ron;
use crate::scenario::text::outline::{Entry, Node, Shape};
use crate::scenario::text::scan;
use crate::supply::SupplySpec;
use ron::extensions::Extensions;

/// Fields and the values that they have where they are absent, as written.
const ABSENT: [(&str, &str); 25] = [
    ("demand", "{}"),
    ("lanes", "{}"),
    ("ports", "{}"),
    ("initial_stock", "{}"),
    ("shifts", "[]"),
    ("unmet", "lost"),
    ("divisible", "false"),
    ("sizes", "same(1.0)"),
    ("shares", "proportional"),
    ("goods", "all"),
    ("mode", "road"),
    ("short", "cancelled"),
    ("law", "poisson"),
    ("cutoff_days_before", "0"),
    ("arrives_days_after", "0"),
    ("grace", "\"0 s\""),
    ("keeps_order", "false"),
    ("single", "false"),
    ("fallback_order", "repeat_last_week"),
    ("autocorrelation", "0.0"),
    ("charged", "throughout"),
    ("uncertain", "{}"),
    ("closed", "[]"),
    ("closed_on", "[]"),
    ("below", "raised"),
];

/// Columns within which a value stands on one line.
const WIDTH: usize = 110;

/// The piece; an error where what was written does not read as what it was written from.
pub(super) fn write(spec: &SupplySpec) -> Result<String, String> {
    let extensions = Extensions::IMPLICIT_SOME
        | Extensions::UNWRAP_NEWTYPES
        | Extensions::UNWRAP_VARIANT_NEWTYPES;
    let options = ron::Options::default().with_default_extension(extensions);
    let plain = options.to_string(spec).map_err(|error| error.to_string())?;
    let outline = scan::read(&plain).map_err(|_| "the piece cannot be laid out".to_owned())?;
    let mut text = String::from("Supply");
    put(&outline, &plain, 0, "Supply".len(), &mut text);
    text.push('\n');
    match read_ron::<SupplySpec>(&text) {
        Ok(read) if read == *spec => Ok(text),
        Ok(_) => Err("the piece reads otherwise than it was meant".to_owned()),
        Err(error) => Err(format!("the piece does not read: {error}")),
    }
}

/// Whether an entry says what holds without it.
fn is_absent(entry: &Entry, text: &str) -> bool {
    let written = text.get(entry.value.span.clone()).unwrap_or_default();
    written == "None" || ABSENT.contains(&(entry.key.as_str(), written))
}

/// The entries and items of a value, each with what stands before it.
fn parts<'a>(node: &'a Node, text: &'a str) -> Vec<(String, &'a Node)> {
    let unnamed = |node: &'a Node| (String::new(), node);
    match &node.shape {
        Shape::Scalar => Vec::new(),
        Shape::List(items) | Shape::Tuple(items) => items.iter().map(unnamed).collect(),
        Shape::Fields(entries) => {
            let stated = entries.iter().filter(|entry| !is_absent(entry, text));
            stated.map(|entry| (format!("{}: ", entry.key), &entry.value)).collect()
        }
        Shape::Map(entries) => {
            let key = |entry: &Entry| text.get(entry.key_span.clone()).unwrap_or_default();
            entries.iter().map(|entry| (format!("{}: ", key(entry)), &entry.value)).collect()
        }
    }
}

/// Brackets of a value.
const fn brackets(shape: &Shape) -> (char, char) {
    match shape {
        Shape::List(_) => ('[', ']'),
        Shape::Map(_) => ('{', '}'),
        _ => ('(', ')'),
    }
}

fn name<'a>(node: &Node, text: &'a str) -> &'a str {
    node.name().and_then(|span| text.get(span)).unwrap_or_default()
}

/// A value on one line.
fn line(node: &Node, text: &str) -> String {
    if matches!(node.shape, Shape::Scalar) {
        let written = text.get(node.span.clone()).unwrap_or_default();
        // 40.0 is 40.
        return match written.strip_suffix(".0") {
            Some(whole) if !written.starts_with('"') => whole.to_owned(),
            _ => written.to_owned(),
        };
    }
    let (open, close) = brackets(&node.shape);
    let inside: Vec<String> = parts(node, text)
        .iter()
        .map(|(key, value)| format!("{key}{}", line(value, text)))
        .collect();
    format!("{}{open}{}{close}", name(node, text), inside.join(", "))
}

/// Writes a value: on one line where it fits, but the blocks of the piece over several.
fn put(node: &Node, text: &str, depth: usize, before: usize, out: &mut String) {
    let short = line(node, text);
    let parts = parts(node, text);
    // The piece itself and its lists of named things.
    let is_block = depth == 0 || (depth == 1 && matches!(node.shape, Shape::Map(_)));
    if parts.is_empty() || (!is_block && depth * 4 + before + short.len() <= WIDTH) {
        out.push_str(&short);
        return;
    }
    let (open, close) = brackets(&node.shape);
    out.push_str(name(node, text));
    out.push(open);
    let indent = "    ".repeat(depth + 1);
    for (key, value) in parts {
        out.push('\n');
        out.push_str(&indent);
        out.push_str(&key);
        put(value, text, depth + 1, key.len(), out);
        out.push(',');
    }
    out.push('\n');
    out.push_str(&"    ".repeat(depth));
    out.push(close);
}
