//! A pool of servers (accelerator groups) at a site: its servers, its queue, and its background
//! load.
//!
//! Background tenants keep part of the servers busy by an hourly profile: they are modelled as a
//! fluid, and produce most of the heat; the scenario's own requests are few in comparison. The
//! handlers of requests are in `queue`.

use super::request::{
    Progress, RequestEnded, RequestFact, RequestId, RequestOutcome, Requests, ServiceCompleted,
};
use super::statistics::PoolStatistics;
use crate::causality::IncidentId;
use crate::infra::at_site::at_site;
use crate::infra::id::SiteId;
use crate::issue::Checker;
use crate::kernel::{Agenda, Law, LawSpec, SimSpan, SimTime, TimeWeighted, kinds};
use crate::quantity::{Ratio, Share};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

kinds! { TenantLoadChanged, RackHeatChanged, PoolCapacityChanged }

/// The most servers that a pool may have.
const MOST_SERVERS: u32 = 1_000_000;

/// Pool of servers of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolSpec {
    /// Number of servers, 1 to 1000000, spread evenly over the racks.
    pub servers: u32,
    /// Service time of a request of size 1 at full speed.
    pub work: LawSpec,
    /// Maximum number of waiting requests, at most 10000000; further requests are refused.
    pub queue: u32,
    /// Fraction of the servers that background tenants keep busy, 0 to 1; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenants: Option<Share>,
    /// Factors on `tenants` for the 24 hours of the local day, from 00:00; all 1 if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tenants_by_hour: Vec<Ratio>,
    /// Fraction of the servers that tenants never occupy, 0 to 1; 0 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved: Option<Share>,
    /// Sensitivity of the work to throttling: at 1 it slows in proportion to speed, at 0 not at
    /// all; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Share>,
    /// Change of busy servers, as a fraction of all servers, at which the heat of the racks is
    /// updated; 1 % if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heat_step: Option<Share>,
}

impl PoolSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if !(1..=MOST_SERVERS).contains(&self.servers) {
            checker
                .within("servers")
                .out_of_range(self.servers, format!("1 to {MOST_SERVERS} servers"));
        }
        if self.queue > 10_000_000 {
            checker.within("queue").out_of_range(self.queue, "at most 10000000 waiting requests");
        }
        if let Some(issue) = self.work.issue() {
            checker.within("work").issue("out-of-range", issue, "correct the parameters");
        }
        let mut hours = checker.within("tenants_by_hour");
        if !matches!(self.tenants_by_hour.len(), 0 | 24) {
            hours.issue(
                "out-of-range",
                format!("{} factors for the 24 hours of a day", self.tenants_by_hour.len()),
                "give 24 factors, or none",
            );
        }
        for (hour, factor) in self.tenants_by_hour.iter().enumerate() {
            if factor.si() < 0.0 {
                hours.within(hour).out_of_range(factor, "a factor of 0 or more");
            }
        }
    }
}

/// A pool in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Pool {
    pub(super) site: SiteId,
    servers: u32,
    pub(super) work: Law,
    pub(super) most_waiting: u32,
    tenants_share: f64,
    tenants_factor: f64,
    by_hour: Vec<f64>,
    reserved_share: f64,
    sensitivity: f64,
    heat_step: f64,
    /// Answers immediately.
    pub(super) ideal: bool,
    pub(super) servers_up: u32,
    pub(super) speed: f64,
    /// The speed at which the work in service progresses.
    pub(super) timed_speed: f64,
    throttle_step: u32,
    /// The incident that reduces the pool's capacity.
    lowered_by: Option<IncidentId>,
    pub(super) waiting: VecDeque<RequestId>,
    pub(super) waiting_count: u32,
    pub(super) served: Vec<RequestId>,
    /// Whether the load heats racks, and the load that the present heat is based on.
    heats: bool,
    heated_busy: u32,
    /// Servers that were up when work was timed last.
    pub(super) servers_before: u32,
    pub(super) stats: PoolStatistics,
}

