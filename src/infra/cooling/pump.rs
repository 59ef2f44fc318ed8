//! Pumps of a coolant loop: their number, and their failures under way.
//!
//! Failures come from disruptions and from upkeep (`upkeep`): a pump runs again once every failure has been
//! repaired. Held to account by `tests/it/sites/plant.rs`.

use crate::causality::Causes;
use crate::infra::repair::{RepairSpec, UpkeepSpec};
use crate::issue::Checker;
use crate::kernel::LawSpec;
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
    /// Times to failure and to repair of each pump, the short form of the site's `upkeep: (pumps: (…))`; pumps
    /// fail only by disruptions if neither is given.
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

    /// The same as upkeep: a repair is work alone.
    pub(in crate::infra) fn upkeep(&self) -> UpkeepSpec {
        let repair = RepairSpec {
            diagnosis: None,
            part: None,
            part_lead: None,
            crew: None,
            call_out: None,
            travel: None,
            work: self.to_repair.clone(),
        };
        UpkeepSpec {
            units: None,
            fails: Some(self.to_failure.clone()),
            found: None,
            repair: Some(repair),
            windows: Vec::new(),
        }
    }
}

/// A pump in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct Pump {
    /// Failures under way, each with its number among the failures of all pumps of the loop.
    pub(super) failures: Causes<u64>,
}

impl Pump {
    pub(super) const fn new() -> Self {
        Self { failures: Causes::none() }
    }
}
