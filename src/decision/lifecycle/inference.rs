//! Inference: a request is at its site, the answer is computed from the view, and the pool's service time
//! decides when it leaves.
//!
//! The answer is computed from the view at the arrival of the request, regardless of how long the
//! request waits. Where no server is up that runs the class of the request, nothing at the site replies: the
//! network of the site reports it unreachable after the detection time, as routers do when a host does not
//! answer (RFC 4443, address unreachable). A site that goes dark later says nothing about what it has.

use super::arcs::Arc;
use super::candidate::Candidate;
use super::context::{DecisionContext, DecisionParams};
use super::contract::{Inferred, Task};
use super::line_decided::LineDecided;
use super::outcome::Reason;
use super::pending::Pending;
use super::request::{last_use, request_index};
use crate::decision::correlation::{CorrelationId, MessageKind, RungRequest};
use crate::decision::knowledge::{PlanInputs, SiteRecord, overwrite};
use crate::infra::{Message, NewRequest, Pool, RequestEnded, RequestOutcome};
use crate::kernel::{Agenda, Event, Now, Phase, SimSpan, SimTime, kinds};
use crate::supply::OrderRevision;

kinds! { HostUnreachable }

/// The network of a site has found that nothing there takes a request.
#[derive(Clone, Copy, Debug)]
pub struct HostUnreachable {
    /// Request that it concerns.
    pub request: RungRequest,
}

impl Event for HostUnreachable {
    const PHASE: Phase = Phase::Arrival;

    fn identity(&self) -> u64 {
        CorrelationId::Request(self.request).bits()
    }
}

impl<T: Task> DecisionContext<'_, '_, '_, T> {
    /// A request is at its site: the answer is computed, and the request is submitted to the pool.
    pub(super) fn infer(
        &mut self,
        agenda: &mut Agenda,
        request: RungRequest,
        orders: &OrderRevision,
    ) {
        let now = agenda.now();
        if self.is_unreachable(agenda, request) {
            return;
        }
        if self.awaits_model(agenda, request) {
            return;
        }
        if self.ideal.feeds {
            self.overwrite_views(request, orders, now);
        }
        let Some(pending) = self.pending.get(request) else { return };
        let Some(arc) = self.arcs.get_mut(pending.arc) else { return };
        // It may have waited for the model to start.
        pending.received.get_or_insert(now);
        let Some((rung, pool)) = arc.at(pending.awaited()) else { return };
        let mut inputs = PlanInputs::new(
            self.catalogue,
            self.views,
            self.profiles,
            orders.topology(),
            self.feeds,
            orders.clock(),
            (pool.site.index(), rung.model.forecaster),
            self.ideal.feeds,
            agenda,
        )
        .recording(agenda.is_observed::<LineDecided>());
        let inferred = arc.task.infer(&pending.scope, &mut inputs);
        pending.sensed = inferred.as_ref().map(|inferred| inferred.sensed);
        if inferred.is_some() {
            pending.lines = inputs.into_lines();
        }
        let (Candidate { site, pool, .. }, work) = (pool, rung.model.work);
        let Some(Inferred { answer, .. }) = inferred else {
            pending.fail(Reason::NoView, None);
            let refusal = reply(arc, pending, CorrelationId::Refusal(request), agenda.now());
            if let Some(refusal) = refusal {
                self.network.send(agenda, refusal);
            }
            return;
        };
        self.answers.insert(request, answer);
        let new = NewRequest {
            site,
            pool,
            class: arc.class,
            tag: CorrelationId::Request(request).bits(),
            deadline: pending.deadline,
            work_u: arc.work_u(pending.number, pending.rung),
            size: 1.0,
            work,
        };
        self.requests.submit(agenda, new);
    }

    /// Whether nothing runs at the pool that a request has reached. Its network replies so after the
    /// detection time.
    fn is_unreachable(&mut self, agenda: &mut Agenda, request: RungRequest) -> bool {
        let Some(pending) = self.pending.get(request) else { return false };
        let Some(arc) = self.arcs.get(pending.arc) else { return false };
        let Some((_, pool)) = arc.at(pending.awaited()) else { return false };
        let (at, class) = (pool.at(), arc.class);
        if self.is_up(at, class) {
            return false;
        }
        let cause = self.pool(at).and_then(Pool::lowered_by);
        if let Some(pending) = self.pending.get(request) {
            pending.received = Some(agenda.now());
            pending.fail(Reason::NotServed, cause);
            agenda.after(self.network.detection(), HostUnreachable { request });
        }
        true
    }

    /// Overwrites the views of a site on the stores of a request with the true stock.
    fn overwrite_views(&mut self, request: RungRequest, orders: &OrderRevision, now: SimTime) {
        let arc = self.pending.get(request).and_then(|pending| self.arcs.get(pending.arc));
        let Some(arc) = arc else { return };
        let rung = arc.rungs.get(usize::from(request.rung));
        let pool = rung.and_then(|rung| rung.candidates().get(usize::from(request.candidate)));
        let Some(pool) = pool else { return };
        overwrite(
            self.catalogue,
            self.profiles,
            self.views,
            orders,
            (pool.site.index(), &arc.stores),
            now,
        );
    }
}

