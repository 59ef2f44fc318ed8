//! Runs arms: replications in parallel, results in the order of their index.
//!
//! A few replications are under way at a time, so that memory does not grow with their number; their
//! runs share the requested number of threads, and results are handed over in index order. So no result
//! depends on the number of threads. Arms that resolve to the same specification run once per
//! replication and are reported under each arm's name.

use super::arm::Arm;
use super::history;
pub use super::plan::Plan;
use super::run::Played;
pub use super::run::{PlayError, Run};
use crate::kernel::Precision;
use crate::outcome::kpi;
use crate::outcome::record;
use crate::outcome::table::Tables;
use crate::outcome::table::kpis::KpiRows;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

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
    // One thread alone plays or passes on, never both at once.
    let ahead = if jobs == 1 { 1 } else { (jobs as u32).saturating_mul(2) };
    let end = begin.saturating_add(plan.replications);
    let (send, receive) = mpsc::channel();
    let has_ended = AtomicBool::new(false);
    pool.in_place_scope_fifo(|scope| {
        let has_ended = &has_ended;
        let begin_replication = |index: u32| {
            let send = send.clone();
            scope.spawn_fifo(move |_| {
                if has_ended.load(Ordering::Relaxed) {
                    return;
                }
                let played = catch_unwind(AssertUnwindSafe(|| replication(plan, index, stop)));
                // Once nothing is received any more, no result is wanted either.
                let _unwanted = send.send((index, played));
            });
        };
        let mut next = begin;
        let mut early = BTreeMap::new();
        let mut pass_on = || {
            for index in begin..end {
                while next < end && next - index < ahead {
                    begin_replication(next);
                    next += 1;
                }
                let played = loop {
                    if let Some(played) = early.remove(&index) {
                        break played;
                    }
                    let Ok((other, played)) = receive.recv() else {
                        unreachable!("the sender is held here")
                    };
                    early.insert(other, played);
                };
                let runs = played.unwrap_or_else(|panic| resume_unwind(panic));
                let Some(runs) = runs? else { return Ok(index - begin) };
                runs.into_iter().try_for_each(&mut take)?;
            }
            Ok(plan.replications)
        };
        let result = pass_on();
        has_ended.store(true, Ordering::Relaxed);
        result
    })
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
    let Some(mut played) = played.into_iter().collect::<Option<Vec<Played>>>() else {
        return Ok(None);
    };
    let by = |place: usize| own.iter().position(|&other| other == plan.arms.played_by(place));
    // Arms of a point that needs the sketch use it all, since differences of two methods would be meaningless.
    let is_sketched = |place: usize| {
        let run = by(place).and_then(|by| played.get(by));
        run.is_some_and(|run| run.totals.precision == Precision::Sketched)
    };
    let sketched: BTreeSet<u32> = (plan.arms.iter().enumerate())
        .filter(|(place, _)| is_sketched(*place))
        .map(|(_, arm)| arm.point)
        .collect();
    let precision = |arm: &Arm| {
        if sketched.contains(&arm.point) { Precision::Sketched } else { Precision::Exact }
    };
    let mut runs: Vec<Vec<(Precision, Run)>> = played.iter().map(|_| Vec::new()).collect();
    for (place, arm) in plan.arms.iter().enumerate() {
        let precision = precision(arm);
        let Some((played, runs)) =
            by(place).and_then(|by| Some((played.get_mut(by)?, runs.get_mut(by)?)))
        else {
            continue;
        };
        if runs.iter().all(|(other, _)| *other != precision) {
            let tables = match runs.first() {
                // By the other method for another point.
                Some((_, run)) => {
                    let mut tables = (*run.tables).clone();
                    tables.kpis = KpiRows::default();
                    Arc::new(tables)
                }
                None => std::mem::take(&mut played.run.tables),
            };
            runs.push((precision, with_kpis(plan, arm, (played, tables), precision)));
        }
    }
    let named = |(place, arm): (usize, &Arm)| {
        let mut of_run = runs.get(by(place)?)?.iter();
        let (_, run) = of_run.find(|(other, _)| *other == precision(arm))?;
        Some(Run { arm: Arc::clone(&arm.name), ..run.clone() })
    };
    Ok(Some(plan.arms.iter().enumerate().filter_map(named).collect()))
}

/// The run with its KPIs, by a method for quantiles.
fn with_kpis(
    plan: &Plan,
    arm: &Arm,
    (played, tables): (&mut Played, Arc<Tables>),
    precision: Precision,
) -> Run {
    let Played { run, totals, has_kpi_rows } = played;
    totals.precision = precision;
    let mut run = Run { tables, ..run.clone() };
    run.kpis = plan.kpis.iter().map(|one| kpi::value(one, totals)).collect();
    if *has_kpi_rows && let Some(tables) = Arc::get_mut(&mut run.tables) {
        let values = plan.kpis.iter().copied().zip(run.kpis.iter().copied());
        record::kpi_rows(tables, arm.story.currency.code(), values);
    }
    run
}