impl Pool {
    pub(in crate::infra) fn new(
        spec: &PoolSpec,
        site: SiteId,
        heats: bool,
        ideal: bool,
        now: SimTime,
    ) -> Self {
        Self {
            site,
            servers: spec.servers,
            work: spec.work.law(),
            most_waiting: spec.queue,
            tenants_share: spec.tenants.map_or(0.0, Share::si),
            tenants_factor: 1.0,
            by_hour: spec.tenants_by_hour.iter().map(|factor| factor.si()).collect(),
            reserved_share: spec.reserved.map_or(0.0, Share::si),
            sensitivity: spec.sensitivity.map_or(1.0, Share::si),
            heat_step: spec.heat_step.map_or(0.01, Share::si),
            ideal,
            servers_up: spec.servers,
            speed: 1.0,
            timed_speed: 1.0,
            throttle_step: 0,
            lowered_by: None,
            waiting: VecDeque::new(),
            waiting_count: 0,
            served: Vec::new(),
            heats,
            heated_busy: 0,
            servers_before: spec.servers,
            stats: PoolStatistics::new(now),
        }
    }

    /// Number of servers.
    #[must_use]
    pub const fn servers(&self) -> u32 {
        self.servers
    }

    /// Servers on racks that are up.
    #[must_use]
    pub const fn servers_up(&self) -> u32 {
        self.servers_up
    }

    /// The incident that reduces the pool's capacity, if any.
    #[must_use]
    pub const fn lowered_by(&self) -> Option<IncidentId> {
        self.lowered_by
    }

    /// Requests that wait.
    #[must_use]
    pub const fn waiting(&self) -> u32 {
        self.waiting_count
    }

    /// Requests in service.
    #[must_use]
    pub fn in_service(&self) -> u32 {
        self.served.len() as u32
    }

    /// Statistics since measuring started.
    #[must_use]
    pub const fn statistics(&self) -> &PoolStatistics {
        &self.stats
    }

    /// Busy fraction of the servers that are up, tenants included.
    #[must_use]
    pub fn utilisation(&self) -> f64 {
        if self.servers_up == 0 {
            return 0.0;
        }
        let up = f64::from(self.servers_up);
        ((self.tenants_busy() + f64::from(self.held())) / up).min(1.0)
    }

    /// Sets the tenants' fraction of the servers.
    pub(super) const fn set_tenants(&mut self, share: f64) {
        self.tenants_share = share;
    }

    /// Applies the tenants' factor of an hour of the day; returns whether it changed.
    pub(in crate::infra) fn turn_hour(&mut self, hour: u32) -> bool {
        let factor = self.by_hour.get(hour as usize).copied().unwrap_or(1.0);
        let changed = factor != self.tenants_factor;
        self.tenants_factor = factor;
        changed
    }

    /// Sets servers up, speed and throttle step; work is re-timed in a separate event.
    pub(in crate::infra) fn set_capacity(
        &mut self,
        up_share: f64,
        speed: f64,
        step: u32,
        lowered_by: Option<IncidentId>,
        agenda: &mut Agenda,
    ) {
        let servers_up = (f64::from(self.servers) * up_share + 1e-9).floor() as u32;
        let speed = 1.0 - self.sensitivity * (1.0 - speed);
        self.lowered_by = lowered_by;
        self.throttle_step = step;
        self.heated_busy = self.held();
        if servers_up != self.servers_up || speed != self.speed {
            self.servers_up = servers_up;
            self.speed = speed;
            agenda.schedule_now(PoolCapacityChanged { site: self.site });
        }
        self.stats.utilisation.set(agenda.now(), self.utilisation());
    }

    /// Statistics count from `now` on.
    pub(in crate::infra) fn reset(&mut self, now: SimTime) {
        let mut stats = PoolStatistics::new(now);
        stats.carried_over = u64::from(self.waiting_count) + self.served.len() as u64;
        stats.queue.set(now, f64::from(self.waiting_count));
        stats.busy.set(now, f64::from(self.held()));
        stats.utilisation = TimeWeighted::new(now, self.utilisation());
        self.stats = stats;
    }

    /// Servers busy with tenants, whose work takes longer where it is throttled.
    fn tenants_busy(&self) -> f64 {
        let wanted = self.tenants_share * self.tenants_factor * f64::from(self.servers)
            / self.speed.max(1e-6);
        wanted.min(f64::from(self.servers_up) * (1.0 - self.reserved_share))
    }

