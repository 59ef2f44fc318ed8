//! A simulation: one World, its agenda, and the registered handlers and observers.
//!
//! The limits of a run:
//! - A run goes over `[begin, end)`. Events scheduled at or after `end` do not fire and count as
//!   pending; at `end` itself only observation of the final state takes place.
//! - Events of the first instant fire, in the order of their phases.
//! - The run is over at `end`, or when nothing but passive events is pending, whichever is first.
//! - Work in progress at the end stays in progress; it is not completed or dropped.

use super::agenda::{Agenda, Fault};
use super::calendar::{Entry, Phase, Place};
use super::event::Event;
use super::fingerprint::Fingerprint;
use super::fork::{ForkError, StateList};
use super::handler::{AnyDispatch, Concerns, Dispatch, Handler, Led, Now, Seen};
use super::kind_list::MAX_KINDS;
use super::time::{SimSpan, SimTime};
use bevy_ecs::prelude::World;
use bevy_ecs::system::{IntoSystem, ReadOnlySystem, System};

/// Maximum number of events in one instant.
const MAX_EVENTS_AN_INSTANT: u64 = 20_000_000;

/// Why a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// Its end was reached.
    AtHorizon,
    /// No event was left.
    NothingPending,
}

/// A World with its agenda. `W` is the type that observers write to.
pub struct Simulation<W: Send + 'static = ()> {
    /// Components and resources.
    pub world: World,
    agenda: Agenda,
    /// The writer of the observers.
    pub writer: W,
    dispatches: Box<[Option<Box<dyn AnyDispatch<W>>>; MAX_KINDS]>,
    events: u64,
}

