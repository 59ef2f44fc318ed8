//! Spans of time: elapsed spans and calendar spans.
//!
//! Both are sums such as `"3 d 4 h"`, read by integer arithmetic: no span is rounded. In a [`Span`]
//! a day is 24 h; in a [`CalendarSpan`] a day runs to the same clock time, also across a clock
//! change.

use std::fmt;
use std::str::FromStr;

use super::written::{QuantityError, Written, as_text};

const DAY_NS: i64 = 24 * 3_600 * 1_000_000_000;

/// The units of time, longest first, each with its nanoseconds; the first name is printed.
const UNITS: &[(&[&str], i64)] = &[
    (&["w", "week", "weeks"], 7 * DAY_NS),
    (&["d", "day", "days"], DAY_NS),
    (&["h", "hour", "hours"], 3_600 * 1_000_000_000),
    (&["min", "minute", "minutes"], 60 * 1_000_000_000),
    (&["s", "second", "seconds"], 1_000_000_000),
    (&["ms"], 1_000_000),
    (&["us", "µs", "μs"], 1_000),
    (&["ns"], 1),
];

/// An elapsed span of time in nanoseconds; a day is 24 h; not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Span {
    /// Zero.
    pub const ZERO: Self = Self(0);

    /// The span in nanoseconds.
    #[must_use]
    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    /// The span in seconds (s).
    #[must_use]
    pub fn seconds(self) -> f64 {
        // Exact to 104 days, and to 1 part in 2⁵³ beyond.
        self.0 as f64 / 1e9
    }

    /// The span in seconds (s).
    #[must_use]
    pub fn si(self) -> f64 {
        self.seconds()
    }

    /// The span of a number of nanoseconds; `None` where they are negative.
    #[must_use]
    pub const fn from_nanoseconds(nanoseconds: i64) -> Option<Self> {
        if nanoseconds < 0 { None } else { Some(Self(nanoseconds)) }
    }
}

impl Written for Span {
    const WHAT: &'static str = "a span of time";
    const EXAMPLE: &'static str = "3 d 4 h";
    const FORM: &'static str = "units: ns, us, ms, s, min, h, d, w; a day is 24 h";
}

impl FromStr for Span {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let sum = read::<Self>(text)?;
        let total = sum.days.checked_mul(DAY_NS).and_then(|days| days.checked_add(sum.rest_ns));
        total.map(Self).ok_or_else(|| too_long::<Self>(text))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(&write(self.0 / DAY_NS, self.0 % DAY_NS))
    }
}

/// A calendar span: whole days, each to the same clock time, plus elapsed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarSpan {
    days: i64,
    rest_ns: i64,
}

impl CalendarSpan {
    /// Whole days of the calendar.
    #[must_use]
    pub const fn days(self) -> i64 {
        self.days
    }

    /// The span with more whole days.
    #[must_use]
    pub const fn longer(self, days: i64) -> Self {
        Self { days: self.days.saturating_add(days), ..self }
    }

    /// The remainder beyond whole days, in elapsed nanoseconds.
    #[must_use]
    pub const fn rest_nanoseconds(self) -> i64 {
        self.rest_ns
    }

    /// The span in seconds (s) if no clock changed.
    #[must_use]
    pub fn si(self) -> f64 {
        self.days as f64 * 86_400.0 + self.rest_ns as f64 / 1e9
    }

    /// Whether the span is empty.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.days == 0 && self.rest_ns == 0
    }
}

impl Written for CalendarSpan {
    const WHAT: &'static str = "a calendar span";
    const EXAMPLE: &'static str = "28 d";
    const FORM: &'static str = "whole weeks and days, then h, min, s: `2 w`, `1 d 12 h`";
}

impl FromStr for CalendarSpan {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let sum = read::<Self>(text)?;
        if sum.broken_day {
            return Err(QuantityError::with_help::<Self>(
                text,
                "calendar days cannot be fractional",
                "write the remainder in hours, such as \"1 d 12 h\"",
            ));
        }
        // The whole must fit into nanoseconds too, so that no later sum of the two overflows.
        match sum.days.checked_mul(DAY_NS).and_then(|days| days.checked_add(sum.rest_ns)) {
            Some(_) => Ok(Self { days: sum.days, rest_ns: sum.rest_ns }),
            None => Err(too_long::<Self>(text)),
        }
    }
}

impl fmt::Display for CalendarSpan {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(&write(self.days, self.rest_ns))
    }
}

as_text!(Span, CalendarSpan);

/// The sum of a text's parts, with days separate from the rest.
#[derive(Default)]
struct Sum {
    days: i64,
    rest_ns: i64,
    /// Whether a week or a day was written with a fraction.
    broken_day: bool,
}

fn too_long<T: Written>(text: &str) -> QuantityError {
    QuantityError::new::<T>(text, "it is longer than 292 years")
}

