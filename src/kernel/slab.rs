//! Where the payloads of pending events lie: one typed slab a kind, with generations.
//!
//! A ticket names a slot and the generation in which it was given out, so a ticket that has fired
//! or was cancelled cannot touch the slot's next tenant.

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
pub(super) struct Slab<E> {
    slots: Vec<Slot<E>>,
    /// The slot freed last: the free ones are a chain through `state`.
    free: u32,
}

impl<E: Event> Slab<E> {
    pub(super) const fn new() -> Self {
        Self { slots: Vec::new(), free: NONE }
    }

    /// Stores a payload; gives its slot and generation.
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

    /// Takes the payload of a fired entry; `None` if it was cancelled. The slot is free again.
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

/// What the agenda does to a slab without knowing its events.
pub(super) trait AnySlab: Any + Send + Sync {
    /// Makes the payload void; whether it was still pending in that generation.
    fn cancel(&mut self, slot: u32, generation: u32) -> bool;
    /// Frees the slot of an entry without a handler.
    fn release(&mut self, slot: u32) -> bool;
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
}
