//! Shortage of servers that other work holds, and of lots that are not there yet.
//!
//! A request that waits behind background work, or for the birth of the only lots of its class, waits
//! because capacity is short, though no server is lost. The incident begins with the first request that
//! waits so and ends when none does; a request that waits behind requests of its own class alone, as in
//! a burst, is no incident. While no lot for requests of decisions is there, its network refuses them before
//! they wait: the incident lasts from the start until the first such lot is there.
//!
//! Held to account by `tests/it/sites/pools/taken.rs`.

use super::background::Way;
use super::class::Class;
use super::lot::Lot;
use super::pool::Pool;
use crate::causality::{IncidentKind, Incidents};
use crate::kernel::Agenda;

/// Requests wait behind the background work of a pool.
const SERVERS_TAKEN: IncidentKind = IncidentKind::new("servers_taken");

/// Requests wait for lots that are not there yet.
const LOT_AWAITED: IncidentKind = IncidentKind::new("lot_awaited");

impl Pool {
    /// Begins or ends the shortage after a change.
    pub(super) fn follow_shortage(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        if self.taken.is_none() && self.waiting() == 0 && !self.awaits_own() {
            return;
        }
        let kind = self.shortage();
        if let Some((incident, of)) = self.taken
            && kind != Some(of)
        {
            incidents.end(agenda, incident);
            self.taken = None;
        }
        if let (Some(kind), None) = (kind, self.taken) {
            let incident = incidents.begin(agenda, kind, self.entity, self.lowered_by());
            self.taken = Some((incident, kind));
        }
    }

    /// Why requests wait, where it is not behind requests alone.
    fn shortage(&self) -> Option<IncidentKind> {
        let waits = |class: &Class| {
            let state = &self.classes[class.index()];
            state.waiting_count > state.waiting_jobs
        };
        let waiting = || Class::ALL.into_iter().filter(waits);
        let lots_of = |class: Class| self.lots.iter().filter(move |lot| lot.rank(class).is_some());
        let awaits = |class: Class| lots_of(class).all(|lot| lot.unborn.is_some());
        if self.awaits_own() || waiting().any(awaits) {
            return Some(LOT_AWAITED);
        }
        let is_taken = |class: Class| lots_of(class).any(|lot| self.holds_background(lot));
        waiting().any(is_taken).then_some(SERVERS_TAKEN)
    }

    /// Whether lots for requests of decisions are planned, and none of them is there yet.
    fn awaits_own(&self) -> bool {
        let mut own = self.lots.iter().filter(|lot| lot.rank(Class::Ours).is_some()).peekable();
        own.peek().is_some() && own.all(|lot| lot.unborn.is_some())
    }

    /// Whether background work holds servers of a lot.
    fn holds_background(&self, lot: &Lot) -> bool {
        let busy = lot.busy();
        Class::ALL.into_iter().any(|class| {
            let background = self.classes[class.index()].background.as_ref();
            let has_jobs = background.is_some_and(|load| matches!(load.way, Way::Jobs(_)));
            let requests = if has_jobs { 0.0 } else { f64::from(lot.requests_of(class)) };
            background.is_some() && busy[class.index()] > requests + 1e-9
        })
    }
}