fn read<T: Written>(text: &str) -> Result<Sum, QuantityError> {
    let wrong = |reason: &'static str| QuantityError::new::<T>(text, reason);
    let mut sum = Sum::default();
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(wrong("it is empty"));
    }
    if rest.starts_with('-') {
        return Err(wrong("it is below zero"));
    }
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let after = after.trim_start();
        let end = after.find(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
        let (unit, after) = after.split_at(end.unwrap_or(after.len()));
        if number.is_empty() {
            return Err(wrong("a number is missing"));
        }
        if unit.is_empty() {
            return Err(wrong("it has no unit"));
        }
        let Some((_, size)) = UNITS.iter().find(|(names, _)| names.contains(&unit)) else {
            return Err(QuantityError::new::<T>(text, format!("unknown unit `{unit}`")));
        };
        let nanoseconds = scaled(number, *size).map_err(wrong)?;
        if *size >= DAY_NS && nanoseconds % DAY_NS == 0 {
            sum.days =
                sum.days.checked_add(nanoseconds / DAY_NS).ok_or_else(|| too_long::<T>(text))?;
        } else {
            sum.broken_day |= *size >= DAY_NS;
            sum.rest_ns =
                sum.rest_ns.checked_add(nanoseconds).ok_or_else(|| too_long::<T>(text))?;
        }
        rest = after.trim_start();
    }
    Ok(sum)
}

/// `"1.5"` units of a given number of nanoseconds, exactly.
fn scaled(number: &str, size: i64) -> Result<i64, &'static str> {
    const TOO_LONG: &str = "it is longer than 292 years";
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || fraction.is_empty() || fraction.contains('.') {
        return Err("a number is malformed");
    }
    let whole: i64 = whole.parse().map_err(|_| TOO_LONG)?;
    let fraction = fraction.trim_end_matches('0');
    // 604 800 000 000 000 ns a week holds 2¹⁵ · 5¹³, so no exact fraction has more than 15
    // decimals.
    let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= 15);
    let places = places.ok_or("it is finer than one nanosecond")?;
    let parts: i128 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().map_err(|_| "a number is malformed")?
    };
    let part_size = 10_i128.pow(places);
    let scaled = parts * i128::from(size);
    if scaled % part_size != 0 {
        return Err("it is finer than one nanosecond");
    }
    let total = i128::from(whole) * i128::from(size) + scaled / part_size;
    i64::try_from(total).map_err(|_| TOO_LONG)
}

/// Days, then the largest units of the rest.
fn write(days: i64, mut rest_ns: i64) -> String {
    let mut parts = Vec::new();
    if days > 0 {
        parts.push(format!("{days} d"));
    }
    for (names, size) in UNITS.iter().filter(|(_, size)| *size < DAY_NS) {
        // Hours may exceed a day in a calendar span, where `30 h` is not `1 d 6 h`.
        let count = rest_ns / size;
        rest_ns %= size;
        if let (Some(name), 1..) = (names.first(), count) {
            parts.push(format!("{count} {name}"));
        }
    }
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_become_nanoseconds() {
        for (text, nanoseconds, printed) in [
            ("3 d 4 h", 76 * 3_600_000_000_000, "3 d 4 h"),
            ("30 s", 30_000_000_000, "30 s"),
            ("200 ms", 200_000_000, "200 ms"),
            ("5 us", 5_000, "5 us"),
            ("5 µs", 5_000, "5 us"),
            ("1 week", 7 * DAY_NS, "7 d"),
            ("1.5 h", 5_400_000_000_000, "1 h 30 min"),
            ("1h30min", 5_400_000_000_000, "1 h 30 min"),
            ("0 s", 0, "0 s"),
            ("0.000000001 s", 1, "1 ns"),
        ] {
            let span: Span = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(span.nanoseconds(), nanoseconds, "{text}");
            assert_eq!(span.to_string(), printed);
        }
    }

    #[test]
    fn days_of_the_calendar_stay_days() {
        for (text, days, rest_ns, printed) in [
            ("28 d", 28, 0, "28 d"),
            ("2 w 1 d 12 h", 15, 12 * 3_600_000_000_000, "15 d 12 h"),
            ("36 h", 0, 36 * 3_600_000_000_000, "36 h"),
        ] {
            let span: CalendarSpan = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((span.days(), span.rest_nanoseconds()), (days, rest_ns), "{text}");
            assert_eq!(span.to_string(), printed);
        }
        let error = "1.5 d".parse::<CalendarSpan>().unwrap_err().to_string();
        assert!(error.contains("cannot be fractional"), "{error}");
    }

    #[test]
    fn refusals_say_why() {
        for (text, reason) in [
            ("", "it is empty"),
            ("-3 d", "it is below zero"),
            ("3", "it has no unit"),
            ("d", "a number is missing"),
            ("3 fortnights", "unknown unit `fortnights`"),
            ("300 ns 1.5 ns", "it is finer than one nanosecond"),
            ("0.3333333333 ns", "it is finer than one nanosecond"),
            ("300000 d", "it is longer than 292 years"),
            ("99999999999999999999 s", "it is longer than 292 years"),
            ("1.2.3 s", "a number is malformed"),
            ("3 d, 4 h", "unknown unit `d,`"),
        ] {
            let error = text.parse::<Span>().expect_err(text);
            assert_eq!(error.message(), format!("`{text}` is not a span of time: {reason}"));
            assert!(text.parse::<CalendarSpan>().is_err());
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_value(nanoseconds in 0..i64::MAX) {
            let span = Span::from_nanoseconds(nanoseconds).unwrap();
            prop_assert_eq!(span.to_string().parse::<Span>().unwrap(), span);
        }

        #[test]
        fn no_text_panics(text in "([0-9.]{0,20} ?(ns|us|ms|s|min|h|d|w|x)? ?){0,4}|.*") {
            if let Ok(span) = text.parse::<Span>() {
                prop_assert_eq!(span.to_string().parse::<Span>().unwrap(), span);
            }
            if let Ok(span) = text.parse::<CalendarSpan>() {
                prop_assert_eq!(span.to_string().parse::<CalendarSpan>().unwrap(), span);
            }
        }
    }
}
