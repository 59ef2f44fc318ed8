//! Asking: the first rung of the ladder that is not spared, and the next where it does not answer.
//!
//! A rung is waited for until its patience or the decision's deadline is over, that instant included.
//! Nobody calls a request back: it stays with its pool until the decision's deadline, and what is
//! then done in vain is load, as with any client that hangs up and asks elsewhere.

use super::feed::message_index;
use super::office::Office;
use super::open::{Failure, Reason, Status};
use super::tag::{Asked, Tag};
use crate::infra::{Message, Pool};
use crate::kernel::{Agenda, Event, Now, Phase, SimSpan, SimTime};

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

/// Until when a message waits for a route, if it is of no use at `until`: a nanosecond less, so that
/// word of its loss is there when the rung is given up.
pub(super) fn last_use(until: SimTime) -> SimTime {
    until - SimSpan::from_nanos(1)
}

impl Office<'_, '_> {
    /// Asks the first rung from `asked.rung` on that is not spared; without one, the decision is lost.
    pub(super) fn ask(&mut self, agenda: &mut Agenda, asked: Asked) {
        let now = agenda.now();
        let Some(open) = self.open.get(asked) else { return };
        let Some(arc) = self.arcs.list.get(open.arc) else { return };
        let below = arc.rungs.iter().enumerate().skip(usize::from(asked.rung));
        let mut next = None;
        for (index, rung) in below.take_while(|_| now < open.deadline) {
            if rung.breaker.lets_through(now) {
                next = Some((index, rung));
                break;
            }
            // What made it fail before is what keeps it from being asked now.
            open.cause = open.cause.or(rung.failed_by);
            if open.reason == Reason::None {
                open.reason = Reason::Spared;
            }
        }
        let Some((index, rung)) = next else {
            if arc.rungs.is_empty() {
                open.reason = Reason::NoSite;
            }
            if let Some(open) = self.open.close(asked) {
                self.conclude(agenda, open, Status::Lost, None);
            }
            return;
        };
        let until = (now + rung.patience).min(open.deadline);
        open.ask(index, now, until);
        let asked = Asked { rung: index as u8, ..asked };
        open.patience = Some(agenda.at(until, RungGivenUp { asked }));
        let message = Message {
            from: arc.node,
            to: rung.node,
            bytes: arc.request_b,
            tag: Tag::Request(asked).bits(),
            index: message_index(1, open.arc, open.number, index),
            deadline: last_use(until),
        };
        self.network.send(agenda, message);
    }

    /// A rung did not answer: the next is asked.
    pub(super) fn give_up(&mut self, agenda: &mut Agenda, asked: Asked) {
        let now = agenda.now();
        let Some(open) = self.open.get(asked) else { return };
        agenda.withdraw(&mut open.patience);
        // Its answer is still on the way, or the request is.
        let under_way = Failure { reason: Reason::NoAnswer, cause: open.slowed_by };
        let failure = open.failure.unwrap_or(under_way);
        open.reason = failure.reason;
        open.cause = open.cause.or(failure.cause);
        // The slot now waits for the next rung; an answer of this one finds nobody.
        let next = Asked { rung: asked.rung.saturating_add(1), ..asked };
        open.rung = usize::from(next.rung);
        let (arc, asked_at) = (open.arc, open.asked_at);
        let rungs = self.arcs.list.get_mut(arc).map(|arc| &mut arc.rungs);
        if let Some(rung) = rungs.and_then(|rungs| rungs.get_mut(usize::from(asked.rung))) {
            rung.breaker.fail(asked_at, now);
            rung.failed_by = failure.cause;
        }
        self.ask(agenda, next);
    }
}

/// The patience with a rung is at its end: the incident that lowers its site is noted where the site
/// has the request, and the next rung is asked.
pub(super) fn give_up_rung(now: Now<RungGivenUp>, mut office: Office) {
    let asked = now.event.asked;
    let Some(open) = office.open.get(asked) else { return };
    if open.is_being_thought_about() {
        let arc = office.arcs.list.get(open.arc);
        let site = arc.and_then(|arc| Some(arc.rungs.get(usize::from(asked.rung))?.site));
        let cause = site.and_then(|site| office.pool(site)).and_then(Pool::lowered_by);
        if let Some(open) = office.open.get(asked) {
            open.fail(Reason::NotServed, cause);
        }
    }
    office.give_up(now.agenda, asked);
}
