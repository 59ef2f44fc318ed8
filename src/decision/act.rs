//! Acting: an answer is with the place that asked, which revises its orders or splits them anew.

use super::arc::Task;
use super::office::Office;
use super::open::{DecisionEnded, Open, Reason, Status, decision_number};
use super::tag::Asked;
use crate::kernel::{Agenda, SimTime};
use crate::supply::{OrderRevision, Provenance, Refused};

impl Office<'_, '_> {
    /// A place acts on an answer.
    pub(super) fn actuate(
        &mut self,
        agenda: &mut Agenda,
        asked: Asked,
        orders: &mut OrderRevision,
    ) {
        let now = agenda.now();
        let Some(mut open) = self.open.close(asked) else { return };
        let Some(arc) = self.arcs.list.get_mut(open.arc) else { return };
        if let Some(rung) = arc.rungs.get_mut(open.rung) {
            rung.breaker.succeed();
        }
        let number = decision_number(open.arc, open.number);
        // An answer that newer ones have overtaken is of no use.
        if arc.newest.is_some_and(|newest| newest > open.number) {
            open.reason = Reason::Superseded;
            open.cause = open.cause.or(open.slowed_by);
            self.conclude(agenda, open, Status::Late, None);
            return;
        }
        let (mut acted, mut closed) = (false, false);
        for part in &open.parts {
            let provenance = Provenance::by_decision(now, number, open.rung as u8);
            let done = match arc.task {
                Task::Replenish { store } => {
                    let store = self.stores.list.get(store);
                    let lane = store.and_then(|store| store.lanes.get(part.lane));
                    lane.map_or(Err(Refused::NotDecided), |lane| {
                        let (destination, departure) = (lane.destination, part.departure);
                        orders.revise(
                            lane.lane,
                            destination,
                            departure,
                            &part.quantities,
                            provenance,
                        )
                    })
                }
                Task::Allocate { lane } => {
                    let split =
                        orders.reallocate(now, lane, part.departure, &part.quantities, provenance);
                    if split.is_ok() {
                        self.ledger.split(lane, part.departure, now, &part.quantities);
                    }
                    split
                }
            };
            match done {
                Ok(()) => {
                    acted = true;
                    part.quantities.iter().for_each(|&units| agenda.mark_amount(units));
                }
                Err(Refused::TooLate) => closed = true,
                Err(_) => {}
            }
        }
        if acted {
            arc.newest = Some(open.number);
        }
        let status = match (acted, closed) {
            (true, _) => Status::Acted,
            (false, true) => Status::Late,
            (false, false) => Status::Lost,
        };
        if status == Status::Lost {
            open.reason = Reason::NotOrderable;
        } else if closed && (open.reason == Reason::None || status == Status::Late) {
            open.reason = Reason::Closed;
        }
        if status == Status::Late {
            open.cause = open.cause.or(open.slowed_by);
        }
        let actuated = acted.then_some(now);
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
        let rungs = self.arcs.list.get(open.arc).map(|arc| &arc.rungs);
        let asked = open.asked.and_then(|rung| rungs?.get(rung));
        let site = asked.map(|rung| rung.site);
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
            rung: open.asked.unwrap_or(0),
            status,
            reason: open.reason,
            cause: open.cause,
        });
    }
}
