//! Shelves of spare parts: claims on them, in the order in which parts were ordered.
//!
//! Each repair that asks for a part orders another one. A part that arrives goes back to the shelf in the place of
//! the oldest one taken, which gives it to the first repair that waits; where a background holds the whole shelf,
//! it goes to that repair at once.

use crate::infra::id::CapacityId;
use crate::infra::shared_capacity::ClaimId;
use std::collections::VecDeque;

/// Claims on all shelves.
#[derive(Clone, Debug, Default)]
pub(super) struct Shelves(Vec<VecDeque<(u32, ClaimId)>>);

impl Shelves {
    /// A unit asks a shelf for a part.
    pub(super) fn ask(&mut self, shelf: CapacityId, unit: u32, claim: ClaimId) {
        if self.0.len() <= shelf.index() {
            self.0.resize(shelf.index() + 1, VecDeque::new());
        }
        if let Some(asked) = self.0.get_mut(shelf.index()) {
            asked.push_back((unit, claim));
        }
    }

    /// A part arrives: the oldest claim, with its unit.
    pub(super) fn take_oldest(&mut self, shelf: CapacityId) -> Option<(u32, ClaimId)> {
        self.0.get_mut(shelf.index())?.pop_front()
    }
}
