//! Terms of lanes on demand: each order departs as soon as its origin has the goods, and takes a
//! lead time.
//!
//! Lead times are drawn by shipment, so a later order may overtake an earlier one unless the lane is
//! first in, first out. Backordered units wait at the origin, first come, first served.

use crate::issue::Checker;
use crate::kernel::{Law, LawSpec, SimSpan};
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A lane that sends each order as soon as its origin has the goods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnDemandSpec {
    /// Time from leaving the origin to arrival, drawn for each shipment.
    pub lead: LawSpec,
    /// Whether shipments to one destination arrive in the order in which they were sent.
    #[serde(default)]
    pub keeps_order: bool,
    /// Periodic review of inventory positions; if absent, a position is reviewed whenever it falls.
    #[serde(default)]
    pub review: Option<ReviewSpec>,
    /// Time from order to promised arrival; no arrival is promised if absent.
    #[serde(default)]
    pub promise: Option<Span>,
}

/// A periodic review of inventory positions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewSpec {
    /// Review period on the local clock, 1 s or more: a review of each day keeps its time of day.
    pub every: Span,
    /// Time from the beginning of the run to the first review, elapsed.
    pub first: Span,
}

/// Terms of a lane on demand in the running simulation.
#[derive(Clone, Copy, Debug)]
pub struct OnDemandTerms {
    /// Lead time.
    pub lead: Law,
    /// Whether shipments to one destination arrive in the order in which they were sent.
    pub fifo: bool,
    /// Time from order to promised arrival.
    pub promise: Option<SimSpan>,
    /// Time between two reviews; zero where a position is reviewed whenever it falls.
    pub review: SimSpan,
}

impl OnDemandSpec {
    /// Reports what is out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if let Some(issue) = self.lead.issue() {
            checker.within("lead").conflict(issue, "correct the parameters");
        }
        if let Some(review) = self.review
            && review.every.seconds() < 1.0
        {
            let mut at = checker.within("review");
            at.within("every").out_of_range(review.every, "a period of 1 s or more");
        }
    }

    /// The terms in the running simulation.
    pub(super) fn terms(&self) -> OnDemandTerms {
        OnDemandTerms {
            lead: self.lead.law(),
            fifo: self.keeps_order,
            promise: self.promise.map(|promise| SimSpan::from_nanos(promise.nanoseconds())),
            review: self
                .review
                .map_or(SimSpan::ZERO, |review| SimSpan::from_nanos(review.every.nanoseconds())),
        }
    }
}
