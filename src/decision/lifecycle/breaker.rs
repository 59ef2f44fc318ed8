//! The circuit breaker: skips a rung that failed several times in a row.
//!
//! After `failures` failures in a row it is open for a time, during which the rung is not asked;
//! then the rung is asked again, and a single failure reopens the breaker (Nygard 2007, "Release
//! It!").

use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Circuit breaker for each rung of an arc.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakerSpec {
    /// Failures in a row that open the breaker, 1 or more.
    pub failures: u32,
    /// Time for which the open breaker skips the rung.
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

/// The circuit breaker of one rung of one arc.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Breaker {
    failures: u32,
    open_for: SimSpan,
    in_a_row: u32,
    open_until: SimTime,
}

impl Breaker {
    /// A closed breaker; without a Spec it never opens.
    pub(super) fn new(spec: Option<&BreakerSpec>) -> Self {
        let (failures, open_for) = spec.map_or((u32::MAX, SimSpan::ZERO), |spec| {
            (spec.failures, SimSpan::from_nanos(spec.open_for.nanoseconds()))
        });
        Self { failures, open_for, in_a_row: 0, open_until: SimTime::from_nanos(i64::MIN) }
    }

    /// Whether the rung may be asked; it may again at the end of the open time.
    pub(super) fn lets_through(&self, now: SimTime) -> bool {
        now >= self.open_until
    }

    /// The rung answered.
    pub(super) const fn succeed(&mut self) {
        self.in_a_row = 0;
    }

    /// A request to the rung failed. Failures of requests sent before the breaker opened are ignored.
    pub(super) fn fail(&mut self, asked_at: SimTime, now: SimTime) {
        if asked_at < self.open_until {
            return;
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        if self.in_a_row >= self.failures {
            self.open_until = now + self.open_for;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> SimTime {
        SimTime::START + SimSpan::MINUTE * minute
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_after_one_more_once_it_has_closed() {
        let spec = BreakerSpec { failures: 2, open_for: "30 min".parse().unwrap() };
        let mut breaker = Breaker::new(Some(&spec));
        breaker.fail(minute(0), minute(0));
        breaker.succeed();
        breaker.fail(minute(1), minute(1));
        assert!(breaker.lets_through(minute(1)));
        breaker.fail(minute(2), minute(2));
        assert!(!breaker.lets_through(minute(31)));
        assert!(breaker.lets_through(minute(32)));
        breaker.fail(minute(32), minute(32));
        assert!(!breaker.lets_through(minute(33)));
    }

    #[test]
    fn a_failure_of_a_request_sent_before_it_opened_does_not_open_it_for_longer() {
        let spec = BreakerSpec { failures: 1, open_for: "30 min".parse().unwrap() };
        let mut breaker = Breaker::new(Some(&spec));
        breaker.fail(minute(0), minute(5));
        breaker.fail(minute(4), minute(9));
        assert!(breaker.lets_through(minute(35)));
    }

    #[test]
    fn without_a_spec_it_never_opens() {
        let mut breaker = Breaker::new(None);
        (0..1000).for_each(|_| breaker.fail(minute(0), minute(0)));
        assert!(breaker.lets_through(minute(0)));
    }
}
