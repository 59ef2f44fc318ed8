//! The outline of a RON text: which value stands where, without knowing what it means.
//!
//! One pass over the text finds the span of every value and key. That is what errors, paths and
//! overrides need, and what the typed parser does not tell. The outline is read before that parser, so
//! that its limits hold for it too.

use std::ops::Range;

/// How deep values may nest.
pub(super) const DEEPEST: usize = 40;

/// How many values one file may hold.
pub(super) const MOST_VALUES: usize = 1_000_000;

/// A value and the values in it.
#[derive(Debug)]
pub(super) struct Node {
    /// From the first letter of its name or bracket to its end.
    pub(super) span: Range<usize>,
    /// The end of the name of a named struct or variant; the start of the span where there is none.
    pub(super) name_end: usize,
    /// What it is made of.
    pub(super) shape: Shape,
}

/// What a value is made of.
#[derive(Debug)]
pub(super) enum Shape {
    /// A text, number, character, or bare word.
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
#[derive(Debug)]
pub(super) struct Entry {
    /// The key as it is meant: without the quotes of a text.
    pub(super) key: String,
    /// Where the key is written.
    pub(super) key_span: Range<usize>,
    /// The value.
    pub(super) value: Node,
    /// The end of the entry, its comma included.
    pub(super) end: usize,
}

impl Node {
    /// Where the name of a named struct or variant is written.
    pub(super) fn name(&self) -> Option<Range<usize>> {
        (self.name_end > self.span.start).then_some(self.span.start..self.name_end)
    }

    /// The part of the value that stands for the whole in a message: all of it only where it is short.
    pub(super) fn head(&self) -> Range<usize> {
        match self.shape {
            Shape::Scalar => self.span.clone(),
            // Opening brackets are one byte.
            _ => self.name().unwrap_or(self.span.start..self.span.start + 1),
        }
    }

