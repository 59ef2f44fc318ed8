//! Pumps of a coolant loop: their number, and their failures by wear.
//!
//! A pump fails after a time by one distribution and is repaired after a time by another; both are
//! addressed draws of the pump's stream. Scheduled failures come on top: a pump runs again once
//! every failure has been repaired. Not modelled: standby pumps that do not age, common causes,
//! repair crews. Held to account by `tests/it/sites/plant.rs`.

use crate::causality::{Causes, EntityName, IncidentId};
use crate::issue::Checker;
use crate::kernel::{Address, Law, LawSpec, SimSpan, Stream};
use crate::quantity::Power;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Pumps of a coolant loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PumpsSpec {
    /// Number of pumps, 1 to 64.
    pub count: u32,
    /// Number of pumps needed for full flow, at most `count`; the others stand by.
    pub needed: u32,
    /// Electric power of a running pump; pumps run while a rack of the hall has a place under the energised
    /// power.
    pub power: Power,
    /// Whether the battery carries the pumps.
    #[serde(default)]
    pub on_ups: bool,
    /// Times to failure and to repair of each pump; pumps fail only by disruptions if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failures: Option<FailuresSpec>,
}

impl PumpsSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if !(1..=64).contains(&self.count) {
            checker.within("count").out_of_range(self.count, "1 to 64 pumps");
        }
        if !(1..=self.count).contains(&self.needed) {
            checker
                .within("needed")
                .out_of_range(self.needed, format!("1 to {}, the `count` of pumps", self.count));
        }
        if let Some(failures) = &self.failures {
            failures.check(&mut checker.within("failures"));
        }
    }
}

/// Failures by wear, and their repair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailuresSpec {
    /// Time from a repair to the next failure; its mean is 1 s or more.
    pub to_failure: LawSpec,
    /// Time from a failure to its repair.
    pub to_repair: LawSpec,
}

impl FailuresSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        for (field, law) in [("to_failure", &self.to_failure), ("to_repair", &self.to_repair)] {
            if let Some(issue) = law.issue() {
                checker.within(field).issue("out-of-range", issue, "correct the parameters");
            }
        }
        if self.to_failure.law().mean_seconds() < 1.0 {
            checker
                .within("to_failure")
                .out_of_range("below 1 s", "a mean time to failure of 1 s or more");
        }
    }
}

/// A pump in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct Pump {
    pub(super) name: EntityName,
    /// Its wear, if it has any.
    pub(super) wear: Option<Wear>,
    /// Failures under way, each with its number among the failures of all pumps of the loop.
    pub(super) failures: Causes<u64>,
}

impl Pump {
    pub(super) const fn new(name: EntityName, wear: Option<Wear>) -> Self {
        Self { name, wear, failures: Causes::none() }
    }
}

/// Wear of a pump: its distributions, their draws, and the failure under way.
#[derive(Clone, Debug)]
pub(in crate::infra) struct Wear {
    to_failure: Law,
    to_repair: Law,
    stream: Stream,
    count: u64,
    repair: SimSpan,
    failure: Option<IncidentId>,
}

impl Wear {
    pub(in crate::infra) fn new(spec: &FailuresSpec, stream: Stream) -> Self {
        Self {
            to_failure: spec.to_failure.law(),
            to_repair: spec.to_repair.law(),
            stream,
            count: 0,
            repair: SimSpan::ZERO,
            failure: None,
        }
    }

    /// Draws the time to the next failure, and how long its repair will take.
    pub(super) fn next_failure(&mut self) -> SimSpan {
        let draw = |part| Address::of(self.count).within(2, part).index();
        let (failure, repair) = (draw(0), draw(1));
        self.count += 1;
        self.repair = self.to_repair.quantile(self.stream.uniform(repair));
        self.to_failure.quantile(self.stream.uniform(failure))
    }

    /// The failure begins; the time to its repair.
    pub(super) const fn fail(&mut self, failure: IncidentId) -> SimSpan {
        self.failure = Some(failure);
        self.repair
    }

    /// Returns whether a repaired failure was the failure by wear, and clears it.
    pub(super) fn repair(&mut self, failure: IncidentId) -> bool {
        let is_own = self.failure == Some(failure);
        if is_own {
            self.failure = None;
        }
        is_own
    }
}
