//! Tables in files: a folder of CSV files, or a workbook.
//!
//! CSV files are UTF-8, with or without a byte order mark, their cells separated by commas, semicolons or
//! tabs: the separator is the one of these that the heading holds most. Of a workbook (.xlsx) the values of
//! cells are read, not their formulas or formats; times, dates and durations are recognised by their format.

use super::finding::{Log, Spot};
use super::grid::{Cell, Form, RawSheet};
use calamine::{Data, ExcelDateTime, Reader, Xlsx};
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::Path;

/// The largest file in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Most cells of a sheet.
const MOST_CELLS: usize = 5_000_000;

/// Why tables cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file or folder cannot be read.
    #[error("cannot read `{path}`: {error}")]
    Io {
        /// The file or folder.
        path: String,
        /// The reason.
        error: io::Error,
    },
    /// What is there holds no tables.
    #[error("{0}")]
    NoTables(String),
}

impl ReadError {
    fn io(path: &Path, error: io::Error) -> Self {
        Self::Io { path: path.display().to_string(), error }
    }
}

/// Reads all sheets of a folder or workbook; files of a folder that are no CSV are passed over.
pub(super) fn read(path: &Path, log: &mut Log) -> Result<Vec<RawSheet>, ReadError> {
    let metadata = fs::metadata(path).map_err(|error| ReadError::io(path, error))?;
    if metadata.is_dir() {
        return folder(path, log);
    }
    let extension = path.extension().map(|text| text.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("xlsx" | "xlsm") => workbook(&bytes(path)?, path),
        Some("csv") => Err(ReadError::NoTables(format!(
            "`{}` is one table: name the folder that holds it and the others",
            path.display()
        ))),
        _ => Err(ReadError::NoTables(format!(
            "`{}` is neither a folder of CSV files nor an .xlsx workbook",
            path.display()
        ))),
    }
}

/// The bytes of a file of acceptable size.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let file = File::open(path).map_err(|error| ReadError::io(path, error))?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| ReadError::io(path, error))?;
    if bytes.len() as u64 > LARGEST {
        let size = LARGEST / 1024 / 1024;
        return Err(ReadError::NoTables(format!(
            "`{}` is too large: at most {size} MiB are read",
            path.display()
        )));
    }
    Ok(bytes)
}

fn folder(path: &Path, log: &mut Log) -> Result<Vec<RawSheet>, ReadError> {
    let entries = fs::read_dir(path).map_err(|error| ReadError::io(path, error))?;
    let mut files = Vec::new();
    for entry in entries {
        files.push(entry.map_err(|error| ReadError::io(path, error))?.path());
    }
    files.sort();
    let is_csv = |file: &&std::path::PathBuf| {
        file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
    };
    let mut sheets = Vec::new();
    for file in files.iter().filter(is_csv) {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem.unwrap_or_default();
        sheets.extend(csv(&stem, &bytes(file)?, log));
    }
    if sheets.is_empty() && !log.has_errors() {
        return Err(ReadError::NoTables(format!(
            "`{}` holds no CSV file; `reflexarc new tables DIR` writes a template",
            path.display()
        )));
    }
    Ok(sheets)
}

/// Reads a CSV file; what cannot be read is reported.
fn csv(name: &str, bytes: &[u8], log: &mut Log) -> Option<RawSheet> {
    let spot = |row| Spot { sheet: name.to_owned(), row, column: String::new() };
    let marked = bytes.starts_with(b"\xef\xbb\xbf");
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}'),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let before = String::from_utf8_lossy(before);
            let row = before.matches('\n').count() as u32 + 1;
            log.error(
                "encoding",
                spot(row),
                "",
                "the file is not UTF-8",
                "save it as CSV UTF-8, so that letters such as ä and é are kept",
            );
            return None;
        }
    };
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    let separators = [(',', "comma"), (';', "semicolon"), ('\t', "tab")];
    // Of equals the first.
    let separator = separators.iter().rev().max_by_key(|(letter, _)| count(*letter));
    let (separator, word) = separator.copied().unwrap_or((',', "comma"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator as u8)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                log.error(
                    "syntax",
                    spot(0),
                    "",
                    format!("the file is no CSV: {error}"),
                    "export it anew",
                );
                return None;
            }
        };
        let number = record.position().map_or(0, |position| position.line() as u32);
        let row: Vec<Cell> = record.iter().map(Cell::text).collect();
        cells += row.len();
        if cells > MOST_CELLS {
            too_large(&spot(number), log);
            return None;
        }
        if row.iter().any(|cell| !cell.text.is_empty()) {
            rows.push((number, row));
        }
    }
    let marked = if marked { ", byte order mark" } else { "" };
    let format = format!("{name}.csv, separator {word}{marked}");
    Some(RawSheet { name: name.to_owned(), format, rows })
}

