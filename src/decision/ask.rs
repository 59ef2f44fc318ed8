//! Asking: the first rung of the ladder that is not spared, and the next where it does not answer.

use super::feed::message_index;
use super::office::Office;
use super::open::{Reason, Status};
use super::tag::{Asked, Tag};
use crate::environment::IncidentId;
use crate::infra::{Message, Pool};
use crate::kernel::{Agenda, Event, Now, Phase};

/// The patience with a rung is at its end.
#[derive(Clone, Copy, Debug)]
pub struct RungGivenUp {
    /// The decision and the rung.
    pub asked: Asked,
}

impl Event for RungGivenUp {
    const PHASE: Phase = Phase::Closing;

    fn identity(&self) -> u64 {
        Tag::Request(self.asked).bits()
    }
}

impl Office<'_, '_> {
    /// Asks the first rung from `asked.rung` on that is not spared; without one, the decision is lost.
    pub(super) fn ask(&mut self, agenda: &mut Agenda, asked: Asked) {
        let now = agenda.now();
        let Some(open) = self.open.get(asked) else { return };
        let Some(arc) = self.arcs.list.get(open.arc) else { return };
        let first = usize::from(asked.rung);
        let spared =
            (first..arc.rungs.len()).find(|&rung| arc.rungs[rung].breaker.lets_through(now));
        let rung = match spared {
            Some(rung) if now < open.deadline => rung,
            _ => {
                if open.reason == Reason::None {
                    open.reason = Reason::Spared;
                }
                self.lose(agenda, asked);
                return;
            }
        };
        if rung > first && open.reason == Reason::None {
            open.reason = Reason::Spared;
        }
        open.rung = rung;
        let asked = Asked { rung: rung as u8, ..asked };
        let until = (now + arc.rungs[rung].patience).min(open.deadline);
        open.patience = Some(agenda.at(until, RungGivenUp { asked }));
        let message = Message {
            from: arc.node,
            to: arc.rungs[rung].node,
            bytes: arc.request_b,
            tag: Tag::Request(asked).bits(),
            index: message_index(1, open.arc, open.number, rung),
            deadline: until,
        };
        self.network.send(agenda, message);
    }

    /// No rung is left: what stands stands.
    fn lose(&mut self, agenda: &mut Agenda, asked: Asked) {
        if let Some(open) = self.open.close(asked) {
            self.conclude(agenda, open, Status::Lost, None);
        }
    }

    /// A rung did not answer: the next is asked.
    pub(super) fn give_up(
        &mut self,
        agenda: &mut Agenda,
        asked: Asked,
        reason: Reason,
        cause: Option<IncidentId>,
    ) {
        let now = agenda.now();
        let Some(open) = self.open.get(asked) else { return };
        agenda.withdraw(&mut open.patience);
        if open.reason == Reason::None || reason != Reason::NoAnswer {
            open.reason = reason;
        }
        open.cause = open.cause.or(cause);
        let Some(arc) = self.arcs.list.get_mut(open.arc) else { return };
        if let Some(rung) = arc.rungs.get_mut(usize::from(asked.rung)) {
            rung.breaker.fail(now);
        }
        // The slot now waits for the next rung; an answer of this one finds nobody.
        let next = Asked { rung: asked.rung.saturating_add(1), ..asked };
        open.rung = usize::from(next.rung);
        if open.rung < arc.rungs.len() {
            self.ask(agenda, next);
        } else {
            open.rung = usize::from(asked.rung);
            self.lose(agenda, asked);
        }
    }
}

/// The patience with a rung is at its end: the incident that lowers its site is noted, and the next
/// rung is asked.
pub(super) fn give_up_rung(now: Now<RungGivenUp>, mut office: Office) {
    let asked = now.event.asked;
    let site = office.open.get(asked).map(|open| (open.arc, open.rung));
    let site = site.and_then(|(arc, rung)| Some(office.arcs.list.get(arc)?.rungs.get(rung)?.site));
    let pool = site.and_then(|site| office.pools.get(office.infrastructure.site(site)?).ok());
    let cause = pool.and_then(Pool::lowered_by);
    office.give_up(now.agenda, asked, Reason::NoAnswer, cause);
}
