//! Requests of a pool: how they come, wait, and end.
//!
//! Within a class, first come, first served, with a bounded queue for each class and a deadline for
//! each request. Work left advances at the speed of its class on its lot (`class_state`) and is re-timed when
//! the throttle step of the racks under it changes. Requests on servers that are lost go back to the head of their queue and start
//! again.
//!
//! A request ends with its answer, at its deadline, refused at a full queue, when it is out of patience
//! before its first server, or stopped and dropped. It cannot be cancelled: a request whose requester
//! has timed out keeps its place in the queue, or its server, until its deadline, so retries add load as
//! in a real service. Of the copies of a request the first to be done answers it, and the others end.
//!
//! Sources: Erlang (1917), Pollaczek and Khinchine, Palm (1957) for impatience, for the queues that it
//! reproduces; MODEL §4. Not modelled yet: batching. Held to account by
//! `tests/it/oracles/infra/serving`; requests are conserved by the balance of each run.

use super::at_pool::AtPool;
use super::class::Class;
use super::pool::Pool;
use super::request::{
    Progress, RequestEnded, RequestExpired, RequestFact, RequestGaveUp, RequestId, RequestOutcome,
    RequestSubmitted, Requests, ServiceCompleted,
};
use crate::kernel::{Agenda, Now, SimTime};

/// A request is submitted: it is served, waits, or is refused.
pub(super) fn take_in(now: Now<RequestSubmitted>, mut at: AtPool) {
    let Some((pool, requests, incidents)) = at.pool(now.event.site, now.event.pool) else { return };
    let (agenda, id) = (now.agenda, now.event.request);
    pool.stats.submitted += 1;
    pool.open_requests += 1;
    let Some(class) = requests.get(id).map(|request| request.new.class) else { return };
    requests.count_submitted(class, agenda.now());
    let Some(request) = requests.get(id) else { return };
    let law = request.new.work.unwrap_or(pool.work);
    let work_s = law.quantile(request.new.work_u).seconds() * request.new.size;
    request.work_s = if pool.is_ideal { 0.0 } else { work_s };
    request.left_s = request.work_s;
    if request.new.deadline < SimTime::NEVER {
        request.expiry = Some(agenda.at(
            request.new.deadline.max(agenda.now()),
            RequestExpired { site: pool.site, pool: pool.id, request: id },
        ));
    }
    if pool.admit(id, requests, agenda) {
        pool.hedge(id, law, requests, agenda);
    }
    pool.record(agenda, incidents);
}

/// The work of a request is done: it ends with its answer, and the next starts.
pub(super) fn answer(now: Now<ServiceCompleted>, mut at: AtPool) {
    let Some((pool, requests, incidents)) = at.pool(now.event.site, now.event.pool) else { return };
    pool.end(now.event.request, RequestOutcome::Answered, requests, now.agenda);
    pool.fill(requests, now.agenda);
    pool.record(now.agenda, incidents);
}

/// The deadline passes: the request ends without an answer.
pub(super) fn expire(now: Now<RequestExpired>, mut at: AtPool) {
    let Some((pool, requests, incidents)) = at.pool(now.event.site, now.event.pool) else { return };
    pool.end(now.event.request, RequestOutcome::Expired, requests, now.agenda);
    pool.fill(requests, now.agenda);
    pool.record(now.agenda, incidents);
}

/// The patience of a request ends before its first server.
pub(super) fn give_up(now: Now<RequestGaveUp>, mut at: AtPool) {
    let Some((pool, requests, incidents)) = at.pool(now.event.site, now.event.pool) else { return };
    let id = now.event.request;
    if requests.copies(id).iter().any(|copy| copy.1.is_some()) {
        return;
    }
    pool.end(id, RequestOutcome::GaveUp, requests, now.agenda);
    pool.fill(requests, now.agenda);
    pool.record(now.agenda, incidents);
}

impl Pool {
    /// Puts a request or job into the queue of its class, from which it is served at once if a server
    /// is free; returns whether the queue had room for it.
    pub(super) fn admit(
        &mut self,
        id: RequestId,
        requests: &mut Requests,
        agenda: &mut Agenda,
    ) -> bool {
        let Some(request) = requests.get(id).copied() else { return false };
        let class = request.new.class.index();
        let state = &mut self.classes[class];
        state.waiting.push_back(id);
        state.waiting_count += 1;
        state.waiting_jobs += u32::from(request.is_job);
        self.fill(requests, agenda);
        let withheld_by = self.withheld_by(request.new.class);
        let state = &mut self.classes[class];
        let Some(request) = requests.get(id) else { return false };
        if !matches!(request.stage, Progress::Waiting) {
            return true;
        }
        request.withheld_by = withheld_by;
        self.stats.delayed += u64::from(!request.is_job);
        if state.waiting_count > state.most_waiting {
            self.end(id, RequestOutcome::Refused, requests, agenda);
            return false;
        }
        if let Some((law, stream)) = state.patience.as_deref_mut() {
            let patience = law.quantile(stream.uniform(request.new.tag));
            let gives_up = RequestGaveUp { site: self.site, pool: self.id, request: id };
            request.patience = Some(agenda.after(patience, gives_up));
        }
        true
    }

