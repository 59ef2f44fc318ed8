//! Numbers, instants and lines as the page prints them.

use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};

/// Characters per line.
pub(super) const WIDTH: usize = 102;

/// A number with four significant digits, or all of its whole ones; one that is whole has no others.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    // What is whole, as counts are, needs no decimals.
    if libm::trunc(value) == value && value.abs() < 1e9 {
        return format!("{value:.0}");
    }
    let digits = libm::floor(libm::log10(value.abs())) as i32;
    let decimals = (3 - digits).clamp(0, 9) as usize;
    format!("{value:.decimals$}")
}

/// A number with its thousands apart; below a thousand with one decimal where it is not whole.
pub(super) fn grouped(value: f64) -> String {
    if value.abs() < 1000.0 && libm::trunc(value) != value {
        return format!("{value:.1}").replace('-', "−");
    }
    let whole = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    if value < 0.0 && whole != "0" { format!("−{text}") } else { text }
}

/// A number and its unit; `1` is none.
pub(super) fn with_unit(value: f64, unit: &str) -> String {
    if unit == "1" { number(value) } else { format!("{} {unit}", number(value)) }
}

/// An instant, to the second.
pub(super) fn instant(clock: &Clock, at: SimTime) -> String {
    clock.local(at).strftime("%a %d %b %H:%M:%S").to_string()
}

/// An instant, to the minute.
pub(super) fn minute(clock: &Clock, at: SimTime) -> String {
    clock.local(at).strftime("%a %d %b %H:%M").to_string()
}

/// A span in the units that one would say it in.
pub(super) fn span(span: SimSpan) -> String {
    let seconds = span.seconds();
    let whole = seconds as i64;
    match whole {
        86_400.. => format!("{} d {} h", whole / 86_400, whole % 86_400 / 3_600),
        3_600.. => format!("{} h {} min", whole / 3_600, whole % 3_600 / 60),
        60.. => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} s", number(seconds)),
    }
}

/// A text whose longer lines continue on the next, indented by four more.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut all = String::with_capacity(text.len());
    for line in text.lines() {
        if line.chars().count() <= width {
            all.push_str(line);
        } else {
            let inside = line.trim_start_matches(' ');
            let indent = line.len() - inside.len();
            let (first, next) = (" ".repeat(indent), " ".repeat(indent + 4));
            let options = textwrap::Options::new(width)
                .initial_indent(&first)
                .subsequent_indent(&next)
                .break_words(false)
                .word_splitter(textwrap::WordSplitter::NoHyphenation)
                .word_separator(textwrap::WordSeparator::AsciiSpace);
            all.push_str(&textwrap::fill(inside, options));
        }
        all.push('\n');
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_goes_on_below() {
        let text = "short\n  one two three four\n";
        assert_eq!(wrapped(text, 12), "short\n  one two\n      three\n      four\n");
        assert_eq!(wrapped(text, 40), text);
    }

    #[test]
    fn numbers_keep_four_digits() {
        let texts = [0.0, 1.0, 0.012_345, 123.456, 123_456.7, -2.5].map(number);
        assert_eq!(texts, ["0", "1", "0.01235", "123.5", "123457", "-2.500"]);
        assert_eq!([1_234_567.4, -12.0, 165.5].map(grouped), ["1 234 567", "−12", "165.5"]);
    }

    #[test]
    fn spans_are_said_in_their_units() {
        let texts = [90_061, 3_660, 61, 1].map(|s| span(SimSpan::from_seconds(f64::from(s))));
        assert_eq!(texts, ["1 d 1 h", "1 h 1 min", "1 min 1 s", "1 s"]);
    }
}
