//! Runs arms: replications in parallel, results in the order of their index.
//!
//! Replications run in windows of a few, so that memory does not grow with their number; within a
//! window all runs, one per replication and arm, share the requested number of threads, and their
//! results are handed over in index order. So no result depends on the number of threads. Arms that
//! resolve to the same specification run once per replication and are reported under each arm's
//! name.

use super::arm::Arm;
use super::history;
pub use super::plan::Plan;
use super::run::Played;
pub use super::run::{PlayError, Run};
use crate::kernel::Precision;
use crate::outcome::kpi;
use crate::outcome::record;
use crate::outcome::totals::RunTotals;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

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
    let played: Vec<Option<Played>> = history::play(plan, index, stop)
        .into_iter()
        .map(Option::transpose)
        .collect::<Result<_, _>>()?;
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