    /// Submits the further copies of a request, as far as they are served or the queue has room.
    fn hedge(
        &mut self,
        id: RequestId,
        law: crate::kernel::Law,
        requests: &mut Requests,
        agenda: &mut Agenda,
    ) {
        let Some(request) = requests.get(id).copied() else { return };
        let class = request.new.class.index();
        let Some((count, _)) = self.classes[class].copies.as_deref().filter(|_| !self.is_ideal)
        else {
            return;
        };
        for copy in 1..u64::from(*count) {
            let state = &mut self.classes[class];
            let Some((_, stream)) = state.copies.as_deref_mut() else { return };
            // Three bits for the copy; those of the tag that give way are the same in all requests.
            let u = stream.uniform(request.new.tag.rotate_left(3) ^ copy);
            let work_s = law.quantile(u).seconds() * request.new.size;
            let other = requests.open_copy(id, work_s);
            state.waiting.push_back(other);
            state.waiting_count += 1;
            self.fill(requests, agenda);
            let state = &self.classes[class];
            let is_waiting =
                requests.get(other).is_some_and(|copy| matches!(copy.stage, Progress::Waiting));
            if is_waiting && state.waiting_count > state.most_waiting {
                requests.unlink(other);
                self.take_off(other, requests, agenda);
                return;
            }
        }
    }

    /// Takes a request off its server or out of its queue, for good.
    fn take_off(&mut self, id: RequestId, requests: &mut Requests, agenda: &mut Agenda) {
        let Some(request) = requests.get(id) else { return };
        agenda.cancel_pending(&mut request.expiry);
        agenda.cancel_pending(&mut request.patience);
        let (class, is_job, start) = (request.new.class, request.is_job, request.start);
        let state = &mut self.classes[class.index()];
        match request.stage {
            Progress::Served { lot, ticket, .. } => {
                agenda.cancel(ticket);
                self.serving -= u32::from(!is_job);
                if let Some(lot) = self.lots.get_mut(lot as usize) {
                    lot.remove(start, class);
                }
                requests.free(id);
            }
            Progress::Shared { lot, .. } => {
                self.serving -= u32::from(!is_job);
                if let Some(lot) = self.lots.get_mut(lot as usize) {
                    if let Some(sharing) = &mut lot.sharing {
                        sharing.advance(agenda.now());
                    }
                    lot.remove(start, class);
                }
                requests.free(id);
            }
            Progress::Immediate { ticket } => {
                agenda.cancel(ticket);
                requests.free(id);
            }
            Progress::Waiting => {
                state.waiting_count -= 1;
                state.waiting_jobs -= u32::from(is_job);
                requests.free(id);
                // Ids of ended requests leave at both ends, and where they have become the most.
                while state.waiting.back().is_some_and(|last| requests.get(*last).is_none()) {
                    state.waiting.pop_back();
                }
                if state.waiting.len() > 2 * state.waiting_count as usize + 64 {
                    state.waiting.retain(|waiting| requests.get(*waiting).is_some());
                }
            }
        }
    }

    /// A request ends, with all its copies.
    pub(super) fn end(
        &mut self,
        id: RequestId,
        outcome: RequestOutcome,
        requests: &mut Requests,
        agenda: &mut Agenda,
    ) {
        let now = agenda.now();
        let Some(request) = requests.get(id).copied() else { return };
        let copies = requests.copies(id);
        if request.new.class == Class::Ours && !request.is_job {
            self.count_own_work(&copies, requests, now);
        }
        for (copy, _) in &copies {
            self.take_off(*copy, requests, agenda);
        }
        if outcome == RequestOutcome::Answered {
            requests.count_answered(request.new.class, now);
        }
        if request.is_job {
            let (_, _, ended) = &mut self.stats.jobs;
            *ended += 1;
            self.open_jobs -= 1;
            return;
        }
        self.open_requests -= 1;
        let started = copies.iter().filter_map(|copy| copy.1).min().unwrap_or(now);
        let queued_s = started.since(request.submitted).seconds();
        let service_s = now.since(started).seconds();
        match outcome {
            RequestOutcome::Answered => {
                self.stats.answered += 1;
                self.stats.wait_s.add(queued_s);
                self.stats.response_s.add(queued_s + service_s);
            }
            RequestOutcome::Expired => self.stats.expired += 1,
            RequestOutcome::Refused => self.stats.refused += 1,
            RequestOutcome::GaveUp => self.stats.gave_up += 1,
            RequestOutcome::Stopped => self.stats.stopped += 1,
            // Only at the end of a run, where nothing ends.
            RequestOutcome::Open => {}
        }
        let withheld_by = request.withheld_by;
        let lowered_by = || self.lowered_by().or(withheld_by);
        let cause = if outcome == RequestOutcome::Answered { None } else { lowered_by() };
        let (class, tag) = (request.new.class, request.new.tag);
        agenda.schedule_now(RequestEnded {
            site: self.site,
            pool: self.id,
            class,
            tag,
            outcome,
            queued_s,
            service_s,
            cause,
            withheld_by,
        });
        agenda.record(RequestFact {
            site: self.site,
            pool: self.id,
            class,
            tag,
            submitted: request.submitted,
            outcome,
            queued_s,
            service_s,
            step: request.step,
            cause,
        });
    }
}
