//! Dates and times of day as a scenario writes them, without and with a zone.
//!
//! They belong to the calendar; `environment` resolves them into instants. Forms are strict, so
//! that a text is unambiguous: `HH:MM[:SS]`, `YYYY-MM-DDTHH:MM[:SS]`, a zone in brackets.

use std::fmt;
use std::str::FromStr;

use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{ToSpan, civil};

use super::span::Span;
use super::written::{QuantityError, Written, as_text};

/// A time of day on the local clock, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(civil::Time);

impl LocalTime {
    /// The start of the day.
    pub const MIDNIGHT: Self = Self(civil::Time::midnight());

    /// The hour, 0 to 23.
    #[must_use]
    pub fn hour(self) -> i8 {
        self.0.hour()
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub fn minute(self) -> i8 {
        self.0.minute()
    }

    /// The second, 0 to 59.
    #[must_use]
    pub fn second(self) -> i8 {
        self.0.second()
    }

    /// Nanoseconds on the clock since local midnight; elapsed ones differ on a day of clock change.
    #[must_use]
    pub fn nanoseconds(self) -> i64 {
        let seconds = i64::from(self.hour()) * 3_600 + i64::from(self.minute()) * 60;
        (seconds + i64::from(self.second())) * 1_000_000_000
    }

    /// The time as a value of the calendar library.
    #[must_use]
    pub const fn time(self) -> civil::Time {
        self.0
    }
}

impl Written for LocalTime {
    const WHAT: &'static str = "a time of day";
    const EXAMPLE: &'static str = "18:00";
    const FORM: &'static str = "00:00 to 23:59, seconds if needed: 18:00:30";
}

impl FromStr for LocalTime {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let wrong = |reason: &'static str| QuantityError::new::<Self>(text, reason);
        let mut parts = text.split(':');
        let mut part = || parts.next().map(two_digits);
        let (hour, minute, second) = match (part(), part(), part(), part()) {
            (Some(Some(hour)), Some(Some(minute)), None, None) => (hour, minute, 0),
            (Some(Some(hour)), Some(Some(minute)), Some(Some(second)), None) => {
                (hour, minute, second)
            }
            _ => return Err(wrong("it does not have the form HH:MM")),
        };
        if hour == 24 {
            return Err(QuantityError::with_help::<Self>(
                text,
                "the last time of a day is 23:59:59",
                "write \"00:00\", with the date of the next day if there is a date",
            ));
        }
        civil::Time::new(hour, minute, second, 0)
            .map(Self)
            .map_err(|_| wrong("no such time exists"))
    }
}

/// Exactly two digits.
fn two_digits(text: &str) -> Option<i8> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for LocalTime {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self.second() {
            0 => out.pad(&format!("{:02}:{:02}", self.hour(), self.minute())),
            second => out.pad(&format!("{:02}:{:02}:{second:02}", self.hour(), self.minute())),
        }
    }
}

/// A date of the local calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate(civil::Date);

impl LocalDate {
    /// The date as a value of the calendar library.
    #[must_use]
    pub const fn date(self) -> civil::Date {
        self.0
    }

    /// Days after 1 January 1970, negative before.
    #[must_use]
    pub fn days_since_1970(self) -> i64 {
        days_since_1970(self.0)
    }
}

/// Days from 1 January 1970 to a date, negative before.
#[must_use]
pub(crate) fn days_since_1970(date: civil::Date) -> i64 {
    i64::from(civil::date(1970, 1, 1).until(date).map_or(0, |span| span.get_days()))
}

impl Written for LocalDate {
    const WHAT: &'static str = "a date";
    const EXAMPLE: &'static str = "2022-08-29";
    const FORM: &'static str = "year-month-day";
}

impl FromStr for LocalDate {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        read_date(text)
            .map(Self)
            .ok_or_else(|| QuantityError::new::<Self>(text, "no such date exists"))
    }
}

/// Reads a date of ten characters.
fn read_date(text: &str) -> Option<civil::Date> {
    let strict = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    text.parse::<civil::Date>().ok().filter(|_| strict)
}