    /// Fields of a struct or keys of a map.
    pub(super) fn entries(&self) -> Option<&[Entry]> {
        match &self.shape {
            Shape::Fields(entries) | Shape::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entry of a key.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }
}

/// Where a text is no RON, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The byte at which reading stopped.
    pub(super) at: usize,
    /// What is wrong there.
    pub(super) why: Why,
}

/// Why a text has no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It is no RON; the text says what is missing.
    Malformed(&'static str),
    /// It nests deeper than [`DEEPEST`].
    TooDeep,
    /// It holds more than [`MOST_VALUES`].
    TooMany,
}

/// Reads the outline of a whole text.
pub(super) fn read(text: &str) -> Result<Node, Fault> {
    let mut scanner = Scanner {
        text,
        at: 0,
        depth: 0,
        values: 0,
    };
    scanner.blank()?;
    // Attributes such as `#![type = "…"]` are for editors.
    while scanner.rest().starts_with("#!") {
        let end = scanner
            .rest()
            .find(']')
            .ok_or(scanner.fault("an attribute has no end"))?;
        scanner.at += end + 1;
        scanner.blank()?;
    }
    let node = scanner.value()?;
    scanner.blank()?;
    if scanner.rest().is_empty() {
        Ok(node)
    } else {
        Err(scanner.fault("something follows the end of the value"))
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    values: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        // `at` moves by whole characters only.
        &self.text[self.at..]
    }

    const fn fault(&self, what: &'static str) -> Fault {
        Fault {
            at: self.at,
            why: Why::Malformed(what),
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Steps over one letter if it is there.
    fn step(&mut self, letter: char) -> bool {
        let there = self.peek() == Some(letter);
        if there {
            self.at += letter.len_utf8();
        }
        there
    }

    /// Skips white space and comments.
    fn blank(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            let text = rest.trim_start_matches(is_white);
            self.at += rest.len() - text.len();
            if text.starts_with("//") {
                self.at += text.find('\n').unwrap_or(text.len());
            } else if text.starts_with("/*") {
                self.block_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    /// Skips a comment of several lines, in which others may nest.
    fn block_comment(&mut self) -> Result<(), Fault> {
        let mut level = 0_usize;
        let mut inside = self.rest();
        loop {
            let mark = inside
                .find(['/', '*'])
                .ok_or(self.fault("a comment has no end"))?;
            inside = &inside[mark..];
            let step = match inside.get(..2) {
                Some("/*") => {
                    level += 1;
                    2
                }
                Some("*/") => {
                    level -= 1;
                    2
                }
                _ => 1,
            };
            inside = &inside[step..];
            if level == 0 {
                self.at = self.text.len() - inside.len();
                return Ok(());
            }
        }
    }

    fn value(&mut self) -> Result<Node, Fault> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(Fault {
                at: self.at,
                why: Why::TooMany,
            });
        }
        let start = self.at;
        let mut name_end = start;
        let shape = match self.peek() {
            Some('[') => self.nested(|inner| inner.items(']').map(Shape::List))?,
            Some('{') => self.nested(|inner| inner.entries('}').map(Shape::Map))?,
            Some('(') => self.nested(Self::group)?,
            Some('"') => self.text()?,
            Some('\'') => self.letter()?,
            Some('r') if self.raw_text()? => Shape::Scalar,
            Some('b') if self.bytes()? => Shape::Scalar,
            _ => {
                let word = self.word()?;
                let end = self.at;
                self.blank()?;
                if self.peek() == Some('(')
                    && !word.starts_with(|first: char| first.is_ascii_digit())
                {
                    name_end = end;
                    self.nested(Self::group)?
                } else {
                    self.at = end;
                    Shape::Scalar
                }
            }
        };
        Ok(Node {
            span: start..self.at,
            name_end,
            shape,
        })
    }

    /// Reads what stands in a bracket, whose opening half is next.
    fn nested(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<Shape, Fault>,
    ) -> Result<Shape, Fault> {
        if self.depth == DEEPEST {
            return Err(Fault {
                at: self.at,
                why: Why::TooDeep,
            });
        }
        self.depth += 1;
        self.at += 1;
        self.blank()?;
        let shape = inside(self)?;
        self.depth -= 1;
        Ok(shape)
    }

    /// What stands in round brackets: named fields if a word and a colon come first.
    fn group(&mut self) -> Result<Shape, Fault> {
        let start = self.at;
        let named = self.word().is_ok() && self.blank().is_ok() && self.peek() == Some(':');
        self.at = start;
        if named {
            self.entries(')').map(Shape::Fields)
        } else {
            self.items(')').map(Shape::Tuple)
        }
    }

    fn items(&mut self, close: char) -> Result<Vec<Node>, Fault> {
        let mut items = Vec::new();
        while !self.step(close) {
            items.push(self.value()?);
            self.separator(close)?;
        }
        Ok(items)
    }

    fn entries(&mut self, close: char) -> Result<Vec<Entry>, Fault> {
        let mut entries = Vec::new();
        while !self.step(close) {
            let key = self.value()?.span;
            let key_text = self.text.get(key.clone()).unwrap_or_default();
            self.blank()?;
            if !self.step(':') {
                return Err(self.fault("a colon is missing after the key"));
            }
            self.blank()?;
            let value = self.value()?;
            let end = self.separator(close)?.unwrap_or(value.span.end);
            entries.push(Entry {
                key: meant(key_text),
                key_span: key,
                value,
                end,
            });
        }
        Ok(entries)
    }

    /// A comma, whose end it returns, or the closing bracket, which stays.
    fn separator(&mut self, close: char) -> Result<Option<usize>, Fault> {
        self.blank()?;
        if self.step(',') {
            let end = self.at;
            self.blank()?;
            Ok(Some(end))
        } else if self.peek() == Some(close) {
            Ok(None)
        } else {
            Err(self.fault(match close {
                ')' => "a comma or `)` is missing",
                ']' => "a comma or `]` is missing",
                _ => "a comma or `}` is missing",
            }))
        }
    }

    /// A number or a bare word.
    fn word(&mut self) -> Result<&'a str, Fault> {
        let rest = self.rest();
        // Only raw identifiers hold a `#`, as their second letter.
        let raw = if rest.starts_with("r#") { 2 } else { 0 };
        let ends = |letter: char| is_white(letter) || ",:()[]{}\"'/#".contains(letter);
        let length = rest[raw..].find(ends).unwrap_or(rest.len() - raw);
        if length == 0 {
            return Err(self.fault("a value is missing"));
        }
        self.at += raw + length;
        Ok(&rest[..raw + length])
    }

    /// A text in double quotes.
    fn text(&mut self) -> Result<Shape, Fault> {
        let mut escaped = false;
        for (at, letter) in self.rest().char_indices().skip(1) {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    self.at += at + 1;
                    return Ok(Shape::Scalar);
                }
                _ => {}
            }
        }
        Err(self.fault("a text has no closing quote"))
    }

