//! Actuation: the facility acts on an answer that has arrived, and the decision ends.

use super::context::DecisionContext;
use super::contract::{Actuation, Task};
use super::counters::Acted;
use super::outcome::{DecisionConcluded, Reason, Status, decision_number};
use super::pending::Pending;
use crate::decision::correlation::RungRequest;
use crate::kernel::{Agenda, SimTime};
use crate::supply::{OrderRevision, Provenance};

impl<T: Task> DecisionContext<'_, '_, T> {
    /// The facility acts on the answer to a request, unless the rung has timed out.
    pub(super) fn actuate(
        &mut self,
        agenda: &mut Agenda,
        request: RungRequest,
        orders: &mut OrderRevision,
    ) {
        let now = agenda.now();
        let answer = self.answers.take(request);
        let Some(mut pending) = self.pending.remove(request) else { return };
        let Some(arc) = self.arcs.get_mut(pending.arc) else { return };
        if let Some(rung) = arc.rungs.get_mut(pending.rung) {
            rung.breaker.succeed();
        }
        if arc.is_superseded(pending.number) {
            pending.reason = Reason::Superseded;
            pending.cause = pending.cause.or(pending.slowed_by);
            self.conclude(agenda, pending, Status::Late, None);
            return;
        }
        let number = decision_number(pending.arc, pending.number);
        let provenance = Provenance::by_decision(now, number, pending.rung as u8);
        let mut actuation = Actuation::new(&self.catalogue, orders, provenance, agenda);
        if let Some(answer) = &answer {
            arc.task.act(answer, &mut self.state.of_task, &mut actuation);
        }
        let effect = actuation.effect();
        if effect.acted {
            arc.acted(pending.number);
        }
        let status = match (effect.acted, effect.closed) {
            (true, _) => Status::Acted,
            (false, true) => Status::Late,
            (false, false) => Status::Lost,
        };
        if status == Status::Lost {
            pending.reason = Reason::NotOrderable;
        } else if effect.closed && (pending.reason == Reason::None || status == Status::Late) {
            pending.reason = Reason::Closed;
        }
        if status == Status::Late {
            pending.cause = pending.cause.or(pending.slowed_by);
        }
        self.conclude(agenda, pending, status, effect.acted.then_some(now));
    }

    /// A decision ends: it is counted, and observers are notified.
    pub(super) fn conclude(
        &mut self,
        agenda: &mut Agenda,
        mut pending: Pending<T>,
        status: Status,
        actuated: Option<SimTime>,
    ) {
        agenda.cancel_pending(&mut pending.patience);
        let decision = decision_number(pending.arc, pending.number);
        agenda.mark(decision);
        agenda.mark(status as u64);
        let rungs = self.arcs.get(pending.arc).map(|arc| &arc.rungs);
        let asked = pending.asked.and_then(|rung| rungs?.get(rung));
        let site = asked.map(|rung| rung.site);
        if pending.triggered >= SimTime::START {
            let acted = actuated.map(|actuated| Acted {
                is_fallback: asked.is_some_and(|rung| rung.is_fallback()),
                latency: actuated.since(pending.triggered),
                data_age: pending.sensed.map(|sensed| actuated.since(sensed)),
            });
            self.counters.count(status, acted);
        }
        agenda.record(DecisionConcluded {
            decision,
            arc: pending.arc,
            triggered: pending.triggered,
            deadline: pending.deadline,
            sensed: pending.sensed,
            received: pending.received,
            started: pending.started,
            finished: pending.finished,
            actuated,
            site,
            rung: pending.asked.unwrap_or(0),
            status,
            reason: pending.reason,
            cause: pending.cause,
        });
    }
}
