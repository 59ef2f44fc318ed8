//! Inference: a request is at its site, the answer is computed from the view, and the pool's service time
//! decides when it leaves.
//!
//! The answer is computed from the view at the arrival of the request, regardless of how long the
//! request waits. A pool without a server that is up does not reply at all.

use super::arcs::Arc;
use super::context::DecisionContext;
use super::contract::{Inferred, Task};
use super::ladder::Rung;
use super::outcome::Reason;
use super::pending::Pending;
use super::request::last_use;
use crate::decision::correlation::{CorrelationId, MessageKind, RungRequest, message_index};
use crate::decision::knowledge::{PlanInputs, SiteRecord, overwrite};
use crate::infra::{Message, NewRequest, Pool, RequestEnded, RequestOutcome};
use crate::kernel::{Agenda, Now, SimSpan, SimTime};
use crate::supply::OrderRevision;

impl<T: Task> DecisionContext<'_, '_, T> {
    /// A request is at its site: the answer is computed, and the request is submitted to the pool.
    pub(super) fn infer(
        &mut self,
        agenda: &mut Agenda,
        request: RungRequest,
        orders: &OrderRevision,
    ) {
        let now = agenda.now();
        if self.ideal.feeds {
            self.overwrite_views(request, orders, now);
        }
        let Some(pending) = self.pending.get(request) else { return };
        let Some(arc) = self.arcs.get_mut(pending.arc) else { return };
        pending.received = Some(now);
        let Some(rung) = arc.rungs.get(pending.rung) else { return };
        let mut inputs = PlanInputs::new(
            &mut self.catalogue,
            &self.views,
            &self.profiles,
            &self.feeds,
            orders.clock(),
            (rung.site.index(), rung.model.forecaster),
            now,
            self.ideal.feeds,
        );
        let inferred = arc.task.infer(&pending.scope, &mut inputs);
        pending.sensed = inferred.as_ref().map(|inferred| inferred.sensed);
        let ((site, pool), work) = (rung.at(), rung.model.work);
        let Some(Inferred { answer, .. }) = inferred else {
            let refusal = reply(arc, rung, pending, CorrelationId::Refusal(request));
            if self.is_up((site, pool)) {
                if let Some(pending) = self.pending.get(request) {
                    pending.fail(Reason::NoView, None);
                }
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

    /// Overwrites the views of a site on the stores of a request with the true stock.
    fn overwrite_views(&mut self, request: RungRequest, orders: &OrderRevision, now: SimTime) {
        let arc = self.pending.get(request).and_then(|pending| self.arcs.get(pending.arc));
        let Some(arc) = arc else { return };
        let Some(rung) = arc.rungs.get(usize::from(request.rung)) else { return };
        overwrite(
            &self.catalogue,
            &self.profiles,
            &mut self.views,
            &orders.points(),
            (rung.site.index(), &arc.stores),
            now,
        );
    }
}

/// A request has left its pool: sends the answer, or a refusal.
pub(super) fn finish<T: Task>(now: Now<RequestEnded>, mut context: DecisionContext<T>) {
    let Some(CorrelationId::Request(request)) = CorrelationId::of(now.event.tag) else { return };
    let (time, agenda) = (now.time(), now.agenda);
    let at = (now.event.site, now.event.pool);
    let is_up = context.is_up(at);
    let slowed_by = context.pool(at).and_then(Pool::lowered_by);
    let pending = context.pending.get(request);
    let is_answered = now.event.outcome == RequestOutcome::Answered;
    if pending.is_none() || !is_answered {
        context.answers.take(request);
    }
    let Some(pending) = context.pending.get(request) else { return };
    let Some(arc) = context.arcs.get(pending.arc) else { return };
    let Some(rung) = arc.rungs.get(pending.rung) else { return };
    let id = match now.event.outcome {
        RequestOutcome::Answered => {
            pending.started = Some(time - SimSpan::from_seconds(now.event.service_s));
            pending.finished = Some(time);
            pending.slowed_by = now.event.withheld_by.or(slowed_by);
            if let Some(answer) = context.answers.get(request) {
                let (catalogue, views) = (&*context.catalogue, &mut *context.views);
                let site = rung.site.index();
                let mut record = SiteRecord { catalogue, views, site, now: time };
                arc.task.record(&pending.scope, answer, &mut record);
            }
            CorrelationId::Answer(request)
        }
        RequestOutcome::Refused if is_up => {
            pending.fail(Reason::QueueFull, now.event.cause);
            CorrelationId::Refusal(request)
        }
        // A request expires at the decision's deadline, when its rung times out too.
        RequestOutcome::Refused
        | RequestOutcome::Expired
        | RequestOutcome::GaveUp
        | RequestOutcome::Stopped => return,
    };
    let message = reply(arc, rung, pending, id);
    context.network.send(agenda, message);
}

/// A message from the site of a rung back to the facility that asked.
fn reply<T: Task>(arc: &Arc<T>, rung: &Rung, pending: &Pending<T>, id: CorrelationId) -> Message {
    Message {
        from: rung.node,
        to: arc.node,
        bytes: arc.answer_b,
        tag: id.bits(),
        index: message_index(MessageKind::Reply, pending.arc, pending.number, pending.rung),
        deadline: last_use(pending.until),
    }
}
