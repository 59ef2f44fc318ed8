//! The circuit breaker: skips a rung none of whose pools is healthy.
//!
//! A pool is unhealthy for `open_for` after `failures` failures in a row, of any arc at the node of the
//! facility; then it is asked again, and a single failure opens the breaker again (`health`).

use crate::issue::Checker;
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Circuit breaker for the rungs of an arc.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakerSpec {
    /// Failures of a pool in a row that open the breaker, 1 or more.
    pub failures: u32,
    /// Time for which a pool that failed so often is not asked.
    pub open_for: Span,
}

impl BreakerSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if self.failures == 0 {
            checker.within("failures").out_of_range(self.failures, "one failure or more");
        }
    }
}
