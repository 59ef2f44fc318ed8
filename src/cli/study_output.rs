//! The output folder of a study of one run list: tables of its runs, tables of the study, the manifest.

use super::exit::Failure;
use super::output_folder::{MANIFEST, OutputFolder};
use crate::kernel::SimTime;
use crate::outcome::rows::Keys;
use crate::outcome::table::{TableFiles, TableSet};
use crate::outcome::writer::{Provenance, WriteError, write_frame};
use crate::scenario::Story;
use crate::study::frame::{Frame, StudyTable};
use crate::study::replicate::Run;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder that a study fills.
pub(super) struct StudyOutput {
    out: PathBuf,
    folder: OutputFolder,
    files: TableFiles,
    provenance: Provenance,
}

impl StudyOutput {
    /// Begins to fill a folder; `None` if no table is wanted.
    pub(super) fn begin(
        out: &Path,
        wanted: TableSet,
        provenance: Provenance,
        jobs: usize,
    ) -> Result<Option<Self>, Failure> {
        if wanted == TableSet::NONE {
            return Ok(None);
        }
        let folder = OutputFolder::begin(out)?;
        let files = TableFiles::begin(folder.path(), wanted, &provenance, jobs > 1)?;
        Ok(Some(Self { out: out.to_owned(), folder, files, provenance }))
    }

    /// Adds the rows of a run of a story.
    pub(super) fn add(&mut self, run: &Run, story: &Story) -> Result<(), Failure> {
        let epoch = story.clock.unix_nanos(SimTime::START);
        let keys =
            Keys { point: 0, replication: run.replication, arm: Arc::clone(&run.arm), epoch };
        Ok(self.files.add(&run.tables, &keys)?)
    }

    /// Completes the folder with a table of the study and the manifest, to whose keys `more` is added;
    /// returns the files.
    pub(super) fn finish(
        self,
        (table, frame): (StudyTable, Frame),
        more: Value,
    ) -> Result<Vec<String>, Failure> {
        let Self { out, folder, files, provenance } = self;
        let mut written = files.finish()?;
        written.push((table.name, write_study_table(folder.path(), table, frame, &provenance)?));
        let tables: Vec<Value> = written
            .iter()
            .map(|(name, rows)| json!({"table": name, "file": format!("{name}.parquet"), "rows": rows}))
            .collect();
        let mut manifest = json!({
            "schema": "reflexarc.manifest/1",
            "scenario": provenance.scenario,
            "scenario_hash": provenance.scenario_hash,
            "version": provenance.version,
            "seed": provenance.seed,
            "tables": tables,
        });
        if let (Some(manifest), Value::Object(more)) = (manifest.as_object_mut(), more) {
            manifest.extend(more);
        }
        let path = folder.path().join(MANIFEST);
        std::fs::write(&path, format!("{manifest:#}\n")).map_err(WriteError::system(&path))?;
        folder.keep()?;
        let file =
            |(name, _): &(&str, u64)| out.join(format!("{name}.parquet")).display().to_string();
        Ok(written.iter().map(file).collect())
    }
}

/// Writes a table of a study into a folder; returns its number of rows.
pub(super) fn write_study_table(
    folder: &Path,
    table: StudyTable,
    frame: Frame,
    provenance: &Provenance,
) -> Result<u64, WriteError> {
    let columns = frame.columns_json();
    write_frame(folder, table.name, frame.finish(), (&columns, table.row), provenance)
}
