//! Values of cells, and why a cell has none.

use crate::quantity::{
    LocalDate, LocalTime, Money, QuantityError, Ratio, Span, Temperature, Weekday, Zone,
};
use std::str::FromStr;

/// The value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Name(String),
    Names(Vec<String>),
    Word(&'static str),
    Number(f64),
    Numbers(Vec<f64>),
    Ratio(Ratio),
    Money(Money),
    Span(Span),
    Time(LocalTime),
    /// Every day, or some.
    Days(Option<Vec<Weekday>>),
    Dates(Vec<LocalDate>),
    Zone(Zone),
    YesNo(bool),
    Temperature(Temperature),
}

/// Why a cell has no value.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) help: String,
}

/// A value, and what was read otherwise than written.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) value: Value,
    pub(super) change: Option<(String, &'static str)>,
}

/// Why a cell has no value: a code, what is wrong, what would be right.
pub(super) fn wrong(
    code: &'static str,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Wrong {
    Wrong { code, message: message.into(), help: help.into() }
}

/// A quantity by its text.
pub(super) fn parse<T: FromStr<Err = QuantityError>>(text: &str) -> Result<T, Wrong> {
    let refused = |error: QuantityError| wrong("invalid-value", error.message(), error.help());
    text.parse().map_err(refused)
}

/// A value that was read as it was written.
pub(super) const fn plain(value: Value) -> Read {
    Read { value, change: None }
}
