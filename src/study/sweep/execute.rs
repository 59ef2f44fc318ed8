//! Plays a study: threads take units from the schedule, and rows go to the journal.
//!
//! Each thread plays its unit alone, in a pool of one thread, so that units do not wait for each other.
//! A unit that fails is played again point by point, to find which one failed.

use super::journal::{Entry, Found, Journal, JournalError, Kind};
use super::schedule::{Done, Schedule, Task, Unit};
use super::study::Study;
use crate::kernel::SimTime;
use crate::outcome::frame;
use crate::outcome::rows::Keys;
use crate::scenario::Story;
use crate::study::arm::{Arms, DISTURBED, UNDISTURBED};
use crate::study::replicate::{Plan, PlayError, Run, replication};
use crate::study::shared_history::SharedHistory;
use polars::prelude::{DataFrame, PolarsError};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

pub use super::schedule::Ending;

/// The largest number of points that are played side by side.
const MOST_IN_A_GROUP: usize = 16;
/// Units that each thread should find at least, so that none is idle at the end.
const UNITS_A_THREAD: usize = 8;

/// Why a study could not go on.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// A conserved quantity was not conserved, or threads could not be started.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// The journal could not be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Rows could not be made.
    #[error("rows of a table do not fit together: {0}")]
    Rows(#[from] PolarsError),
}

/// How far a study is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Replications that are finished, over all points.
    pub finished: u64,
    /// The largest number that may be needed.
    pub most: u64,
}

/// What threads share.
struct Shared<'a> {
    study: &'a Study,
    stop: &'a AtomicBool,
    schedule: Mutex<Schedule<'a>>,
    changed: Condvar,
    journal: Mutex<&'a mut Journal>,
    error: Mutex<Option<SweepError>>,
    history: Mutex<SharedHistory>,
}

/// Plays the points of a range as far as the journal does not hold them; returns how each point ended, and how
/// much history the runs of this process shared,
/// or `None` if `stop` was set before all were finished. `tell` learns of the progress after each unit.
///
/// # Errors
/// If the journal cannot be written, or a thread cannot be started.
pub fn execute(
    study: &Study,
    points: Range<usize>,
    (journal, found): (&mut Journal, &[Found]),
    jobs: usize,
    stop: &AtomicBool,
    tell: &(dyn Fn(Progress) + Sync),
) -> Result<Option<(Vec<Ending>, SharedHistory)>, SweepError> {
    let units = points.len().saturating_mul(study.rule.most() as usize);
    // Points side by side share arms; more of them leave fewer units to threads.
    let size = (units / (UNITS_A_THREAD * jobs.max(1))).clamp(1, MOST_IN_A_GROUP);
    let shared = Shared {
        study,
        stop,
        schedule: Mutex::new(Schedule::new(study, points, size, jobs + 2, found)),
        changed: Condvar::new(),
        journal: Mutex::new(journal),
        error: Mutex::new(None),
        history: Mutex::default(),
    };
    let start = |()| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .map_err(|source| PlayError::Threads { jobs, source })
    };
    let pools = (0..jobs.max(1)).map(|_| start(())).collect::<Result<Vec<_>, _>>()?;
    let shared = &shared;
    std::thread::scope(|scope| {
        for pool in &pools {
            scope.spawn(move || shared.work(pool, tell));
        }
    });
    if let Some(error) = lock(&shared.error).take() {
        return Err(error);
    }
    let endings = std::mem::take(&mut lock(&shared.schedule).endings);
    let endings: Option<Vec<Ending>> = endings.into_iter().collect();
    let history = *lock(&shared.history);
    Ok(endings.map(|endings| (endings, history)))
}

/// The value behind a lock; a thread that panicked has ended the program.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Records for the journal, each with the index of its point.
type Records = Vec<(Entry, Vec<u8>)>;

