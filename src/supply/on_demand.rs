//! Lanes on demand: each order goes as soon as its origin has the goods, and takes a lead time.
//!
//! Lead times are drawn by shipment, so a later order may overtake an earlier one, unless the lane
//! keeps order. What the origin lacks waits there, first come first served.

use crate::issue::Checker;
use crate::kernel::{Law, LawSpec, SimSpan, SimTime};
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// What a scenario says about a lane that goes on demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnDemandSpec {
    /// The time that an order takes from leaving its origin, each by its own luck.
    pub lead: LawSpec,
    /// Whether a later order never overtakes an earlier one.
    #[serde(default)]
    pub keeps_order: bool,
    /// When positions are reviewed: at every fall, if absent.
    #[serde(default)]
    pub review: Option<ReviewSpec>,
    /// Time from order to promised arrival; nothing is promised if absent.
    #[serde(default)]
    pub promise: Option<Span>,
}

/// A periodic review.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewSpec {
    /// The period.
    pub every: Span,
    /// Time from the begin of the run to the first review.
    pub first: Span,
}

/// A lane on demand in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct OnDemand {
    pub(super) lead: Law,
    pub(super) keeps_order: bool,
    pub(super) promise: Option<SimSpan>,
    /// Orders that wait for goods, by product.
    pub(super) waiting: Vec<VecDeque<Claim>>,
    /// Shipments sent so far, by destination, then product: the address of their lead times.
    pub(super) sent: Vec<u64>,
    /// The latest arrival so far, by destination.
    pub(super) latest: Vec<SimTime>,
}

/// An order that waits at its origin for goods.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) destination: usize,
    pub(super) units: f64,
    pub(super) ordered_at: SimTime,
    pub(super) order: u64,
}

impl OnDemandSpec {
    /// Puts down what is wrong.
    pub(super) fn check(&self, checker: &mut Checker) {
        if let Some(issue) = self.lead.issue() {
            checker.within("lead").conflict(issue, "put the parameters in order");
        }
        if self.review.is_some_and(|review| review.every.nanoseconds() == 0) {
            checker.within("review").within("every").out_of_range("0 s", "a span above zero");
        }
    }

    /// It in the running simulation, for so many destinations and products.
    pub(super) fn on_demand(&self, destinations: usize, lines: usize, now: SimTime) -> OnDemand {
        OnDemand {
            lead: self.lead.law(),
            keeps_order: self.keeps_order,
            promise: self.promise.map(|promise| SimSpan::from_nanos(promise.nanoseconds())),
            waiting: vec![VecDeque::new(); lines],
            sent: vec![0; destinations * lines],
            latest: vec![now; destinations],
        }
    }
}
