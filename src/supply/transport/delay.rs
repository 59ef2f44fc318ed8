//! Delays of a lane: during a delay, all its arrivals are postponed.
//!
//! A delay applies to shipments under way when it begins and to those that depart while it lasts, if
//! they would arrive before it ends. Overlapping delays add up; the latest is named as the cause.

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
    /// End of the delay; arrivals at that instant or later are not postponed.
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

/// The delays of a lane that may still apply.
#[derive(Clone, Debug, Default)]
pub(super) struct LaneDelays(Vec<LaneDelay>);

impl LaneDelays {
    /// A delay begins; those that are over are dropped.
    pub(super) fn begin(&mut self, delay: LaneDelay, now: SimTime) {
        self.0.retain(|delay| delay.until > now);
        self.0.push(delay);
    }

    /// A planned arrival with the delays that apply to it, and the incident to blame.
    pub(super) fn postpone(&self, arrives: SimTime) -> (SimTime, Option<IncidentId>) {
        let applies = |delay: &&LaneDelay| arrives >= delay.from && arrives < delay.until;
        self.0.iter().filter(applies).fold((arrives, None), |(later, cause), delay| {
            (later + delay.extra, delay.incident.or(cause))
        })
    }
}
