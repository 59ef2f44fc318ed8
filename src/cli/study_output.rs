//! The output of a study of one list of arms: tables of its runs, a table of the study, the manifest.

use super::exit::Failure;
use super::manifest::{Study, manifest};
use super::run_files::{Kept, RunFiles};
use crate::kernel::SimTime;
use crate::outcome::rows::Keys;
use crate::outcome::table::TableSet;
use crate::outcome::writer::Provenance;
use crate::scenario::Story;
use crate::study::frame::{Frame, StudyTable};
use crate::study::replicate::{Plan, Run};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// The files that a study fills.
pub(super) struct StudyOutput {
    files: RunFiles,
    provenance: Provenance,
    command: &'static str,
}

/// What came of a study, for its manifest.
pub(super) struct Ending<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Replications that were finished.
    pub done: u32,
    /// Notes on the scenario.
    pub notes: &'a [String],
    /// Wall-clock time, in seconds.
    pub seconds: f64,
    /// Further keys.
    pub more: Value,
}

impl StudyOutput {
    /// Begins to fill a folder with the resolved scenario; without any table no file is written.
    pub(super) fn begin(
        command: &'static str,
        out: &Path,
        wanted: TableSet,
        (provenance, scenario): (Provenance, &str),
        jobs: usize,
    ) -> Result<Self, Failure> {
        let files = RunFiles::begin(out, wanted, &provenance, scenario, jobs)?;
        Ok(Self { files, provenance, command })
    }

    /// The files, to end with the parent.
    pub(super) const fn files(&self) -> &RunFiles {
        &self.files
    }

    /// Adds the rows of a run of a story.
    pub(super) fn add(&mut self, run: &Run, story: &Story) {
        let epoch = story.clock.unix_nanos(SimTime::START);
        let arm = Arc::clone(&run.arm);
        self.files.add(&run.tables, &Keys { point: 0, replication: run.replication, arm, epoch });
    }

    /// Completes the folder with a table of the study and the manifest; returns the files, and why they could not
    /// be written.
    pub(super) fn finish(
        mut self,
        (table, frame): (StudyTable, Frame),
        ending: Ending,
    ) -> (Option<Kept>, Option<Failure>) {
        let Ending { plan, done, notes, seconds, more } = ending;
        self.files.add_table(table, frame, &self.provenance);
        let (command, provenance) = (self.command, &self.provenance);
        let kept = self.files.keep(|tables| {
            let study = Study {
                command,
                provenance,
                asked: plan.replications,
                done,
                is_complete: done == plan.replications,
                tables,
                warnings: &[],
                notes,
                seconds,
                jobs: plan.jobs,
            };
            let mut manifest = manifest(&study);
            if let Value::Object(more) = more {
                manifest.extend(more);
            }
            manifest
        });
        (kept, self.files.failure())
    }
}
