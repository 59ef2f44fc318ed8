//! Requests to pools, and the list of all requests that have not ended.
//!
//! Slots of ended requests are used again; a serial number makes the id of an ended request stale.

use super::class::{Class, PerClass};
use super::peak_hour::PeakHour;
use crate::causality::IncidentId;
use crate::infra::at_site::pack;
use crate::infra::id::{PoolId, SiteId};
use crate::kernel::{Agenda, Event, Law, Phase, SimTime, Ticket, kinds};
use bevy_ecs::prelude::Resource;
use slab::Slab;

kinds! { RequestSubmitted, RequestExpired, RequestGaveUp, ServiceCompleted, RequestEnded, RequestFact }

/// How a request ended, or that it has not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RequestOutcome {
    /// Answered in time.
    Answered,
    /// Its deadline passed.
    Expired,
    /// Refused at a full queue.
    Refused,
    /// Gave up while it waited.
    GaveUp,
    /// Stopped for a better class, and dropped.
    Stopped,
    /// Not ended at the end of the run.
    Open,
}

/// A request that is about to be submitted.
#[derive(Clone, Copy, Debug)]
pub struct NewRequest {
    /// The site of the pool.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Class of its work.
    pub class: Class,
    /// Correlation id of the requester; it addresses the draws of patience and copies.
    pub tag: u64,
    /// Time at which it ends without an answer.
    pub deadline: SimTime,
    /// Uniform number from 0 to 1 that determines the work.
    pub work_u: f64,
    /// Size, a factor on the work.
    pub size: f64,
    /// Distribution of the service time at full speed; that of the pool if `None`.
    pub work: Option<Law>,
}

