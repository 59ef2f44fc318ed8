//! Cells of tables: the types of values that a column can hold.

use crate::kernel::SimTime;
use polars::prelude::{
    BooleanChunked, Column, DataType, Float64Chunked, Int64Chunked, IntoColumn, NewChunkedArray,
    StringChunked, TimeUnit, TimeZone, UInt32Chunked, UInt64Chunked,
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

impl Cell for SimTime {
    fn data_type() -> DataType {
        DataType::Datetime(TimeUnit::Nanoseconds, Some(TimeZone::UTC))
    }
    fn column(name: &str, cells: &[Self], epoch: i64) -> Column {
        let instants = cells.iter().map(|time| epoch.saturating_add(time.nanos()));
        Int64Chunked::from_iter_values(name.into(), instants)
            .into_datetime(TimeUnit::Nanoseconds, Some(TimeZone::UTC))
            .into_column()
    }
}

impl Cell for Option<SimTime> {
    fn data_type() -> DataType {
        SimTime::data_type()
    }
    fn column(name: &str, cells: &[Self], epoch: i64) -> Column {
        let instants = cells.iter().map(|time| Some(epoch.saturating_add((*time)?.nanos())));
        Int64Chunked::from_iter_options(name.into(), instants)
            .into_datetime(TimeUnit::Nanoseconds, Some(TimeZone::UTC))
            .into_column()
    }
}
