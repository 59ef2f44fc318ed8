//! Joins the tables of shards: read row group by row group in the order of the shards, written in the row
//! groups of the whole study.

use crate::outcome::frame::canonical;
use crate::outcome::frame_file::{FrameFile, TableInfo};
use crate::outcome::writer::{Provenance, WriteError};
use polars::prelude::{
    DataFrame, ParallelStrategy, ParquetReader, PolarsError, PolarsResult, SerReader,
};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Why shards could not be joined.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A file could not be opened.
    #[error("cannot read `{}`: {source}", path.display())]
    Open {
        /// File that cannot be opened.
        path: PathBuf,
        /// Error of the operating system.
        source: std::io::Error,
    },
    /// A file is not a table of a study.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// File that is no table of a study.
        path: PathBuf,
        /// Error of the library.
        source: PolarsError,
    },
}

/// Joins one table of several folders, in their order; returns the number of rows.
///
/// # Errors
/// If a file cannot be read or written.
pub fn merge_table(
    name: &str,
    info: TableInfo,
    shards: &[PathBuf],
    out: &Path,
    provenance: &Provenance,
) -> Result<u64, MergeError> {
    let mut file = FrameFile::begin(out, name, info, provenance)?;
    for shard in shards {
        let path = shard.join(format!("{name}.parquet"));
        let failed = |source| MergeError::Read { path: path.clone(), source };
        for (start, length) in row_groups(&path)? {
            let frame = rows(&path, start, length)?;
            for (point, replication, part) in parts(&frame).map_err(failed)? {
                file.add(point, replication, &part)?;
            }
        }
    }
    Ok(file.finish()?)
}

/// A table of several folders, as a whole.
///
/// # Errors
/// If a file cannot be read, or the columns differ.
pub fn whole_table(name: &str, shards: &[PathBuf]) -> Result<DataFrame, MergeError> {
    let mut all: Option<DataFrame> = None;
    for shard in shards {
        let path = shard.join(format!("{name}.parquet"));
        let frame = rows(&path, 0, usize::MAX)?;
        match &mut all {
            Some(all) => {
                all.vstack_mut(&frame)
                    .map_err(|source| MergeError::Read { path: path.clone(), source })?;
            }
            None => all = Some(frame),
        }
    }
    let all = all.unwrap_or_default();
    canonical(&all, all.schema())
        .map_err(|source| MergeError::Read { path: PathBuf::from(name), source })
}

/// The values of the metadata of a file, by key.
///
/// # Errors
/// If the file cannot be read.
pub fn metadata(path: &Path) -> Result<Vec<(String, String)>, MergeError> {
    let mut reader = reader(path)?;
    let metadata = reader
        .get_metadata()
        .map_err(|source| MergeError::Read { path: path.to_owned(), source })?;
    let pairs = metadata.key_value_metadata().iter().flatten();
    Ok(pairs.filter_map(|pair| Some((pair.key.clone(), pair.value.clone()?))).collect())
}

fn reader(path: &Path) -> Result<ParquetReader<File>, MergeError> {
    let file =
        File::open(path).map_err(|source| MergeError::Open { path: path.to_owned(), source })?;
    Ok(ParquetReader::new(file).read_parallel(ParallelStrategy::None))
}

/// First row and number of rows of each row group.
fn row_groups(path: &Path) -> Result<Vec<(usize, usize)>, MergeError> {
    let mut reader = reader(path)?;
    let metadata = reader
        .get_metadata()
        .map_err(|source| MergeError::Read { path: path.to_owned(), source })?;
    let mut start = 0;
    let groups = metadata.row_groups.iter().map(|group| {
        let length = group.num_rows();
        start += length;
        (start - length, length)
    });
    Ok(groups.collect())
}

fn rows(path: &Path, start: usize, length: usize) -> Result<DataFrame, MergeError> {
    reader(path)?
        .with_slice(Some((start, length)))
        .finish()
        .map_err(|source| MergeError::Read { path: path.to_owned(), source })
}

/// The rows of each replication of each point.
fn parts(frame: &DataFrame) -> PolarsResult<Vec<(u64, u32, DataFrame)>> {
    let points = frame.column("point")?.as_materialized_series().u64()?.clone();
    let replications = frame.column("replication")?.as_materialized_series().u32()?.clone();
    let keys: Vec<(u64, u32)> = points
        .iter()
        .zip(replications.iter())
        .map(|(point, replication)| (point.unwrap_or_default(), replication.unwrap_or_default()))
        .collect();
    let mut parts = Vec::new();
    let mut start = 0;
    for chunk in keys.chunk_by(|one, other| one == other) {
        let Some(&(point, replication)) = chunk.first() else { continue };
        parts.push((point, replication, frame.slice(start as i64, chunk.len())));
        start += chunk.len();
    }
    Ok(parts)
}