    /// A raw text `r"…"`, `r#"…"#`; false where the `r` starts a word.
    fn raw_text(&mut self) -> Result<bool, Fault> {
        let body = &self.rest()[1..];
        let opened = body.trim_start_matches('#');
        let hashes = &body[..body.len() - opened.len()];
        let Some(opened) = opened.strip_prefix('"') else {
            return Ok(false);
        };
        let close = format!("\"{hashes}");
        let end = opened
            .find(&close)
            .ok_or(self.fault("a text has no closing quote"))?;
        self.at = self.text.len() - opened.len() + end + close.len();
        Ok(true)
    }

    /// Bytes `b"…"`, `br"…"`, `b'x'`; false where the `b` starts a word.
    fn bytes(&mut self) -> Result<bool, Fault> {
        let start = self.at;
        self.at += 1;
        let found = match self.peek() {
            Some('"') => self.text().map(|_| true)?,
            Some('\'') => self.letter().map(|_| true)?,
            Some('r') => self.raw_text()?,
            _ => false,
        };
        if !found {
            self.at = start;
        }
        Ok(found)
    }

    /// A character in single quotes.
    fn letter(&mut self) -> Result<Shape, Fault> {
        let body = &self.rest()[1..];
        let from = if body.starts_with('\\') { 2 } else { 1 };
        let close = body
            .char_indices()
            .skip(from)
            .find(|(_, letter)| *letter == '\'');
        let (end, _) = close.ok_or(self.fault("a character has no closing quote"))?;
        self.at += 1 + end + 1;
        Ok(Shape::Scalar)
    }
}

/// White space as RON has it.
fn is_white(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\t'
            | '\n'
            | '\r'
            | '\x0B'
            | '\x0C'
            | '\u{85}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2028}'
            | '\u{2029}'
    )
}

/// A key without its quotes or its mark of a raw identifier.
fn meant(key: &str) -> String {
    if key.starts_with('"') || key.starts_with("r\"") || key.starts_with("r#") && key.ends_with('#')
    {
        ron::from_str(key).unwrap_or_else(|_| key.to_owned())
    } else {
        key.strip_prefix("r#").unwrap_or(key).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spans_leave_out_comments() {
        let text = "/* a /* b */ */ Lane( // c\n cutoff : \"18:00\" , stops: [1, r#\"x\"y\"#, b'\\''], )\n";
        let lane = read(text).unwrap();
        assert_eq!(&text[lane.name().unwrap()], "Lane");
        let cutoff = lane.entry("cutoff").unwrap();
        assert_eq!(&text[cutoff.value.span.clone()], "\"18:00\"");
        assert_eq!(
            &text[cutoff.key_span.start..cutoff.end],
            "cutoff : \"18:00\" ,"
        );
        let Shape::List(stops) = &lane.entry("stops").unwrap().value.shape else {
            panic!("no list")
        };
        let stops: Vec<_> = stops.iter().map(|stop| &text[stop.span.clone()]).collect();
        assert_eq!(stops, ["1", "r#\"x\"y\"#", "b'\\''"]);
    }

    #[test]
    fn keys_lose_their_quotes() {
        let map = read(r##"{"a\"b": 1, r"c": 2, r#"d"#: 3, 4: 5, mon: 6, (7, 8): 9}"##).unwrap();
        let keys: Vec<_> = map
            .entries()
            .unwrap()
            .iter()
            .map(|entry| entry.key.as_str())
            .collect();
        assert_eq!(keys, ["a\"b", "c", "d", "4", "mon", "(7, 8)"]);
    }

    #[test]
    fn faults_say_where_and_why() {
        for (text, at, what) in [
            ("", 0, "a value is missing"),
            ("(a: 1", 5, "a comma or `)` is missing"),
            ("[1 2]", 3, "a comma or `]` is missing"),
            ("{\"a\" 1}", 5, "a colon is missing after the key"),
            ("\"a", 0, "a text has no closing quote"),
            ("() x", 3, "something follows the end of the value"),
            ("/* /* */", 0, "a comment has no end"),
            ("(a: ,)", 4, "a value is missing"),
        ] {
            assert_eq!(
                read(text).unwrap_err(),
                Fault {
                    at,
                    why: Why::Malformed(what)
                },
                "{text}"
            );
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
            let _ = read(&text);
        }

        #[test]
        fn what_the_parser_accepts_has_an_outline(text in r#"([\[\](){}:,"'r#\\b a0é\n-]|//|/\*|\*/|b"|r"|: ?1,){0,24}"#) {
            if ron::from_str::<serde::de::IgnoredAny>(&text).is_ok() {
                prop_assert!(read(&text).is_ok(), "{:?}: {:?}", text, read(&text));
            }
        }
    }
}
