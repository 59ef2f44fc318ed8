//! Transport: segments, windows, timeouts, attempts and connections of messages.
//!
//! A connection that was idle for longer than its timeout starts again with the initial window (RFC 5681,
//! §4.1). Messages of a story lie minutes apart, so every message does, whether its connection is new or
//! was kept open; an open one saves the handshake alone.

use crate::issue::Checker;
use crate::quantity::{DataSize, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Segment if not given, in bytes: an Ethernet frame without its headers.
const SEGMENT_B: f64 = 1460.0;

/// Initial window if not given, in segments (RFC 6928).
const INITIAL_WINDOW: u32 = 10;

/// Window if not given, in bytes: the largest send buffer that Linux gives by default.
const WINDOW_B: f64 = 4_194_304.0;

/// Time on its path from which a message shares it as a flow, if not given, in seconds.
const BULK_S: f64 = 0.02;

/// Routing and transport of the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// Detection delay: time from a cut, or its end, to new routes.
    pub detection: Span,
    /// Retransmission timeout of an open connection.
    pub timeout: Span,
    /// Transmission attempts per segment, 1 to 100; the message is lost when all have failed for one of its
    /// segments. Losses at a full buffer do not count: the sender waits and tries again.
    pub attempts: u32,
    /// Handshake of a new connection for each message; connections are kept open if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_connection_per_message: Option<NewConnectionSpec>,
    /// Data of a segment, at least 1 B; 1460 B if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<DataSize>,
    /// Segments that a message sends before the first acknowledgement, at least 1; 10 if not given
    /// (RFC 6928). The number doubles with each round trip, whether the connection is new or was idle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_window: Option<u32>,
    /// Most data under way without an acknowledgement, at least a segment; 4194304 B if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<DataSize>,
    /// Time to carry a message over its path, beside the background alone, from which it is bulk: it shares
    /// links with other bulk until it is sent. Smaller messages are sent over a link one after the other. 20 ms if
    /// not given, an assumption; all messages at 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk: Option<Span>,
}

/// Handshake of a new connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConnectionSpec {
    /// Round trips of the handshake, before the message is sent.
    pub round_trips: u32,
    /// Timeout of its first packet.
    pub timeout: Span,
}

impl NetworkSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if !(1..=100).contains(&self.attempts) {
            checker.within("attempts").out_of_range(self.attempts, "1 to 100 attempts");
        }
        let transport = Transport::new(Some(self));
        if let Some(segment) = self.segment.filter(|segment| segment.si() < 1.0) {
            checker.within("segment").out_of_range(segment, "a segment of at least 1 B");
        }
        if self.initial_window == Some(0) {
            checker.within("initial_window").out_of_range(0, "at least 1 segment");
        }
        if let Some(window) = self.window.filter(|window| window.si() < transport.segment_b) {
            checker.within("window").out_of_range(window, "a window of at least one segment");
        }
    }
}

/// Transport in a running simulation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transport {
    pub(super) segment_b: f64,
    pub(super) initial_window_b: f64,
    pub(super) window_b: f64,
    pub(super) timeout_s: f64,
    pub(super) attempts: f64,
    /// Round trips of a handshake, and the timeout of its first packet in seconds.
    pub(super) new_connection: Option<(f64, f64)>,
    pub(super) bulk_s: f64,
}

impl Transport {
    pub(super) fn new(spec: Option<&NetworkSpec>) -> Self {
        let size = |size: Option<DataSize>, otherwise| size.map_or(otherwise, DataSize::si);
        let segment_b = size(spec.and_then(|spec| spec.segment), SEGMENT_B);
        let initial = spec.and_then(|spec| spec.initial_window).unwrap_or(INITIAL_WINDOW);
        let fresh = spec.and_then(|spec| spec.new_connection_per_message.as_ref());
        Self {
            segment_b,
            initial_window_b: f64::from(initial) * segment_b,
            window_b: size(spec.and_then(|spec| spec.window), WINDOW_B),
            timeout_s: spec.map_or(0.0, |spec| spec.timeout.si()),
            attempts: spec.map_or(1.0, |spec| f64::from(spec.attempts)),
            new_connection: fresh.map(|fresh| (f64::from(fresh.round_trips), fresh.timeout.si())),
            bulk_s: spec.and_then(|spec| spec.bulk).map_or(BULK_S, Span::si),
        }
    }

    /// Number of segments of a message.
    pub(super) fn segments(&self, bytes: f64) -> f64 {
        (bytes / self.segment_b).ceil().max(1.0)
    }
}