impl Shared<'_> {
    /// Takes units until nothing is left, or the study has to stop.
    fn work(&self, pool: &rayon::ThreadPool, tell: &(dyn Fn(Progress) + Sync)) {
        while !self.stop.load(Ordering::Relaxed) && lock(&self.error).is_none() {
            let mut schedule = lock(&self.schedule);
            match schedule.next() {
                Task::End => break,
                Task::Wait => {
                    // A timeout, since a signal wakes no thread.
                    let span = std::time::Duration::from_millis(50);
                    let _woken = self.changed.wait_timeout(schedule, span);
                    continue;
                }
                Task::Load(group) => {
                    let points = schedule.to_load(group);
                    drop(schedule);
                    if let Err(error) = self.load(group, &points) {
                        *lock(&self.error) = Some(error);
                    }
                }
                Task::Play(unit) => {
                    drop(schedule);
                    match pool.install(|| self.play(&unit)) {
                        Ok(None) => break,
                        Ok(Some(records)) => {
                            if let Err(error) = self.keep(&unit, &records, tell) {
                                *lock(&self.error) = Some(error);
                            }
                        }
                        Err(error) => *lock(&self.error) = Some(error),
                    }
                }
            }
            self.changed.notify_all();
        }
        self.changed.notify_all();
    }

    /// Loads the stories of a group.
    fn load(&self, group: usize, points: &[usize]) -> Result<(), SweepError> {
        let mut stories = Vec::with_capacity(points.len());
        for &index in points {
            let Some(point) = self.study.points.get(index) else { continue };
            let story = match self.study.story(point) {
                Ok(story) => Ok(Arc::new(story)),
                Err(why) => {
                    let entry = entry(Kind::Invalid, index, 0);
                    let places = lock(&self.journal).append(&[(entry, why.into_bytes())])?;
                    Err(places.first().copied().unwrap_or_default())
                }
            };
            stories.push((index, story));
        }
        lock(&self.schedule).loaded(group, stories);
        Ok(())
    }

    /// Appends the records of a unit, and hands its results to the schedule.
    fn keep(
        &self,
        unit: &Unit,
        records: &Records,
        tell: &(dyn Fn(Progress) + Sync),
    ) -> Result<(), SweepError> {
        let places = lock(&self.journal).append(records)?;
        let results: Vec<(usize, Done)> = records
            .iter()
            .zip(places)
            .map(|((entry, _), at)| {
                let Entry { value, fingerprint, .. } = *entry;
                let done = match entry.kind {
                    Kind::Rows => Done::Played { value, fingerprint, at },
                    Kind::Failed | Kind::Invalid => Done::Failed { at },
                };
                (entry.point as usize, done)
            })
            .collect();
        let mut schedule = lock(&self.schedule);
        schedule.finish(unit.group, unit.replication, &results);
        let progress = Progress { finished: schedule.finished, most: schedule.most() };
        drop(schedule);
        tell(progress);
        Ok(())
    }

    /// Plays a unit; `None` if the study was stopped.
    fn play(&self, unit: &Unit) -> Result<Option<Records>, SweepError> {
        match played(self.study, &unit.points, unit.replication, self.stop, &self.history) {
            Ok(records) => Ok(records),
            Err(SweepError::Play(_)) => {
                let mut all = Vec::new();
                for point in &unit.points {
                    let one = std::slice::from_ref(point);
                    match played(self.study, one, unit.replication, self.stop, &self.history) {
                        Ok(Some(records)) => all.extend(records),
                        Ok(None) => return Ok(None),
                        Err(SweepError::Play(error)) => {
                            let entry = entry(Kind::Failed, point.0, unit.replication);
                            all.push((entry, reason(&error).into_bytes()));
                        }
                        Err(error) => return Err(error),
                    }
                }
                Ok(Some(all))
            }
            Err(error) => Err(error),
        }
    }
}

/// What failed, without the name of the arm inside a unit.
fn reason(error: &PlayError) -> String {
    let (arm, what) = match error {
        PlayError::Assembly { arm, source, .. } => (arm, source.to_string()),
        PlayError::Fault { arm, source, .. } => (arm, source.to_string()),
        PlayError::Fork { arm, source, .. } => (arm, source.to_string()),
        PlayError::Conservation { arm, what, .. } => (arm, what.clone()),
        PlayError::Threads { .. } => return error.to_string(),
    };
    format!("{}: {what}", arm.rsplit('/').next().unwrap_or_default())
}

fn entry(kind: Kind, point: usize, replication: u32) -> Entry {
    Entry { kind, point: point as u32, replication, fingerprint: 0, value: f64::NAN }
}

/// The plan of a replication of points whose arms are these.
fn plan(study: &Study, arms: Arms, replication: u32) -> Plan {
    Plan {
        seed: study.spec.seed,
        replications: replication.saturating_add(1),
        arms,
        kpis: study.kpis.clone(),
        jobs: 1,
        tables: study.tables,
        all_details: false,
        explains: false,
        shares_history: study.shares_history,
    }
}