impl<W: Send + 'static> Simulation<W> {
    /// An empty simulation that starts at `begin`.
    pub fn new(begin: SimTime, writer: W) -> Self {
        Self {
            world: World::new(),
            agenda: Agenda::new(begin),
            writer,
            dispatches: Box::new([const { None }; MAX_KINDS]),
            events: 0,
        }
    }

    /// Registers a handler for the event of its input. Handlers of one event run in the order of
    /// registration.
    ///
    /// # Panics
    /// If the system holds `Commands`, as nothing is spawned or removed after assembly, or if the
    /// event is passive.
    pub fn on<E: Event, M, S: IntoSystem<Now<'static, E>, (), M>>(
        &mut self,
        handler: S,
    ) -> &mut Self {
        self.register(None, handler)
    }

    /// Registers a handler for those events of a kind that concern it; the others do not even fetch what
    /// it reads.
    ///
    /// # Panics
    /// As [`on`](Self::on).
    pub fn on_if<E: Event, M, S: IntoSystem<Now<'static, E>, (), M>>(
        &mut self,
        concerns: fn(&E) -> bool,
        handler: S,
    ) -> &mut Self {
        self.register(Some(concerns), handler)
    }

    fn register<E: Event, M, S: IntoSystem<Now<'static, E>, (), M>>(
        &mut self,
        concerns: Concerns<E>,
        handler: S,
    ) -> &mut Self {
        assert!(!E::PASSIVE, "`{}` is passive: only observers see it", E::NAME);
        let mut system = IntoSystem::into_system(handler);
        system.initialize(&mut self.world);
        assert!(!system.has_deferred(), "a handler of `{}` holds commands", E::NAME);
        let dispatch = self.dispatch::<E>();
        if dispatch.is_led() {
            rest_of::<E, W>(dispatch.as_mut())
                .handlers
                .push(Handler { concerns, system: Box::new(system) });
        } else {
            let rest = std::mem::replace(rest_of(dispatch.as_mut()), Dispatch::new());
            *dispatch = Box::new(Led { first: system, concerns, rest });
        }
        self
    }

    /// Registers an observer, which reads components and writes to the writer.
    ///
    /// # Panics
    /// If the system holds `Commands`.
    pub fn observe<E: Event, M, S>(&mut self, observer: S) -> &mut Self
    where
        S: IntoSystem<Seen<'static, E, W>, (), M>,
        S::System: ReadOnlySystem,
    {
        let mut system = Box::new(IntoSystem::into_system(observer));
        system.initialize(&mut self.world);
        assert!(!system.has_deferred(), "an observer of `{}` holds commands", E::NAME);
        if let Some(heard) = self.agenda.heard.get_mut(E::KIND as usize) {
            *heard = true;
        }
        rest_of::<E, W>(self.dispatch::<E>().as_mut()).observers.push(system);
        self
    }

    /// Shows observers a passive event at `first` and, unless `every` is zero, at that interval
    /// afterwards.
    pub fn sample<E: Event>(&mut self, first: SimTime, every: SimSpan, event: E) {
        const { assert!(E::PASSIVE, "a sampled event is passive") }
        rest_of::<E, W>(self.dispatch::<E>().as_mut()).every = every;
        self.agenda.put(first, event);
    }

    /// The agenda, for assembly and for programs that drive a simulation step by step.
    pub const fn agenda(&mut self) -> &mut Agenda {
        &mut self.agenda
    }

    /// The World and the agenda side by side, for assembly.
    pub const fn parts(&mut self) -> (&mut World, &mut Agenda) {
        (&mut self.world, &mut self.agenda)
    }

    /// Number of events that occurred, excluding passive ones.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The current time.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.agenda.now()
    }

    /// The fingerprints of all events so far.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.agenda.fingerprint
    }

    /// Runs until `end`.
    ///
    /// # Errors
    /// If an instant does not end, an event is scheduled in the past, or an invariant is
    /// broken.
    pub fn run_until(&mut self, end: SimTime) -> Result<Ended, Fault> {
        let ended = self.advance_to(end)?;
        self.close(end, ended);
        Ok(ended)
    }

    /// Runs until an instant, of which nothing occurs yet; the run can go on, or be forked.
    ///
    /// # Errors
    /// As [`run_until`](Self::run_until).
    pub fn advance_to(&mut self, instant: SimTime) -> Result<Ended, Fault> {
        let mut of_instant = 0u64;
        loop {
            if self.agenda.active == 0 {
                return Ok(Ended::NothingPending);
            }
            let Some(entry) = self.agenda.calendar.next() else {
                return Ok(Ended::NothingPending);
            };
            if entry.time >= instant {
                self.agenda.calendar.put_back();
                return Ok(Ended::AtHorizon);
            }
            if entry.time > self.agenda.now {
                self.agenda.now = entry.time;
                self.agenda.round = 0;
                of_instant = 0;
            }
            of_instant += 1;
            if of_instant > MAX_EVENTS_AN_INSTANT {
                return Err(self.crowded(entry, of_instant));
            }
            self.fire(entry);
            if self.agenda.fault.is_some() {
                return Err(self.fault());
            }
        }
    }

    /// Goes on from the present state of another simulation, which was assembled alike and is between two
    /// instants (`advance_to`). Handlers and observers stay those of this one.
    ///
    /// # Errors
    /// If a component or resource is missing from the list, or the two were not assembled alike.
    pub fn continue_from(&mut self, past: &Self, state: &StateList) -> Result<(), ForkError>
    where
        W: Clone,
    {
        state.copy(&past.world, &mut self.world)?;
        let dispatches = &self.dispatches;
        let has_dispatch = |kind: u32| matches!(dispatches.get(kind as usize), Some(Some(_)));
        self.agenda.continue_from(&past.agenda, has_dispatch);
        self.writer = past.writer.clone();
        self.events = past.events;
        Ok(())
    }

    /// The fault of an instant that holds too many events, up to this one.
    #[cold]
    fn crowded(&mut self, entry: Entry, events: u64) -> Fault {
        let culprit = self.describe(entry);
        let fault = Fault::CrowdedInstant { at: self.agenda.now, culprit, events };
        self.agenda.fault.get_or_insert(fault).clone()
    }

    /// The fault that ends the run; one of an endless instant names its next event.
    #[cold]
    fn fault(&mut self) -> Fault {
        let is_endless = matches!(self.agenda.fault, Some(Fault::EndlessInstant { .. }));
        if is_endless && let Some(entry) = self.agenda.calendar.next() {
            let described = self.describe(entry);
            if let Some(Fault::EndlessInstant { culprit, .. }) = &mut self.agenda.fault {
                *culprit = described;
            }
        }
        let at = self.agenda.now;
        let lost = || Fault::Broken { at, what: "a fault was lost".to_owned() };
        self.agenda.fault.clone().unwrap_or_else(lost)
    }

    /// Kind and subject of an entry's event.
    fn describe(&mut self, entry: Entry) -> String {
        let dispatch = self.dispatches.get_mut(entry.kind as usize).and_then(Option::as_mut);
        dispatch.map_or_else(
            || "an event without a handler".to_owned(),
            |dispatch| dispatch.describe(entry.slot, &self.world, &mut self.agenda),
        )
    }

    /// At the end only observation takes place; pending events are kept.
    fn close(&mut self, end: SimTime, ended: Ended) {
        let mut kept = Vec::new();
        while let Some(entry) = self.agenda.calendar.next() {
            if entry.time > end {
                self.agenda.calendar.put_back();
                break;
            }
            if entry.place >= Place::new(Place::LAST_ROUND, Phase::Observation, 0) {
                self.agenda.now = entry.time;
                self.fire(entry);
            } else if entry.time == end {
                kept.push(entry);
            }
        }
        for entry in kept {
            self.agenda.calendar.push(entry);
        }
        if ended == Ended::AtHorizon {
            self.agenda.now = end;
        }
    }

    /// Runs the handlers and observers of one entry.
    #[inline]
    fn fire(&mut self, entry: Entry) {
        let agenda = &mut self.agenda;
        let round = entry.place.round();
        // `Closing` and `Observation` do not change the round.
        if round != Place::LAST_ROUND {
            agenda.round = round;
        }
        match self.dispatches.get_mut(entry.kind as usize) {
            Some(Some(dispatch)) => {
                let happened = dispatch.fire(entry.slot, &mut self.world, agenda, &mut self.writer);
                self.events += u64::from(happened);
            }
            _ => {
                if agenda.release(entry.kind, entry.slot) {
                    agenda.active = agenda.active.saturating_sub(1);
                }
            }
        }
        if !self.agenda.told.is_empty() {
            self.hear();
        }
    }

    /// Shows observers the facts that the handlers emitted.
    #[cold]
    fn hear(&mut self) {
        let mut told = std::mem::take(&mut self.agenda.told);
        for (kind, slot) in told.drain(..) {
            if let Some(Some(dispatch)) = self.dispatches.get_mut(kind as usize) {
                dispatch.hear(slot, &mut self.world, &mut self.agenda, &mut self.writer);
            }
        }
        self.agenda.told = told;
    }

    fn dispatch<E: Event>(&mut self) -> &mut Box<dyn AnyDispatch<W>> {
        self.dispatches[E::KIND as usize].get_or_insert_with(|| Box::new(Dispatch::<E, W>::new()))
    }
}

/// The part of a dispatch without its first handler.
fn rest_of<E: Event, W: Send + 'static>(dispatch: &mut dyn AnyDispatch<W>) -> &mut Dispatch<E, W> {
    match dispatch.as_any().downcast_mut() {
        Some(rest) => rest,
        None => panic!(
            "the index of event `{}` belongs to another event: correct the lists of kinds",
            E::NAME
        ),
    }
}
