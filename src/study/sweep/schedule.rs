//! The schedule of a study: which unit a thread plays next, and when a point is finished.
//!
//! A unit is one replication of a group of consecutive points that share all but their disruptions.
//! Groups are opened in order, a few at a time, so that what is kept in memory does not grow with the
//! study. Whether a point goes on is decided when all replications asked for so far are there, from their
//! values in index order.

use super::journal::{Found, Kind};
use super::stop::Need;
use super::study::Study;
use crate::scenario::Story;
use std::ops::Range;
use std::sync::Arc;

/// The result of a replication of a point, as far as the schedule needs it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Done {
    /// Played: its value for the stopping rule, its fingerprint, and the place of its rows.
    Played { value: f64, fingerprint: u64, at: u64 },
    /// Failed: the place of the reason.
    Failed { at: u64 },
}

/// How a point ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// All its replications are played.
    Played {
        /// The places of the rows of each replication.
        places: Vec<u64>,
        /// Whether the stopping rule has what it asks for; not at the ceiling of replications.
        is_met: bool,
    },
    /// Failed, at this replication if the story is valid at the point: the place of the reason.
    Failed {
        /// Where the reason stands.
        at: u64,
        /// The replication that failed; `None` if the story is not valid.
        replication: Option<u32>,
    },
    /// All replications are equal though more than one was asked for: the places of their rows.
    Equal(Vec<u64>),
}

/// What a thread does next.
pub(super) enum Task {
    /// Load the stories of a group.
    Load(usize),
    /// Play a replication of some points of a group.
    Play(Unit),
    /// Wait until another thread has finished something.
    Wait,
    /// Nothing is left.
    End,
}

/// A replication of some points of a group.
pub(super) struct Unit {
    pub(super) group: usize,
    pub(super) replication: u32,
    /// Index and story of each point.
    pub(super) points: Vec<(usize, Arc<Story>)>,
}

/// A point of an open group.
struct Open {
    /// Index in the study.
    point: usize,
    story: Option<Arc<Story>>,
    done: Vec<Option<Done>>,
    /// Replications that are asked for so far.
    target: u32,
    /// The first replication that was not handed out yet.
    next: u32,
    ending: Option<Ending>,
}

struct Group {
    is_loaded: bool,
    open: Vec<Open>,
}

/// What is played, what is under way, and what waits, of a range of points.
pub(super) struct Schedule<'a> {
    study: &'a Study,
    waiting: std::vec::IntoIter<Range<usize>>,
    groups: Vec<Option<Group>>,
    /// All groups before this one are closed.
    closed: usize,
    /// Groups that may be open at once.
    window: usize,
    found: Vec<Vec<Found>>,
    first: usize,
    /// How each point of the range ended.
    pub(super) endings: Vec<Option<Ending>>,
    /// Replications that are finished, of all points.
    pub(super) finished: u64,
}

impl<'a> Schedule<'a> {
    /// The schedule for a range of points, with what a journal holds; a group has `size` points at most.
    pub(super) fn new(
        study: &'a Study,
        points: Range<usize>,
        size: usize,
        window: usize,
        journal: &[Found],
    ) -> Self {
        let mut found = vec![Vec::new(); points.len()];
        for one in journal {
            let place = (one.entry.point as usize).checked_sub(points.start);
            if let Some(of_point) = place.and_then(|place| found.get_mut(place)) {
                of_point.push(*one);
            }
        }
        Self {
            study,
            waiting: groups(study, points.clone(), size).into_iter(),
            groups: Vec::new(),
            closed: 0,
            window,
            found,
            first: points.start,
            endings: vec![None; points.len()],
            finished: 0,
        }
    }

    /// What a thread does next.
    pub(super) fn next(&mut self) -> Task {
        while self.groups.get(self.closed).is_some_and(Option::is_none) {
            self.closed += 1;
        }
        loop {
            for (index, group) in self.groups.iter_mut().enumerate().skip(self.closed) {
                if let Some(group) = group.as_mut().filter(|group| group.is_loaded)
                    && let Some(unit) = group.unit(index)
                {
                    return Task::Play(unit);
                }
            }
            let open = self.groups.iter().skip(self.closed).flatten().count();
            if open >= self.window {
                return Task::Wait;
            }
            let Some(points) = self.waiting.next() else {
                return if open == 0 { Task::End } else { Task::Wait };
            };
            if let Some(index) = self.open(points) {
                return Task::Load(index);
            }
        }
    }

    /// Opens a group; `None` if the journal holds all of it.
    fn open(&mut self, points: Range<usize>) -> Option<usize> {
        let mut group = Group { is_loaded: false, open: Vec::new() };
        for point in points {
            let place = point - self.first;
            let found = self.found.get_mut(place).map(std::mem::take).unwrap_or_default();
            let mut open =
                Open { point, story: None, done: Vec::new(), target: 0, next: 0, ending: None };
            for Found { entry, at } in found {
                match entry.kind {
                    Kind::Invalid => {
                        open.ending = Some(Ending::Failed { at, replication: None });
                    }
                    Kind::Failed => open.set(entry.replication, Done::Failed { at }),
                    Kind::Rows => {
                        let (value, fingerprint) = (entry.value, entry.fingerprint);
                        self.finished += 1;
                        open.set(entry.replication, Done::Played { value, fingerprint, at });
                    }
                }
            }
            open.look(self.study);
            group.open.push(open);
        }
        let index = self.groups.len();
        self.groups.push(Some(group));
        (!self.close(index)).then_some(index)
    }