/// Plays a replication of some points as one list of arms; `None` if `stop` was set.
fn played(
    study: &Study,
    points: &[(usize, Arc<Story>)],
    replicate: u32,
    stop: &AtomicBool,
    history: &Mutex<SharedHistory>,
) -> Result<Option<Records>, SweepError> {
    let arms = points.iter().flat_map(|(index, story)| {
        let arms = study.arms(&format!("{index}/"), story).into_iter();
        arms.map(|arm| arm.at_point(*index as u32))
    });
    let plan = plan(study, Arms::new(arms), replicate);
    let Some(runs) = replication(&plan, replicate, stop)? else { return Ok(None) };
    runs.iter().for_each(|run| lock(history).add(run));
    let mut records = Vec::with_capacity(points.len());
    for ((index, story), runs) in points.iter().zip(runs.chunks(study.spec.arms.len())) {
        let Some(point) = study.points.get(*index) else { continue };
        let body = rows(study, story, point.id, runs)?;
        let entry = Entry {
            fingerprint: runs.first().map_or(0, |run| run.fingerprint.all()),
            value: observed(study, runs).unwrap_or(f64::NAN),
            ..entry(Kind::Rows, *index, replicate)
        };
        records.push((entry, body));
    }
    Ok(Some(records))
}

/// The name of an arm without its point.
fn arm_of(run: &Run) -> &str {
    run.arm.split_once('/').map_or(&*run.arm, |(_, arm)| arm)
}

/// The value that the stopping rule looks at: the harm where both arms are played, else the first arm.
fn observed(study: &Study, runs: &[Run]) -> Option<f64> {
    let super::stop::Rule::Until(until) = &study.rule else { return None };
    let of = |arm: &str| {
        let run = runs.iter().find(|run| arm_of(run) == arm)?;
        run.kpis.get(until.kpi).copied().flatten()
    };
    let has = |arm: &str| runs.iter().any(|run| arm_of(run) == arm);
    if has(DISTURBED) && has(UNDISTURBED) {
        Some(of(DISTURBED)? - of(UNDISTURBED)?)
    } else {
        runs.first().and_then(|run| run.kpis.get(until.kpi).copied().flatten())
    }
}

/// The rows of a replication of a point as bytes: a frame for each table of the study, after its length.
fn rows(study: &Study, story: &Story, id: u64, runs: &[Run]) -> Result<Vec<u8>, SweepError> {
    let epoch = story.clock.unix_nanos(SimTime::START);
    let mut tables: Vec<DataFrame> = Vec::new();
    for run in runs {
        let arm = Arc::from(arm_of(run));
        let keys = Keys { point: id, replication: run.replication, arm, epoch };
        let frames = run.tables.frames(study.tables, &keys)?;
        if tables.is_empty() {
            tables = frames;
        } else {
            for (table, frame) in tables.iter_mut().zip(&frames) {
                table.vstack_mut(frame)?;
            }
        }
    }
    let mut bytes = Vec::new();
    for table in &tables {
        let mut one = Vec::new();
        frame::encode(table, &mut one)?;
        bytes.extend((one.len() as u64).to_le_bytes());
        bytes.extend(one);
    }
    Ok(bytes)
}

/// Plays the first replication of a point; returns the bytes of its rows in the journal.
///
/// # Errors
/// If the run fails.
pub fn measure(
    study: &Study,
    index: usize,
    story: &Arc<Story>,
    stop: &AtomicBool,
) -> Result<u64, SweepError> {
    let records = played(study, &[(index, Arc::clone(story))], 0, stop, &Mutex::default())?;
    Ok(records.iter().flatten().map(|(_, body)| body.len() as u64).sum())
}

/// The rows of one replication of a point, each run under its arm: what `run --from` writes.
///
/// # Errors
/// Why the story is not valid at the point, or the run failed.
pub fn replay(
    study: &Study,
    story: &Arc<Story>,
    replicate: u32,
    tables: crate::outcome::table::TableSet,
    stop: &AtomicBool,
) -> Result<Option<Vec<Run>>, PlayError> {
    let plan = Plan {
        tables,
        all_details: true,
        ..plan(study, Arms::new(study.arms("", story)), replicate)
    };
    replication(&plan, replicate, stop)
}
