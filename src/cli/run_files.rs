//! The files of a run: its tables and its resolved scenario.
//!
//! A file that cannot be written ends the writing, not the run: what was computed is printed first, then
//! the error, with its exit code.

use super::exit::Failure;
use super::output_folder::{OutputFolder, SCENARIO};
use crate::outcome::rows::Keys;
use crate::outcome::table::{TableFiles, TableSet, Tables};
use crate::outcome::writer::{Provenance, WriteError, write_frame};
use crate::study::frame::{Frame, StudyTable};
use serde_json::{Map, Value};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The files of a run while they are written.
#[derive(Default)]
pub(super) struct RunFiles {
    open: Option<(OutputFolder, TableFiles)>,
    /// Tables of the study that are written, with their number of rows.
    of_study: Vec<(&'static str, u64)>,
    failure: Option<Failure>,
}

/// Files that are in place.
pub(super) struct Kept {
    /// The folder.
    pub folder: PathBuf,
    /// Paths of the tables.
    pub tables: Vec<String>,
}

impl RunFiles {
    /// Creates the files of the selected tables in a folder, with the resolved scenario; none if no table
    /// is selected.
    pub(super) fn begin(
        out: &Path,
        wanted: TableSet,
        provenance: &Provenance,
        scenario: &str,
        jobs: usize,
    ) -> Result<Self, Failure> {
        if wanted == TableSet::NONE {
            return Ok(Self::default());
        }
        let folder = OutputFolder::begin(out)?;
        let path = folder.path().join(SCENARIO);
        std::fs::write(&path, scenario).map_err(WriteError::system(&path))?;
        let files = TableFiles::begin(folder.path(), wanted, provenance, jobs > 1)?;
        Ok(Self { open: Some((folder, files)), ..Self::default() })
    }

    /// The folder that is being filled.
    pub(super) fn partial(&self) -> Option<PathBuf> {
        self.open.as_ref().map(|(folder, _)| folder.path().to_owned())
    }

    /// Adds the rows of a run.
    pub(super) fn add(&mut self, tables: &Tables, keys: &Keys) {
        let Some((_, files)) = &mut self.open else { return };
        if let Err(error) = files.add(tables, keys) {
            self.fail(error.into());
        }
    }

    /// Writes a table of the study as a whole.
    pub(super) fn add_table(&mut self, table: StudyTable, frame: Frame, provenance: &Provenance) {
        let Some((folder, _)) = &self.open else { return };
        let columns = frame.columns_json();
        let about = (&*columns, table.row);
        match write_frame(folder.path(), table.name, frame.finish(), about, provenance) {
            Ok(rows) => self.of_study.push((table.name, rows)),
            Err(error) => self.fail(error.into()),
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.open = None;
        // stderr may be closed.
        let _told =
            writeln!(std::io::stderr(), "warning: {failure}; the run goes on without tables");
        self.failure = Some(failure);
    }

    /// Completes the files and moves them into place with the manifest that is made for them; `None` if
    /// there are none.
    pub(super) fn keep(
        &mut self,
        manifest: impl FnOnce(&[(&str, u64)]) -> Map<String, Value>,
    ) -> Option<Kept> {
        let (folder, files) = self.open.take()?;
        let of_study = std::mem::take(&mut self.of_study);
        keep(folder, files, of_study, manifest).map_err(|failure| self.failure = Some(failure)).ok()
    }

    /// Why they could not be written.
    pub(super) fn failure(self) -> Option<Failure> {
        self.failure
    }
}

fn keep(
    folder: OutputFolder,
    files: TableFiles,
    of_study: Vec<(&'static str, u64)>,
    manifest: impl FnOnce(&[(&str, u64)]) -> Map<String, Value>,
) -> Result<Kept, Failure> {
    let mut written = files.finish()?;
    written.extend(of_study);
    let folder = folder.keep(manifest(&written))?;
    let path =
        |(name, _): &(&str, u64)| folder.join(format!("{name}.parquet")).display().to_string();
    let tables = written.iter().map(path).collect();
    Ok(Kept { folder, tables })
}
