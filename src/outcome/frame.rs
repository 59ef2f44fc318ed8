//! Frames of rows as bytes, for the journal of a study, and in one canonical form.
//!
//! A column is a sequence of cells, each with a byte that says whether it is null, then the cell's
//! physical value, little-endian; texts with their length. A frame that is read back has the same
//! values, and its arrays are always built the same way, so that a file written from it does not
//! depend on how its rows came together.

use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int32Chunked, Int64Chunked,
    IntoColumn, NewChunkedArray, PlSmallStr, PolarsError, PolarsResult, Schema, StringChunked,
    UInt32Chunked, UInt64Chunked,
};

/// Appends a frame to bytes.
///
/// # Errors
/// If a column has a type that no table has.
pub fn encode(frame: &DataFrame, out: &mut Vec<u8>) -> PolarsResult<()> {
    out.extend((frame.height() as u64).to_le_bytes());
    for column in frame.columns() {
        let series = column.as_materialized_series().to_physical_repr().into_owned();
        macro_rules! numbers {
            ($as:ident) => {
                for cell in series.$as()?.iter() {
                    match cell {
                        Some(value) => {
                            out.push(1);
                            out.extend(value.to_le_bytes());
                        }
                        None => out.push(0),
                    }
                }
            };
        }
        match series.dtype() {
            DataType::UInt32 => numbers!(u32),
            DataType::UInt64 => numbers!(u64),
            DataType::Int32 => numbers!(i32),
            DataType::Int64 => numbers!(i64),
            DataType::Float64 => numbers!(f64),
            DataType::Boolean => {
                for cell in series.bool()?.iter() {
                    out.push(cell.map_or(0, |value| 1 + u8::from(value)));
                }
            }
            DataType::String => {
                for cell in series.str()?.iter() {
                    match cell {
                        Some(text) => {
                            out.push(1);
                            out.extend((text.len() as u32).to_le_bytes());
                            out.extend(text.as_bytes());
                        }
                        None => out.push(0),
                    }
                }
            }
            other => return Err(broken(&format!("no table has columns of type {other}"))),
        }
    }
    Ok(())
}

/// The frame of bytes that [`encode`] wrote, with these columns.
///
/// # Errors
/// If the bytes are not those of a frame with these columns.
pub fn decode(bytes: &[u8], schema: &Schema) -> PolarsResult<DataFrame> {
    let mut reader = Reader { bytes };
    let rows = u64::from_le_bytes(reader.take()?) as usize;
    if rows > bytes.len() {
        return Err(broken("it has fewer bytes than rows"));
    }
    let mut columns = Vec::with_capacity(schema.len());
    for (name, kind) in schema.iter() {
        columns.push(reader.column(name, kind, rows)?);
    }
    if !reader.bytes.is_empty() {
        return Err(broken("bytes are left over"));
    }
    DataFrame::new(rows, columns)
}

/// The same rows in arrays that are built the one way.
///
/// # Errors
/// If the frame has columns that no table has.
pub fn canonical(frame: &DataFrame, schema: &Schema) -> PolarsResult<DataFrame> {
    let mut bytes = Vec::new();
    encode(frame, &mut bytes)?;
    decode(&bytes, schema)
}

fn broken(what: &str) -> PolarsError {
    PolarsError::ComputeError(format!("not a frame of rows: {what}").into())
}

/// The bytes that are not read yet.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn some(&mut self, length: usize) -> PolarsResult<&'a [u8]> {
        let (head, rest) =
            self.bytes.split_at_checked(length).ok_or_else(|| broken("it ends early"))?;
        self.bytes = rest;
        Ok(head)
    }

    fn take<const N: usize>(&mut self) -> PolarsResult<[u8; N]> {
        let bytes = self.some(N)?;
        bytes.try_into().map_err(|_| broken("it ends early"))
    }

    /// The byte before a cell: 0 for a null.
    fn mark(&mut self) -> PolarsResult<u8> {
        Ok(u8::from_le_bytes(self.take()?))
    }

    fn cells<T>(
        &mut self,
        rows: usize,
        mut cell: impl FnMut(&mut Self) -> PolarsResult<T>,
    ) -> PolarsResult<Vec<Option<T>>> {
        let mut cells = Vec::with_capacity(rows);
        for _ in 0..rows {
            cells.push(match self.mark()? {
                0 => None,
                _ => Some(cell(self)?),
            });
        }
        Ok(cells)
    }

    fn column(&mut self, name: &PlSmallStr, kind: &DataType, rows: usize) -> PolarsResult<Column> {
        let name = name.clone();
        macro_rules! numbers {
            ($chunked:ident, $number:ty) => {{
                let cells = self.cells(rows, |one| Ok(<$number>::from_le_bytes(one.take()?)))?;
                $chunked::from_iter_options(name, cells.into_iter())
            }};
        }
        Ok(match kind {
            DataType::UInt32 => numbers!(UInt32Chunked, u32).into_column(),
            DataType::UInt64 => numbers!(UInt64Chunked, u64).into_column(),
            DataType::Int32 => numbers!(Int32Chunked, i32).into_column(),
            DataType::Int64 => numbers!(Int64Chunked, i64).into_column(),
            DataType::Float64 => numbers!(Float64Chunked, f64).into_column(),
            DataType::Date => numbers!(Int32Chunked, i32).into_date().into_column(),
            DataType::Datetime(unit, zone) => {
                numbers!(Int64Chunked, i64).into_datetime(*unit, zone.clone()).into_column()
            }
            DataType::Boolean => {
                let mut cells = Vec::with_capacity(rows);
                for _ in 0..rows {
                    let mark = self.mark()?;
                    cells.push((mark > 0).then_some(mark > 1));
                }
                BooleanChunked::from_iter_options(name, cells.into_iter()).into_column()
            }
            DataType::String => {
                let cells = self.cells(rows, |one| {
                    let length = u32::from_le_bytes(one.take()?) as usize;
                    std::str::from_utf8(one.some(length)?).map_err(|_| broken("a text is no UTF-8"))
                })?;
                StringChunked::from_iter_options(name, cells.into_iter()).into_column()
            }
            other => return Err(broken(&format!("no table has columns of type {other}"))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimTime;
    use crate::outcome::cell::Cell;

    fn frame() -> DataFrame {
        let instants = [Some(SimTime::START), None];
        let columns = vec![
            <u64 as Cell>::column("a", &[1, u64::MAX], 0),
            <Option<f64> as Cell>::column("b", &[None, Some(0.1)], 0),
            <String as Cell>::column("c", &["é".to_owned(), String::new()], 0),
            <bool as Cell>::column("d", &[true, false], 0),
            <Option<SimTime> as Cell>::column("e", &instants, 1_000_000),
        ];
        DataFrame::new(2, columns).unwrap()
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let frame = frame();
        let schema = frame.schema();
        let back = canonical(&frame, schema).unwrap();
        assert!(back.equals_missing(&frame));
        assert_eq!(back.schema(), schema);
        assert!(canonical(&frame.slice(0, 0), schema).unwrap().height() == 0);
    }

    #[test]
    fn bytes_that_are_cut_or_changed_are_an_error_or_other_rows_never_a_panic() {
        let frame = frame();
        let mut bytes = Vec::new();
        encode(&frame, &mut bytes).unwrap();
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length], frame.schema()).is_err());
        }
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 0xff;
            let _read = decode(&changed, frame.schema());
        }
    }
}
