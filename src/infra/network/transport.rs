//! Transport: timeouts, attempts and connections of messages.

use crate::issue::Checker;
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Routing and transport of the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkSpec {
    /// Detection delay: time from a cut, or its end, to new routes.
    pub detection: Span,
    /// Retransmission timeout of an open connection.
    pub timeout: Span,
    /// Transmission attempts per message, 1 to 100; the message is lost when all have failed.
    pub attempts: u32,
    /// Handshake of a new connection for each message; connections are kept open if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_connection_per_message: Option<NewConnectionSpec>,
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
    }
}
