//! The queue of a pool: how its requests are served, expire or are refused.
//!
//! First come, first served, with a bounded queue and a deadline for each request. Background tenants
//! keep part of the servers busy (`pool`). Work left advances at the speed `v = 1 − σ (1 − s)` of the
//! throttle step `s` (σ the sensitivity of the work) and is re-timed when the step changes. Requests on
//! servers that are lost go back to the head of the queue and start again.
//!
//! A request ends with its answer, at its deadline, or refused at a full queue. It cannot be
//! cancelled: a request whose requester has timed out keeps its place in the queue, or its server,
//! until its deadline, so retries add load as in a real service.
//!
//! Sources: Erlang (1917), Pollaczek and Khinchine for the queues that it reproduces; MODEL §4. Not
//! modelled yet: batching, priorities, retries, cold start. Held to account by
//! `tests/it/oracles/infra/serving.rs`; requests are conserved by the balance of each run.

use super::pool::{Pool, PoolCapacityChanged, TenantLoadChanged};
use super::request::{
    Progress, RequestExpired, RequestOutcome, RequestSubmitted, Requests, ServiceCompleted,
};
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::kernel::{Now, SimSpan, SimTime};
use bevy_ecs::prelude::ResMut;
use bevy_ecs::system::SystemParam;

/// The pools, and the requests in them.
#[derive(SystemParam)]
pub(super) struct Pools<'w, 's> {
    pools: BySite<'w, 's, &'static mut Pool>,
    requests: ResMut<'w, Requests>,
}

impl Pools<'_, '_> {
    /// The pool of a site.
    fn of(&mut self, site: SiteId) -> Option<(&mut Pool, &mut Requests)> {
        let pool = self.pools.get(site)?;
        Some((pool.into_inner(), &mut *self.requests))
    }
}

/// A request is submitted: it is served, waits, or is refused.
pub(super) fn take_in(now: Now<RequestSubmitted>, mut pools: Pools) {
    let Some((pool, requests)) = pools.of(now.event.site) else { return };
    let (agenda, id) = (now.agenda, now.event.request);
    let is_free = pool.served.len() < pool.slots();
    pool.stats.submitted += 1;
    requests.peak.submit(agenda.now());
    pool.stats.delayed += u64::from(!is_free);
    if !is_free && pool.waiting_count >= pool.most_waiting {
        pool.end(id, RequestOutcome::Refused, requests, agenda);
        return;
    }
    let Some(request) = requests.get(id) else { return };
    let ideal_s = if pool.ideal {
        0.0
    } else {
        request.new.work.unwrap_or(pool.work).quantile(request.new.work_u).seconds()
            * request.new.size
    };
    request.work_s = ideal_s;
    if request.new.deadline < SimTime::NEVER {
        request.expiry = Some(agenda.at(
            request.new.deadline.max(agenda.now()),
            RequestExpired { site: pool.site, request: id },
        ));
    }
    pool.waiting.push_back(id);
    pool.waiting_count += 1;
    pool.fill(requests, agenda);
    pool.record(agenda);
}

/// The work of a request is done: it ends with its answer, and the next starts.
pub(super) fn answer(now: Now<ServiceCompleted>, mut pools: Pools) {
    let Some((pool, requests)) = pools.of(now.event.site) else { return };
    pool.end(now.event.request, RequestOutcome::Answered, requests, now.agenda);
    pool.fill(requests, now.agenda);
    pool.record(now.agenda);
}

/// The deadline passes: the request ends without an answer.
pub(super) fn expire(now: Now<RequestExpired>, mut pools: Pools) {
    let Some((pool, requests)) = pools.of(now.event.site) else { return };
    pool.end(now.event.request, RequestOutcome::Expired, requests, now.agenda);
    pool.fill(requests, now.agenda);
    pool.record(now.agenda);
}

/// Servers or speed have changed: requests on lost servers return to the queue, the others are re-timed.
pub(super) fn re_time(now: Now<PoolCapacityChanged>, mut pools: Pools) {
    let Some((pool, requests)) = pools.of(now.event.site) else { return };
    let agenda = now.agenda;
    let time = agenda.now();
    let before = pool.servers_before.max(1);
    // Requests are spread evenly over the servers; the latest ones lose theirs.
    let kept =
        pool.served.len() as u64 * u64::from(pool.servers_up.min(before)) / u64::from(before);
    while pool.served.len() as u64 > kept {
        let Some(id) = pool.served.pop() else { break };
        let Some(request) = requests.get(id) else { continue };
        if let Progress::Served { ticket, .. } = request.stage {
            agenda.cancel(ticket);
        }
        request.stage = Progress::Waiting;
        request.started = None;
        pool.waiting.push_front(id);
        pool.waiting_count += 1;
    }
    pool.servers_before = pool.servers_up;
    let (old_speed, speed) = (pool.timed_speed, pool.speed);
    pool.timed_speed = speed;
    if speed != old_speed {
        for &id in &pool.served {
            let Some(request) = requests.get(id) else { continue };
            if let Progress::Served { since, left_s, ticket } = request.stage {
                agenda.cancel(ticket);
                let left_s = (left_s - time.since(since).seconds() * old_speed).max(0.0);
                let ticket = agenda.after(
                    SimSpan::from_seconds(left_s / speed),
                    ServiceCompleted { site: pool.site, request: id },
                );
                request.stage = Progress::Served { since: time, left_s, ticket };
            }
        }
    }
    pool.fill(requests, agenda);
    pool.record(agenda);
}

/// Background tenants keep another fraction of the servers busy.
pub(super) fn set_tenants(now: Now<TenantLoadChanged>, mut pools: Pools) {
    if let Some((pool, _)) = pools.of(now.event.site) {
        pool.set_tenants(now.event.share);
    }
}
