//! Flow: a bulk message while it is sent, as a fluid.
//!
//! Its rate is at most its window in a round trip, and the window grows as in slow start (`window`). What
//! fits into the window when a round trip begins is bound by the slowest link alone, as other messages are. It
//! pauses while a link of its route is cut, with the window that it had, and goes on where it stopped.
//! In a black hole it tries again after each timeout, and is given up after all attempts, as other messages are.
//! Not modelled: back-off of the timer in a cut, round trips that change on the way. `flows` gives it its
//! share.

use super::message::Sent;
use super::window::Window;
use crate::causality::IncidentId;
use crate::infra::id::LinkId;
use crate::kernel::{Event, Phase, Ticket, kinds};
use smallvec::SmallVec;

kinds! { FlowsShared, FlowSent, FlowWindowGrew, FlowExpired, FlowRetried }

/// Flows have begun, ended or changed: shares are found anew.
#[derive(Clone, Copy, Debug)]
pub struct FlowsShared;

impl Event for FlowsShared {
    // Once an instant, behind all that changes flows in it.
    const PHASE: Phase = Phase::Closing;
}

/// The last byte of a flow is sent: of the next one to end.
#[derive(Clone, Copy, Debug)]
pub struct FlowSent;

impl Event for FlowSent {
    const PHASE: Phase = Phase::Environment;
}

/// A flow was sent for a round trip in slow start: its window grows.
#[derive(Clone, Copy, Debug)]
pub struct FlowWindowGrew {
    /// Its slot among the flows.
    pub slot: u32,
}

impl Event for FlowWindowGrew {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        u64::from(self.slot)
    }
}

/// The deadline of a flow passes.
#[derive(Clone, Copy, Debug)]
pub struct FlowExpired {
    /// Its slot among the flows.
    pub slot: u32,
}

impl Event for FlowExpired {
    const PHASE: Phase = Phase::Closing;
    fn identity(&self) -> u64 {
        u64::from(self.slot)
    }
}

/// The timeout of a flow in a black hole is over: it tries again, or is given up.
#[derive(Clone, Copy, Debug)]
pub struct FlowRetried {
    /// Its slot among the flows.
    pub slot: u32,
}

impl Event for FlowRetried {
    // Behind the changes of links of the instant.
    const PHASE: Phase = Phase::Arrival;
    fn identity(&self) -> u64 {
        u64::from(self.slot)
    }
}

/// A bulk message that is sent.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub(super) sent: Sent,
    /// Index of its pair of nodes.
    pub(super) pair: usize,
    pub(super) route: SmallVec<[LinkId; 6]>,
    /// These links, each in the direction in which it is sent over them.
    pub(super) ways: SmallVec<[u32; 6]>,
    /// While it runs, its places among the flows of these.
    pub(super) places: SmallVec<[u32; 6]>,
    /// Whether routers have a route for it.
    pub(super) has_route: bool,
    pub(super) round_trip_s: f64,
    pub(super) window: Window,
    /// The present window, in bytes.
    pub(super) window_b: f64,
    /// Whether what was left at the beginning of this round trip fits into its window.
    pub(super) is_in_last_window: bool,
    /// The rate of its slowest link, in bytes a second.
    pub(super) slowest_b_s: f64,
    /// The first incident that made it pause.
    pub(super) held_by: Option<IncidentId>,
    /// Attempts in a row that are lost in a black hole, the first such black hole, and the next attempt.
    pub(super) losses: f64,
    pub(super) lost_by: Option<IncidentId>,
    pub(super) retries: Option<Ticket>,
    pub(super) grows: Option<Ticket>,
    pub(super) expires: Option<Ticket>,
}

impl Flow {
    pub(super) fn new(sent: Sent, pair: usize) -> Self {
        Self {
            sent,
            pair,
            route: SmallVec::new(),
            ways: SmallVec::new(),
            places: SmallVec::new(),
            has_route: false,
            round_trip_s: 0.0,
            window: Window { first_b: 0.0, most_b: 0.0 },
            window_b: 0.0,
            is_in_last_window: false,
            slowest_b_s: f64::INFINITY,
            held_by: None,
            losses: 0.0,
            lost_by: None,
            retries: None,
            grows: None,
            expires: None,
        }
    }

    /// The most that it can get with its present window, in bytes a second.
    pub(super) fn bound(&self) -> f64 {
        let by_window = if self.is_in_last_window {
            f64::INFINITY
        } else {
            Window::rate_b_s(self.window_b, self.round_trip_s)
        };
        self.sent.terms.most_b_s.min(by_window).min(self.slowest_b_s)
    }

    /// A round trip begins with this much left to send, in bytes. A rest that fits into the window is sent
    /// without waiting for an acknowledgement.
    pub(super) fn begin_round(&mut self, left_b: f64) {
        // The window before may have ended up to a nanosecond late.
        let more_b = 1e-9 * Window::rate_b_s(self.window_b, self.round_trip_s);
        self.is_in_last_window = left_b <= self.window_b + more_b;
    }

    /// Whether a larger window could make it faster.
    pub(super) fn is_in_slow_start(&self) -> bool {
        self.window_b < self.window.most_b
            && Window::rate_b_s(self.window_b, self.round_trip_s) < self.slowest_b_s
    }
}
