//! Requests: to the first rung of the ladder whose breaker is closed, and to the next if it fails.
//!
//! An answer is awaited until the end of the rung's patience or of the decision's deadline, that
//! instant included. A request is not cancelled: it stays in its pool until the decision's
//! deadline, and its work is load, as with a real client that times out and retries elsewhere.

use super::context::DecisionContext;
use super::contract::Task;
use super::outcome::{Reason, Status};
use super::pending::Failure;
use crate::decision::correlation::{CorrelationId, MessageKind, RungRequest, message_index};
use crate::infra::{Message, Pool};
use crate::kernel::{Agenda, Event, Now, Phase, SimSpan, SimTime, kinds};

kinds! { RungTimedOut }

/// A rung has timed out.
#[derive(Clone, Copy, Debug)]
pub struct RungTimedOut {
    /// The request to the rung.
    pub request: RungRequest,
}

impl Event for RungTimedOut {
    const PHASE: Phase = Phase::Closing;

    fn identity(&self) -> u64 {
        CorrelationId::Request(self.request).bits()
    }
}

/// The deadline of a message to a rung that times out at `until`: one nanosecond earlier, so that
/// its loss is known at the timeout.
pub(super) fn last_use(until: SimTime) -> SimTime {
    until - SimSpan::from_nanos(1)
}

impl<T: Task> DecisionContext<'_, '_, T> {
    /// Asks the first rung, from that of `request` on, whose breaker is closed; without one, the decision
    /// is lost.
    pub(super) fn request(&mut self, agenda: &mut Agenda, request: RungRequest) {
        let now = agenda.now();
        let Some(pending) = self.pending.get(request) else { return };
        let Some(arc) = self.arcs.get(pending.arc) else { return };
        let below = arc.rungs.iter().enumerate().skip(usize::from(request.rung));
        let mut next = None;
        for (index, rung) in below.take_while(|_| now < pending.deadline) {
            if rung.breaker.lets_through(now) {
                next = Some((index, rung));
                break;
            }
            // The incident behind its last failure is the cause of the skip.
            pending.cause = pending.cause.or(rung.failed_by);
            if pending.reason == Reason::None {
                pending.reason = Reason::BreakerOpen;
            }
        }
        let Some((index, rung)) = next else {
            if arc.rungs.is_empty() {
                pending.reason = Reason::NoSite;
            }
            if let Some(pending) = self.pending.remove(request) {
                self.conclude(agenda, pending, Status::Lost, None, None);
            }
            return;
        };
        let until = (now + rung.patience).min(pending.deadline);
        pending.ask(index, now, until);
        let request = request.to_rung(index as u8);
        pending.patience = Some(agenda.at(until, RungTimedOut { request }));
        let message = Message {
            from: arc.node,
            to: rung.node,
            bytes: arc.request_b,
            tag: CorrelationId::Request(request).bits(),
            index: message_index(MessageKind::Request, pending.arc, pending.number, index),
            deadline: last_use(until),
        };
        self.network.send(agenda, message);
    }

    /// Abandons a rung that did not answer, and asks the next.
    pub(super) fn give_up(&mut self, agenda: &mut Agenda, request: RungRequest) {
        let now = agenda.now();
        let Some(pending) = self.pending.get(request) else { return };
        agenda.cancel_pending(&mut pending.patience);
        // Without a known failure, the request or its answer is still under way.
        let under_way = Failure { reason: Reason::NoAnswer, cause: pending.slowed_by };
        let failure = pending.failure.unwrap_or(under_way);
        pending.reason = failure.reason;
        pending.cause = pending.cause.or(failure.cause);
        // From now on the decision awaits the next rung: a later answer of this one is ignored.
        let next = request.to_rung(request.rung.saturating_add(1));
        pending.rung = usize::from(next.rung);
        let (arc, asked_at) = (pending.arc, pending.asked_at);
        let rungs = self.arcs.get_mut(arc).map(|arc| &mut arc.rungs);
        if let Some(rung) = rungs.and_then(|rungs| rungs.get_mut(usize::from(request.rung))) {
            rung.fail(asked_at, now, failure.cause);
        }
        self.request(agenda, next);
    }
}

/// A rung has timed out: if its site has the request, the incident at the site is the cause; the
/// next rung is asked.
pub(super) fn run_out_of_patience<T: Task>(
    now: Now<RungTimedOut>,
    mut context: DecisionContext<T>,
) {
    let request = now.event.request;
    let Some(pending) = context.pending.get(request) else { return };
    if pending.is_in_inference() {
        let arc = context.arcs.get(pending.arc);
        let at = arc.and_then(|arc| Some(arc.rungs.get(usize::from(request.rung))?.at()));
        let cause = at.and_then(|at| context.pool(at)).and_then(Pool::lowered_by);
        if let Some(pending) = context.pending.get(request) {
            pending.fail(Reason::NotServed, cause);
        }
    }
    context.give_up(now.agenda, request);
}
