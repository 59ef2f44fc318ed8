//! Handlers and observers receive their event as the input of an ordinary Bevy system.
//!
//! ```text
//! fn lower_flow(now: Now<PumpFailed>, mut loops: Query<&mut CoolantLoop>)      a handler
//! fn record(seen: Seen<PumpFailed, Writer>, pumps: Query<&Pump>)                an observer
//! ```
//!
//! A handler may change components and the agenda. An observer may read, and write to its writer.

use super::agenda::Agenda;
use super::event::Event;
use super::time::{SimSpan, SimTime};
use bevy_ecs::prelude::World;
use bevy_ecs::system::{BoxedSystem, ReadOnlySystem, System, SystemInput};
use std::any::Any;
use xxhash_rust::xxh3::xxh3_64;

/// The present event, and the agenda.
pub struct Now<'a, E: Event> {
    /// The present event.
    pub event: E,
    /// The agenda of pending events.
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

/// An event that has occurred, and the writer for observations.
pub struct Seen<'a, E: Event, W: 'static> {
    /// The event.
    pub event: E,
    /// Its time.
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

/// Which events of a kind concern a handler; all if `None`.
pub(super) type Concerns<E> = Option<fn(&E) -> bool>;

/// A handler, and the events of its kind that concern it.
pub(super) struct Handler<E: Event> {
    pub(super) concerns: Concerns<E>,
    pub(super) system: BoxedSystem<Now<'static, E>, ()>,
}

pub(super) type Observer<E, W> = Box<dyn ReadOnlySystem<In = Seen<'static, E, W>, Out = ()>>;

/// All handlers and observers of one kind of event, in the order of registration.
pub(super) struct Dispatch<E: Event, W: 'static> {
    /// The handlers after the first.
    pub(super) handlers: Vec<Handler<E>>,
    pub(super) observers: Vec<Observer<E, W>>,
    /// Hash of the kind's name.
    pub(super) name_hash: u64,
    /// Interval of a sampled event; zero if it does not recur.
    pub(super) every: SimSpan,
}

/// A dispatch with its first handler, whose type is static, so that most events cost one call.
pub(super) struct Led<E: Event, W: 'static, S> {
    pub(super) first: S,
    /// The events that concern the first.
    pub(super) concerns: Concerns<E>,
    pub(super) rest: Dispatch<E, W>,
}

/// A dispatch without its event type.
pub(super) trait AnyDispatch<W>: Send {
    /// Runs handlers, then observers. `false` if the event was cancelled, or is passive.
    fn fire(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W) -> bool;
    /// Runs the observers of an emitted fact.
    fn hear(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W);
    /// Kind and subject of a pending event, for the message of a fault.
    fn describe(&self, slot: u32, world: &World, agenda: &mut Agenda) -> String;
    /// The `Dispatch` in it.
    fn as_any(&mut self) -> &mut dyn Any;
    /// Whether it has a handler.
    fn is_led(&self) -> bool;
}

impl<E: Event, W: Send + 'static> AnyDispatch<W> for Dispatch<E, W> {
    fn fire(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W) -> bool {
        self.fire_led_by(|_, _, _| (), slot, world, agenda, writer)
    }

    fn hear(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W) {
        if let Some(event) = agenda.slab::<E>().take(slot) {
            self.observe(event, world, agenda, writer);
        }
    }

    fn describe(&self, slot: u32, world: &World, agenda: &mut Agenda) -> String {
        let subject = agenda.slab::<E>().take(slot).and_then(|event| event.subject(world));
        subject.map_or_else(|| E::NAME.to_owned(), |subject| format!("{} at {subject}", E::NAME))
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn is_led(&self) -> bool {
        false
    }
}

impl<E, W, S> AnyDispatch<W> for Led<E, W, S>
where
    E: Event,
    W: Send + 'static,
    S: System<In = Now<'static, E>, Out = ()>,
{
    fn fire(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W) -> bool {
        let Self { first, concerns, rest } = self;
        let lead = |event, agenda: &mut Agenda, world: &mut World| {
            if concerns.is_none_or(|concerns| concerns(&event)) {
                // A system without conditions or fallible parameters always runs.
                first.run_without_applying_deferred(Now { event, agenda }, world).ok();
            }
        };
        rest.fire_led_by(lead, slot, world, agenda, writer)
    }

    fn hear(&mut self, slot: u32, world: &mut World, agenda: &mut Agenda, writer: &mut W) {
        self.rest.hear(slot, world, agenda, writer);
    }

    fn describe(&self, slot: u32, world: &World, agenda: &mut Agenda) -> String {
        self.rest.describe(slot, world, agenda)
    }

    fn as_any(&mut self) -> &mut dyn Any {
        &mut self.rest
    }

    fn is_led(&self) -> bool {
        true
    }
}

impl<E: Event, W: Send + 'static> Dispatch<E, W> {
    pub(super) fn new() -> Self {
        Self {
            handlers: Vec::new(),
            observers: Vec::new(),
            name_hash: xxh3_64(E::NAME.as_bytes()),
            every: SimSpan::ZERO,
        }
    }

    /// Takes the payload and runs `lead`, the other handlers, the observers.
    #[inline]
    fn fire_led_by(
        &mut self,
        lead: impl FnOnce(E, &mut Agenda, &mut World),
        slot: u32,
        world: &mut World,
        agenda: &mut Agenda,
        writer: &mut W,
    ) -> bool {
        let Some(event) = agenda.slab::<E>().take(slot) else { return false };
        agenda.phase = E::PHASE;
        agenda.realm = E::REALM;
        if !E::PASSIVE {
            agenda.active -= 1;
            let time = agenda.now.nanos() as u64;
            agenda.fingerprint.fold(E::REALM, time ^ self.name_hash);
            agenda.fingerprint.fold(E::REALM, event.identity());
        }
        lead(event, agenda, world);
        for Handler { concerns, system } in &mut self.handlers {
            if concerns.is_none_or(|concerns| concerns(&event)) {
                system.run_without_applying_deferred(Now { event, agenda }, world).ok();
            }
        }
        self.observe(event, world, agenda, writer);
        // Only passive events are sampled.
        if E::PASSIVE && !self.every.is_zero() {
            agenda.put(agenda.now() + self.every, event);
        }
        !E::PASSIVE
    }

    #[inline]
    fn observe(&mut self, event: E, world: &World, agenda: &Agenda, writer: &mut W) {
        for observer in &mut self.observers {
            observer.run_readonly(Seen { event, time: agenda.now(), writer }, world).ok();
        }
    }
}
