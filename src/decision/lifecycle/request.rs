//! Requests: to the nearest healthy pool of the first rung, and to the next if it fails.
//!
//! A request without a route fails once routers know; one to a site where nothing runs fails after the
//! network's detection time (`inference`). The facility then asks the next pool at once.
//! An answer is awaited until the end of the rung's patience or of the decision's deadline, that
//! instant included. A request is not cancelled: it stays in its pool until the decision's
//! deadline, and its work is load, as with a real client that times out and retries elsewhere.

use super::context::{DecisionContext, DecisionParams};
use super::contract::Task;
use super::health::Failed;
use super::ladder::MOST_RUNGS;
use super::outcome::{Reason, Status};
use super::pending::{Failure, Pending};
use super::place::Asking;
use super::placed::{MOST_PLACED, PlacedSite};
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

impl<T: Task> DecisionContext<'_, '_, '_, T> {
    /// Asks the first pool to be asked of the rungs from that of `request` on; without one, the decision
    /// is lost.
    pub(super) fn request(&mut self, agenda: &mut Agenda, request: RungRequest) {
        let now = agenda.now();
        let Some(pending) = self.pending.get(request) else { return };
        let Some(arc) = self.arcs.get(pending.arc) else { return };
        let below = arc.rungs.iter().enumerate().skip(usize::from(request.rung));
        let mut next = None;
        for (index, rung) in below.take_while(|_| now < pending.deadline) {
            let tried = if index == pending.rung { pending.tried } else { 0 };
            let chosen = if let Some(placed) = rung.placed() {
                let asking = Asking { arc: pending.arc, rung: index, node: arc.node, tried, now };
                self.placements.choose(agenda, asking, placed, self.health, self.counters)
            } else {
                // Without a healthy pool the nearest is asked, unless a circuit breaker is open.
                let is_asked_anyway = tried == 0 && !arc.has_breaker;
                let healthy = self.health.healthy(arc.node, rung, tried, now);
                healthy.or(is_asked_anyway.then_some(0))
            };
            if let Some(candidate) = chosen {
                next = Some((index, candidate, rung.patience, tried));
                break;
            }
            // The incident behind its last failure is the cause of the skip.
            if let Some(first) = rung.candidates().first().filter(|_| tried == 0) {
                pending.cause = pending.cause.or(self.health.failed_by(arc.node, first.at()));
            }
            if tried == 0 && pending.reason == Reason::None {
                let is_placed = rung.placed().is_some();
                pending.reason = if is_placed { Reason::NotPlaced } else { Reason::BreakerOpen };
            }
        }
        let Some((index, candidate, patience, tried)) = next else {
            if arc.rungs.is_empty() {
                pending.reason = Reason::NoSite;
            }
            if let Some(pending) = self.pending.remove(request) {
                self.conclude(agenda, pending, Status::Lost, None, None);
            }
            return;
        };
        // The patience is that of the rung: a second pool is asked in what is left of it.
        let end = if tried == 0 { now + patience } else { pending.until };
        let until = end.min(pending.deadline);
        pending.ask(index, candidate, now, until);
        let request = request.to(index as u8, candidate as u8);
        pending.patience = Some(agenda.at(until, RungTimedOut { request }));
        let Some((_, pool)) = arc.at(pending.awaited()) else { return };
        let message = Message {
            from: arc.node,
            to: pool.node,
            bytes: arc.request_b,
            tag: CorrelationId::Request(request).bits(),
            index: request_index(MessageKind::Request, pending),
            deadline: last_use(until),
        };
        self.network.send_or_fail(agenda, message);
    }

    /// Abandons a pool that did not answer, and asks the next: another of the rung, if it is known to have
    /// failed before the rung's patience ended, or of the next rung.
    pub(super) fn give_up(&mut self, agenda: &mut Agenda, request: RungRequest) {
        let now = agenda.now();
        let Some(pending) = self.pending.get(request) else { return };
        agenda.cancel_pending(&mut pending.patience);
        // Without a known failure, the request or its answer is still under way.
        let under_way = Failure { reason: Reason::NoAnswer, cause: pending.slowed_by };
        let failure = pending.failure.unwrap_or(under_way);
        pending.reason = failure.reason;
        pending.cause = pending.cause.or(failure.cause);
        let is_over = now >= pending.until;
        let Some(arc) = self.arcs.get(pending.arc) else { return };
        if let Some((rung, pool)) = arc.at(pending.awaited()) {
            let (asked_at, cause) = (pending.asked_at, failure.cause);
            // What the links did not carry in time says nothing definite of the pool.
            let is_definite = !is_over && failure.reason != Reason::Overdue;
            let failed = Failed { asked_at, is_definite, cause };
            self.health.fail(arc.node, pool.at(), arc.health, failed, now);
            let has_another = if let Some(placed) = rung.placed() {
                let (node, tried) = (arc.node, pending.tried);
                let asking = Asking { arc: pending.arc, rung: pending.rung, node, tried, now };
                let health = &*self.health;
                let is_healthy = |site: &PlacedSite| health.is_healthy(node, site.at.at(), now);
                self.placements.has_another(&asking, placed, is_healthy)
            } else {
                self.health.healthy(arc.node, rung, pending.tried, now).is_some()
            };
            if is_over || !has_another {
                // From now on the decision awaits the next rung: a later answer of this one is ignored.
                pending.rung += 1;
                (pending.candidate, pending.tried) = (0, 0);
            } else {
                pending.candidate = MOST_PLACED;
            }
        }
        let next = request.to(pending.rung as u8, pending.candidate as u8);
        self.request(agenda, next);
    }
}

/// Index of the random draws of a request of a decision, or of its reply.
pub(super) fn request_index<T: Task>(kind: MessageKind, pending: &Pending<T>) -> u64 {
    // Four pools of a rung have addresses below 2⁶, as the nearest of a role; the others lie above all of them.
    let (first, fours) = (pending.candidate % 4, pending.candidate / 4);
    let to = first * MOST_RUNGS + pending.rung;
    message_index(kind, pending.arc, pending.number, to) | ((fours as u64) << 58)
}

/// A rung has timed out: if its site has the request, the incident at the site is the cause; the
/// next rung is asked.
pub(super) fn run_out_of_patience<T: Task>(now: Now<RungTimedOut>, mut params: DecisionParams<T>) {
    let mut context = params.context();
    let request = now.event.request;
    let Some(pending) = context.pending.get(request) else { return };
    if pending.is_in_inference() {
        let arc = context.arcs.get(pending.arc);
        let at = arc.and_then(|arc| Some(arc.at(pending.awaited())?.1.at()));
        let cause = at.and_then(|at| context.pool(at)).and_then(Pool::lowered_by);
        if let Some(pending) = context.pending.get(request) {
            pending.fail(Reason::NotServed, cause);
        }
    }
    context.give_up(now.agenda, request);
}
