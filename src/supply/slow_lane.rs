//! Slow lanes: for a while, all that would arrive by a lane arrives later.
//!
//! It holds for what is under way when it begins and for what goes while it lasts, as far as it would
//! arrive before it ends. Delays of several causes add up; the latest gives its name.

use super::book::Book;
use super::lane::{Lane, LaneId};
use crate::causality::IncidentId;
use crate::kernel::{Event, Now, Phase, Realm, SimSpan, SimTime};

/// A lane is slow for a while: what would arrive in that time arrives later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delay {
    pub(super) from: SimTime,
    pub(super) until: SimTime,
    pub(super) extra: SimSpan,
    pub(super) incident: Option<IncidentId>,
}

/// From now until an instant, all that would arrive by a lane arrives later by a span.
#[derive(Clone, Copy, Debug)]
pub struct LaneDelayed {
    /// Which lane.
    pub lane: LaneId,
    /// By how much.
    pub extra: SimSpan,
    /// Until when.
    pub until: SimTime,
    /// The incident behind it.
    pub incident: Option<IncidentId>,
}

impl Event for LaneDelayed {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        (self.lane.index() as u64) ^ (self.extra.nanos() as u64)
    }
}

impl Lane {
    /// An arrival as the lane's present delays have it, and the incident behind them.
    pub(super) fn delayed(&self, arrives: SimTime) -> (SimTime, Option<IncidentId>) {
        let meets = |delay: &&Delay| arrives >= delay.from && arrives < delay.until;
        self.delays.iter().filter(meets).fold((arrives, None), |(later, cause), delay| {
            (later + delay.extra, delay.incident.or(cause))
        })
    }
}

/// A lane becomes slow: for what is under way, and for what is yet to go.
pub(super) fn slow_lane(now: Now<LaneDelayed>, mut book: Book) {
    let LaneDelayed { lane, extra, until, incident } = now.event;
    let delay = Delay { from: now.time(), until, extra, incident };
    let mut columns = book.columns();
    let mut open = columns.open();
    if let Some(lane) = open.lane(lane) {
        lane.delays.retain(|delay| delay.until > now.time());
        lane.delays.push(delay);
    }
    open.shipments.hold_up(lane, delay, now.agenda);
}