    /// Servers that requests hold; an immediate answer holds none.
    const fn held(&self) -> u32 {
        if self.ideal { 0 } else { self.served.len() as u32 }
    }

    /// Servers that requests may hold.
    pub(super) fn slots(&self) -> usize {
        if self.ideal && self.servers_up > 0 {
            return usize::MAX;
        }
        (f64::from(self.servers_up) - self.tenants_busy() + 1e-9).floor().max(0.0) as usize
    }

    /// Starts the longest-waiting requests on free servers.
    pub(super) fn fill(&mut self, requests: &mut Requests, agenda: &mut Agenda) {
        while self.served.len() < self.slots() {
            let Some(id) = self.waiting.pop_front() else { break };
            let now = agenda.now();
            let Some(request) = requests.get(id) else { continue };
            let ticket = agenda.after(
                SimSpan::from_seconds(request.work_s / self.speed),
                ServiceCompleted { site: self.site, request: id },
            );
            request.stage = Progress::Served { since: now, left_s: request.work_s, ticket };
            request.started = Some(now);
            request.step = self.throttle_step;
            self.waiting_count -= 1;
            self.served.push(id);
        }
    }

    /// Records levels after a change of requests, and updates the heat of the racks.
    pub(super) fn record(&mut self, agenda: &mut Agenda) {
        let now = agenda.now();
        self.stats.queue.set(now, f64::from(self.waiting_count));
        self.stats.busy.set(now, f64::from(self.held()));
        self.stats.utilisation.set(now, self.utilisation());
        let change = self.held().abs_diff(self.heated_busy);
        if self.heats && f64::from(change) >= self.heat_step * f64::from(self.servers) && change > 0
        {
            self.heated_busy = self.held();
            agenda.schedule_now(RackHeatChanged { site: self.site });
        }
    }

    /// A request ends.
    pub(super) fn end(
        &mut self,
        id: RequestId,
        outcome: RequestOutcome,
        requests: &mut Requests,
        agenda: &mut Agenda,
    ) {
        let now = agenda.now();
        let Some(request) = requests.get(id).copied() else { return };
        if let Some(expiry) = request.expiry {
            agenda.cancel(expiry);
        }
        match request.stage {
            Progress::Served { ticket, .. } => {
                agenda.cancel(ticket);
                self.served.retain(|served| *served != id);
            }
            Progress::Waiting if outcome == RequestOutcome::Expired => self.waiting_count -= 1,
            Progress::Waiting => {}
        }
        let started = request.started.unwrap_or(now);
        let queued_s = started.since(request.submitted).seconds();
        let service_s = now.since(started).seconds();
        match outcome {
            RequestOutcome::Answered => {
                self.stats.answered += 1;
                requests.peak.answer(now);
                self.stats.wait_s.add(queued_s);
                self.stats.response_s.add(queued_s + service_s);
            }
            RequestOutcome::Expired => self.stats.expired += 1,
            RequestOutcome::Refused => self.stats.refused += 1,
        }
        let cause = if outcome == RequestOutcome::Answered { None } else { self.lowered_by };
        let tag = request.new.tag;
        agenda.schedule_now(RequestEnded {
            site: self.site,
            tag,
            outcome,
            queued_s,
            service_s,
            cause,
        });
        agenda.record(RequestFact {
            site: self.site,
            tag,
            submitted: request.submitted,
            outcome,
            queued_s,
            service_s,
            step: request.step,
            cause,
        });
        requests.free(id);
    }
}

/// The fraction of a site's servers that background tenants keep busy changes.
#[derive(Clone, Copy, Debug)]
pub struct TenantLoadChanged {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Fraction of the servers, 0 to 1.
    pub share: f64,
}

/// The load of a pool has changed by its heat step: the heat of the racks follows.
#[derive(Clone, Copy, Debug)]
pub struct RackHeatChanged {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// Servers or speed of a pool have changed: work is re-timed.
#[derive(Clone, Copy, Debug)]
pub struct PoolCapacityChanged {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { TenantLoadChanged: |event| event.share.to_bits() >> 32 }
at_site! { RackHeatChanged, PoolCapacityChanged }
