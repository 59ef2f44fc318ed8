//! The outline of a RON text: the span of each value, without its type.
//!
//! One pass over the text finds the span of every value and key. Errors, paths and overrides need
//! these spans, and the typed parser does not provide them. The outline is read first, so that its
//! limits protect the typed parser too.

use std::ops::Range;

/// Maximum number of values in one file.
pub(crate) const MOST_VALUES: usize = 2_000_000;

/// A value and the values in it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// From the start of its name or bracket to its end.
    pub(crate) span: Range<usize>,
    /// The end of the name of a named struct or variant; the start of the span where there is none.
    pub(crate) name_end: usize,
    /// Its content.
    pub(crate) shape: Shape,
}

/// The content of a value.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A string, number, character, or bare name.
    Scalar,
    /// `[a, b]`
    List(Vec<Node>),
    /// `(a, b)`, `Name(a, b)`
    Tuple(Vec<Node>),
    /// `(key: a)`, `Name(key: a)`
    Fields(Vec<Entry>),
    /// `{key: a}`
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The key without quotes.
    pub(crate) key: String,
    /// Where the key is written.
    pub(crate) key_span: Range<usize>,
    /// The value.
    pub(crate) value: Node,
    /// The end of the entry, its comma included.
    pub(crate) end: usize,
}

impl Node {
    /// Where the name of a named struct or variant is written.
    pub(crate) fn name(&self) -> Option<Range<usize>> {
        (self.name_end > self.span.start).then_some(self.span.start..self.name_end)
    }

    /// The part of the value that a message marks: the head of a block, else the whole value.
    pub(crate) fn head(&self) -> Range<usize> {
        match self.shape {
            Shape::Scalar => self.span.clone(),
            // Opening brackets are one byte.
            _ => self.name().unwrap_or(self.span.start..self.span.start + 1),
        }
    }

    /// Fields of a struct or keys of a map.
    pub(crate) fn entries(&self) -> Option<&[Entry]> {
        match &self.shape {
            Shape::Fields(entries) | Shape::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entry of a key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }
}

/// Position and reason of a syntax error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The byte at which reading stopped.
    pub(crate) at: usize,
    /// The fault.
    pub(crate) why: Why,
}

/// Reason why a text has no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is not valid RON; the text states the fault.
    Malformed(&'static str),
    /// It nests deeper than [`DEEPEST`](crate::quantity::DEEPEST).
    TooDeep,
    /// It holds more than [`MOST_VALUES`].
    TooMany,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::DEEPEST;
    use crate::scenario::text::scan::read;
    use proptest::prelude::*;

    #[test]
    fn spans_leave_out_comments() {
        let text = "/* a /* b */ */ Lane( // c\n cutoff : \"18:00\" , stops: [1, r#\"x\"y\"#, b'\\''], )\n";
        let lane = read(text).unwrap();
        assert_eq!(&text[lane.name().unwrap()], "Lane");
        let cutoff = lane.entry("cutoff").unwrap();
        assert_eq!(&text[cutoff.value.span.clone()], "\"18:00\"");
        assert_eq!(&text[cutoff.key_span.start..cutoff.end], "cutoff : \"18:00\" ,");
        let Shape::List(stops) = &lane.entry("stops").unwrap().value.shape else {
            panic!("no list")
        };
        let stops: Vec<_> = stops.iter().map(|stop| &text[stop.span.clone()]).collect();
        assert_eq!(stops, ["1", "r#\"x\"y\"#", "b'\\''"]);
    }

    #[test]
    fn keys_lose_their_quotes() {
        let map = read(r##"{"a\"b": 1, r"c": 2, r#"d"#: 3, 4: 5, mon: 6, (7, 8): 9}"##).unwrap();
        let keys: Vec<_> = map.entries().unwrap().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["a\"b", "c", "d", "4", "mon", "(7, 8)"]);
    }

    #[test]
    fn faults_say_where_and_why() {
        for (text, at, what) in [
            ("", 0, "a value is missing"),
            ("(a: 1", 5, "a comma or `)` is missing"),
            ("[1 2]", 3, "a comma or `]` is missing"),
            ("{\"a\" 1}", 5, "a colon is missing after the key"),
            ("\"a", 0, "a string has no closing quote"),
            ("() x", 3, "unexpected text after the end of the value"),
            ("/* /* */", 0, "a comment has no end"),
            ("(a: ,)", 4, "a value is missing"),
        ] {
            assert_eq!(read(text).unwrap_err(), Fault { at, why: Why::Malformed(what) }, "{text}");
        }
    }

    #[test]
    fn depth_and_number_have_limits() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        read(&deep(DEEPEST)).unwrap();
        assert_eq!(read(&deep(DEEPEST + 1)).unwrap_err().why, Why::TooDeep);
        assert_eq!(read(&"(".repeat(1_000_000)).unwrap_err().why, Why::TooDeep);
        let many = format!("[{}]", "0,".repeat(MOST_VALUES));
        assert_eq!(read(&many).unwrap_err().why, Why::TooMany);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r#"([\[\](){}:,"'/*#r\\b .a0é-]|//|/\*|\*/){0,60}"#) {
            let _any = read(&text);
        }

        #[test]
        fn what_the_parser_accepts_has_an_outline(text in r#"([\[\](){}:,"'r#\\b a0é\n-]|//|/\*|\*/|b"|r"|: ?1,){0,24}"#) {
            if ron::from_str::<serde::de::IgnoredAny>(&text).is_ok() {
                prop_assert!(read(&text).is_ok(), "{:?}: {:?}", text, read(&text));
            }
        }
    }
}
