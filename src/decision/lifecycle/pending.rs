//! Pending decisions: triggered, and not yet acted on, late or lost.

use super::contract::Task;
use super::outcome::Reason;
use super::parts_state::PartsState;
use crate::causality::IncidentId;
use crate::decision::correlation::RungRequest;
use crate::decision::knowledge::DecidedLine;
use crate::kernel::{SimTime, Ticket};

/// A pending decision.
#[derive(Clone, Debug)]
pub(super) struct Pending<T: Task> {
    /// Its arc, by index.
    pub(super) arc: usize,
    /// Its number among those of the arc, from 0.
    pub(super) number: u64,
    /// When it was triggered.
    pub(super) triggered: SimTime,
    /// End of the time within which it may act.
    pub(super) deadline: SimTime,
    /// Its scope.
    pub(super) scope: T::Scope,
    /// The rung whose answer is awaited.
    pub(super) rung: usize,
    /// The pool of that rung whose answer is awaited, by its place among the rung's.
    pub(super) candidate: usize,
    /// Pools of that rung that have been asked, as bits.
    pub(super) tried: u16,
    /// The rung that was asked last and its pool, if one was.
    pub(super) asked: Option<(usize, usize)>,
    /// When that rung was asked.
    pub(super) asked_at: SimTime,
    /// The instant at which this rung times out, whichever of its pools is asked.
    pub(super) until: SimTime,
    /// The failure of this rung, if it is known before the timeout.
    pub(super) failure: Option<Failure>,
    /// The incident at the site while it computed its answer.
    pub(super) slowed_by: Option<IncidentId>,
    /// The instant of the oldest view that its answer used.
    pub(super) sensed: Option<SimTime>,
    /// The lines of its answer, if they are observed.
    pub(super) lines: Vec<DecidedLine>,
    /// When the request arrived at its site.
    pub(super) received: Option<SimTime>,
    /// When its inference started.
    pub(super) started: Option<SimTime>,
    /// When its inference finished.
    pub(super) finished: Option<SimTime>,
    /// What has become of the parts of its answer.
    pub(super) parts: PartsState,
    /// The scheduled timeout of this rung.
    pub(super) patience: Option<Ticket>,
    /// The first incident that made a rung fail, or delayed or stopped the decision.
    pub(super) cause: Option<IncidentId>,
    /// The reason of the last failed rung.
    pub(super) reason: Reason,
}

/// Reason of a rung's failure, and the incident behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) reason: Reason,
    pub(super) cause: Option<IncidentId>,
}

impl<T: Task> Pending<T> {
    /// A decision that is triggered now.
    pub(super) fn new(
        arc: usize,
        number: u64,
        now: SimTime,
        deadline: SimTime,
        scope: T::Scope,
    ) -> Self {
        Self {
            arc,
            number,
            triggered: now,
            deadline,
            scope,
            rung: 0,
            candidate: 0,
            tried: 0,
            asked: None,
            asked_at: now,
            until: now,
            failure: None,
            slowed_by: None,
            sensed: None,
            lines: Vec::new(),
            received: None,
            started: None,
            finished: None,
            parts: PartsState::default(),
            patience: None,
            cause: None,
            reason: Reason::None,
        }
    }

    /// The awaited rung fails; the first failure counts.
    pub(super) fn fail(&mut self, reason: Reason, cause: Option<IncidentId>) {
        self.failure.get_or_insert(Failure { reason, cause });
    }

    /// Places of the rung and the pool whose answer is awaited.
    pub(super) const fn awaited(&self) -> (usize, usize) {
        (self.rung, self.candidate)
    }

    /// Whether the request is at the site, and its inference has not finished.
    pub(super) const fn is_in_inference(&self) -> bool {
        self.received.is_some() && self.finished.is_none()
    }

    /// A pool of a rung is asked: times and failures of the one before it are cleared.
    pub(super) fn ask(&mut self, rung: usize, candidate: usize, now: SimTime, until: SimTime) {
        if rung != self.rung {
            self.tried = 0;
        }
        self.tried |= 1 << candidate;
        (self.rung, self.candidate) = (rung, candidate);
        self.asked = Some((rung, candidate));
        (self.asked_at, self.until) = (now, until);
        (self.failure, self.slowed_by, self.sensed) = (None, None, None);
        self.lines.clear();
        (self.received, self.started, self.finished) = (None, None, None);
    }
}

/// All pending decisions.
#[derive(Clone, Debug)]
pub(super) struct PendingDecisions<T: Task> {
    slots: Vec<(u32, Option<Pending<T>>)>,
    free: Vec<u32>,
}

impl<T: Task> Default for PendingDecisions<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<T: Task> PendingDecisions<T> {
    /// Adds a decision; returns the id of its request to the first rung.
    pub(super) fn insert(&mut self, pending: Pending<T>) -> RungRequest {
        if let Some(slot) = self.free.pop()
            && let Some((generation, place)) = self.slots.get_mut(slot as usize)
        {
            *place = Some(pending);
            return RungRequest { slot, generation: *generation, rung: 0, candidate: 0 };
        }
        self.slots.push((0, Some(pending)));
        RungRequest { slot: self.slots.len() as u32 - 1, generation: 0, rung: 0, candidate: 0 }
    }

    /// The decision of a request, if it is pending and awaits the answer of that pool.
    pub(super) fn get(&mut self, request: RungRequest) -> Option<&mut Pending<T>> {
        let (generation, pending) = self.slots.get_mut(request.slot as usize)?;
        let pending = pending.as_mut()?;
        let is_awaited = *generation == request.generation
            && pending.rung == usize::from(request.rung)
            && pending.candidate == usize::from(request.candidate);
        is_awaited.then_some(pending)
    }

    /// The pending decisions.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Pending<T>> {
        self.slots.iter().filter_map(|(_, pending)| pending.as_ref())
    }

    /// Removes the decision of a request, if it awaits the answer of that pool.
    pub(super) fn remove(&mut self, request: RungRequest) -> Option<Pending<T>> {
        self.get(request)?;
        let (generation, pending) = self.slots.get_mut(request.slot as usize)?;
        *generation = RungRequest::next_generation(*generation);
        self.free.push(request.slot);
        pending.take()
    }
}
