//! Times of day, days of the week and dates, as spreadsheets write them.

use super::number::{Decimal, split};
use super::source::time_of_day;
use super::value::{Read, Value, Wrong, parse, wrong};
use crate::quantity::{LocalDate, LocalTime, Weekday};

/// A time of day.
pub(super) fn time(text: &str, decimal: Decimal) -> Result<Read, Wrong> {
    if let Some((value, numeral)) = split(text).and_then(|one| Some((one.value(decimal)?, one)))
        && numeral.rest.is_empty()
    {
        let help = if (0.0..1.0).contains(&value) && value.fract() != 0.0 {
            format!("as a fraction of a day it would be {}: write that", time_of_day(value))
        } else {
            "write hours and minutes, such as 18:00".to_owned()
        };
        let message = format!("`{text}` is a number, not a time of day");
        return Err(wrong("serial-time", message, help));
    }
    if text.ends_with(['Z', 'z'])
        || text.get(1..).is_some_and(|rest| rest.contains(['+', '-', '[']))
    {
        return Err(wrong(
            "zone",
            format!("`{text}` states a zone"),
            "times of day are on the clock of the story's zone: write the local time alone",
        ));
    }
    let lower = text.to_lowercase();
    let (clock, later) = if let Some(clock) = lower.strip_suffix("am") {
        (clock.trim(), Some(false))
    } else if let Some(clock) = lower.strip_suffix("pm") {
        (clock.trim(), Some(true))
    } else {
        (lower.as_str(), None)
    };
    let padded = if clock.find(':') == Some(1) { format!("0{clock}") } else { clock.to_owned() };
    if padded == "24:00" || padded == "24:00:00" {
        let change = Some(("00:00".to_owned(), "the end of the day"));
        return Ok(Read { value: Value::Time(LocalTime::MIDNIGHT), change });
    }
    let mut shown = padded.clone();
    if let Some(is_afternoon) = later {
        let hour = padded
            .get(..2)
            .and_then(|hour| hour.parse::<u8>().ok())
            .filter(|hour| (1..=12).contains(hour));
        let Some(hour) = hour else {
            let message = format!("`{text}` is no time of day");
            return Err(wrong("invalid-value", message, "write hours and minutes, such as 18:00"));
        };
        let hour = hour % 12 + if is_afternoon { 12 } else { 0 };
        shown = format!("{hour:02}{}", padded.get(2..).unwrap_or_default());
    }
    let time: LocalTime = parse(&shown)?;
    let change = later.map(|_| (time.to_string(), "24 hours"));
    Ok(Read { value: Value::Time(time), change })
}

/// Days of the week: `daily`, `mon wed`, `mon-fri`.
pub(super) fn days(text: &str) -> Result<Option<Vec<Weekday>>, Wrong> {
    let lower = text.to_lowercase();
    if lower == "daily" {
        return Ok(None);
    }
    let day = |word: &str| {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let place = names.iter().position(|name| word.len() >= 3 && name.starts_with(word));
        place.and_then(|place| Weekday::ALL.get(place)).copied().ok_or_else(|| {
            let help = "write `daily`, or days such as `mon wed fri` or `mon-fri`";
            wrong("unknown-word", format!("`{word}` is no day of the week"), help)
        })
    };
    let mut on = [false; 7];
    let is_between = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|');
    for part in lower.split(is_between).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (mut at, last) = (day(first)?.index(), day(last)?.index());
        loop {
            if let Some(on) = on.get_mut(at) {
                *on = true;
            }
            if at == last {
                break;
            }
            at = (at + 1) % 7;
        }
    }
    let chosen =
        Weekday::ALL.into_iter().filter(|day| on.get(day.index()).copied().unwrap_or_default());
    Ok(Some(chosen.collect()))
}

/// Dates: `2024-12-25`, with spaces, commas or `;` between them.
pub(super) fn dates(text: &str) -> Result<Vec<LocalDate>, Wrong> {
    let is_between = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|');
    text.split(is_between).filter(|part| !part.is_empty()).map(parse).collect()
}
