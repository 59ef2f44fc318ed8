//! The agenda, by which handlers schedule and cancel events, mark fingerprints and emit facts.
//!
//! Each handler receives it together with the event; it is not a resource, so a handler always acts
//! in the context of its event.

use super::calendar::{Calendar, Entry, Phase, Place};
use super::event::Event;
use super::fingerprint::{Fingerprint, Realm};
use super::fork::Foresight;
use super::kind_list::MAX_KINDS;
use super::slab::{AnySlab, Slab};
use super::time::{SimSpan, SimTime};
use std::any::Any;

/// Handle of a scheduled event, for its cancellation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticket {
    kind: u32,
    slot: u32,
    generation: u32,
}

/// Reason why a run cannot continue: a fault in a model, never in an input alone.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// An instant opened too many rounds.
    #[error("the instant {} s does not end: `{culprit}` opened its round {rounds}", at.seconds())]
    EndlessInstant {
        /// Instant for which it holds.
        at: SimTime,
        /// Kind, and subject if it has one, of the event that comes next in it.
        culprit: String,
        /// The round that exceeded the limit.
        rounds: u64,
    },
    /// An instant held too many events.
    #[error("the instant {} s does not end: it holds {events} events, the last of kind `{culprit}`", at.seconds())]
    CrowdedInstant {
        /// Instant for which it holds.
        at: SimTime,
        /// Kind, and subject if it has one, of the last event.
        culprit: String,
        /// Events of the instant so far.
        events: u64,
    },
    /// An invariant of a model is broken.
    #[error("{what}")]
    Broken {
        /// When the violation was detected.
        at: SimTime,
        /// The invariant, the place and the deviation.
        what: String,
    },
    /// An event was scheduled in the past.
    #[error("`{culprit}` was scheduled {} s before the present, at {} s", late.seconds(), at.seconds())]
    Past {
        /// The current time.
        at: SimTime,
        /// Name of the event.
        culprit: &'static str,
        /// By how much it is in the past.
        late: SimSpan,
    },
}

/// Maximum number of rounds in one instant.
pub const MAX_ROUNDS: u64 = 10_000;

/// Maximum number of entries of a plan.
const MOST_PLANNED: u64 = 1 << 14;

/// Events of one entry of a plan, as a power of two.
const PLAN_BITS: u32 = 24;

/// The pending events, and the current time.
pub struct Agenda {
    pub(super) now: SimTime,
    pub(super) phase: Phase,
    pub(super) realm: Realm,
    /// The latest round of the present instant.
    pub(super) round: u64,
    pub(super) calendar: Calendar,
    /// One slab per kind; an array, so that a constant index needs no bounds check.
    slabs: Box<[Option<Box<dyn AnySlab>>; MAX_KINDS]>,
    sequence: u64,
    /// The first sequence number of the plan: what is put in after assembly, at the place that it would
    /// have had in it.
    plan: u64,
    /// The sequence number to go on with when an entry of the plan is complete.
    after_plan: Option<u64>,
    /// The latest instant to come that has been read.
    foreseen: SimTime,
    /// Pending events that are not passive.
    pub(super) active: u64,
    pub(super) fingerprint: Fingerprint,
    pub(super) fault: Option<Fault>,
    /// Facts emitted by the present handler, for observers.
    pub(super) told: Vec<(u32, u32)>,
    /// Kinds that an observer listens to.
    pub(super) heard: Vec<bool>,
}

impl Agenda {
    pub(super) fn new(begin: SimTime) -> Self {
        Self {
            now: begin,
            phase: Phase::Environment,
            realm: Realm::Other,
            round: 0,
            calendar: Calendar::default(),
            slabs: Box::new([const { None }; MAX_KINDS]),
            sequence: 0,
            plan: 0,
            after_plan: None,
            foreseen: begin,
            active: 0,
            fingerprint: Fingerprint::default(),
            fault: None,
            told: Vec::new(),
            heard: vec![false; MAX_KINDS],
        }
    }

