//! Plays a story: replications side by side, results in the order of their index.
//!
//! Replications run in windows of a few, so that memory does not grow with their number; within a
//! window they run on as many threads as asked for, and what they leave is handed on in index order.
//! So nothing that is handed on depends on the number of threads.

use super::arms::Arm;
use crate::kernel::{Ended, Fault, Fingerprint};
use crate::outcome::harvest::Harvest;
use crate::outcome::kpi::Kpi;
use crate::outcome::record::{self, Recorder};
use crate::outcome::table::{TableSet, Tables};
use crate::scenario::{AssemblyError, Story, assemble};
use rayon::prelude::*;

/// What to play.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Seed of the study.
    pub seed: u64,
    /// Number of replications.
    pub replications: u32,
    /// Number of threads.
    pub jobs: usize,
    /// Tables to fill.
    pub tables: TableSet,
    /// Whether every replication fills the detail tables, not only the first.
    pub all_details: bool,
}

/// Why a story could not be played to its end; a mistake of the program, not of the scenario.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The World could not be built.
    #[error("replication {replication}, arm {arm}: {source}")]
    Assembly {
        /// The replication.
        replication: u32,
        /// The arm.
        arm: &'static str,
        /// Why.
        source: AssemblyError,
    },
    /// The run could not go on.
    #[error("replication {replication}, arm {arm}: {source}")]
    Fault {
        /// The replication.
        replication: u32,
        /// The arm.
        arm: &'static str,
        /// Why.
        source: Fault,
    },
    /// What ought to be conserved was not.
    #[error("replication {replication}, arm {arm}: {what}")]
    Conservation {
        /// The replication.
        replication: u32,
        /// The arm.
        arm: &'static str,
        /// Which balance is off, and by how much.
        what: String,
    },
    /// No threads could be had.
    #[error("cannot start {jobs} threads: {source}")]
    Threads {
        /// Threads asked for.
        jobs: usize,
        /// Why.
        source: rayon::ThreadPoolBuildError,
    },
}

/// What one run left behind.
pub struct Run {
    /// The replication.
    pub replication: u32,
    /// The arm.
    pub arm: Arm,
    /// Events that happened.
    pub events: u64,
    /// Fingerprints of what happened.
    pub fingerprint: Fingerprint,
    /// Why it ended.
    pub ended: Ended,
    /// The value of each KPI asked for.
    pub kpis: Vec<Option<f64>>,
    /// The rows of the tables asked for.
    pub tables: Tables,
}

/// Plays all replications and arms, and hands each run to `take` in index order, arms within.
///
/// # Errors
/// If a run cannot be played, or `take` refuses.
pub fn play<E: From<PlayError> + Send>(
    story: &Story,
    plan: &Plan,
    kpis: &[Kpi],
    mut take: impl FnMut(Run) -> Result<(), E>,
) -> Result<(), E> {
    // A thread more than there are replications has nothing to do.
    let jobs = plan.jobs.min(plan.replications as usize).max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|source| PlayError::Threads { jobs, source })?;
    let window = (jobs as u32).saturating_mul(2).max(1);
    let mut first = 0;
    while first < plan.replications {
        let last = first.saturating_add(window).min(plan.replications);
        let runs: Vec<Result<Vec<Run>, PlayError>> = pool.install(|| {
            (first..last).into_par_iter().map(|index| replicate(story, plan, kpis, index)).collect()
        });
        for run in runs.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
            take(run)?;
        }
        first = last;
    }
    Ok(())
}

/// Plays all arms of one replication.
fn replicate(
    story: &Story,
    plan: &Plan,
    kpis: &[Kpi],
    replication: u32,
) -> Result<Vec<Run>, PlayError> {
    Arm::ALL.into_iter().map(|arm| one(story, plan, kpis, replication, arm)).collect()
}

/// Plays one arm of one replication.
fn one(
    story: &Story,
    plan: &Plan,
    kpis: &[Kpi],
    replication: u32,
    arm: Arm,
) -> Result<Run, PlayError> {
    let name = arm.name();
    let details = plan.all_details || replication == 0;
    let wanted = if details { plan.tables } else { plan.tables.without_details() };
    let mut sim =
        assemble(story, arm.is_disturbed(), plan.seed, u64::from(replication), Recorder::default())
            .map_err(|source| PlayError::Assembly { replication, arm: name, source })?;
    record::install(&mut sim, wanted);
    let ended = sim.run_until(story.clock.end()).map_err(|source| PlayError::Fault {
        replication,
        arm: name,
        source,
    })?;
    let harvest = Harvest::take(&mut sim).map_err(|what| PlayError::Conservation {
        replication,
        arm: name,
        what,
    })?;
    let values: Vec<(Kpi, Option<f64>)> =
        kpis.iter().map(|&kpi| (kpi, (kpi.value)(&harvest))).collect();
    let tables = record::finish(
        &mut sim,
        (wanted, replication == 0),
        plan.seed,
        ended,
        story.currency.code(),
        &values,
    );
    Ok(Run {
        replication,
        arm,
        events: sim.events(),
        fingerprint: sim.fingerprint(),
        ended,
        kpis: values.into_iter().map(|(_, value)| value).collect(),
        tables,
    })
}
