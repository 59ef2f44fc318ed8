//! Scanning a RON text for its outline, by the same grammar as the typed parser.

use super::outline::{Entry, Fault, MOST_VALUES, Node, Shape, Why};
use crate::quantity::DEEPEST;

/// Reads the outline of a whole text.
pub(crate) fn read(text: &str) -> Result<Node, Fault> {
    let mut scanner = Scanner { text, at: 0, depth: 0, values: 0 };
    scanner.blank()?;
    // Attributes such as `#![type = "…"]` are for editors.
    while scanner.rest().starts_with("#!") {
        let end = scanner.rest().find(']').ok_or(scanner.fault("an attribute has no end"))?;
        scanner.at += end + 1;
        scanner.blank()?;
    }
    let node = scanner.value()?;
    scanner.blank()?;
    if scanner.rest().is_empty() {
        Ok(node)
    } else {
        Err(scanner.fault("unexpected text after the end of the value"))
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
        Fault { at: self.at, why: Why::Malformed(what) }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Skips one character if it is next.
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

    /// Skips a block comment, which may contain others.
    fn block_comment(&mut self) -> Result<(), Fault> {
        let mut level = 0_usize;
        let mut inside = self.rest();
        loop {
            let mark = inside.find(['/', '*']).ok_or(self.fault("a comment has no end"))?;
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
            let why = Why::TooMany;
            return Err(Fault { at: self.at, why });
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
        Ok(Node { span: start..self.at, name_end, shape })
    }

    /// Reads the content of a bracket, whose opening character is next.
    fn nested(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<Shape, Fault>,
    ) -> Result<Shape, Fault> {
        if self.depth == DEEPEST {
            return Err(Fault { at: self.at, why: Why::TooDeep });
        }
        self.depth += 1;
        self.at += 1;
        self.blank()?;
        let shape = inside(self)?;
        self.depth -= 1;
        Ok(shape)
    }

    /// The content of round brackets: named fields if it starts with a name and a colon.
    fn group(&mut self) -> Result<Shape, Fault> {
        let start = self.at;
        let named = self.word().is_ok() && self.blank().is_ok() && self.peek() == Some(':');
        self.at = start;
        if named { self.entries(')').map(Shape::Fields) } else { self.items(')').map(Shape::Tuple) }
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
            // Values are counted, not their keys.
            self.values -= 1;
            let key_text = self.text.get(key.clone()).unwrap_or_default();
            self.blank()?;
            if !self.step(':') {
                return Err(self.fault("a colon is missing after the key"));
            }
            self.blank()?;
            let value = self.value()?;
            let end = self.separator(close)?.unwrap_or(value.span.end);
            entries.push(Entry { key: meant(key_text), key_span: key, value, end });
        }
        Ok(entries)
    }

    /// A comma, whose end is returned, or the closing bracket, which is not consumed.
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

    /// A number or a bare name.
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

    /// A string in double quotes.
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
        Err(self.fault("a string has no closing quote"))
    }

    /// A raw string `r"…"`, `r#"…"#`; false if the `r` starts a name.
    fn raw_text(&mut self) -> Result<bool, Fault> {
        let body = &self.rest()[1..];
        let opened = body.trim_start_matches('#');
        let hashes = &body[..body.len() - opened.len()];
        let Some(opened) = opened.strip_prefix('"') else {
            return Ok(false);
        };
        let close = format!("\"{hashes}");
        let end = opened.find(&close).ok_or(self.fault("a string has no closing quote"))?;
        self.at = self.text.len() - opened.len() + end + close.len();
        Ok(true)
    }

    /// Bytes `b"…"`, `br"…"`, `b'x'`; false if the `b` starts a name.
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
        let close = body.char_indices().skip(from).find(|(_, letter)| *letter == '\'');
        let (end, _) = close.ok_or(self.fault("a character has no closing quote"))?;
        self.at += 1 + end + 1;
        Ok(Shape::Scalar)
    }
}

/// White space as RON defines it.
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

/// A key without its quotes or its raw-identifier prefix.
fn meant(key: &str) -> String {
    if key.starts_with('"') || key.starts_with("r\"") || key.starts_with("r#") && key.ends_with('#')
    {
        ron::from_str(key).unwrap_or_else(|_| key.to_owned())
    } else {
        key.strip_prefix("r#").unwrap_or(key).to_owned()
    }
}