fn too_large(spot: &Spot, log: &mut Log) {
    log.error(
        "limit",
        spot.clone(),
        "",
        format!("the sheet has more than {MOST_CELLS} cells"),
        "leave out what is not needed",
    );
}

/// Reads a workbook.
fn workbook(bytes: &[u8], path: &Path) -> Result<Vec<RawSheet>, ReadError> {
    let wrong = |error: &dyn std::fmt::Display| {
        ReadError::NoTables(format!("`{}` is no .xlsx workbook: {error}", path.display()))
    };
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|error: calamine::XlsxError| wrong(&error))?;
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|error| wrong(&error))?;
        let (height, width) = range.get_size();
        if height.saturating_mul(width) > MOST_CELLS {
            return Err(wrong(&format!("sheet `{name}` has more than {MOST_CELLS} cells")));
        }
        let (first_row, first_column) = range.start().unwrap_or_default();
        let blank = || Cell { text: String::new(), form: Form::Text };
        let mut rows = Vec::new();
        for (index, cells) in range.rows().enumerate() {
            // A used range may begin to the right of the first column.
            let before = std::iter::repeat_with(blank).take(first_column as usize);
            let row: Vec<Cell> = before.chain(cells.iter().map(cell)).collect();
            if row.iter().any(|cell| !cell.text.is_empty()) {
                rows.push((first_row + index as u32 + 1, row));
            }
        }
        sheets.push(RawSheet { format: format!("{file}, sheet {name}"), name, rows });
    }
    Ok(sheets)
}

/// A cell of a workbook.
fn cell(data: &Data) -> Cell {
    let number = |value: f64| Cell { text: value.to_string(), form: Form::Number };
    match data {
        Data::Empty => Cell::text(""),
        Data::String(text) => Cell::text(text),
        Data::Int(value) => number(*value as f64),
        Data::Float(value) => number(*value),
        Data::Bool(value) => Cell::text(if *value { "yes" } else { "no" }),
        Data::DateTime(value) => date_time(value),
        Data::DateTimeIso(text) => Cell { text: text.clone(), form: Form::Date },
        Data::DurationIso(text) => Cell { text: text.clone(), form: Form::Text },
        Data::Error(error) => Cell { text: error.to_string(), form: Form::Error },
    }
}

/// A number with the format of a date, time or duration: days, of which the fraction is the time of day.
fn date_time(value: &ExcelDateTime) -> Cell {
    let days = value.as_f64();
    let seconds = (days * 86_400.0).round();
    if value.is_duration() {
        return Cell { text: format!("{seconds}"), form: Form::Duration };
    }
    if (0.0..1.0).contains(&days) {
        return Cell { text: time_of_day(days), form: Form::Time };
    }
    let (year, month, day, hour, minute, ..) = value.to_ymd_hms_milli();
    let text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}");
    Cell { text: text.trim_end_matches(" 00:00").to_owned(), form: Form::Date }
}

/// The time of day of a fraction of a day, to the second.
pub(super) fn time_of_day(fraction: f64) -> String {
    let seconds = (fraction * 86_400.0).round().clamp(0.0, 86_399.0) as u32;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if second == 0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    }
}
