//! Health of pools, kept where requests are sent from and shared by all arcs of that node.
//!
//! A node learns from its own requests and probes: an answer makes a pool healthy; a request that is
//! refused, cannot be delivered, or gets no answer in time counts as a failure. After `failures` in a row
//! the pool is unhealthy for a time; then it is asked again, and a single failure makes it unhealthy
//! again. Failures of requests sent before that are ignored. Nodes tell each other nothing.
//!
//! The rule is that of the arc's circuit breaker. Without one, a failure that is definite (refused, or not
//! delivered) makes a pool unhealthy at once and five without an answer do, for 30 s; that decides only
//! which of several pools of a role is asked.
//!
//! Source: Nygard (2007), "Release It!" (circuit breaker); the rule without a breaker is that of Envoy's
//! outlier detection (five errors in a row, 30 s). Not modelled: shares of failed requests, ejection that
//! lasts longer each time. Held to account by `tests/it/decisions/health.rs`.

use super::breaker::BreakerSpec;
use super::ladder::Rung;
use crate::causality::IncidentId;
use crate::infra::{NodeId, PoolId, SiteId};
use crate::kernel::{SimSpan, SimTime};
use std::collections::BTreeMap;

/// When a pool counts as unhealthy, and for how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct HealthRule {
    /// Failures in a row.
    failures: u32,
    /// Whether a single definite failure is enough.
    is_definite_enough: bool,
    lasts: SimSpan,
}

impl HealthRule {
    /// The rule of an arc.
    pub(super) fn new(breaker: Option<&BreakerSpec>) -> Self {
        match breaker {
            Some(spec) => Self {
                failures: spec.failures,
                is_definite_enough: false,
                lasts: SimSpan::from_nanos(spec.open_for.nanoseconds()),
            },
            None => Self { failures: 5, is_definite_enough: true, lasts: SimSpan::SECOND * 30 },
        }
    }

    /// The rule of probes: unhealthy until an answer comes.
    pub(super) const fn of_probes(misses: u32) -> Self {
        Self {
            failures: misses,
            is_definite_enough: false,
            lasts: SimSpan::from_nanos(i64::MAX / 4),
        }
    }
}

/// A failed request to a pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failed {
    /// When it was sent.
    pub(super) asked_at: SimTime,
    /// Refused, or not delivered; otherwise without an answer in time.
    pub(super) is_definite: bool,
    /// The incident behind it, if one is known.
    pub(super) cause: Option<IncidentId>,
}

/// Health of a pool as one node knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Health {
    in_a_row: u32,
    unhealthy_until: SimTime,
    failed_by: Option<IncidentId>,
}

impl Health {
    const UNKNOWN: Self =
        Self { in_a_row: 0, unhealthy_until: SimTime::from_nanos(i64::MIN), failed_by: None };

    fn fail(&mut self, rule: HealthRule, failed: Failed, now: SimTime) {
        if failed.asked_at < self.unhealthy_until {
            return;
        }
        self.failed_by = failed.cause.or(self.failed_by);
        self.in_a_row = self.in_a_row.saturating_add(1);
        if self.in_a_row >= rule.failures || failed.is_definite && rule.is_definite_enough {
            self.unhealthy_until = now.checked_add(rule.lasts).unwrap_or(SimTime::NEVER);
        }
    }
}

/// Health of pools as the nodes that ask them know it.
#[derive(Clone, Debug, Default)]
pub(super) struct HealthTable {
    known: BTreeMap<(NodeId, SiteId, PoolId), Health>,
}

impl HealthTable {
    /// Whether a pool counts as healthy; it does again at the end of its time.
    pub(super) fn is_healthy(
        &self,
        node: NodeId,
        (site, pool): (SiteId, PoolId),
        now: SimTime,
    ) -> bool {
        self.known.get(&(node, site, pool)).is_none_or(|health| now >= health.unhealthy_until)
    }