/// A request has left its pool: sends the answer, or a refusal.
pub(super) fn finish<T: Task>(now: Now<RequestEnded>, mut params: DecisionParams<T>) {
    let mut context = params.context();
    let Some(CorrelationId::Request(request)) = CorrelationId::of(now.event.tag) else { return };
    let (time, agenda) = (now.time(), now.agenda);
    let at = (now.event.site, now.event.pool);
    let slowed_by = context.pool(at).and_then(Pool::lowered_by);
    let pending = context.pending.get(request);
    let is_answered = now.event.outcome == RequestOutcome::Answered;
    if pending.is_none() || !is_answered {
        context.answers.take(request);
    }
    let Some(pending) = context.pending.get(request) else { return };
    let Some(arc) = context.arcs.get(pending.arc) else { return };
    let Some((_, pool)) = arc.at(pending.awaited()) else { return };
    let id = match now.event.outcome {
        RequestOutcome::Answered => {
            pending.started = Some(time - SimSpan::from_seconds(now.event.service_s));
            pending.finished = Some(time);
            pending.slowed_by = now.event.withheld_by.or(slowed_by);
            if let Some(answer) = context.answers.get(request) {
                let (catalogue, views) = (&*context.catalogue, &mut *context.views);
                let site = pool.site.index();
                let mut record = SiteRecord { catalogue, views, site, now: time };
                arc.task.record(&pending.scope, answer, &mut record);
            }
            CorrelationId::Answer(request)
        }
        RequestOutcome::Refused => {
            pending.fail(Reason::QueueFull, now.event.cause);
            CorrelationId::Refusal(request)
        }
        // A request expires at the decision's deadline, when its rung times out too.
        RequestOutcome::Expired
        | RequestOutcome::GaveUp
        | RequestOutcome::Stopped
        | RequestOutcome::Open => return,
    };
    let class = arc.class;
    let message = reply(arc, pending, id, time);
    if let Some(message) = message {
        context.send_status(message.tag, at, class, time);
        context.network.send(agenda, message);
    }
}

/// The network of a site where nothing runs replies that it is unreachable.
pub(super) fn refuse<T: Task>(now: Now<HostUnreachable>, mut params: DecisionParams<T>) {
    let context = params.context();
    let request = now.event.request;
    let Some(pending) = context.pending.get(request) else { return };
    let Some(arc) = context.arcs.get(pending.arc) else { return };
    let message = reply(arc, pending, CorrelationId::Refusal(request), now.time());
    if let Some(message) = message {
        context.network.send(now.agenda, message);
    }
}

/// A message from the pool that a decision awaits back to the facility that asked.
fn reply<T: Task>(
    arc: &Arc<T>,
    pending: &Pending<T>,
    id: CorrelationId,
    now: SimTime,
) -> Option<Message> {
    let (_, pool) = arc.at(pending.awaited())?;
    Some(Message {
        from: pool.node,
        to: arc.node,
        bytes: arc.answer_b,
        tag: id.bits(),
        index: request_index(MessageKind::Reply, pending),
        // A reply of the last instant that takes no time is in time.
        deadline: last_use(pending.until).max(now),
    })
}
