//! The file of one table of a study, written from frames of rows.
//!
//! A row group holds whole points, at least [`ROWS_A_GROUP`] rows where possible; a point that is larger
//! is cut between replications. Where a group ends depends on the rows before it alone, so a file is the
//! same whether its rows come from one machine or from several.

use super::frame::canonical;
use super::waiting_rows::WaitingRows;
use super::writer::{Provenance, ROWS_A_GROUP, WriteError, partial};
use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{DataFrame, ParquetWriter, Schema};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// What a table is: its columns and their meaning.
#[derive(Clone, Debug)]
pub struct TableInfo {
    /// Names and types of the columns.
    pub schema: Schema,
    /// Unit, sampling and definition of the columns, as JSON.
    pub columns: String,
    /// What a row stands for.
    pub row: &'static str,
}

/// The file of one table while it is written.
pub struct FrameFile {
    path: PathBuf,
    schema: Schema,
    writer: BatchedWriter<BufWriter<File>>,
    waiting: WaitingRows,
    /// Point and replication of the last rows.
    at: Option<(u64, u32)>,
    /// Waiting rows of that point.
    of_point: usize,
    rows: u64,
}

impl FrameFile {
    /// Creates the file of a table in a folder.
    ///
    /// # Errors
    /// If the file cannot be created.
    pub fn begin(
        folder: &Path,
        name: &str,
        info: TableInfo,
        provenance: &Provenance,
    ) -> Result<Self, WriteError> {
        let path = folder.join(format!("{name}.parquet"));
        let file = File::create(partial(&path)).map_err(WriteError::system(&path))?;
        let writer = ParquetWriter::new(BufWriter::new(file))
            .with_key_value_metadata(Some(provenance.metadata_of(&info.columns, info.row)))
            .set_parallel(false)
            .batched(&info.schema)
            .map_err(WriteError::parquet(&path))?;
        let schema = info.schema;
        let waiting = WaitingRows::default();
        Ok(Self { path, schema, writer, waiting, at: None, of_point: 0, rows: 0 })
    }

    /// Adds rows of a replication of a point; points and replications come in order, the rows of a
    /// replication in one piece or in several.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn add(
        &mut self,
        point: u64,
        replication: u32,
        frame: &DataFrame,
    ) -> Result<(), WriteError> {
        if frame.height() == 0 {
            return Ok(());
        }
        let waiting = self.waiting.len();
        let is_new_point = self.at.is_none_or(|(last, _)| last != point);
        let is_full = if is_new_point {
            waiting >= ROWS_A_GROUP
        } else {
            self.at != Some((point, replication)) && self.of_point >= ROWS_A_GROUP
        };
        if is_full {
            self.put()?;
        }
        if is_new_point || is_full {
            self.of_point = 0;
        }
        self.at = Some((point, replication));
        self.of_point += frame.height();
        self.rows += frame.height() as u64;
        self.waiting.add(frame.clone()).map_err(WriteError::parquet(&self.path))
    }

    /// Writes the waiting rows as a row group.
    fn put(&mut self) -> Result<(), WriteError> {
        let waiting = self.waiting.take().map_err(WriteError::parquet(&self.path))?;
        let Some(frame) = waiting else { return Ok(()) };
        let frame = canonical(&frame, &self.schema).map_err(WriteError::parquet(&self.path))?;
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
