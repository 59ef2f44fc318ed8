//! Numbers as spreadsheets write them: decimal point or comma, thousands separators.
//!
//! One notation holds for all tables. It follows from numbers that can be read in one way alone:
//! `0,45` and `1.234,5` have a decimal comma, `0.45` and `1,234.5` a decimal point. `1,234` has either.

/// Which character stands before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// `3.5`
    Point,
    /// `3,5`
    Comma,
}

impl Decimal {
    /// In words.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Point => "decimal point",
            Self::Comma => "decimal comma",
        }
    }

    const fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// A number at the beginning of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Numeral<'a> {
    /// The number as written.
    written: &'a str,
    /// What stands after it, without the spaces between.
    pub(super) rest: &'a str,
}

/// Splits a text into the number at its beginning and the rest; `None` where it begins with no number.
pub(super) fn split(text: &str) -> Option<Numeral<'_>> {
    let text = text.trim();
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| letters.get(index).map(|(_, letter)| *letter);
    let is_digit = |index: usize| at(index).is_some_and(|letter| letter.is_ascii_digit());
    let mut end = usize::from(matches!(at(0), Some('+' | '-')));
    let begin = end;
    while let Some(letter) = at(end) {
        let is_group = (1..=3).all(|next| is_digit(end + next)) && !is_digit(end + 4);
        match letter {
            '0'..='9' | '.' | ',' => end += 1,
            ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’'
                if is_group && end > begin && is_digit(end - 1) =>
            {
                end += 1;
            }
            _ => break,
        }
    }
    if !(begin..end).any(is_digit) {
        return None;
    }
    if matches!(at(end), Some('e' | 'E')) {
        let sign = usize::from(matches!(at(end + 1), Some('+' | '-')));
        let mut last = end + 1 + sign;
        while is_digit(last) {
            last += 1;
        }
        if last > end + 1 + sign {
            end = last;
        }
    }
    let cut = letters.get(end).map_or(text.len(), |(place, _)| *place);
    let (written, rest) = text.split_at_checked(cut)?;
    Some(Numeral { written, rest: rest.trim() })
}

impl Numeral<'_> {
    /// The notation that it must be in; `None` where either is possible.
    pub(super) fn evidence(&self) -> Option<Decimal> {
        let (points, commas) = (self.count('.'), self.count(','));
        let last = self.written.rfind(['.', ',']).and_then(|at| self.written.get(at..))?;
        let of = |is_comma: bool| Some(if is_comma { Decimal::Comma } else { Decimal::Point });
        match (points, commas) {
            (0, 1) | (1, 0) => {
                let is_comma = commas == 1;
                let before = self.written.trim_start_matches(['+', '-']);
                let before = before.split(['.', ',']).next().unwrap_or_default();
                let decimals = last.len() - 1;
                let is_group = decimals == 3 && (1..=3).contains(&before.len()) && before != "0";
                if is_group { None } else { of(is_comma) }
            }
            (_, 0) => Some(Decimal::Comma),
            (0, _) => Some(Decimal::Point),
            _ => of(last.starts_with(',')),
        }
    }

    /// Whether it holds one comma that may be either a decimal comma or a thousands separator.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.count(',') == 1 && self.evidence().is_none()
    }

    /// Whether thousands are separated, in a notation.
    pub(super) fn is_grouped(&self, decimal: Decimal) -> bool {
        let group = if decimal == Decimal::Point { ',' } else { '.' };
        self.written.contains([group, ' ', '\u{a0}', '\u{202f}', '\'', '’'])
    }

    /// The number in a notation; `None` where it is none.
    pub(super) fn value(&self, decimal: Decimal) -> Option<f64> {
        let mark = decimal.character();
        let group = if decimal == Decimal::Point { ',' } else { '.' };
        let is_group = |letter: char| letter == group || !"0123456789+-eE.,".contains(letter);
        let (whole, decimals) = match self.written.split_once(mark) {
            Some((whole, decimals)) => (whole, decimals),
            None => (self.written, ""),
        };
        if decimals.contains(is_group) || decimals.contains(mark) {
            return None;
        }
        let groups: Vec<&str> = whole.split(is_group).collect();
        // An exponent stands in the last group.
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
        let is_right = |(index, text): (usize, &&str)| index == 0 || digits(text) == 3;
        if !groups.iter().enumerate().all(is_right) {
            return None;
        }
        let mut plain: String = groups.concat();
        if self.written.contains(mark) {
            plain.push('.');
            plain.push_str(decimals);
        }
        plain.parse().ok().filter(|value: &f64| value.is_finite())
    }

    fn count(&self, letter: char) -> usize {
        self.written.matches(letter).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, decimal: Decimal) -> Option<f64> {
        split(text)?.value(decimal)
    }

    #[test]
    fn numbers_are_read_in_their_notation() {
        use Decimal::{Comma, Point};
        for (text, point, comma) in [
            ("3.5", Some(3.5), None),
            ("3,5", None, Some(3.5)),
            ("1,234", Some(1234.0), Some(1.234)),
            ("1.234,5 EUR", None, Some(1234.5)),
            ("1,234,567.25", Some(1_234_567.25), None),
            ("1 234 567", Some(1_234_567.0), Some(1_234_567.0)),
            ("1'234.5", Some(1234.5), None),
            ("-2", Some(-2.0), Some(-2.0)),
            ("1e3", Some(1000.0), Some(1000.0)),
            (".5", Some(0.5), None),
            ("12,34", None, Some(12.34)),
        ] {
            assert_eq!((value(text, Point), value(text, Comma)), (point, comma), "{text}");
        }
        for text in ["", "x", "EUR 3", "-", ",", "."] {
            assert_eq!(split(text), None, "{text}");
        }
        assert_eq!(split("3 d 4 h").unwrap().rest, "d 4 h");
        assert_eq!(split("5 EJ").unwrap().rest, "EJ");
    }

    #[test]
    fn notation_follows_from_numbers_that_have_one_reading() {
        let of = |text: &str| split(text).unwrap().evidence();
        for text in ["0,45", "3,5", "1.234,5", "1.234.567", "1234,567", "0,450"] {
            assert_eq!(of(text), Some(Decimal::Comma), "{text}");
        }
        for text in ["0.45", "3.5", "1,234.5", "1,234,567", "0.450"] {
            assert_eq!(of(text), Some(Decimal::Point), "{text}");
        }
        for text in ["1,234", "1.234", "12", "7 000"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
