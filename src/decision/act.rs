//! Acting: an answer is with the place that asked, which revises its orders or splits them anew.

use super::arc::Task;
use super::office::Office;
use super::open::{DecisionEnded, Open, Reason, Status, decision_number};
use super::tag::Asked;
use crate::kernel::{Agenda, SimTime};
use crate::supply::{OpenOrders, Refused, Stamp};

impl Office<'_, '_> {
    /// A place acts on an answer.
    pub(super) fn actuate(&mut self, agenda: &mut Agenda, asked: Asked, orders: &mut OpenOrders) {
        let now = agenda.now();
        let Some(mut open) = self.open.close(asked) else { return };
        let Some(arc) = self.arcs.list.get_mut(open.arc) else { return };
        if let Some(rung) = arc.rungs.get_mut(open.rung) {
            rung.breaker.succeed();
        }
        let number = decision_number(open.arc, open.number);
        let mut acted = false;
        for part in &open.parts {
            let stamp = Stamp::by_decision(now, number, open.rung as u8);
            let done = match arc.task {
                Task::Replenish { store } => {
                    let lane =
                        self.stores.list.get(store).and_then(|store| store.lanes.get(part.lane));
                    lane.map(|lane| {
                        orders.revise(
                            lane.lane,
                            lane.destination,
                            part.departure,
                            &part.quantities,
                            stamp,
                        )
                    })
                }
                Task::Allocate { lane } => {
                    Some(orders.split(now, lane, part.departure, &part.quantities, stamp))
                }
            };
            match done {
                Some(Ok(())) => {
                    acted = true;
                    part.quantities.iter().for_each(|&units| agenda.mark_amount(units));
                }
                Some(Err(Refused::TooLate)) | None => open.reason = Reason::Closed,
                Some(Err(_)) => open.reason = Reason::NotOrderable,
            }
        }
        let (status, actuated) =
            if acted { (Status::Acted, Some(now)) } else { (Status::Late, None) };
        self.conclude(agenda, open, status, actuated);
    }

    /// It is known what became of a decision.
    pub(super) fn conclude(
        &mut self,
        agenda: &mut Agenda,
        mut open: Open,
        status: Status,
        actuated: Option<SimTime>,
    ) {
        agenda.withdraw(&mut open.patience);
        let decision = decision_number(open.arc, open.number);
        agenda.mark(decision);
        agenda.mark(status as u64);
        let site = self
            .arcs
            .list
            .get(open.arc)
            .and_then(|arc| arc.rungs.get(open.rung))
            .map(|rung| rung.site);
        if open.triggered >= SimTime::START {
            let tallies = &mut self.arcs.tallies;
            tallies.due += 1;
            match status {
                Status::Acted => tallies.acted += 1,
                Status::Late => tallies.late += 1,
                Status::Lost => tallies.lost += 1,
            }
            if let Some(actuated) = actuated {
                tallies.fallback += u64::from(open.rung > 0);
                tallies.latency.add(actuated.since(open.triggered));
                if let Some(sensed) = open.sensed {
                    tallies.data_age.add(actuated.since(sensed));
                }
            }
        }
        agenda.tell(DecisionEnded {
            decision,
            arc: open.arc,
            triggered: open.triggered,
            deadline: open.deadline,
            sensed: open.sensed,
            received: open.received,
            started: open.started,
            finished: open.finished,
            actuated,
            site,
            rung: open.rung,
            status,
            reason: open.reason,
            cause: open.cause,
        });
    }
}
