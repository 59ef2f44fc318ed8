//! Delays of a lane: while one lasts, shipments planned to arrive are postponed.
//!
//! A shipment is postponed by every delay within which its planned arrival lies; delays of several causes
//! add up, whatever their order. It is planned for the instant at which it would arrive without delays, so
//! that it is postponed by a delay once. No later shipment of the lane arrives before one that was
//! postponed:
//! ```text
//!  aᵢ = max(pᵢ + Σ extra, aₖ of the postponed with pₖ ≤ pᵢ)
//! ```
//! The delay that began first among those that apply is named as the cause; of a shipment that is held up
//! behind another, that of the other. Not modelled: a limit to what is cleared at once (`port`). Held to
//! account by `tests/it/transit/delays.rs`.

use crate::causality::IncidentId;
use crate::kernel::{Event, Phase, Realm, SimSpan, SimTime, kinds};
use crate::supply::id::LaneId;

kinds! { LaneDelayed }

/// Arrivals of a lane are postponed, from now until an instant.
#[derive(Clone, Copy, Debug)]
pub struct LaneDelayed {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Delay of each arrival.
    pub extra: SimSpan,
    /// End of the delay; arrivals planned for that instant or later are not postponed by it.
    pub until: SimTime,
    /// The incident that causes it.
    pub incident: Option<IncidentId>,
}

impl Event for LaneDelayed {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        (self.lane.index() as u64) ^ (self.extra.nanos() as u64)
    }
}

/// A time during which arrivals of a lane are postponed.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaneDelay {
    pub(super) from: SimTime,
    pub(super) until: SimTime,
    pub(super) extra: SimSpan,
    pub(super) incident: Option<IncidentId>,
}

/// The delays of a lane that may still apply, the first that began first.
#[derive(Clone, Debug, Default)]
pub(super) struct LaneDelays {
    list: Vec<LaneDelay>,
    /// The last arrival that was postponed.
    jammed_until: Option<SimTime>,
}

/// A shipment held up: when it arrives, and the incident to blame.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldUp {
    pub(super) arrives: SimTime,
    pub(super) cause: Option<IncidentId>,
}

impl LaneDelays {
    /// A delay begins.
    pub(super) fn begin(&mut self, delay: LaneDelay) {
        self.list.push(delay);
    }

    /// Whether delays, or shipments that they postponed, may hold up a shipment that departs now; drops
    /// delays that are over.
    #[inline]
    pub(super) fn may_apply(&mut self, now: SimTime) -> bool {
        if self.list.is_empty() {
            return false;
        }
        if self.jammed_until.is_none_or(|until| until <= now) {
            self.list.retain(|delay| delay.until > now);
        }
        !self.list.is_empty()
    }

    /// When a shipment planned for an instant arrives, behind the last one that was held up; `None` if it
    /// is not postponed.
    pub(super) fn hold_up(&mut self, planned: SimTime, ahead: Option<HeldUp>) -> Option<HeldUp> {
        let applies = |delay: &&LaneDelay| planned >= delay.from && planned < delay.until;
        let (arrives, cause) =
            self.list.iter().filter(applies).fold((planned, None), |(later, cause), delay| {
                (later + delay.extra, cause.or(delay.incident))
            });
        let held = match ahead.filter(|ahead| ahead.arrives > arrives) {
            Some(ahead) => HeldUp { arrives: ahead.arrives, cause: cause.or(ahead.cause) },
            None => HeldUp { arrives, cause },
        };
        if held.arrives <= planned {
            return None;
        }
        self.jammed_until = self.jammed_until.max(Some(held.arrives));
        Some(held)
    }
}
