//! From the journal to the tables: one file a table, in the order of points and replications.

use super::execute::Ending;
use super::factor::Factor;
use super::journal::{Journal, JournalError};
use super::point::Point;
use super::study::Study;
use super::value::{self, Form};
use crate::measure::column::Sampling;
use crate::outcome::frame;
use crate::outcome::frame_file::FrameFile;
use crate::outcome::writer::{Provenance, WriteError, write_frame};
use crate::scenario::declares_chance;
use polars::prelude::{
    Column, DataFrame, Float64Chunked, IntoColumn, NewChunkedArray, PolarsError, PolarsResult,
    StringChunked, UInt32Chunked, UInt64Chunked,
};
use serde_json::json;
use std::ops::Range;
use std::path::Path;

/// The table of points, which every study has.
pub const POINTS: &str = "points";

/// Why tables could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Rows of the journal are not those of the study's tables.
    #[error("rows of the journal do not fit the tables: {0}")]
    Rows(#[from] PolarsError),
}

/// A row of the table `points`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PointRow {
    /// The point, with its values.
    pub point: Point,
    /// Finished replications; 0 for a point that failed.
    pub replications: u32,
    /// Why it failed; `None` if it did not.
    pub error: Option<String>,
    /// Whether its stopping rule has what it asks for.
    pub is_met: bool,
    /// Whether all its replications are equal, since nothing in its story is random.
    pub is_equal: bool,
    /// The command that runs the story of the point.
    pub command: String,
}

/// Writes all tables of a range of points into a folder; returns name and number of rows of each file,
/// and the row of each point.
///
/// # Errors
/// If the journal cannot be read, or a file cannot be written.
pub fn collect(
    study: &Study,
    points: Range<usize>,
    (journal, endings): (&mut Journal, &[Ending]),
    folder: &Path,
    provenance: &Provenance,
) -> Result<(Vec<(String, u64)>, Vec<PointRow>), CollectError> {
    let infos = study.tables.infos();
    let names: Vec<&str> = study.tables.names().collect();
    let mut files = Vec::new();
    for (name, info) in names.iter().zip(&infos) {
        files.push(FrameFile::begin(folder, name, info.clone(), provenance)?);
    }
    let mut rows = Vec::new();
    for (point, ending) in study.points.get(points).unwrap_or_default().iter().zip(endings) {
        let mut row = PointRow {
            point: point.clone(),
            replications: 0,
            error: None,
            is_met: true,
            is_equal: false,
            command: study.command(point),
        };
        let is_declared = || study.story(point).map_or(true, |story| declares_chance(&story));
        match ending {
            Ending::Equal(places) if is_declared() => {
                row.error = Some(format!(
                    "all {} replications are equal, though the story declares randomness at these values: ask for one replication, or leave out what has no effect",
                    places.len()
                ));
            }
            Ending::Played { places, .. } | Ending::Equal(places) => {
                if let Ending::Played { is_met, .. } = ending {
                    row.is_met = *is_met;
                }
                row.is_equal = matches!(ending, Ending::Equal(_));
                for (replication, at) in places.iter().enumerate() {
                    let body = journal.body(*at)?;
                    let mut rest = body.as_slice();
                    for (file, info) in files.iter_mut().zip(&infos) {
                        let frame =
                            next_frame(&mut rest, |bytes| frame::decode(bytes, &info.schema))?;
                        file.add(point.id, replication as u32, &frame)?;
                    }
                }
                row.replications = places.len() as u32;
            }
            Ending::Failed { at, replication } => {
                let why = String::from_utf8_lossy(&journal.body(*at)?).into_owned();
                row.error = Some(match replication {
                    Some(replication) => format!("replication {replication}: {why}"),
                    None => why,
                });
            }
        }
        rows.push(row);
    }
    let mut written = Vec::new();
    for (name, file) in names.iter().zip(files) {
        written.push(((*name).to_owned(), file.finish()?));
    }
    let (frame, columns) = points_frame(study, &rows)?;
    let frame = frame::canonical(&frame, frame.schema())?;
    let meaning = (columns.as_str(), "One point of the study.");
    written.push((POINTS.to_owned(), write_frame(folder, POINTS, frame, meaning, provenance)?));
    Ok((written, rows))
}

