//! Values of factors on a scale: numbers with a unit, and local dates and times.

use crate::quantity::{Scalar, Span};
use jiff::ToSpan;
use jiff::civil::{DateTime, datetime};

/// How values of a scale are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// A number and what follows it: ` °C`, `%`, or nothing.
    Number(String),
    /// A local date and time, to the second; its number counts seconds.
    DateTime,
}

impl Form {
    /// The unit, empty without one.
    pub(super) fn unit(&self) -> &str {
        match self {
            Self::Number(suffix) => suffix.trim(),
            Self::DateTime => "",
        }
    }
}

/// The text of a value, as it would be written after `--set PATH=`.
pub(super) fn text(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => canonical(text),
        Scalar::Number(number) => number.to_string(),
        Scalar::Truth(truth) => truth.to_string(),
    }
}

/// A value in the form in which equal values have equal texts, where it is on a scale: `0.50` is `0.5`.
pub(super) fn canonical(text: &str) -> String {
    let text = text.trim();
    let written = read(text).map(|(number, form)| (number, write(number, &form)));
    let exact =
        written.filter(|(number, text)| read(text).is_some_and(|(back, _)| back == *number));
    exact.map_or_else(|| text.to_owned(), |(_, text)| text)
}

/// The origin of dates and times.
const fn origin() -> DateTime {
    datetime(1970, 1, 1, 0, 0, 0, 0)
}

/// The number of a text and its form; `None` if it is on no scale.
pub(super) fn read(text: &str) -> Option<(f64, Form)> {
    let text = text.trim();
    if text.contains('T')
        && let Ok(instant) = text.parse::<DateTime>()
    {
        return Some((instant.duration_since(origin()).as_secs() as f64, Form::DateTime));
    }
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '+' | '-');
    let end = text.find(|c| !is_of_number(c)).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let number: f64 = number.replace('_', "").parse().ok()?;
    let unit = suffix.trim();
    let is_unit = unit.starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '°' | '£'));
    (unit.is_empty() || is_unit).then(|| (number, Form::Number(suffix.to_owned())))
}

/// The text of a number in a form; numbers have 12 significant digits.
pub(super) fn write(number: f64, form: &Form) -> String {
    match form {
        Form::Number(suffix) => {
            let rounded: f64 = format!("{number:.11e}").parse().unwrap_or(number);
            // A zero has no sign.
            format!("{}{suffix}", rounded + 0.0)
        }
        Form::DateTime => {
            let seconds = (number.round() as i64).seconds();
            let instant = origin().checked_add(seconds).unwrap_or(DateTime::MAX);
            if instant.second() == 0 {
                instant.strftime("%Y-%m-%dT%H:%M").to_string()
            } else {
                instant.strftime("%Y-%m-%dT%H:%M:%S").to_string()
            }
        }
    }
}

/// The sum of values of one form, or of a date and time and spans; `None` where they do not add up.
/// A single value is itself, on a scale or not.
pub(super) fn sum<'a>(values: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut values = values.into_iter().peekable();
    let first = values.next()?;
    if values.peek().is_none() {
        return Some(first.to_owned());
    }
    let (mut total, form) = read(first)?;
    for value in values {
        total += match &form {
            Form::DateTime => value.parse::<Span>().ok()?.seconds(),
            Form::Number(_) => read(value).filter(|(_, other)| *other == form)?.0,
        };
    }
    Some(write(total, &form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_they_are_read() {
        for text in ["2 h", "0.75", "-3.5 °C", "20%", "2022-07-17T06:00", "2022-07-17T06:00:30"] {
            let (number, form) = read(text).unwrap();
            assert_eq!(write(number, &form), text);
        }
        for text in ["16:00", "role(large)", "", "north", "1 2"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(
            [" 0.50 ", "1_000", "16:00", "2 h"].map(canonical),
            ["0.5", "1000", "16:00", "2 h"]
        );
        // 0.1 + 0.2 has a rounding error in the 17th digit.
        assert_eq!(write(0.1 + 0.2, &Form::Number(" h".into())), "0.3 h");
    }

    #[test]
    fn sums_add_spans_to_instants_and_numbers_of_one_unit() {
        assert_eq!(sum(["2022-07-19T22:00", "4 h"]).as_deref(), Some("2022-07-20T02:00"));
        assert_eq!(sum(["2022-07-19T22:00", "1 d", "30 min"]).as_deref(), Some("2022-07-20T22:30"));
        assert_eq!(sum(["2 h", "1.5 h"]).as_deref(), Some("3.5 h"));
        assert_eq!(sum(["16:00"]).as_deref(), Some("16:00"));
        assert_eq!(sum(["2 h", "30 min"]), None);
        assert_eq!(sum(["2022-07-19T22:00", "4"]), None);
    }
}
