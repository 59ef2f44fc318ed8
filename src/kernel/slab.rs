//! Storage for the payloads of pending events: one typed slab per kind, with generations.
//!
//! A ticket holds a slot and its generation, so a ticket whose event has fired or was cancelled
//! cannot affect the next event in the slot.

use super::event::Event;
use std::any::Any;

/// The payload waits for its instant.
const PENDING: u32 = u32::MAX;
/// The payload was cancelled; its entry is still in the calendar.
const CANCELLED: u32 = u32::MAX - 1;
/// No slot is free.
const NONE: u32 = u32::MAX - 2;

#[derive(Clone, Copy)]
struct Slot<E> {
    event: E,
    generation: u32,
    /// `PENDING`, `CANCELLED`, or, of a free slot, the next free one or `NONE`.
    state: u32,
}

/// The payloads of one kind.
#[derive(Clone)]
pub(super) struct Slab<E> {
    slots: Vec<Slot<E>>,
    /// The slot freed last; free slots form a linked list through `state`.
    free: u32,
}

impl<E: Event> Slab<E> {
    pub(super) const fn new() -> Self {
        Self { slots: Vec::new(), free: NONE }
    }

    /// Stores a payload; returns its slot and generation.
    #[inline]
    pub(super) fn insert(&mut self, event: E) -> (u32, u32) {
        let index = self.free;
        if let Some(slot) = self.slots.get_mut(index as usize) {
            self.free = slot.state;
            slot.event = event;
            slot.state = PENDING;
            return (index, slot.generation);
        }
        self.grow(event)
    }

    #[cold]
    fn grow(&mut self, event: E) -> (u32, u32) {
        let index = self.slots.len() as u32;
        assert!(index < NONE, "`{}` has four billion pending events", E::NAME);
        self.slots.push(Slot { event, generation: 0, state: PENDING });
        (index, 0)
    }

    /// Takes the payload of a fired entry and frees the slot; `None` if it was cancelled.
    #[inline]
    pub(super) fn take(&mut self, index: u32) -> Option<E> {
        let slot = self.slots.get_mut(index as usize)?;
        let pending = slot.state == PENDING;
        slot.state = self.free;
        slot.generation = slot.generation.wrapping_add(1);
        self.free = index;
        pending.then_some(slot.event)
    }
}

/// Operations on a slab without its event type.
pub(super) trait AnySlab: Any + Send + Sync {
    /// Cancels the payload; returns whether it was still pending in that generation.
    fn cancel(&mut self, slot: u32, generation: u32) -> bool;
    /// Frees the slot of an entry without a handler.
    fn release(&mut self, slot: u32) -> bool;
    /// A copy, slot by slot, so that tickets stay valid.
    fn duplicate(&self) -> Box<dyn AnySlab>;
    /// Whether its events are passive.
    fn is_passive(&self) -> bool;
}

impl<E: Event> AnySlab for Slab<E> {
    fn cancel(&mut self, slot: u32, generation: u32) -> bool {
        match self.slots.get_mut(slot as usize) {
            Some(slot) if slot.state == PENDING && slot.generation == generation => {
                slot.state = CANCELLED;
                true
            }
            _ => false,
        }
    }

    fn release(&mut self, slot: u32) -> bool {
        self.take(slot).is_some()
    }

    fn duplicate(&self) -> Box<dyn AnySlab> {
        Box::new(self.clone())
    }

    fn is_passive(&self) -> bool {
        E::PASSIVE
    }
}