fn next_frame(
    bytes: &mut &[u8],
    decode: impl FnOnce(&[u8]) -> PolarsResult<DataFrame>,
) -> PolarsResult<DataFrame> {
    let short = || PolarsError::ComputeError("a record ends early".into());
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(short)?;
    let length = u64::from_le_bytes(*length) as usize;
    let (frame, rest) = rest.split_at_checked(length).ok_or_else(short)?;
    *bytes = rest;
    decode(frame)
}

/// The table `points`, and its columns as JSON.
fn points_frame(study: &Study, rows: &[PointRow]) -> PolarsResult<(DataFrame, String)> {
    let mut infos = Vec::new();
    let mut info = |name: &str, unit: &str, sampling: Sampling, definition: &str| {
        infos.push(json!({
            "name": name, "unit": unit, "sampling": sampling.word(), "definition": definition,
        }));
    };
    let ids = rows.iter().map(|row| row.point.id);
    let indices = rows.iter().map(|row| row.point.index);
    let mut columns = vec![
        UInt64Chunked::from_iter_values("point".into(), ids).into_column(),
        UInt32Chunked::from_iter_values("index".into(), indices).into_column(),
    ];
    info("point", "1", Sampling::Key, "the point, a hash of its values");
    info("index", "1", Sampling::Key, "place of the point in the design, from 0");
    for (place, factor) in study.factors.iter().enumerate() {
        let (column, unit) = factor_column(study, place, factor, rows);
        columns.push(column);
        let path = factor.path.as_deref().unwrap_or("the study");
        info(&factor.name, &unit, Sampling::Constant, &format!("value of the factor, for {path}"));
    }
    let texts = |name: &str, cells: Vec<Option<&str>>| {
        StringChunked::from_iter_options(name.into(), cells.into_iter()).into_column()
    };
    let finished = rows.iter().map(|row| row.replications);
    columns.push(UInt32Chunked::from_iter_values("replications".into(), finished).into_column());
    info("replications", "1", Sampling::AfterInstant, "finished replications, 0 if it failed");
    let status = |row: &PointRow| {
        Some(match row {
            PointRow { error: Some(_), .. } => "failed",
            PointRow { is_met: false, .. } => "at_ceiling",
            _ => "finished",
        })
    };
    columns.push(texts("status", rows.iter().map(status).collect()));
    info(
        "status",
        "",
        Sampling::AfterInstant,
        "`finished`, `failed`, or `at_ceiling`: the interval was not narrow enough at the ceiling of replications",
    );
    columns.push(texts("error", rows.iter().map(|row| row.error.as_deref()).collect()));
    info("error", "", Sampling::AfterInstant, "why it failed; null if it did not");
    columns.push(texts("command", rows.iter().map(|row| Some(row.command.as_str())).collect()));
    info("command", "", Sampling::Constant, "the command that runs the story of the point");
    let frame = DataFrame::new(rows.len(), columns)?;
    Ok((frame, serde_json::Value::Array(infos).to_string()))
}

/// The column of a factor: numbers, if all values of the whole study are numbers of one unit.
fn factor_column(
    study: &Study,
    place: usize,
    factor: &Factor,
    rows: &[PointRow],
) -> (Column, String) {
    let name = factor.name.as_str();
    let of = |point: &Point| point.values.get(place).cloned().unwrap_or_default();
    let mut form: Option<Form> = None;
    // The whole study decides, so that the columns of all shards have one type.
    let is_one_form = study.points.iter().all(|point| match value::read(&of(point)) {
        Some((_, Form::DateTime)) | None => false,
        Some((_, number)) => *form.get_or_insert(number.clone()) == number,
    });
    if let Some(form) = form.filter(|_| is_one_form) {
        let numbers = rows.iter().map(|row| value::read(&of(&row.point)).map(|(number, _)| number));
        let column = Float64Chunked::from_iter_options(name.into(), numbers).into_column();
        return (column, form.unit().to_owned());
    }
    let texts = rows.iter().map(|row| of(&row.point));
    (StringChunked::from_iter_values(name.into(), texts).into_column(), String::new())
}
