//! Runs arms: replications in parallel, results in the order of their index.
//!
//! Replications run in windows of a few, so that memory does not grow with their number; within a
//! window all runs, one per replication and arm, share the requested number of threads, and their
//! results are handed over in index order. So no result depends on the number of threads. Arms that
//! resolve to the same specification run once per replication and are reported under each arm's
//! name.

use super::arm::{Arm, Arms};
use crate::kernel::{Ended, Fault, Fingerprint, Precision};
use crate::measure::kpi::Kpi;
use crate::outcome::balance::Balance;
use crate::outcome::departures::Departures;
use crate::outcome::kpi;
use crate::outcome::record;
use crate::outcome::recorder::Recorder;
use crate::outcome::row_limit;
use crate::outcome::table::{TableSet, Tables};
use crate::outcome::totals::RunTotals;
use crate::outcome::warm_up_series::{self, WarmUpSeries};
use crate::scenario::{AssemblyError, assemble};
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Plan of a study.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Seed of the study.
    pub seed: u64,
    /// Number of replications.
    pub replications: u32,
    /// The arms.
    pub arms: Arms,
    /// The KPIs to compute.
    pub kpis: Vec<Kpi>,
    /// Number of threads.
    pub jobs: usize,
    /// Tables to fill.
    pub tables: TableSet,
    /// Whether every replication fills the detail tables, not only the first.
    pub all_details: bool,
    /// Whether the first replication fills the tables that the printed page reads, even if they are
    /// not requested.
    pub explains: bool,
}

/// Reason why a run did not complete: an error of the program, not of the scenario.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The World could not be built.
    #[error("replication {replication}, arm {arm}: {source}")]
    Assembly {
        /// Replication, from 0.
        replication: u32,
        /// Name of the arm.
        arm: Arc<str>,
        /// Reason given by the part that failed.
        source: AssemblyError,
    },
    /// The run could not continue.
    #[error("replication {replication}, arm {arm}: {source}")]
    Fault {
        /// Replication, from 0.
        replication: u32,
        /// Name of the arm.
        arm: Arc<str>,
        /// Reason given by the part that failed.
        source: Fault,
    },
    /// A conserved quantity was not conserved.
    #[error("replication {replication}, arm {arm}: {what}")]
    Conservation {
        /// Replication, from 0.
        replication: u32,
        /// Name of the arm.
        arm: Arc<str>,
        /// The violated balance and its residual.
        what: String,
    },
    /// Threads could not be started.
    #[error("cannot start {jobs} threads: {source}")]
    Threads {
        /// Number of requested threads.
        jobs: usize,
        /// Reason given by the part that failed.
        source: rayon::ThreadPoolBuildError,
    },
}

impl PlayError {
    /// The error for a run that ended in a fault.
    fn of(source: Fault, replication: u32, arm: Arc<str>) -> Self {
        match source {
            Fault::Broken { what, .. } => Self::Conservation { replication, arm, what },
            source => Self::Fault { replication, arm, source },
        }
    }
}

/// Result of one run.
#[derive(Clone)]
pub struct Run {
    /// The replication, from 0.
    pub replication: u32,
    /// Name of the arm.
    pub arm: Arc<str>,
    /// Events that occurred.
    pub events: u64,
    /// Fingerprints of its events.
    pub fingerprint: Fingerprint,
    /// The reason of its end.
    pub ended: Ended,
    /// The value of each KPI of the plan.
    pub kpis: Vec<Option<f64>>,
    /// The rows of the tables of the plan.
    pub tables: Arc<Tables>,
    /// Its balance.
    pub balance: Balance,
    /// Hourly shelf stock from the start of the warm-up; only for arms without disruptions and
    /// ideal mechanisms.
    pub warm_up: WarmUpSeries,
    /// Values that left the valid range of their model.
    pub departures: Departures,
}

/// A run whose KPIs are not computed yet, since the method for quantiles depends on all arms.
struct Played {
    run: Run,
    totals: RunTotals,
    has_kpi_rows: bool,
}

/// Runs all replications and arms, and passes each run to `take` in the order of replication and
/// arm; returns the number of replications passed on. Once `stop` is set no further run begins, and
/// only complete replications are passed on.
///
/// # Errors
/// If a run fails, or `take` returns an error.
pub fn play<E: From<PlayError> + Send>(
    plan: &Plan,
    stop: &AtomicBool,
    take: impl FnMut(Run) -> Result<(), E>,
) -> Result<u32, E> {
    play_from(plan, 0, stop, take)
}

/// The same from a replication on, not from 0: the replications of the plan count from there.
///
/// # Errors
/// If a run fails, or `take` returns an error.
pub fn play_from<E: From<PlayError> + Send>(
    plan: &Plan,
    begin: u32,
    stop: &AtomicBool,
    mut take: impl FnMut(Run) -> Result<(), E>,
) -> Result<u32, E> {
    let own = plan.arms.own();
    // More threads than runs would be idle.
    let jobs = plan.jobs.min(plan.replications as usize * own.len()).max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|source| PlayError::Threads { jobs, source })?;
    let window = (jobs as u32).saturating_mul(2).max(1);
    let end = begin.saturating_add(plan.replications);
    let mut first = begin;
    while first < end {
        let last = first.saturating_add(window).min(end);
        let played: Vec<Result<Option<Vec<Run>>, PlayError>> = pool.install(|| {
            (first..last)
                .into_par_iter()
                // One by one, since replications are few and long.
                .with_max_len(1)
                .map(|index| replication(plan, index, stop))
                .collect()
        });
        for (index, runs) in (first..last).zip(played) {
            let Some(runs) = runs? else { return Ok(index - begin) };
            runs.into_iter().try_for_each(&mut take)?;
        }
        first = last;
    }
    Ok(plan.replications)
}

