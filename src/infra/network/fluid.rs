//! Fluid: bytes of a flow that are left, advanced exactly where its rate changes.

use crate::kernel::{SimSpan, SimTime};

/// What is left of a flow, and its present rate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fluid {
    /// Weight of its share.
    pub(super) weight: f64,
    /// The most that it can get now, in bytes a second.
    pub(super) bound_b_s: f64,
    /// Bytes left to send at `since`.
    left_b: f64,
    since: SimTime,
    pub(super) rate_b_s: f64,
    /// Whether it claims a share: its route is up.
    pub(super) runs: bool,
    /// The last filling that it was part of.
    seen: u64,
}

impl Fluid {
    pub(super) const fn new(bytes: f64, weight: f64, now: SimTime) -> Self {
        let (bound_b_s, rate_b_s) = (0.0, 0.0);
        Self { weight, bound_b_s, left_b: bytes, since: now, rate_b_s, runs: false, seen: 0 }
    }

    /// Bytes left to send, at an instant.
    pub(super) fn left_b(&self, now: SimTime) -> f64 {
        (self.left_b - self.rate_b_s * now.since(self.since).seconds()).max(0.0)
    }

    /// It is sent at another rate from now on; returns when it will be sent.
    pub(super) fn set_rate(&mut self, rate_b_s: f64, now: SimTime) -> SimTime {
        self.left_b = self.left_b(now);
        self.since = now;
        self.rate_b_s = rate_b_s;
        if rate_b_s <= 0.0 {
            return SimTime::NEVER;
        }
        let takes = SimSpan::from_seconds(self.left_b / rate_b_s);
        now.checked_add(takes).unwrap_or(SimTime::NEVER)
    }

    /// Takes it into a filling, if it runs; returns whether it was not part of it yet.
    pub(super) fn joins(&mut self, filling: u64) -> bool {
        self.runs && std::mem::replace(&mut self.seen, filling) != filling
    }
}

/// The instant a number of seconds after another, to the nearest nanosecond.
pub(super) fn after(time: SimTime, seconds: f64) -> SimTime {
    let span = SimSpan::from_nanos((seconds * 1e9).round() as i64);
    time.checked_add(span).unwrap_or(SimTime::NEVER)
}
