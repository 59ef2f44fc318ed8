//! Reads the value of a cell, by the kind of its column.

use super::clock::{dates, days, time};
use super::column::Kind;
use super::grid::{Cell, Form};
use super::number::{Decimal, split};
use super::value::{Read, Value, Wrong, parse, plain, wrong};
use crate::quantity::{LocalTime, Span, check_name, decimal, nearest};

/// What the reading of a cell depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    /// The decimal mark of all tables.
    pub(super) decimal: Decimal,
    /// The unit in the heading of the column.
    pub(super) unit: Option<&'a str>,
    /// The currency of amounts that state none.
    pub(super) currency: Option<&'a str>,
}

/// The parts of a cell that may begin with a number.
pub(super) fn parts(text: &str, kind: Kind) -> Vec<&str> {
    let is_between = |letter: char| letter.is_whitespace() || matches!(letter, ';' | '|');
    match kind {
        Kind::Numbers(_) => text.split(is_between).filter(|part| !part.is_empty()).collect(),
        _ => vec![amount(text)],
    }
}

/// A text without a currency sign before its number.
fn amount(text: &str) -> &str {
    text.trim_start_matches(['€', '£']).trim_start()
}

/// A name in which characters that names may not hold are replaced by `-`.
fn clean(text: &str) -> String {
    let is_allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let words: Vec<&str> =
        text.split(|letter| !is_allowed(letter)).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

impl Reading<'_> {
    /// The value of a cell that is not empty.
    pub(super) fn value(self, cell: &Cell, kind: Kind) -> Result<Read, Wrong> {
        let text = cell.text.as_str();
        match cell.form {
            Form::Error => {
                return Err(wrong(
                    "formula-error",
                    format!("the formula of the cell gives `{text}`"),
                    "correct the formula, or write its value",
                ));
            }
            Form::Date if kind == Kind::Dates => {}
            Form::Date => {
                return Err(wrong(
                    "date",
                    format!("`{text}` is a date, where {kind} belongs"),
                    "format the cell as text and write the value anew",
                ));
            }
            Form::Time if kind == Kind::Time => return Ok(plain(Value::Time(parse(text)?))),
            Form::Time | Form::Duration if kind == Kind::Span => return Self::elapsed(cell),
            Form::Time | Form::Duration => {
                return Err(wrong(
                    "date",
                    format!("`{text}` is a time, where {kind} belongs"),
                    "format the cell as text and write the value anew",
                ));
            }
            Form::Text | Form::Number => {}
        }
        match kind {
            Kind::Name => {
                let name = name(cell, text)?;
                let change = (name != text)
                    .then(|| (name.clone(), "a name of letters, digits, `-` and `_`"));
                Ok(Read { value: Value::Name(name), change })
            }
            Kind::Names => {
                let separators = |letter: char| matches!(letter, ',' | ';' | '|' | '\n');
                // With other separators, spaces are part of the names.
                let has_separator = text.contains(separators);
                let is_between =
                    |letter: char| separators(letter) || (!has_separator && letter.is_whitespace());
                let parts = text.split(is_between).map(str::trim).filter(|part| !part.is_empty());
                let names: Result<Vec<String>, Wrong> =
                    parts.map(|part| name(cell, part)).collect();
                Ok(plain(Value::Names(names?)))
            }
            Kind::Word(words) => {
                let word = text.to_lowercase().replace([' ', '-'], "_");
                let found = words.iter().find(|known| **known == word);
                found.map(|known| plain(Value::Word(known))).ok_or_else(|| {
                    let near = nearest(&word, words.iter().copied())
                        .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
                    wrong(
                        "unknown-word",
                        format!("`{text}` is not one of the words of this column"),
                        format!("{near}words: {}", words.join(", ")),
                    )
                })
            }
            Kind::Count => {
                let (value, change) = self.number(cell, text, "")?;
                if value.fract() != 0.0 || !(0.0..=4e9).contains(&value) {
                    let message = format!("`{text}` is no whole number");
                    return Err(wrong("out-of-range", message, "a whole number of 0 or more"));
                }
                Ok(Read { value: Value::Number(value), change })
            }
            Kind::Number => {
                let (value, change) = self.number(cell, text, "")?;
                Ok(Read { value: Value::Number(value), change })
            }
            Kind::Numbers(count) => {
                let values: Result<Vec<f64>, Wrong> = parts(text, kind)
                    .iter()
                    .map(|part| Ok(self.number(cell, part, "")?.0))
                    .collect();
                let values = values?;
                if count > 0 && values.len() != count {
                    let message = format!("{} numbers, where {count} belong", values.len());
                    return Err(wrong("out-of-range", message, format!("write {kind}")));
                }
                Ok(plain(Value::Numbers(values)))
            }
            Kind::Ratio => {
                let percent = self.unit.is_some_and(|unit| unit == "%");
                let (value, change, rest) = self.leading(cell, text)?;
                let value = decimal(value);
                let written = match rest {
                    "" if percent => format!("{value} %"),
                    "" => value,
                    rest => format!("{value} {rest}"),
                };
                Ok(Read { value: Value::Ratio(parse(&written)?), change })
            }
            Kind::Money => {
                let (value, change, rest) = self.leading(cell, amount(text))?;
                let sign = text.chars().next().filter(|letter| matches!(letter, '€' | '£'));
                let unit = match (rest, sign) {
                    ("€", _) | ("", Some('€')) => "EUR",
                    ("£", _) | ("", Some('£')) => "GBP",
                    ("", _) => self.unit.or(self.currency).unwrap_or_default(),
                    (rest, _) => rest,
                };
                let unit = match unit.trim() {
                    "€" => "EUR",
                    "£" => "GBP",
                    unit => unit.strip_suffix("/unit").unwrap_or(unit),
                };
                if unit.is_empty() {
                    return Err(wrong(
                        "no-currency",
                        format!("`{text}` has no currency"),
                        "write it in the heading, `price [EUR]`, in the cell, `3.50 EUR`, or state `--currency EUR`",
                    ));
                }
                if unit == "$" {
                    let message = "`$` is the sign of several currencies".to_owned();
                    return Err(wrong("no-currency", message, "write a code, such as USD or CAD"));
                }
                let written = format!("{} {unit}", decimal(value));
                Ok(Read { value: Value::Money(parse(&written)?), change })
            }
            Kind::Span => self.span(cell),
            Kind::Time => time(text, self.decimal),
            Kind::Days => days(text).map(|days| plain(Value::Days(days))),
            Kind::Dates => dates(text).map(|dates| plain(Value::Dates(dates))),
            Kind::Zone => parse(text).map(|zone| plain(Value::Zone(zone))),
            Kind::YesNo => match text.to_lowercase().as_str() {
                "yes" | "true" | "1" | "y" => Ok(plain(Value::YesNo(true))),
                "no" | "false" | "0" | "n" => Ok(plain(Value::YesNo(false))),
                _ => Err(wrong(
                    "unknown-word",
                    format!("`{text}` is neither yes nor no"),
                    "write yes or no",
                )),
            },
            Kind::Temperature => {
                let (value, change, rest) = self.leading(cell, text)?;
                let unit = if rest.is_empty() { self.unit.unwrap_or_default() } else { rest };
                let written = format!("{} {unit}", decimal(value));
                Ok(Read { value: Value::Temperature(parse(&written)?), change })
            }
        }
    }

    /// A number alone; what stands after it must be `unit`.
    fn number(
        self,
        cell: &Cell,
        text: &str,
        unit: &str,
    ) -> Result<(f64, Option<(String, &'static str)>), Wrong> {
        let (value, change, rest) = self.leading(cell, text)?;
        if rest != unit {
            let message = format!("`{text}` is not a number alone");
            return Err(wrong("not-a-number", message, format!("remove `{rest}`")));
        }
        Ok((value, change))
    }

    /// The number at the beginning of a cell, and what stands after it.
    fn leading<'a>(
        self,
        cell: &Cell,
        text: &'a str,
    ) -> Result<(f64, Option<(String, &'static str)>, &'a str), Wrong> {
        if cell.form == Form::Number {
            let value: Option<f64> = text.parse().ok();
            let value = value.filter(|value| value.is_finite());
            let not_finite =
                || wrong("not-a-number", format!("`{text}` is no number"), "write a number");
            return Ok((value.ok_or_else(not_finite)?, None, ""));
        }
        let not_read = || {
            wrong(
                "not-a-number",
                format!("`{text}` does not begin with a number"),
                format!("write a number with a {}", self.decimal.word()),
            )
        };
        let numeral = split(text).ok_or_else(not_read)?;
        let value = numeral.value(self.decimal).ok_or_else(not_read)?;
        let change = numeral.change(self.decimal).map(|why| (decimal(value), why));
        Ok((value, change, numeral.rest))
    }

    /// A span, whose parts each have a unit; a single number takes that of the heading.
    fn span(self, cell: &Cell) -> Result<Read, Wrong> {
        let text = cell.text.as_str();
        let mut rest = text;
        let mut written = String::new();
        let mut change = None;
        loop {
            let (value, changed, after) = self.leading(cell, rest)?;
            change = change.or(changed.map(|(_, why)| why));
            let end = after.find(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
            let (unit, more) = after.split_at(end.unwrap_or(after.len()));
            let unit = if after.is_empty() && written.is_empty() {
                self.unit.unwrap_or_default()
            } else {
                unit
            };
            if unit.is_empty() {
                return Err(wrong(
                    "no-unit",
                    format!("`{text}` has no unit"),
                    "write it in the heading, `lead_mean [d]`, or in the cell, `2 d`; units: s, min, h, d, w",
                ));
            }
            written = format!("{written} {} {unit}", decimal(value));
            rest = more.trim();
            if rest.is_empty() {
                break;
            }
        }
        let span: Span = parse(written.trim())?;
        Ok(Read { value: Value::Span(span), change: change.map(|why| (span.to_string(), why)) })
    }

    /// A duration that a workbook holds as one.
    fn elapsed(cell: &Cell) -> Result<Read, Wrong> {
        let written = if cell.form == Form::Duration {
            format!("{} s", cell.text)
        } else {
            let time: LocalTime = parse(&cell.text)?;
            format!("{} s", time.nanoseconds() / 1_000_000_000)
        };
        let span: Span = parse(&written)?;
        let change = Some((span.to_string(), "a duration of the workbook"));
        Ok(Read { value: Value::Span(span), change })
    }
}

/// A name, without what names may not hold.
fn name(cell: &Cell, text: &str) -> Result<String, Wrong> {
    let name = if cell.form == Form::Number { text.to_owned() } else { clean(text) };
    check_name(&name).map(|()| name).map_err(|error| {
        wrong("invalid-name", error.to_string(), "write a name such as `store-12`")
    })
}
