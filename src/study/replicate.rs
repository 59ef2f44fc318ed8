//! Plays a story: replications side by side, results in the order of their index.
//!
//! Replications run in windows of a few, so that memory does not grow with their number; within a
//! window all runs, one a replication and arm, share as many threads as asked for, and what they
//! leave is handed on in index order. So nothing that is handed on depends on the number of threads.
//! Arms that resolve to the same specification run once a replication and are handed on under each
//! arm's name.

use super::arms::{Arm, played_by};
use crate::kernel::{Ended, Fault, Fingerprint};
use crate::outcome::harvest::Harvest;
use crate::outcome::kpi::Kpi;
use crate::outcome::ledger::Ledger;
use crate::outcome::record::{self, Recorder};
use crate::outcome::settling;
use crate::outcome::table::{TableSet, Tables};
use crate::scenario::{AssemblyError, Story, assemble};
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What to play.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Seed of the study.
    pub seed: u64,
    /// Number of replications.
    pub replications: u32,
    /// The arms, in the order of [`Arm::ALL`].
    pub arms: &'static [Arm],
    /// Number of threads.
    pub jobs: usize,
    /// Tables to fill.
    pub tables: TableSet,
    /// Whether every replication fills the detail tables, not only the first.
    pub all_details: bool,
    /// Whether the first replication fills what the page tells of, whatever tables are asked for.
    pub explains: bool,
}

/// Why a story could not be played to its end; a issue of the program, not of the scenario.
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

impl PlayError {
    /// Why a run that a fault ended could not go on.
    fn of(source: Fault, replication: u32, arm: &'static str) -> Self {
        match source {
            Fault::Broken { what, .. } => Self::Conservation { replication, arm, what },
            source => Self::Fault { replication, arm, source },
        }
    }
}

/// What one run left behind.
#[derive(Clone)]
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
    pub tables: Arc<Tables>,
    /// Its books.
    pub ledger: Ledger,
    /// Units on the shelves, hour by hour from the begin of the warm-up; of the undisturbed arm alone.
    pub on_shelves: Vec<f64>,
}

/// Plays all replications and arms, and hands each run to `take` in index order, arms within; gives
/// the number of replications that were handed on. Once `stop` is set no further run begins, and only
/// replications that are whole are handed on.
///
/// # Errors
/// If a run cannot be played, or `take` refuses.
pub fn play<E: From<PlayError> + Send>(
    story: &Story,
    plan: &Plan,
    kpis: &[Kpi],
    stop: &AtomicBool,
    mut take: impl FnMut(Run) -> Result<(), E>,
) -> Result<u32, E> {
    let played_by = played_by(story);
    let plays = |arm: Arm| played_by.get(arm.index()).copied().filter(|by| plan.arms.contains(by));
    let own: Vec<Arm> =
        plan.arms.iter().copied().filter(|&arm| plays(arm).is_none_or(|by| by == arm)).collect();
    // A thread more than there are runs has nothing to do.
    let jobs = plan.jobs.min(plan.replications as usize * own.len()).max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|source| PlayError::Threads { jobs, source })?;
    let window = (jobs as u32).saturating_mul(2).max(1);
    let mut first = 0;
    while first < plan.replications {
        let last = first.saturating_add(window).min(plan.replications);
        let runs: Vec<(u32, Arm)> =
            (first..last).flat_map(|index| own.iter().map(move |&arm| (index, arm))).collect();
        let played: Vec<Option<Result<Run, PlayError>>> = pool.install(|| {
            runs.into_par_iter()
                // One by one: runs of one replication take their time, and there are few.
                .with_max_len(1)
                .map(|(index, arm)| {
                    let goes_on = !stop.load(Ordering::Relaxed);
                    goes_on.then(|| one(story, plan, kpis, index, arm))
                })
                .collect()
        });
        let mut played = played.into_iter();
        for index in first..last {
            let of_one: Vec<Option<Run>> =
                played.by_ref().take(own.len()).map(Option::transpose).collect::<Result<_, _>>()?;
            let Some(of_one) = of_one.into_iter().collect::<Option<Vec<Run>>>() else {
                return Ok(index);
            };
            for &arm in plan.arms {
                let by = plays(arm).unwrap_or(arm);
                if let Some(run) = of_one.iter().find(|run| run.arm == by) {
                    take(Run { arm, ..run.clone() })?;
                }
            }
        }
        first = last;
    }
    Ok(plan.replications)
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
    let is_first = replication == 0;
    let mut wanted =
        if plan.all_details || is_first { plan.tables } else { plan.tables.without_details() };
    if is_first && plan.explains {
        wanted = wanted.with(TableSet::EXPLAINING);
    }
    let replicate = u64::from(replication);
    let mut sim = assemble(story, arm.variant(), plan.seed, replicate, Recorder::default())
        .map_err(|source| PlayError::Assembly { replication, arm: name, source })?;
    record::install(&mut sim, wanted);
    if arm == Arm::Undisturbed {
        settling::observe(&mut sim);
    }
    let ended = sim
        .run_until(story.clock.end())
        .map_err(|source| PlayError::of(source, replication, name))?;
    let harvest = Harvest::take(&mut sim).map_err(|what| PlayError::Conservation {
        replication,
        arm: name,
        what,
    })?;
    let values: Vec<(Kpi, Option<f64>)> =
        kpis.iter().map(|&kpi| (kpi, (kpi.value)(&harvest))).collect();
    let tables = record::finish(&mut sim, wanted, plan.seed, ended, story.currency.code(), &values);
    Ok(Run {
        replication,
        arm,
        events: sim.events(),
        fingerprint: sim.fingerprint(),
        ended,
        kpis: values.into_iter().map(|(_, value)| value).collect(),
        tables: Arc::new(tables),
        ledger: harvest.ledger,
        on_shelves: std::mem::take(&mut sim.writer.on_shelves),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimTime;

    #[test]
    fn units_that_vanish_are_told_apart_from_other_faults() {
        let broken = Fault::Broken { at: SimTime::START, what: "3 units vanished".to_owned() };
        let error = PlayError::of(broken, 4, "disturbed");
        assert!(matches!(error, PlayError::Conservation { replication: 4, .. }), "{error}");
        assert!(error.to_string().contains("3 units vanished"), "{error}");
    }
}
