//! What has become of the parts of an answer.

use super::contract::Effect;
use super::outcome::Reason;
use crate::causality::IncidentId;
use crate::kernel::SimTime;

/// What has become of the parts of an answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PartsState {
    /// Parts that are neither acknowledged nor known not to be.
    pub(super) open: u32,
    pub(super) effect: Effect,
    pub(super) acted_at: Option<SimTime>,
    pub(super) acknowledged_at: Option<SimTime>,
    /// Why a part or its acknowledgement was lost, if one was.
    pub(super) lost: Option<Reason>,
    /// The incident behind it, if one is known.
    pub(super) lost_by: Option<IncidentId>,
}

impl PartsState {
    /// A part had an effect at an instant.
    pub(super) fn count(&mut self, effect: Effect, now: SimTime) {
        self.effect.acted |= effect.acted;
        self.effect.closed |= effect.closed;
        if effect.acted {
            self.acted_at = Some(now);
        }
    }

    /// When the last part was acknowledged; `None` where one was not.
    pub(super) const fn acknowledged(&self) -> Option<SimTime> {
        if self.lost.is_some() { None } else { self.acknowledged_at }
    }
}
