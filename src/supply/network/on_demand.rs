//! Terms of lanes on demand: each order departs as soon as its origin has the goods, and takes a
//! lead time.
//!
//! Lead times are drawn by shipment, so that a later order may overtake an earlier one. On a lane that
//! keeps order none does, and every lead time has the stated law all the same; `transport` says how, and
//! which laws that is possible for. Backordered units wait at the origin, first come, first served, and
//! those of one instant share what comes.

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
    /// Whether shipments to one destination arrive in the order in which they were sent. The law of lead
    /// times must then be fixed, exponential, uniform, triangular, or Weibull of a shape of 1 or more.
    #[serde(default)]
    pub keeps_order: bool,
    /// Periodic review of inventory positions; if absent, a position is reviewed whenever it falls.
    #[serde(default)]
    pub review: Option<ReviewSpec>,
    /// Time from order to promised arrival, handling at a port included; no arrival is promised if absent.
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
    /// Mean time at the port that the lane passes, without a line; zero without a port.
    pub at_port: SimSpan,
    /// Mean time of the legs after the first, with waiting for departures; zero without.
    pub onward: SimSpan,
}

impl OnDemandSpec {
    /// Reports what is out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if let Some(issue) = self.lead.issue() {
            checker.within("lead").conflict(issue, "correct the parameters");
        } else if self.keeps_order && !self.can_keep_order() {
            checker.within("lead").conflict(
                "lead times of this law cannot keep their order: the longer a shipment has been under way, the less likely it would be to arrive soon, while no later one may overtake it",
                "use `fixed`, `exponential`, `uniform`, `triangular`, or `weibull` of a shape of 1 or more; or remove `keeps_order`",
            );
        }
        if let Some(review) = self.review
            && review.every.seconds() < 1.0
        {
            let mut at = checker.within("review");
            at.within("every").out_of_range(review.every, "a period of 1 s or more");
        }
    }

    /// Whether lead times can keep both their order and their law: its hazard does not fall.
    fn can_keep_order(&self) -> bool {
        match self.lead.law() {
            Law::Fixed(_) | Law::Exponential(_) | Law::Uniform(..) | Law::Triangular(..) => true,
            Law::Weibull(shape, _) => shape >= 1.0,
            Law::LogNormal(_, sd) => sd == 0.0,
            Law::Quantiles([p10, .., p99]) => p10 == p99,
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
            at_port: SimSpan::ZERO,
            onward: SimSpan::ZERO,
        }
    }
}
