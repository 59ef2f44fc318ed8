//! Actuation: an answer arrives at the facility that asked, and the decision ends.

use super::context::DecisionContext;
use super::contract::Task;
use super::counters::Acted;
use super::desk::Desk;
use super::line_decided::LineDecided;
use super::outcome::{DecisionConcluded, Reason, Status, decision_number};
use super::pending::Pending;
use crate::decision::correlation::RungRequest;
use crate::infra::SiteId;
use crate::kernel::{Agenda, SimTime};
use crate::supply::OrderRevision;
use bevy_ecs::prelude::World;

impl<T: Task> DecisionContext<'_, '_, '_, T> {
    /// An answer has arrived at the facility, which sends its parts to where they take effect, unless the
    /// rung has timed out.
    pub(super) fn actuate(
        &mut self,
        agenda: &mut Agenda,
        request: RungRequest,
        orders: &mut OrderRevision,
    ) {
        let answer = self.answers.take(request);
        let Some(pending) = self.pending.get(request) else { return };
        // The rung has answered: from now on the fate of the orders decides.
        agenda.cancel_pending(&mut pending.patience);
        let Some(arc) = self.arcs.get(pending.arc) else { return };
        if let Some((_, pool)) = arc.at(pending.awaited()) {
            self.health.succeed(arc.node, pool.at());
        }
        if arc.is_superseded(pending.number) {
            if let Some(mut pending) = self.pending.remove(request) {
                pending.reason = Reason::Superseded;
                pending.cause = pending.cause.or(pending.slowed_by);
                self.conclude(agenda, pending, Status::Late, None, None);
            }
        } else if let Some(answer) = answer {
            self.place(agenda, request, answer, orders);
        }
    }

    /// A decision ends: it is counted, and observers are notified.
    pub(super) fn conclude(
        &mut self,
        agenda: &mut Agenda,
        mut pending: Pending<T>,
        status: Status,
        actuated: Option<SimTime>,
        acknowledged: Option<SimTime>,
    ) {
        agenda.cancel_pending(&mut pending.patience);
        let decision = decision_number(pending.arc, pending.number);
        agenda.mark(decision);
        agenda.mark(status as u64);
        let rungs = self.arcs.get(pending.arc).map(|arc| &arc.rungs);
        let asked = pending.asked.and_then(|(rung, pool)| Some((rungs?.get(rung)?, pool)));
        let site = asked.and_then(|(rung, pool)| Some(rung.candidates().get(pool)?.site));
        let rung = asked.map_or(0, |(rung, _)| rung.place());
        if pending.reason == Reason::None && asked.is_some_and(|(rung, _)| rung.is_below_nothing())
        {
            pending.reason = Reason::NoSite;
        }
        if pending.triggered >= SimTime::START {
            let acted = actuated.filter(|_| status == Status::Acted).map(|actuated| Acted {
                is_fallback: asked.is_some_and(|(rung, _)| rung.is_fallback()),
                latency: actuated.since(pending.triggered),
                data_age: pending.sensed.map(|sensed| actuated.since(sensed)),
                is_acknowledged: acknowledged.is_some(),
                times: [
                    Some(pending.triggered),
                    pending.received,
                    pending.started,
                    pending.finished,
                    Some(actuated),
                ],
            });
            self.counters.count(status, acted);
            // The best model answered, whether or not its orders were in time.
            let is_answered = matches!(status, Status::Acted | Status::Late);
            let is_best = asked.is_some_and(|(rung, _)| !rung.is_fallback());
            let good = (is_answered && is_best).then(|| actuated.unwrap_or(agenda.now()));
            if let Some(seconds) = self.placements.failovers.end(pending.arc, good) {
                self.counters.failovers.0 += 1;
                self.counters.failovers.1 += seconds;
            }
        }
        agenda.record(fact(&pending, (site, rung), status, (actuated, acknowledged)));
        for &line in &pending.lines {
            agenda.record(LineDecided { decision, triggered: pending.triggered, line });
        }
    }
}

/// What is recorded of a decision.
fn fact<T: Task>(
    pending: &Pending<T>,
    (site, rung): (Option<SiteId>, usize),
    status: Status,
    (actuated, acknowledged): (Option<SimTime>, Option<SimTime>),
) -> DecisionConcluded {
    DecisionConcluded {
        decision: decision_number(pending.arc, pending.number),
        arc: pending.arc,
        triggered: pending.triggered,
        deadline: pending.deadline,
        sensed: pending.sensed,
        received: pending.received,
        started: pending.started,
        finished: pending.finished,
        actuated,
        acknowledged,
        site,
        rung,
        status,
        reason: pending.reason,
        cause: pending.cause,
    }
}

/// The decisions that are still open, in the order of their numbers.
pub(in crate::decision) fn open<T: Task>(world: &World) -> Vec<DecisionConcluded> {
    let Some(desk) = world.get_resource::<Desk<T>>() else { return Vec::new() };
    let fact_of = |pending: &Pending<T>| {
        let rungs = desk.arcs.get(pending.arc).map(|arc| &arc.rungs);
        let asked = pending.asked.and_then(|(rung, pool)| Some((rungs?.get(rung)?, pool)));
        let site = asked.and_then(|(rung, pool)| Some(rung.candidates().get(pool)?.site));
        let rung = asked.map_or(0, |(rung, _)| rung.place());
        fact(pending, (site, rung), Status::Open, (pending.parts.acted_at, None))
    };
    let mut open: Vec<DecisionConcluded> = desk.pending.iter().map(fact_of).collect();
    open.sort_by_key(|decision| decision.decision);
    open
}
