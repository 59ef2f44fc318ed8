//! Cells of tables: the types of values that a column can hold.

use crate::environment::Clock;
use crate::kernel::SimTime;
use polars::prelude::{
    BooleanChunked, Column, DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn,
    NewChunkedArray, StringChunked, TimeUnit, TimeZone, UInt32Chunked, UInt64Chunked,
};
use std::sync::Arc;

/// A type of values that a column can hold.
pub trait Cell: Sized {
    /// Type of the column in the file.
    fn data_type() -> DataType;

    /// A column of values; `epoch` is the scenario's start in nanoseconds after 1970, UTC.
    fn column(name: &str, cells: &[Self], epoch: i64) -> Column;
}

impl Cell for f64 {
    fn data_type() -> DataType {
        DataType::Float64
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        Float64Chunked::from_slice(name.into(), cells).into_column()
    }
}

impl Cell for Option<f64> {
    fn data_type() -> DataType {
        DataType::Float64
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        Float64Chunked::from_iter_options(name.into(), cells.iter().copied()).into_column()
    }
}

impl Cell for u32 {
    fn data_type() -> DataType {
        DataType::UInt32
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        UInt32Chunked::from_slice(name.into(), cells).into_column()
    }
}

impl Cell for Option<u32> {
    fn data_type() -> DataType {
        DataType::UInt32
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        UInt32Chunked::from_iter_options(name.into(), cells.iter().copied()).into_column()
    }
}

impl Cell for u64 {
    fn data_type() -> DataType {
        DataType::UInt64
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        UInt64Chunked::from_slice(name.into(), cells).into_column()
    }
}

impl Cell for Option<u64> {
    fn data_type() -> DataType {
        DataType::UInt64
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        UInt64Chunked::from_iter_options(name.into(), cells.iter().copied()).into_column()
    }
}

impl Cell for bool {
    fn data_type() -> DataType {
        DataType::Boolean
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        BooleanChunked::from_slice(name.into(), cells).into_column()
    }
}

impl Cell for &'static str {
    fn data_type() -> DataType {
        DataType::String
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        StringChunked::from_iter_values(name.into(), cells.iter()).into_column()
    }
}

/// An enum whose values a column holds as words.
pub trait Word {
    /// The word in the file.
    fn word(&self) -> &'static str;
}

impl<T: Word> Cell for T {
    fn data_type() -> DataType {
        DataType::String
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        StringChunked::from_iter_values(name.into(), cells.iter().map(Word::word)).into_column()
    }
}

impl<T: Word> Cell for Option<T> {
    fn data_type() -> DataType {
        DataType::String
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        let words = cells.iter().map(|cell| cell.as_ref().map(Word::word));
        StringChunked::from_iter_options(name.into(), words).into_column()
    }
}

impl Cell for Arc<str> {
    fn data_type() -> DataType {
        DataType::String
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        StringChunked::from_iter_values(name.into(), cells.iter()).into_column()
    }
}

impl Cell for String {
    fn data_type() -> DataType {
        DataType::String
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        StringChunked::from_iter_values(name.into(), cells.iter()).into_column()
    }
}

impl Cell for Option<Arc<str>> {
    fn data_type() -> DataType {
        DataType::String
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        let texts = cells.iter().map(Option::as_deref);
        StringChunked::from_iter_options(name.into(), texts).into_column()
    }
}

/// Microseconds after 1970, UTC, rounded down: readers of tables subtract instants of this unit.
const fn unix_micros(epoch: i64, time: SimTime) -> i64 {
    epoch.saturating_add(time.nanos()).div_euclid(1_000)
}

impl Cell for SimTime {
    fn data_type() -> DataType {
        DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
    }
    fn column(name: &str, cells: &[Self], epoch: i64) -> Column {
        let instants = cells.iter().map(|time| unix_micros(epoch, *time));
        Int64Chunked::from_iter_values(name.into(), instants)
            .into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
            .into_column()
    }
}

/// A local day: a date in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalDay {
    /// Its first instant.
    pub start: SimTime,
    /// Days from 1970-01-01 to its date.
    unix_days: i32,
}

impl LocalDay {
    /// The local day of an instant.
    #[must_use]
    pub fn of(time: SimTime, clock: &Clock) -> Self {
        let seconds = clock.local(time).date().to_datetime(jiff::civil::Time::midnight());
        let since = seconds.duration_since(jiff::civil::datetime(1970, 1, 1, 0, 0, 0, 0));
        let unix_days = since.as_secs().div_euclid(86_400) as i32;
        Self { start: clock.midnight(clock.day_of(time)), unix_days }
    }
}

impl Cell for LocalDay {
    fn data_type() -> DataType {
        DataType::Date
    }
    fn column(name: &str, cells: &[Self], _epoch: i64) -> Column {
        let days = cells.iter().map(|day| day.unix_days);
        Int32Chunked::from_iter_values(name.into(), days).into_date().into_column()
    }
}

impl Cell for Option<SimTime> {
    fn data_type() -> DataType {
        SimTime::data_type()
    }
    fn column(name: &str, cells: &[Self], epoch: i64) -> Column {
        let instants = cells.iter().map(|time| Some(unix_micros(epoch, (*time)?)));
        Int64Chunked::from_iter_options(name.into(), instants)
            .into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
            .into_column()
    }
}
