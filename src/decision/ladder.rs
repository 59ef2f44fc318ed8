//! The ladder: who is asked, in which order, and for how long.
//!
//! A rung that does not answer within its patience is given up, and the next is asked. A breaker
//! spares the arc a rung that failed several times in a row: it rests, then is tried again (Nygard
//! 2007, "Release It!", circuit breaker). Below the last rung stands the supply chain's own last
//! plan: last week's order for that weekday.

use super::forecast::ForecastSpec;
use crate::infra::Role;
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most rungs that a ladder may have.
pub(super) const MOST_RUNGS: usize = 16;

/// What a scenario says about a rung.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RungSpec {
    /// The role of the site that is asked; the nearest one that has it.
    pub role: Role,
    /// How long an answer is waited for.
    pub patience: Span,
    /// How this rung forecasts demand.
    pub forecast: ForecastSpec,
}

/// What a scenario says about sparing a rung that fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakerSpec {
    /// Failures in a row after which a rung rests.
    pub failures: u32,
    /// How long it rests.
    pub rests: Span,
}

impl RungSpec {
    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        if self.patience == Span::ZERO {
            checker.within("patience").out_of_range(self.patience, "more than no time");
        }
        self.forecast.check(&mut checker.within("forecast"));
    }
}

impl BreakerSpec {
    /// Puts down what is wrong.
    pub fn check(&self, checker: &mut Checker) {
        if self.failures == 0 {
            checker.within("failures").out_of_range(self.failures, "one failure or more");
        }
    }
}

/// Spares an arc a rung that failed several times in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breaker {
    failures: u32,
    rests: SimSpan,
    in_a_row: u32,
    rests_until: SimTime,
}

impl Breaker {
    /// A closed breaker; without a Spec it never opens.
    #[must_use]
    pub fn new(spec: Option<&BreakerSpec>) -> Self {
        let (failures, rests) = spec.map_or((u32::MAX, SimSpan::ZERO), |spec| {
            (spec.failures, SimSpan::from_nanos(spec.rests.nanoseconds()))
        });
        Self { failures, rests, in_a_row: 0, rests_until: SimTime::from_nanos(i64::MIN) }
    }

    /// Whether the rung may be asked.
    #[must_use]
    pub fn lets_through(&self, now: SimTime) -> bool {
        now >= self.rests_until
    }

    /// The rung answered.
    pub const fn succeed(&mut self) {
        self.in_a_row = 0;
    }

    /// The rung, asked at an instant, failed. After its rest one failure is enough to send it back; of
    /// what it was asked before its rest it fails no more, for that is what it rests from.
    pub fn fail(&mut self, asked_at: SimTime, now: SimTime) {
        if asked_at < self.rests_until {
            return;
        }
        self.in_a_row = self.in_a_row.saturating_add(1);
        if self.in_a_row >= self.failures {
            self.rests_until = now + self.rests;
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
    fn a_rung_that_fails_in_a_row_rests() {
        let spec = BreakerSpec { failures: 2, rests: "30 min".parse().unwrap() };
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
    fn without_a_breaker_every_rung_is_asked_every_time() {
        let mut breaker = Breaker::new(None);
        (0..1000).for_each(|_| breaker.fail(minute(0), minute(0)));
        assert!(breaker.lets_through(minute(0)));
    }
}