    /// Closes a group all of whose points have ended; whether it is closed.
    fn close(&mut self, index: usize) -> bool {
        let Some(slot) = self.groups.get_mut(index) else { return true };
        let Some(group) = slot else { return true };
        if group.open.iter().any(|open| open.ending.is_none()) {
            return false;
        }
        for open in &mut group.open {
            if let Some(ending) = self.endings.get_mut(open.point - self.first) {
                *ending = open.ending.take();
            }
        }
        *slot = None;
        true
    }

    /// The points of a group whose stories are needed.
    pub(super) fn to_load(&self, group: usize) -> Vec<usize> {
        let group = self.groups.get(group).and_then(Option::as_ref);
        let open = group.iter().flat_map(|group| &group.open);
        open.filter(|open| open.ending.is_none()).map(|open| open.point).collect()
    }

    /// Takes the stories of a group, in the order of [`Schedule::to_load`]; for an invalid one the place
    /// of the reason.
    pub(super) fn loaded(&mut self, group: usize, stories: Vec<(usize, Result<Arc<Story>, u64>)>) {
        if let Some(open) = self.groups.get_mut(group).and_then(Option::as_mut) {
            for (point, story) in stories {
                let Some(open) = open.open.iter_mut().find(|open| open.point == point) else {
                    continue;
                };
                match story {
                    Ok(story) => open.story = Some(story),
                    Err(at) => open.ending = Some(Ending::Failed { at, replication: None }),
                }
            }
            open.is_loaded = true;
        }
        self.close(group);
    }

    /// Takes the results of a unit.
    pub(super) fn finish(&mut self, group: usize, replication: u32, results: &[(usize, Done)]) {
        if let Some(of_group) = self.groups.get_mut(group).and_then(Option::as_mut) {
            for (point, done) in results {
                let open = of_group.open.iter_mut().find(|open| open.point == *point);
                if let Some(open) = open {
                    open.set(replication, *done);
                    open.look(self.study);
                }
                self.finished += u64::from(matches!(done, Done::Played { .. }));
            }
        }
        self.close(group);
    }

    /// The largest number of replications that the range may need, the finished points at their number.
    pub(super) fn most(&self) -> u64 {
        let most = u64::from(self.study.rule.most());
        let of = |ending: &Option<Ending>| match ending {
            Some(Ending::Played { places, .. } | Ending::Equal(places)) => places.len() as u64,
            Some(_) => 0,
            None => most,
        };
        self.endings.iter().map(of).sum()
    }
}

impl Group {
    /// The earliest replication that one of its points needs, with all points whose next one it is.
    fn unit(&mut self, group: usize) -> Option<Unit> {
        let replication = self.open.iter().filter_map(Open::needed).min()?;
        let mut points = Vec::new();
        for open in self.open.iter_mut().filter(|open| open.needed() == Some(replication)) {
            open.next = replication + 1;
            points.extend(open.story.clone().map(|story| (open.point, story)));
        }
        (!points.is_empty()).then_some(Unit { group, replication, points })
    }
}

impl Open {
    fn set(&mut self, replication: u32, done: Done) {
        let place = replication as usize;
        if self.done.len() <= place {
            self.done.resize(place + 1, None);
        }
        if let Some(slot) = self.done.get_mut(place) {
            *slot = Some(done);
        }
    }

    /// The next replication to hand out, if one is needed.
    fn needed(&self) -> Option<u32> {
        if self.ending.is_some() {
            return None;
        }
        let is_open =
            |replication: &u32| self.done.get(*replication as usize).is_none_or(Option::is_none);
        let next = (self.next..self.target).find(is_open)?;
        let before = self.done.iter().take(next as usize);
        // What stands after a failure is not kept.
        let mut failed = before.filter(|done| matches!(done, Some(Done::Failed { .. })));
        failed.next().is_none().then_some(next)
    }

    /// Looks at what is there: asks for more, or ends the point.
    fn look(&mut self, study: &Study) {
        while self.ending.is_none() {
            let target = self.target as usize;
            let (mut values, mut prints, mut places) = (Vec::new(), Vec::new(), Vec::new());
            for (replication, done) in self.done.iter().take(target).enumerate() {
                match done {
                    Some(Done::Played { value, fingerprint, at }) => {
                        values.push(*value);
                        prints.push(*fingerprint);
                        places.push(*at);
                    }
                    // The first in index order, since all before it are there.
                    Some(Done::Failed { at }) => {
                        let replication = Some(replication as u32);
                        self.ending = Some(Ending::Failed { at: *at, replication });
                        return;
                    }
                    None => return,
                }
            }
            if values.len() < target {
                return;
            }
            match study.rule.need(&values) {
                Need::UpTo(number) => self.target = number,
                Need::Nothing => {
                    let are_equal = prints.windows(2).all(|pair| pair[0] == pair[1]);
                    self.ending = Some(if prints.len() > 1 && are_equal {
                        Ending::Equal(places)
                    } else {
                        Ending::Played { places, is_met: study.rule.is_met(&values) }
                    });
                }
            }
        }
    }
}

/// Groups of consecutive points whose lasting values are equal.
fn groups(study: &Study, points: Range<usize>, size: usize) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for index in points {
        let of = |index: usize| {
            let point = study.points.get(index);
            point.into_iter().flat_map(|point| study.lasting(point))
        };
        match groups.last_mut() {
            Some(last) if last.len() < size && of(last.start).eq(of(index)) => last.end = index + 1,
            _ => groups.push(index..index + 1),
        }
    }
    groups
}
