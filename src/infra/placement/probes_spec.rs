//! What a scenario says of probes: how often nodes ask sites whether they run (`decision::lifecycle`).

use crate::issue::Checker;
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Probes of the pools on the ladders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbesSpec {
    /// Time between probes, 1 s to 1 d.
    pub every: Span,
    /// Probes in a row without an answer that make a pool unhealthy, 1 or more.
    pub misses: u32,
}

impl ProbesSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if !(1.0..=86_400.0).contains(&self.every.seconds()) {
            checker.within("every").out_of_range(self.every, "1 s to 1 d");
        }
        if self.misses == 0 {
            checker.within("misses").out_of_range(self.misses, "one probe or more");
        }
    }
}