impl fmt::Display for LocalDate {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(&self.0.to_string())
    }
}

/// A date and a time of day on the local clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    date: civil::Date,
    time: LocalTime,
}

impl LocalDateTime {
    /// The date.
    #[must_use]
    pub const fn date(self) -> civil::Date {
        self.date
    }

    /// The time of day.
    #[must_use]
    pub const fn time(self) -> LocalTime {
        self.time
    }

    /// Both as a value of the calendar library.
    #[must_use]
    pub const fn datetime(self) -> civil::DateTime {
        self.date.to_datetime(self.time.0)
    }
}

/// What the clock of a zone makes of a local date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InZone {
    /// It shows it once.
    Once,
    /// It skips it, going forward by a span.
    Skipped(Span),
    /// It shows it twice, going back by a span.
    Twice(Span),
}

impl LocalDateTime {
    /// Whether the clock of a zone shows it once; outside the calendar it does.
    #[must_use]
    pub fn in_zone(self, zone: &TimeZone) -> InZone {
        let span = |from: Offset, to: Offset| {
            let nanoseconds = i64::from(to.seconds() - from.seconds()) * 1_000_000_000;
            Span::from_nanoseconds(nanoseconds.abs()).unwrap_or(Span::ZERO)
        };
        match zone.to_ambiguous_timestamp(self.datetime()).offset() {
            AmbiguousOffset::Unambiguous { .. } => InZone::Once,
            AmbiguousOffset::Gap { before, after } => InZone::Skipped(span(before, after)),
            AmbiguousOffset::Fold { before, after } => InZone::Twice(span(before, after)),
        }
    }

    /// The date and time that is `span` later on the clock; the same beyond the calendar.
    #[must_use]
    pub fn later(self, span: Span) -> Self {
        let later = self.datetime().checked_add(span.nanoseconds().nanoseconds());
        later.map_or(self, |later| Self { date: later.date(), time: LocalTime(later.time()) })
    }
}

impl Written for LocalDateTime {
    const WHAT: &'static str = "a local date and time";
    const EXAMPLE: &'static str = "2022-07-19T14:33";
    const FORM: &'static str = "year-month-dayThour:minute, in the scenario's zone";
}

impl FromStr for LocalDateTime {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        read_date_time::<Self>(text, text)
    }
}

/// Reads a local date and time as part of a `T`, whose whole text is named in errors.
fn read_date_time<T: Written>(text: &str, whole: &str) -> Result<LocalDateTime, QuantityError> {
    let wrong = |reason: &'static str| QuantityError::new::<T>(whole, reason);
    let Some((date, time)) = text.split_once('T') else {
        return Err(wrong("it has no `T` between date and time"));
    };
    let date = read_date(date).ok_or_else(|| wrong("no such date exists"))?;
    let time = time
        .parse()
        .map_err(|error: QuantityError| QuantityError::new::<T>(whole, error.message()))?;
    Ok(LocalDateTime { date, time })
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(&format!("{}T{}", self.date, self.time))
    }
}

/// A zone of the IANA time zone database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
    name: String,
}

impl Zone {
    /// The zone as a value of the calendar library.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl Written for Zone {
    const WHAT: &'static str = "a time zone";
    const EXAMPLE: &'static str = "Europe/Amsterdam";
    const FORM: &'static str = "the name of a zone in the IANA database";
}

impl FromStr for Zone {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let unknown = || QuantityError::new::<Self>(text, "no such zone is known");
        let zone = TimeZone::get(text).map_err(|_| unknown())?;
        let name = zone.iana_name().ok_or_else(unknown)?.to_owned();
        Ok(Self { zone, name })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(&self.name)
    }
}

/// The date, time and zone in which a scenario starts.
///
/// `check` refuses a time that the clock skips; of one that it shows twice it takes the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZonedStart {
    local: LocalDateTime,
    zone: TimeZone,
    zone_name: String,
}

impl ZonedStart {
    /// Date and time on the zone's clock.
    #[must_use]
    pub const fn local(&self) -> LocalDateTime {
        self.local
    }