/// Runs all arms of one replication on the threads of the present pool; returns a run for each arm, in
/// the order of the arms. `None` if `stop` was set before its last run began.
///
/// # Errors
/// If a run fails: the error of the first arm that failed.
pub fn replication(
    plan: &Plan,
    index: u32,
    stop: &AtomicBool,
) -> Result<Option<Vec<Run>>, PlayError> {
    let own = plan.arms.own();
    let played: Vec<Option<Result<Played, PlayError>>> = own
        .par_iter()
        .with_max_len(1)
        .map(|&place| {
            let goes_on = !stop.load(Ordering::Relaxed);
            goes_on.then(|| plan.arms.get(place)).flatten().map(|arm| one(plan, index, arm))
        })
        .collect();
    let played: Vec<Option<Played>> =
        played.into_iter().map(Option::transpose).collect::<Result<_, _>>()?;
    let Some(played) = played.into_iter().collect::<Option<Vec<Played>>>() else {
        return Ok(None);
    };
    let runs = with_kpis(plan, played);
    let named = |(place, arm): (usize, &Arm)| {
        let by = own.iter().position(|&other| other == plan.arms.played_by(place))?;
        Some(Run { arm: Arc::clone(&arm.name), ..runs.get(by)?.clone() })
    };
    Ok(Some(plan.arms.iter().enumerate().filter_map(named).collect()))
}

/// Computes the KPIs of the arms of one replication. If one of them has too many decisions for
/// exact quantiles, all use the sketch, since differences between two methods would be meaningless.
fn with_kpis(plan: &Plan, mut played: Vec<Played>) -> Vec<Run> {
    let totals: Vec<&mut RunTotals> = played.iter_mut().map(|one| &mut one.totals).collect();
    take_alike(totals);
    let finish = |Played { mut run, totals, has_kpi_rows }: Played| {
        run.kpis = plan.kpis.iter().map(|one| kpi::value(one, &totals)).collect();
        if has_kpi_rows
            && let Some(tables) = Arc::get_mut(&mut run.tables)
            && let Some(arm) = plan.arms.place(&run.arm).and_then(|place| plan.arms.get(place))
        {
            let values = plan.kpis.iter().copied().zip(run.kpis.iter().copied());
            record::kpi_rows(tables, arm.story.currency.code(), values);
        }
        run
    };
    played.into_iter().map(finish).collect()
}

/// Makes all arms of a replication use the same method for quantiles.
fn take_alike(totals: Vec<&mut RunTotals>) {
    let is_sketched = totals.iter().any(|one| one.precision == Precision::Sketched);
    if is_sketched {
        totals.into_iter().for_each(|one| one.precision = Precision::Sketched);
    }
}

/// Runs one arm of one replication.
fn one(plan: &Plan, replication: u32, arm: &Arm) -> Result<Played, PlayError> {
    let name = || Arc::clone(&arm.name);
    let is_first = replication == 0;
    let mut wanted =
        if plan.all_details || is_first { plan.tables } else { plan.tables.without_details() };
    if is_first && plan.explains {
        wanted = wanted.with(TableSet::EXPLAINING);
    }
    let story = &arm.story;
    let replicate = u64::from(replication);
    let mut sim = assemble(story, &arm.variant, plan.seed, replicate, Recorder::default())
        .map_err(|source| PlayError::Assembly { replication, arm: name(), source })?;
    record::install(&mut sim, wanted, story.telemetry_every);
    if is_first && plan.explains {
        row_limit::limit(&mut sim, TableSet::EXPLAINING.except(plan.tables), story);
    }
    if arm.is_undisturbed() {
        warm_up_series::observe(&mut sim);
    }
    let ended = sim
        .run_until(story.clock.end())
        .map_err(|source| PlayError::of(source, replication, name()))?;
    let totals = RunTotals::take(&mut sim).map_err(|what| PlayError::Conservation {
        replication,
        arm: name(),
        what,
    })?;
    let tables = record::finish(&mut sim, wanted, plan.seed, ended);
    let run = Run {
        replication,
        arm: name(),
        events: sim.events(),
        fingerprint: sim.fingerprint(),
        ended,
        kpis: Vec::new(),
        tables: Arc::new(tables),
        balance: totals.balance.clone(),
        warm_up: std::mem::take(&mut sim.writer.warm_up),
        departures: std::mem::take(&mut sim.writer.departures),
    };
    Ok(Played { run, totals, has_kpi_rows: wanted.kpis })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::SimTime;

    #[test]
    fn units_that_vanish_are_told_apart_from_other_faults() {
        let broken = Fault::Broken { at: SimTime::START, what: "3 units vanished".to_owned() };
        let error = PlayError::of(broken, 4, "disturbed".into());
        assert!(matches!(error, PlayError::Conservation { replication: 4, .. }), "{error}");
        assert!(error.to_string().contains("3 units vanished"), "{error}");
    }
}
