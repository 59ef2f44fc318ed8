//! Messages: sent, waiting for a route, arrived or lost.

use super::terms::FlowTerms;
use crate::causality::IncidentId;
use crate::infra::id::NodeId;
use crate::kernel::{Event, Phase, SimTime, Ticket, kinds};

kinds! { MessageArrived, MessageLost, MessageExpired, MessageFact }

/// Reason why a message is lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LostReason {
    /// No route until its deadline.
    NoRoute,
    /// One of its segments is lost at every attempt.
    Losses,
    /// Not sent whole by its deadline, though it had a route.
    Overdue,
}

/// A message to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// The sending node.
    pub from: NodeId,
    /// The receiving node.
    pub to: NodeId,
    /// Size in bytes.
    pub bytes: f64,
    /// Correlation id of the sender.
    pub tag: u64,
    /// Address of its random draws, unique among all messages of a run.
    pub index: u64,
    /// Time at which the sender gives it up if it has not sent it whole.
    pub deadline: SimTime,
}

impl Message {
    /// Where its way begins, and the address of its draws.
    pub(super) const fn place(&self) -> (NodeId, u64) {
        (self.from, self.index)
    }
}

/// A message that has been sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) message: Message,
    pub(super) at: SimTime,
    /// Number of messages sent before it.
    pub(super) order: u64,
    pub(super) terms: FlowTerms,
    /// It is lost as soon as routers know of no route, in place of waiting for one.
    pub(super) fails_fast: bool,
}

/// An attempt to send a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    pub(super) sent: Sent,
    /// Attempts that are lost, all of them so far.
    pub(super) losses: f64,
    /// Probability with which a segment is lost at all of them.
    pub(super) lost_so_far: f64,
    /// The incident by which the first was lost.
    pub(super) lost_by: Option<IncidentId>,
}

impl Attempt {
    pub(super) const fn first(sent: Sent) -> Self {
        Self { sent, losses: 0.0, lost_so_far: 1.0, lost_by: None }
    }
}

/// A message that waits for a route.
#[derive(Clone, Copy, Debug)]
pub(super) struct WaitingMessage {
    pub(super) sent: Sent,
    pub(super) ticket: Option<Ticket>,
}

/// A message arrives.
#[derive(Clone, Copy, Debug)]
pub struct MessageArrived {
    /// Correlation id of the sender.
    pub tag: u64,
    /// The sending node.
    pub from: NodeId,
    /// The receiving node.
    pub to: NodeId,
    /// When it was sent.
    pub sent_at: SimTime,
}

/// A message is lost.
#[derive(Clone, Copy, Debug)]
pub struct MessageLost {
    /// Correlation id of the sender.
    pub tag: u64,
    /// The sending node.
    pub from: NodeId,
    /// The receiving node.
    pub to: NodeId,
    /// When it was sent.
    pub sent_at: SimTime,
    /// Reason of the loss.
    pub reason: LostReason,
    /// The cut on its path, if it is lost without a route, or the first cut or black hole that held it up; else
    /// the black hole or the largest extra loss that lost it, or the load that makes it late.
    pub cause: Option<IncidentId>,
}

/// The deadline of a message without a route passes.
#[derive(Clone, Copy, Debug)]
pub struct MessageExpired {
    /// Its slot among the waiting messages.
    pub slot: u32,
}

/// Fact: a message was sent, and when it arrives is known.
#[derive(Clone, Copy, Debug)]
pub struct MessageFact {
    /// Correlation id of the sender.
    pub tag: u64,
    /// The sending node.
    pub from: NodeId,
    /// The receiving node.
    pub to: NodeId,
    /// Seconds under way; `None` if it is lost.
    pub delay_s: Option<f64>,
}

impl Event for MessageArrived {
    const PHASE: Phase = Phase::Arrival;
    fn identity(&self) -> u64 {
        self.tag
    }
}

impl Event for MessageLost {
    const PHASE: Phase = Phase::Arrival;
    fn identity(&self) -> u64 {
        self.tag
    }
}

impl Event for MessageExpired {
    const PHASE: Phase = Phase::Closing;
    fn identity(&self) -> u64 {
        u64::from(self.slot)
    }
}

impl Event for MessageFact {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}
