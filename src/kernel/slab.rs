//! Where the payloads of pending events lie: one typed slab a kind, with generations.
//!
//! A ticket names a slot and the generation in which it was given out, so a ticket that has fired
//! or was cancelled cannot touch the slot's next tenant.

use super::event::Event;
use std::any::Any;

#[derive(Clone, Copy)]
struct Slot<E> {
    event: E,
    generation: u32,
    live: bool,
}

/// The payloads of one kind.
pub(super) struct Slab<E> {
    slots: Vec<Slot<E>>,
    free: Vec<u32>,
}

impl<E: Event> Slab<E> {
    pub(super) const fn new() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }

    /// Stores a payload; gives its slot and generation.
    #[inline]
    pub(super) fn insert(&mut self, event: E) -> (u32, u32) {
        if let Some(index) = self.free.pop()
            && let Some(slot) = self.slots.get_mut(index as usize)
        {
            slot.event = event;
            slot.live = true;
            return (index, slot.generation);
        }
        let index = self.slots.len() as u32;
        self.slots.push(Slot { event, generation: 0, live: true });
        (index, 0)
    }

    /// Takes the payload of a fired entry; `None` if it was cancelled. The slot is free again.
    #[inline]
    pub(super) fn take(&mut self, index: u32) -> Option<E> {
        let slot = self.slots.get_mut(index as usize)?;
        let live = slot.live;
        slot.live = false;
        slot.generation = slot.generation.wrapping_add(1);
        self.free.push(index);
        live.then_some(slot.event)
    }
}

/// What the agenda does to a slab without knowing its events.
pub(super) trait AnySlab: Any + Send + Sync {
    /// Makes the payload void; whether it was still pending in that generation.
    fn cancel(&mut self, slot: u32, generation: u32) -> bool;
    /// Frees the slot of an entry that nobody handles.
    fn release(&mut self, slot: u32) -> bool;
}

impl<E: Event> AnySlab for Slab<E> {
    fn cancel(&mut self, slot: u32, generation: u32) -> bool {
        match self.slots.get_mut(slot as usize) {
            Some(slot) if slot.live && slot.generation == generation => {
                slot.live = false;
                true
            }
            _ => false,
        }
    }

    fn release(&mut self, slot: u32) -> bool {
        self.take(slot).is_some()
    }
}

/// Stands where no event of a kind was ever scheduled.
pub(super) struct NoSlab;

impl AnySlab for NoSlab {
    fn cancel(&mut self, _slot: u32, _generation: u32) -> bool {
        false
    }

    fn release(&mut self, _slot: u32) -> bool {
        false
    }
}