/// Id of a request; stale once the request has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestId {
    slot: u32,
    serial: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Progress {
    /// In the queue of its class.
    Waiting,
    /// On a server of a lot since an instant.
    Served { lot: u32, since: SimTime, ticket: Ticket },
    /// Among those that share a lot, until a virtual time.
    Shared { lot: u32, until_s: f64 },
    /// Answered immediately, on no server.
    Immediate { ticket: Ticket },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct OpenRequest {
    serial: u32,
    pub(super) new: NewRequest,
    /// Seconds of work at full speed, and those of them that were left when it was last timed.
    pub(super) work_s: f64,
    pub(super) left_s: f64,
    pub(super) submitted: SimTime,
    pub(super) started: Option<SimTime>,
    pub(super) expiry: Option<Ticket>,
    /// The instant at which it gives up, while it waits for its first server.
    pub(super) patience: Option<Ticket>,
    pub(super) step: u32,
    /// The number of its start among those of its lot.
    pub(super) start: u64,
    pub(super) stage: Progress,
    /// A job of background load, of which no requester is told.
    pub(super) is_job: bool,
    /// The next of the copies of one request; the last names the first.
    pub(super) next_copy: Option<RequestId>,
    /// The incident for which it was withheld.
    pub(super) withheld_by: Option<IncidentId>,
}

/// All requests that have not ended.
#[derive(Resource, Clone, Debug, Default)]
pub struct Requests {
    open: Slab<OpenRequest>,
    /// Number of requests submitted so far; it wraps around only long after earlier requests have
    /// ended.
    submitted: u32,
    /// By class, the hour in which most requests and jobs were submitted.
    peaks: PerClass<PeakHour>,
}

impl Requests {
    /// Submits a request to a pool, now.
    pub fn submit(&mut self, agenda: &mut Agenda, new: NewRequest) -> RequestId {
        let id = self.open(agenda.now(), new, false);
        agenda.schedule_now(RequestSubmitted { site: new.site, pool: new.pool, request: id });
        id
    }

    /// Adds a request, or a job of background load, that waits from now on.
    pub(super) fn open(&mut self, now: SimTime, new: NewRequest, is_job: bool) -> RequestId {
        let serial = self.submitted;
        self.submitted = self.submitted.wrapping_add(1);
        let slot = self.open.insert(OpenRequest {
            serial,
            new,
            work_s: 0.0,
            left_s: 0.0,
            submitted: now,
            started: None,
            expiry: None,
            patience: None,
            step: 0,
            start: 0,
            stage: Progress::Waiting,
            is_job,
            next_copy: None,
            withheld_by: None,
        });
        RequestId { slot: slot as u32, serial }
    }

    /// Measuring starts: the hours count from now on.
    pub(in crate::infra) fn start_measuring(&mut self) {
        self.peaks.iter_mut().for_each(PeakHour::reset);
    }

    /// Requests and jobs of a class answered in its peak hour up to `now`, in 1/h; `None` without any.
    #[must_use]
    pub fn throughput_at_peak_per_h(&self, class: Class, now: SimTime) -> Option<f64> {
        self.peaks[class.index()].throughput_per_h(now)
    }

    /// A request or job of a class is submitted.
    pub(super) fn count_submitted(&mut self, class: Class, now: SimTime) {
        self.peaks[class.index()].submit(now);
    }

    /// A request or job of a class is answered.
    pub(super) fn count_answered(&mut self, class: Class, now: SimTime) {
        self.peaks[class.index()].answer(now);
    }

    /// Adds another copy of a request.
    pub(super) fn open_copy(&mut self, id: RequestId, work_s: f64) -> RequestId {
        let (new, submitted, next) = match self.get(id) {
            Some(first) => (first.new, first.submitted, first.next_copy),
            None => return id,
        };
        let copy = self.open(submitted, new, false);
        if let Some(opened) = self.get(copy) {
            (opened.work_s, opened.left_s) = (work_s, work_s);
            opened.next_copy = next.or(Some(id));
        }
        if let Some(first) = self.get(id) {
            first.next_copy = Some(copy);
        }
        copy
    }

    /// The copies of a request, itself the first, and the instants at which they started.
    pub(super) fn copies(&self, id: RequestId) -> Vec<(RequestId, Option<SimTime>)> {
        self.circle(id).into_iter().map(|(copy, request)| (copy, request.started)).collect()
    }

    /// Takes a copy out of the circle of its request.
    pub(super) fn unlink(&mut self, id: RequestId) {
        let others = self.copies(id);
        let next = self.get(id).and_then(|copy| copy.next_copy.take());
        if let (Some((last, _)), Some(next)) = (others.last().copied(), next)
            && let Some(before) = self.get(last)
        {
            before.next_copy = (next != last).then_some(next);
        }
    }

    /// The requests that have not ended at an instant, background jobs apart, in the order in which
    /// they were submitted; waiting and service last up to that instant.
    #[must_use]
    pub fn open_at(&self, end: SimTime) -> Vec<RequestFact> {
        let mut open: Vec<(u32, RequestFact)> = Vec::new();
        for (slot, request) in &self.open {
            // A slot has 32 bits: it was given as such by `open`.
            let id = RequestId { slot: slot as u32, serial: request.serial };
            let copies = self.circle(id);
            let is_first = copies.iter().all(|(copy, _)| request.serial <= copy.serial);
            if request.is_job || !is_first {
                continue;
            }
            let started = copies.iter().filter_map(|(_, copy)| copy.started).min();
            let new = request.new;
            let fact = RequestFact {
                site: new.site,
                pool: new.pool,
                class: new.class,
                tag: new.tag,
                submitted: request.submitted,
                outcome: RequestOutcome::Open,
                queued_s: started.unwrap_or(end).since(request.submitted).seconds(),
                service_s: started.map_or(0.0, |started| end.since(started).seconds()),
                step: request.step,
                cause: request.withheld_by,
            };
            open.push((request.serial, fact));
        }
        open.sort_by_key(|(serial, fact)| (fact.submitted, *serial));
        open.into_iter().map(|(_, fact)| fact).collect()
    }

    /// The copies of a request, itself the first.
    fn circle(&self, id: RequestId) -> Vec<(RequestId, &OpenRequest)> {
        let mut copies = Vec::new();
        let mut next = Some(id);
        while let Some(copy) = next
            && let Some(request) = self.open.get(copy.slot as usize)
            && request.serial == copy.serial
        {
            copies.push((copy, request));
            next = request.next_copy.filter(|next| *next != id);
        }
        copies
    }

    pub(super) fn get(&mut self, id: RequestId) -> Option<&mut OpenRequest> {
        self.open.get_mut(id.slot as usize).filter(|request| request.serial == id.serial)
    }

    pub(super) fn free(&mut self, id: RequestId) {
        if self.get(id).is_some() {
            self.open.remove(id.slot as usize);
        }
    }
}

/// A request is submitted to a pool.
#[derive(Clone, Copy, Debug)]
pub struct RequestSubmitted {
    /// The site of the pool.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Request that it concerns.
    pub request: RequestId,
}

/// The work of a request is done.
#[derive(Clone, Copy, Debug)]
pub struct ServiceCompleted {
    /// The site of the pool.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Request that it concerns.
    pub request: RequestId,
}

/// The deadline of a request passes.
#[derive(Clone, Copy, Debug)]
pub struct RequestExpired {
    /// The site of the pool.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Request that it concerns.
    pub request: RequestId,
}

/// The patience of a request that waits for its first server ends.
#[derive(Clone, Copy, Debug)]
pub struct RequestGaveUp {
    /// The site of the pool.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Request that it concerns.
    pub request: RequestId,
}

/// A request has ended, answered or not.
#[derive(Clone, Copy, Debug)]
pub struct RequestEnded {
    /// The site of the pool.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Class of its work.
    pub class: Class,
    /// Correlation id of the requester.
    pub tag: u64,
    /// How it ended.
    pub outcome: RequestOutcome,
    /// From submission to service, in seconds.
    pub queued_s: f64,
    /// From service to end, in seconds.
    pub service_s: f64,
    /// The incident that reduces the pool's capacity or raises its load, if the request was not
    /// answered.
    pub cause: Option<IncidentId>,
    /// The incident for which it was withheld, if it was: stopped, or kept from starting.
    pub withheld_by: Option<IncidentId>,
}

/// Fact: a request has ended, or is open at the end of the run; a row of `requests`.
#[derive(Clone, Copy, Debug)]
pub struct RequestFact {
    /// The site of the pool.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// Class of its work.
    pub class: Class,
    /// Correlation id of the requester.
    pub tag: u64,
    /// When it was submitted.
    pub submitted: SimTime,
    /// How it ended.
    pub outcome: RequestOutcome,
    /// From submission to service, in seconds.
    pub queued_s: f64,
    /// From service to end, in seconds.
    pub service_s: f64,
    /// The throttle step when its service began.
    pub step: u32,
    /// The incident that lowers the pool or raises its load, where there was no answer.
    pub cause: Option<IncidentId>,
}

impl Event for RequestSubmitted {
    const PHASE: Phase = Phase::Sale;
    fn identity(&self) -> u64 {
        pack(self.site, (self.pool.index() as u64) << 8)
    }
}

impl Event for ServiceCompleted {
    const PHASE: Phase = Phase::Sale;
    fn identity(&self) -> u64 {
        pack(self.site, (self.pool.index() as u64) << 8)
    }
}

impl Event for RequestExpired {
    const PHASE: Phase = Phase::Closing;
    fn identity(&self) -> u64 {
        pack(self.site, (self.pool.index() as u64) << 8)
    }
}

impl Event for RequestGaveUp {
    const PHASE: Phase = Phase::Closing;
    fn identity(&self) -> u64 {
        pack(self.site, 1 | (self.pool.index() as u64) << 8)
    }
}

impl Event for RequestEnded {
    const PHASE: Phase = Phase::Sale;
    fn identity(&self) -> u64 {
        self.tag ^ (self.outcome as u64) << 60
    }
}

impl Event for RequestFact {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}
