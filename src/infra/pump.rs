//! Pumps of a coolant loop: how many run, and how each fails by itself.
//!
//! A pump fails after a time by one law and is repaired after a time by another; both are addressed
//! draws of its own stream. What befalls it from outside counts beside that: it runs once every failure
//! has been repaired. Not modelled: pumps in standby that do not age, common causes, crews.
//! Held to account by `tests/it/sites/plant.rs`.

use crate::causality::{EntityName, IncidentId};
use crate::issue::Checker;
use crate::kernel::{Law, LawSpec, SimSpan, Stream};
use crate::quantity::Power;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about pumps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PumpsSpec {
    /// Pumps there are.
    pub count: u32,
    /// Pumps that give full flow.
    pub needed: u32,
    /// Power of a pump that runs.
    pub power: Power,
    /// Whether they run on the battery.
    #[serde(default)]
    pub on_ups: bool,
    /// By what law each fails and is repaired; only by what befalls it from outside if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failures: Option<FailuresSpec>,
}

impl PumpsSpec {
    /// Puts down what is out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if !(1..=64).contains(&self.count) {
            checker.within("count").out_of_range(self.count, "1 to 64 pumps");
        }
        if !(1..=self.count).contains(&self.needed) {
            checker
                .within("needed")
                .out_of_range(self.needed, "at least one pump, and no more than there are");
        }
        if let Some(failures) = &self.failures {
            failures.check(&mut checker.within("failures"));
        }
    }
}

/// What a scenario says about failures of a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailuresSpec {
    /// From repair to failure.
    pub to_failure: LawSpec,
    /// From failure to repair.
    pub to_repair: LawSpec,
}

impl FailuresSpec {
    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        for (field, law) in [("to_failure", &self.to_failure), ("to_repair", &self.to_repair)] {
            if let Some(issue) = law.issue() {
                checker.within(field).issue("out-of-range", issue, "put the parameters right");
            }
        }
        if self.to_failure.law().mean_seconds() < 1.0 {
            checker
                .within("to_failure")
                .out_of_range("below 1 s", "a mean time to failure of a second or more");
        }
    }
}

/// A pump.
#[derive(Clone, Debug)]
pub(super) struct Pump {
    pub(super) name: EntityName,
    /// Failures that have not been repaired: its own, and those that befell it.
    pub(super) failures: u32,
    pub(super) failed_by: Option<IncidentId>,
    /// Its own failure, if it is one, and how long the next one lasts.
    pub(super) worn_out: Option<IncidentId>,
    pub(super) repair: SimSpan,
    /// Laws of its own failures, their draws, and how many there were.
    pub(super) own: Option<OwnFailures>,
}

impl Pump {
    pub(super) const fn new(name: EntityName, own: Option<OwnFailures>) -> Self {
        Self { name, failures: 0, failed_by: None, worn_out: None, repair: SimSpan::ZERO, own }
    }
}

/// How a part fails by itself.
#[derive(Clone, Debug)]
pub(super) struct OwnFailures {
    to_failure: Law,
    to_repair: Law,
    stream: Stream,
    count: u64,
}

impl OwnFailures {
    pub(super) fn new(spec: &FailuresSpec, stream: Stream) -> Self {
        Self {
            to_failure: spec.to_failure.law(),
            to_repair: spec.to_repair.law(),
            stream,
            count: 0,
        }
    }

    /// From now to the next failure, and how long that one lasts.
    pub(super) fn next(&mut self) -> (SimSpan, SimSpan) {
        let index = 2 * self.count;
        self.count += 1;
        (
            self.to_failure.quantile(self.stream.uniform(index)),
            self.to_repair.quantile(self.stream.uniform(index + 1)),
        )
    }
}
