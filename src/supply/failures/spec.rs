//! Specification of random failures: what fails, where, and by which process.

use crate::issue::Checker;
use crate::kernel::{Law, LawSpec, SimSpan};
use crate::quantity::{Ratio, Share, Span};
use crate::supply::network::GoodsSpec;
use crate::supply::transport::Activity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Random failures of facilities: from time to time, an activity runs at a part of its rate. Each facility
/// fails on its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailuresSpec {
    /// Facilities or groups: those that ship, order or receive; of transit those that ship.
    pub at: Vec<String>,
    /// The activity.
    pub what: Activity,
    /// Products affected, of ordering and shipping; all if absent.
    #[serde(default)]
    pub goods: GoodsSpec,
    /// Part of the rate that is left, 0 % to below 100 %, of receiving 0 %; 0 % if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Ratio>,
    /// How failures come and go.
    pub process: FailureProcessSpec,
}

/// A process with two states, up and down; up when the run begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FailureProcessSpec {
    /// Times up and down by their distributions, independent of each other.
    Alternating {
        /// Time from a repair to the next failure; of a mean of 1 min or more.
        up: LawSpec,
        /// Time from a failure to its repair; of a mean of 1 min or more.
        down: LawSpec,
    },
    /// A Markov chain: the state may change at the beginning of each period.
    ByPeriod {
        /// The period, elapsed time from the beginning of the run; 1 min or more.
        every: Span,
        /// Probability that what is up is down in the next period, above 0.
        fails: Share,
        /// Probability that what is down is up in the next period, above 0.
        recovers: Share,
    },
}

/// A process of failures in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum FailureProcess {
    /// Distributions of the times up and down.
    Alternating(Law, Law),
    /// Period, and probabilities of failure and recovery in one.
    ByPeriod(SimSpan, f64, f64),
}

/// The shortest mean time in one state, in seconds.
const SHORTEST_S: f64 = 60.0;

impl FailuresSpec {
    /// Reports what is out of range; names are resolved elsewhere.
    pub(in crate::supply) fn check(&self, checker: &mut Checker) {
        if let Some(to) = self.to {
            if !(0.0..1.0).contains(&to.si()) {
                checker.within("to").out_of_range(to, "0 % to below 100 %");
            } else if self.what == Activity::Receiving && to.si() > 0.0 {
                checker.within("to").conflict(
                    format!("{to} of the rate of receiving needs a dock that has a rate"),
                    "write `0 %`, or remove `to`",
                );
            }
        }
        if self.goods != GoodsSpec::All && !self.what.is_by_product() {
            checker.within("goods").conflict(
                format!("{} does not tell products apart", self.what.word()),
                "remove `goods`, or let `shipping` or `ordering` fail",
            );
        }
        self.process.check(&mut checker.within("process"));
    }
}

impl FailureProcessSpec {
    fn check(&self, checker: &mut Checker) {
        match self {
            Self::Alternating { up, down } => {
                for (field, law) in [("up", up), ("down", down)] {
                    let mut checker = checker.within(field);
                    if let Some(issue) = law.issue() {
                        checker.conflict(issue, "put the parameters in order");
                    } else if law.law().mean_seconds() < SHORTEST_S {
                        let mean = format!("a mean of {} s", law.law().mean_seconds());
                        checker.out_of_range(mean, "a mean of 1 min or more");
                    }
                }
            }
            Self::ByPeriod { every, fails, recovers } => {
                if every.seconds() < SHORTEST_S {
                    checker.within("every").out_of_range(every, "1 min or more");
                }
                for (field, share) in [("fails", fails), ("recovers", recovers)] {
                    if !(share.si() > 0.0 && share.si() <= 1.0) {
                        checker.within(field).out_of_range(share, "above 0 %, up to 100 %");
                    }
                }
            }
        }
    }

    /// The process in the running simulation.
    pub(super) fn process(&self) -> FailureProcess {
        match self {
            Self::Alternating { up, down } => FailureProcess::Alternating(up.law(), down.law()),
            Self::ByPeriod { every, fails, recovers } => FailureProcess::ByPeriod(
                SimSpan::from_nanos(every.nanoseconds()),
                fails.si(),
                recovers.si(),
            ),
        }
    }
}

impl FailureProcess {
    /// Time in the present state, from a uniform draw; at least a nanosecond.
    pub(super) fn sojourn(self, is_up: bool, uniform: f64) -> SimSpan {
        let span = match self {
            Self::Alternating(up, down) => (if is_up { up } else { down }).quantile(uniform),
            Self::ByPeriod(every, fails, recovers) => {
                let leaves = if is_up { fails } else { recovers };
                // The number of periods until the state changes is geometric.
                let periods = if leaves >= 1.0 {
                    1.0
                } else {
                    (libm::log1p(-uniform) / libm::log1p(-leaves)).ceil().max(1.0)
                };
                every * periods.min(1e9) as i64
            }
        };
        span.max(SimSpan::from_nanos(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_periods_is_geometric() {
        let chain = FailureProcess::ByPeriod(SimSpan::DAY, 0.05, 1.0);
        // P(N ≤ 1) = 0.05, P(N ≤ 2) = 0.0975.
        let days = |uniform| chain.sojourn(true, uniform) / SimSpan::DAY;
        assert_eq!([0.01, 0.0499, 0.0501, 0.0974, 0.0976].map(days), [1.0, 1.0, 2.0, 2.0, 3.0]);
        assert_eq!(chain.sojourn(false, 0.9999), SimSpan::DAY);
    }
}