    /// The current time.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.now
    }

    /// Permission to read what is to come, such as weather, until an instant. The agenda remembers the latest
    /// one: a run that differs before it cannot go on from this one.
    #[inline]
    pub fn foresee(&mut self, until: SimTime) -> Foresight {
        self.foreseen = self.foreseen.max(until);
        Foresight { until }
    }

    /// The latest instant to come that has been read.
    #[must_use]
    pub const fn foreseen(&self) -> SimTime {
        self.foreseen
    }

    /// Keeps a range of sequence numbers for the plan, whose events then sort among others of their instant as if
    /// they were scheduled now.
    pub const fn reserve_plan(&mut self) {
        self.plan = self.sequence;
        self.sequence += MOST_PLANNED << PLAN_BITS;
    }

    /// Begins to schedule the events of an entry of the plan, by its index; `end_plan` ends it.
    ///
    /// # Panics
    /// If there are more entries than a scenario may have.
    pub fn begin_plan(&mut self, index: usize) {
        assert!((index as u64) < MOST_PLANNED, "a plan has too many entries");
        self.after_plan.get_or_insert(self.sequence);
        self.sequence = self.plan + ((index as u64) << PLAN_BITS);
    }

    /// Ends an entry of the plan.
    pub fn end_plan(&mut self) {
        if let Some(sequence) = self.after_plan.take() {
            self.sequence = sequence;
        }
    }

    /// Goes on from the present state of another agenda. Passive entries that nothing observes here are
    /// left out; `has_dispatch` tells which kinds are observed or handled.
    pub(super) fn continue_from(&mut self, past: &Self, has_dispatch: impl Fn(u32) -> bool) {
        self.now = past.now;
        self.phase = past.phase;
        self.realm = past.realm;
        self.round = past.round;
        for (own, other) in self.slabs.iter_mut().zip(past.slabs.iter()) {
            *own = other.as_ref().map(|slab| slab.duplicate());
        }
        self.calendar = Calendar::default();
        for &entry in past.calendar.pending() {
            let slab = self.slabs.get_mut(entry.kind as usize).and_then(Option::as_mut);
            match slab {
                Some(slab) if slab.is_passive() && !has_dispatch(entry.kind) => {
                    slab.release(entry.slot);
                }
                _ => self.calendar.push(entry),
            }
        }
        self.sequence = past.sequence;
        self.plan = past.plan;
        self.after_plan = None;
        self.foreseen = past.foreseen;
        self.active = past.active;
        self.fingerprint = past.fingerprint;
        self.fault.clone_from(&past.fault);
    }

    /// Schedules an event at an instant, which must not be in the past.
    #[inline]
    pub fn at<E: Event>(&mut self, time: SimTime, event: E) -> Ticket {
        const { assert!(!E::PASSIVE, "a passive event is sampled or told") }
        self.active += 1;
        self.put(time, event)
    }

    /// Inserts an event into the calendar, passive or not.
    #[inline]
    pub(super) fn put<E: Event>(&mut self, time: SimTime, event: E) -> Ticket {
        if time < self.now {
            self.blame_past(E::NAME, time);
        }
        let place = Place::new(self.round_of::<E>(time), E::PHASE, self.sequence);
        self.sequence += 1;
        let (slot, generation) = self.slab::<E>().insert(event);
        self.calendar.push(Entry { time, place, kind: E::KIND, slot });
        Ticket { kind: E::KIND, slot, generation }
    }

    /// Schedules an event after a span from now.
    #[inline]
    pub fn after<E: Event>(&mut self, span: SimSpan, event: E) -> Ticket {
        self.at(self.now + span, event)
    }

    /// Schedules an event at the present instant, in its own phase.
    #[inline]
    pub fn schedule_now<E: Event>(&mut self, event: E) -> Ticket {
        self.at(self.now, event)
    }

    /// Cancels an event; returns whether it was still pending.
    #[inline]
    pub fn cancel(&mut self, ticket: Ticket) -> bool {
        let slab = self.slabs.get_mut(ticket.kind as usize).and_then(Option::as_mut);
        let was_pending = slab.is_some_and(|slab| slab.cancel(ticket.slot, ticket.generation));
        // Only events that are not passive have tickets.
        self.active -= u64::from(was_pending);
        was_pending
    }

    /// Cancels the event of `ticket`, if any, and sets it to `None`.
    #[inline]
    pub fn cancel_pending(&mut self, ticket: &mut Option<Ticket>) {
        if let Some(ticket) = ticket.take() {
            self.cancel(ticket);
        }
    }

    /// Ends the run with an error: an invariant of a model is broken.
    #[cold]
    pub fn break_off(&mut self, what: String) {
        let at = self.now;
        self.fault.get_or_insert(Fault::Broken { at, what });
    }

    /// Folds the content of the present event into the fingerprints of its realm.
    #[inline]
    pub fn mark(&mut self, bits: u64) {
        self.fingerprint.fold(self.realm, bits);
    }

    /// Folds an amount into the fingerprints.
    #[inline]
    pub fn mark_amount(&mut self, amount: f64) {
        self.mark(amount.to_bits());
    }

    /// Whether an observer is registered for a fact; without one the fact need not be computed.
    #[inline]
    #[must_use]
    pub fn is_observed<F: Event>(&self) -> bool {
        self.heard.get(F::KIND as usize).copied().unwrap_or(false)
    }

    /// Emits a fact to recorders, which observe it after the handlers of the present event. A fact
    /// is a passive event; without an observer it costs one comparison.
    #[inline]
    pub fn record<F: Event>(&mut self, fact: F) {
        const { assert!(F::PASSIVE, "a fact is a passive event") }
        if self.is_observed::<F>() {
            let (slot, _) = self.slab::<F>().insert(fact);
            self.told.push((F::KIND, slot));
        }
    }

    /// Shows recorders a fact at the end of the present instant, when all changes of the instant are
    /// done; without an observer it costs one comparison.
    #[inline]
    pub fn record_at_end<F: Event>(&mut self, fact: F) {
        const { assert!(F::PASSIVE && matches!(F::PHASE, Phase::Observation), "a passive observation") }
        if self.is_observed::<F>() {
            self.put(self.now, fact);
        }
    }

    /// The round in which an event of kind `E` at `time` takes place.
    #[inline]
    fn round_of<E: Event>(&mut self, time: SimTime) -> u64 {
        if matches!(E::PHASE, Phase::Closing | Phase::Observation) {
            return Place::LAST_ROUND;
        }
        if time > self.now {
            return 0;
        }
        if E::PHASE < self.phase {
            return self.next_round(E::NAME);
        }
        self.round
    }

    #[cold]
    fn next_round(&mut self, culprit: &'static str) -> u64 {
        if self.round >= MAX_ROUNDS {
            let (at, rounds) = (self.now, self.round);
            self.fault.get_or_insert(Fault::EndlessInstant {
                at,
                culprit: culprit.to_owned(),
                rounds,
            });
        }
        (self.round + 1).min(MAX_ROUNDS)
    }

    #[cold]
    fn blame_past(&mut self, culprit: &'static str, time: SimTime) {
        let (at, late) = (self.now, self.now.since(time));
        self.fault.get_or_insert(Fault::Past { at, culprit, late });
    }

    /// The payloads of kind `E`.
    #[inline]
    pub(super) fn slab<E: Event>(&mut self) -> &mut Slab<E> {
        const { assert!((E::KIND as usize) < MAX_KINDS, "the index of a kind is out of range") }
        let slab = self.slabs[E::KIND as usize].get_or_insert_with(open_slab::<E>);
        let slab: &mut dyn Any = slab.as_mut();
        slab.downcast_mut().unwrap_or_else(|| collision(E::NAME))
    }

    /// Frees the payload of an entry whose kind has no handler; returns whether it was pending.
    pub(super) fn release(&mut self, kind: u32, slot: u32) -> bool {
        let slab = self.slabs.get_mut(kind as usize).and_then(Option::as_mut);
        slab.is_some_and(|slab| slab.release(slot))
    }
}

/// Creates the slab of a kind before its first event.
#[cold]
fn open_slab<E: Event>() -> Box<dyn AnySlab> {
    Box::new(Slab::<E>::new())
}

#[cold]
fn collision(name: &str) -> ! {
    panic!(
        "the index of event `{name}` is out of range or belongs to another event: see kernel/kind_list.rs"
    )
}
