//! Writes tables as Parquet, streamed in row groups; each file has a temporary name until it is
//! complete.
//!
//! A row group holds whole runs, at least [`ROWS_A_GROUP`] rows where possible. What is written
//! depends on rows and their order alone: no clock, path, job count or shard enters a file.

use super::rows::{Keys, Rows, columns_json};
use super::waiting_rows::WaitingRows;
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{DataFrame, KeyValueMetadata, ParquetWriter, PolarsError};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Minimum number of rows of a row group, except the last.
pub const ROWS_A_GROUP: usize = 20_000;

/// Why an output could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The operating system reported an error.
    #[error("cannot write `{}`: {source}", path.display())]
    System {
        /// The file or folder.
        path: PathBuf,
        /// Error of the operating system.
        source: std::io::Error,
    },
    /// The Parquet library reported an error; a full disk is reported this way too.
    #[error("cannot write `{}`: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Error of the library.
        source: PolarsError,
    },
}

impl WriteError {
    /// A closure that adds the path to an error of the operating system.
    pub fn system(path: &Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::System { path, source }
    }

    pub(super) fn parquet(path: &Path) -> impl FnOnce(PolarsError) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Parquet { path, source }
    }
}

/// The metadata of the study that every file carries.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// Name of the scenario.
    pub scenario: String,
    /// Hash of the resolved scenario, 16 hex digits.
    pub scenario_hash: String,
    /// Version of the program.
    pub version: &'static str,
    /// Seed of the study.
    pub seed: u64,
    /// Name of the scenario's zone.
    pub zone: String,
    /// The scenario's currency.
    pub currency: String,
    /// What the command line changed in the scenario, in the order in which it was applied: `PATH=VALUE`,
    /// `without NAME`, `only NAME`.
    pub overrides: Vec<String>,
    /// The design of a study of many points, as JSON; `{}` outside such studies.
    pub design: String,
}

impl Provenance {
    fn metadata<T: Rows>(&self) -> KeyValueMetadata {
        self.metadata_of(&columns_json::<T>(), T::ROW)
    }

    /// The metadata of a file with these columns, as JSON, whose rows stand for `row`.
    pub(super) fn metadata_of(&self, columns: &str, row: &str) -> KeyValueMetadata {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        KeyValueMetadata::from_static(vec![
            pair("columns", columns),
            pair("row", row.trim()),
            pair("scenario", &self.scenario),
            pair("scenario_hash", &self.scenario_hash),
            pair("version", self.version),
            pair("seed", &self.seed.to_string()),
            pair(
                "seed_scheme",
                "ChaCha8; key (study seed, replication); stream xxh3-64 of the cause's name; one word an index",
            ),
            pair("overrides", &serde_json::Value::from(self.overrides.clone()).to_string()),
            pair("design", &self.design),
            pair("zone", &self.zone),
            pair("currency", &self.currency),
        ])
    }
}

/// The file of one table while it is written.
pub struct TableFile<T: Rows> {
    path: PathBuf,
    writer: BatchedWriter<BufWriter<File>>,
    waiting: WaitingRows,
    rows: u64,
    kind: std::marker::PhantomData<T>,
}

impl<T: Rows> TableFile<T> {
    /// Creates the table's file in a folder.
    ///
    /// # Errors
    /// If the file cannot be created.
    pub fn begin(folder: &Path, provenance: &Provenance) -> Result<Self, WriteError> {
        let path = folder.join(format!("{}.parquet", T::NAME));
        let file = File::create(partial(&path)).map_err(WriteError::system(&path))?;
        let writer = ParquetWriter::new(BufWriter::new(file))
            .with_key_value_metadata(Some(provenance.metadata::<T>()))
            .set_parallel(false)
            .batched(&T::schema())
            .map_err(WriteError::parquet(&path))?;
        let waiting = WaitingRows::default();
        Ok(Self { path, writer, waiting, rows: 0, kind: std::marker::PhantomData })
    }

    /// Adds the rows of one run.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn add(&mut self, rows: &T, keys: &Keys) -> Result<(), WriteError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.rows += rows.len() as u64;
        let frame = rows.frame(keys).map_err(WriteError::parquet(&self.path))?;
        self.waiting.add(frame).map_err(WriteError::parquet(&self.path))?;
        if self.waiting.len() < ROWS_A_GROUP { Ok(()) } else { self.put() }
    }

    /// Writes the waiting rows as a row group.
    fn put(&mut self) -> Result<(), WriteError> {
        let waiting = self.waiting.take().map_err(WriteError::parquet(&self.path))?;
        let Some(frame) = waiting else { return Ok(()) };
        self.writer.write_batch(&frame).map_err(WriteError::parquet(&self.path))
    }

    /// Completes the file and gives it its final name; returns its number of rows.
    ///
    /// # Errors
    /// If it cannot be written or renamed.
    pub fn finish(mut self) -> Result<u64, WriteError> {
        self.put()?;
        self.writer.finish().map_err(WriteError::parquet(&self.path))?;
        drop(self.writer);
        fs::rename(partial(&self.path), &self.path).map_err(WriteError::system(&self.path))?;
        Ok(self.rows)
    }
}

/// Writes a table that is not one of a run, as a whole: `points`, `shares`. Returns its number of rows.
/// `columns` is the metadata of its columns, as JSON; `row` says what a row stands for.
///
/// # Errors
/// If it cannot be written or renamed.
pub fn write_frame(
    folder: &Path,
    name: &str,
    mut frame: DataFrame,
    (columns, row): (&str, &str),
    provenance: &Provenance,
) -> Result<u64, WriteError> {
    let path = folder.join(format!("{name}.parquet"));
    let file = File::create(partial(&path)).map_err(WriteError::system(&path))?;
    ParquetWriter::new(BufWriter::new(file))
        .with_key_value_metadata(Some(provenance.metadata_of(columns, row)))
        .set_parallel(false)
        .with_row_group_size(Some(ROWS_A_GROUP))
        .finish(&mut frame)
        .map_err(WriteError::parquet(&path))?;
    fs::rename(partial(&path), &path).map_err(WriteError::system(&path))?;
    Ok(frame.height() as u64)
}

/// The temporary name of a file that is not complete.
pub(super) fn partial(path: &Path) -> PathBuf {
    path.with_extension("parquet.partial")
}
