//! The quality of maintenance at a site, as two numbers.
//!
//! Times to failure are divided by `failures`, times of diagnosis and work are multiplied by `repair`. Both
//! scale the drawn times, so runs of good and poor maintenance share their quantiles: the k-th time to
//! failure is exactly half as long where failures are twice as frequent.
//!
//! Source: mean time to a failure of a running generator 1506 h well kept, 69 h poorly kept (MODEL §1):
//! a factor of 22 between both. Not modelled: an effect on the part's shape of law, on what is found, or on
//! the waits for parts and crews. Held to account by `tests/it/upkeep/maintenance.rs`.

use crate::issue::Checker;
use crate::quantity::Ratio;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Quality of maintenance: two factors on what `upkeep` states.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceSpec {
    /// Factor on the frequency of failures, 0 to 1000: at 2 times to failure are half as long, at 0 nothing
    /// fails; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failures: Option<Ratio>,
    /// Factor on the times of diagnosis and work, 0 to 1000; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<Ratio>,
}

impl MaintenanceSpec {
    /// Reports values out of range.
    pub(in crate::infra) fn check(&self, checker: &mut Checker) {
        for (field, factor) in [("failures", self.failures), ("repair", self.repair)] {
            if let Some(factor) = factor
                && !(0.0..=1000.0).contains(&factor.si())
            {
                checker.within(field).out_of_range(factor, "a factor from 0 to 1000");
            }
        }
    }

    /// Factor on the frequency of failures.
    pub(in crate::infra) fn failures(&self) -> f64 {
        self.failures.map_or(1.0, Ratio::si)
    }

    /// Factor on the times of diagnosis and work.
    pub(in crate::infra) fn repair(&self) -> f64 {
        self.repair.map_or(1.0, Ratio::si)
    }
}