    /// The nearest healthy pool of a rung that has not been `tried`, as bits, by its place.
    pub(super) fn healthy(
        &self,
        node: NodeId,
        rung: &Rung,
        tried: u16,
        now: SimTime,
    ) -> Option<usize> {
        let is_left = |place: usize| tried & (1 << place) == 0;
        let mut pools = rung.candidates().iter().enumerate();
        let found =
            pools.find(|(place, pool)| is_left(*place) && self.is_healthy(node, pool.at(), now))?;
        Some(found.0)
    }

    /// The incident behind the last failure of a pool.
    pub(super) fn failed_by(
        &self,
        node: NodeId,
        (site, pool): (SiteId, PoolId),
    ) -> Option<IncidentId> {
        self.known.get(&(node, site, pool))?.failed_by
    }

    /// A pool answered.
    pub(super) fn succeed(&mut self, node: NodeId, (site, pool): (SiteId, PoolId)) {
        self.known.remove(&(node, site, pool));
    }

    /// A request to a pool failed.
    pub(super) fn fail(
        &mut self,
        node: NodeId,
        (site, pool): (SiteId, PoolId),
        rule: HealthRule,
        failed: Failed,
        now: SimTime,
    ) {
        let health = self.known.entry((node, site, pool)).or_insert(Health::UNKNOWN);
        health.fail(rule, failed, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> SimTime {
        SimTime::START + SimSpan::MINUTE * minute
    }

    fn rule(failures: u32) -> HealthRule {
        HealthRule::new(Some(&BreakerSpec { failures, open_for: "30 min".parse().unwrap() }))
    }

    fn unanswered(asked_at: SimTime) -> Failed {
        Failed { asked_at, is_definite: false, cause: None }
    }

    fn at() -> (SiteId, PoolId) {
        (SiteId::new(0), PoolId::new(0))
    }

    const HERE: NodeId = NodeId::new(7);

    #[test]
    fn it_is_lost_after_failures_in_a_row_and_after_one_more_once_the_time_is_over() {
        let mut table = HealthTable::default();
        let fail = |table: &mut HealthTable, at_minute| {
            let now = minute(at_minute);
            table.fail(HERE, at(), rule(2), unanswered(now), now);
        };
        fail(&mut table, 0);
        table.succeed(HERE, at());
        fail(&mut table, 1);
        assert!(table.is_healthy(HERE, at(), minute(1)));
        fail(&mut table, 2);
        assert!(!table.is_healthy(HERE, at(), minute(31)));
        assert!(table.is_healthy(HERE, at(), minute(32)));
        fail(&mut table, 32);
        assert!(!table.is_healthy(HERE, at(), minute(33)));
        // Another node knows nothing of it.
        assert!(table.is_healthy(NodeId::new(8), at(), minute(33)));
    }

    #[test]
    fn a_failure_of_a_request_sent_before_it_was_lost_does_not_prolong_it() {
        let mut table = HealthTable::default();
        table.fail(HERE, at(), rule(1), unanswered(minute(0)), minute(5));
        table.fail(HERE, at(), rule(1), unanswered(minute(4)), minute(9));
        assert!(table.is_healthy(HERE, at(), minute(35)));
    }

    #[test]
    fn without_a_breaker_a_refusal_is_enough_and_a_missing_answer_is_not() {
        let mut table = HealthTable::default();
        let rule = HealthRule::new(None);
        (0..4).for_each(|_| table.fail(HERE, at(), rule, unanswered(minute(0)), minute(0)));
        assert!(table.is_healthy(HERE, at(), minute(0)));
        table.succeed(HERE, at());
        let refused = Failed { is_definite: true, ..unanswered(minute(1)) };
        table.fail(HERE, at(), rule, refused, minute(1));
        assert!(!table.is_healthy(HERE, at(), minute(1)));
        assert!(table.is_healthy(HERE, at(), minute(2)));
    }
}
