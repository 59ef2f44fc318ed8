//! How handlers and observers are given their event: as the input of an ordinary Bevy system.
//!
//! ```text
//! fn lower_flow(now: Now<PumpFailed>, mut loops: Query<&mut CoolantLoop>)      a handler
//! fn record(seen: Seen<PumpFailed, Writer>, pumps: Query<&Pump>)                an observer
//! ```
//!
//! A handler may change components and the agenda. An observer may read, and write to its writer.

use super::agenda::Agenda;
use super::event::Event;
use super::time::SimTime;
use bevy_ecs::prelude::World;
use bevy_ecs::system::{BoxedSystem, ReadOnlySystem, SystemInput};

/// The event whose turn it is, and the agenda.
pub struct Now<'a, E: Event> {
    /// What happens.
    pub event: E,
    /// What is to come.
    pub agenda: &'a mut Agenda,
}

impl<E: Event> Now<'_, E> {
    /// The present instant.
    #[must_use]
    pub const fn time(&self) -> SimTime {
        self.agenda.now()
    }
}

impl<E: Event> SystemInput for Now<'_, E> {
    type Param<'i> = Now<'i, E>;
    type Inner<'i> = Now<'i, E>;

    fn wrap(this: Self::Inner<'_>) -> Self::Param<'_> {
        this
    }
}

/// An event that has happened, and where to write what was seen.
pub struct Seen<'a, E: Event, W: 'static> {
    /// What happened.
    pub event: E,
    /// When.
    pub time: SimTime,
    /// The recorder's own output.
    pub writer: &'a mut W,
}

impl<E: Event, W: 'static> SystemInput for Seen<'_, E, W> {
    type Param<'i> = Seen<'i, E, W>;
    type Inner<'i> = Seen<'i, E, W>;

    fn wrap(this: Self::Inner<'_>) -> Self::Param<'_> {
        this
    }
}

pub(super) type Handler<E> = BoxedSystem<Now<'static, E>, ()>;
pub(super) type Observer<E, W> = Box<dyn ReadOnlySystem<In = Seen<'static, E, W>, Out = ()>>;

/// All that is to be run for one kind of event, in the order of registration.
pub(super) struct Dispatch<E: Event, W: 'static> {
    pub(super) handlers: Vec<Handler<E>>,
    pub(super) observers: Vec<Observer<E, W>>,
    /// Hash of the kind's name.
    pub(super) name_hash: u64,
    /// How far apart a sampled event recurs; zero if it does not.
    pub(super) every: super::time::SimSpan,
}

/// A dispatch whose event is not known.
pub(super) trait AnyDispatch<W>: Send {
    /// Runs handlers, then observers. `false` if the event was cancelled, or is passive.
    fn fire(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W) -> bool;
    /// Runs observers of a told fact.
    fn hear(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W);
    fn as_any(&mut self) -> &mut dyn std::any::Any;
}

impl<E: Event, W: Send + 'static> AnyDispatch<W> for Dispatch<E, W> {
    #[inline]
    fn fire(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W) -> bool {
        let Some(event) = agenda.slab::<E>().take(slot) else { return false };
        agenda.phase = E::PHASE;
        agenda.realm = E::REALM;
        if !E::PASSIVE {
            agenda.active -= 1;
            let time = agenda.now.nanos() as u64;
            agenda.fingerprint.fold(E::REALM, time ^ self.name_hash);
            agenda.fingerprint.fold(E::REALM, event.identity());
        }
        for handler in &mut self.handlers {
            // A system without conditions or fallible parameters always runs.
            let _ran = handler.run_without_applying_deferred(Now { event, agenda }, world);
        }
        self.observe(event, world, agenda, writer);
        if !self.every.is_zero() {
            agenda.put(agenda.now() + self.every, event);
        }
        !E::PASSIVE
    }

    fn hear(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W) {
        if let Some(event) = agenda.slab::<E>().take(slot) {
            self.observe(event, world, agenda, writer);
        }
    }

    fn as_any(&mut self) -> &mut dyn std::any::Any {
        self
    }
}

impl<E: Event, W: Send + 'static> Dispatch<E, W> {
    #[inline]
    fn observe(&mut self, event: E, world: &World, agenda: &Agenda, writer: &mut W) {
        for observer in &mut self.observers {
            let _ran = observer.run_readonly(Seen { event, time: agenda.now(), writer }, world);
        }
    }
}
