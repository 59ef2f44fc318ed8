//! Values of factors on a scale: numbers with a unit, and local dates and times.

use crate::quantity::{Scalar, Span};
use jiff::civil::{DateTime, datetime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

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
        self.suffix().trim()
    }

    fn suffix(&self) -> &str {
        match self {
            Self::Number(suffix) => suffix,
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
    let end = end + exponent(text.get(end..)?);
    let (number, suffix) = text.split_at(end);
    let number: f64 = number.replace('_', "").parse().ok()?;
    if !number.is_finite() {
        return None;
    }
    let unit = suffix.trim();
    let is_unit = unit.starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '°' | '£'));
    (unit.is_empty() || is_unit).then(|| (number, Form::Number(suffix.to_owned())))
}

/// The length of an exponent at the beginning of a text: `e-3`; 0 where there is none.
fn exponent(text: &str) -> usize {
    let digits = text.strip_prefix(['e', 'E']).unwrap_or_default();
    let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 { 0 } else { text.len() - digits.len() + count }
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
            written(origin().checked_add(seconds).unwrap_or(DateTime::MAX))
        }
    }
}

fn written(instant: DateTime) -> String {
    let form = if instant.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    instant.strftime(form).to_string()
}

/// The sum of numbers of one unit, of spans in the unit of the first, or of a date and time and spans,
/// which last as long across a change of the zone's clock; `None` where they do not add up, or where the
/// clock shows the time of the sum twice and the later is meant. A single value is itself, on a scale or not.
pub(super) fn sum(values: &[&str], zone: &TimeZone) -> Option<String> {
    if let [alone] = values {
        return Some((*alone).to_owned());
    }
    let is_date = |value: &&str| matches!(read(value), Some((_, Form::DateTime)));
    if let Some(place) = values.iter().position(is_date) {
        let begin: DateTime = values.get(place)?.trim().parse().ok()?;
        let spans = values.iter().enumerate().filter(|(other, _)| *other != place);
        let spans: Option<Vec<f64>> =
            spans.map(|(_, span)| Some(span.parse::<Span>().ok()?.seconds())).collect();
        let seconds = spans?.into_iter().sum::<f64>().round() as i64;
        let begin = zone.to_timestamp(begin).ok()?;
        let end = begin.checked_add(SignedDuration::from_secs(seconds)).ok()?;
        let local = zone.to_datetime(end);
        let is_known = zone.to_timestamp(local).is_ok_and(|read| read == end);
        return is_known.then(|| written(local));
    }
    let (first, form) = read(values.first()?)?;
    let unit_s = span_s(&format!("1{}", form.suffix()));
    let number = |value: &&str| match read(value)? {
        (number, other) if other == form => Some(number),
        _ => Some(span_s(value)? / unit_s?),
    };
    let others: Option<Vec<f64>> = values.iter().skip(1).map(number).collect();
    Some(write(first + others?.into_iter().sum::<f64>(), &form))
}

/// The seconds of a span; `None` for all else.
fn span_s(text: &str) -> Option<f64> {
    text.parse::<Span>().ok().map(Span::seconds)
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
        let sum = |values: &[&str]| sum(values, &TimeZone::UTC);
        let is = |values: &[&str], right: &str| assert_eq!(sum(values).as_deref(), Some(right));
        is(&["2022-07-19T22:00", "4 h"], "2022-07-20T02:00");
        is(&["2022-07-19T22:00", "1 d", "30 min"], "2022-07-20T22:30");
        is(&["4 h", "2022-07-19T22:00"], "2022-07-20T02:00");
        is(&["2 h", "1.5 h"], "3.5 h");
        is(&["2 h", "30 min"], "2.5 h");
        is(&["10 %", "5 %"], "15 %");
        is(&["16:00"], "16:00");
        assert_eq!(sum(&["2 h", "3"]), None);
        assert_eq!(sum(&["10 %", "5 GBP"]), None);
        assert_eq!(sum(&["2022-07-19T22:00", "4"]), None);
        assert_eq!(sum(&["2022-07-19T22:00", "2022-07-19T22:00"]), None);
    }

    #[test]
    fn a_span_lasts_as_long_when_the_clock_changes() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let sum = |values: &[&str]| sum(values, &zone);
        // At 1:00 on 31 March 2024 the clock shows 2:00.
        assert_eq!(sum(&["2024-03-31T00:00", "4 h"]).as_deref(), Some("2024-03-31T05:00"));
        assert_eq!(sum(&["2024-03-30T12:00", "1 d"]).as_deref(), Some("2024-03-31T13:00"));
        // At 2:00 on 27 October it shows 1:00 again; a text names the first of two.
        assert_eq!(sum(&["2024-10-27T00:00", "1.5 h"]).as_deref(), Some("2024-10-27T01:30"));
        assert_eq!(sum(&["2024-10-27T00:00", "2.5 h"]), None);
        assert_eq!(sum(&["2024-10-27T00:00", "4 h"]).as_deref(), Some("2024-10-27T03:00"));
    }

    #[test]
    fn a_number_may_have_an_exponent() {
        assert_eq!(read("1e-1"), Some((0.1, Form::Number(String::new()))));
        assert_eq!(read("2.5E+3 W"), Some((2500.0, Form::Number(" W".into()))));
        assert_eq!(["1e-1", "5e2 %", "1e999"].map(canonical), ["0.1", "500 %", "1e999"]);
        // No exponent: a unit.
        assert_eq!(read("5 e"), Some((5.0, Form::Number(" e".into()))));
    }
}