    /// The zone of the whole scenario.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The zone's name: `Europe/London`.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }
}

impl Written for ZonedStart {
    const WHAT: &'static str = "a date and time with its zone";
    const EXAMPLE: &'static str = "2022-07-11T00:00[Europe/London]";
    const FORM: &'static str = "a local date and time, then the name of a zone in brackets";
}

impl FromStr for ZonedStart {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let zone_part = text.strip_suffix(']').and_then(|text| text.split_once('['));
        let Some((local, name)) = zone_part else {
            return Err(QuantityError::new::<Self>(text, "it has no zone in brackets"));
        };
        let local = read_date_time::<Self>(local, text)?;
        let unknown = || QuantityError::new::<Self>(text, format!("unknown zone `{name}`"));
        let zone = TimeZone::get(name).map_err(|_| unknown())?;
        let zone_name = zone.iana_name().ok_or_else(unknown)?.to_owned();
        if zone.to_zoned_datetime(local.datetime()).is_err() {
            return Err(QuantityError::new::<Self>(text, "it is outside the calendar"));
        }
        Ok(Self { local, zone, zone_name })
    }
}

impl fmt::Display for ZonedStart {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.pad(&format!("{}[{}]", self.local, self.zone_name))
    }
}

as_text!(LocalTime, LocalDate, LocalDateTime, Zone, ZonedStart);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_of_day() {
        let time: LocalTime = "18:05:09".parse().unwrap();
        assert_eq!((time.hour(), time.minute(), time.second()), (18, 5, 9));
        assert_eq!(time.nanoseconds(), 65_109_000_000_000);
        for (text, reason) in [
            ("24:00", "the last time of a day is 23:59:59"),
            ("25:00", "no such time exists"),
            ("18:60", "no such time exists"),
            ("6:00", "it does not have the form HH:MM"),
            ("18", "it does not have the form HH:MM"),
            ("18:00:00:00", "it does not have the form HH:MM"),
            ("+1:00", "it does not have the form HH:MM"),
        ] {
            let error = text.parse::<LocalTime>().expect_err(text);
            assert_eq!(error.message(), format!("`{text}` is not a time of day: {reason}"));
        }
    }

    #[test]
    fn dates_carry_no_zone_and_starts_do() {
        let at: LocalDateTime = "2022-07-19T14:33".parse().unwrap();
        assert_eq!(at.datetime(), civil::datetime(2022, 7, 19, 14, 33, 0, 0));
        for text in [
            "2022-07-19",
            "2022-07-19 14:33",
            "2022-07-19T14:33Z",
            "2022-07-19T14:33[Europe/London]",
            "2022-02-30T00:00",
            "2022-07-19T24:00",
            "22-07-19T00:00",
        ] {
            text.parse::<LocalDateTime>().expect_err(text);
        }
        let start: ZonedStart = "2022-07-11T00:00[Europe/London]".parse().unwrap();
        assert_eq!(start.zone_name(), "Europe/London");
        assert_eq!(start.to_string(), "2022-07-11T00:00[Europe/London]");
        for text in ["2022-07-11T00:00", "2022-07-11T00:00[Europe/Londn]", "2022-07-11T00:00[]"] {
            text.parse::<ZonedStart>().expect_err(text);
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_gives_the_same_value(seconds in 0..86_400_i32, days in 0..60_000_i32) {
            let time = civil::Time::new((seconds / 3_600) as i8, (seconds / 60 % 60) as i8, (seconds % 60) as i8, 0);
            let time = LocalTime(time.unwrap());
            prop_assert_eq!(time.to_string().parse::<LocalTime>().unwrap(), time);
            let date = civil::date(1950, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let at = LocalDateTime { date, time };
            prop_assert_eq!(at.to_string().parse::<LocalDateTime>().unwrap(), at);
        }

        #[test]
        fn no_text_panics(text in ".*|[-0-9T:.+Z]{0,20}(\\[[A-Za-z/]{0,8}\\])?") {
            let _any = text.parse::<LocalTime>();
            let _any = text.parse::<LocalDateTime>();
            let _any = text.parse::<ZonedStart>();
        }
    }
}
