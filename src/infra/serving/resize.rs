//! A pool whose lots start servers and let them go.
//!
//! Servers that leave take no new work: as soon as a server falls idle, one of them is gone.

use super::class::Class;
use super::elastic::{Elastic, LotResized, Server, Stage, Terms};
use super::grows_spec::GrowsSpec;
use super::growth::{Growth, Wanted};
use super::lot::Lot;
use super::pool::Pool;
use crate::causality::{EntityName, IncidentId};
use crate::kernel::{Agenda, SimTime, Stream};

impl Lot {
    /// Servers that are up and that neither requests nor drawn jobs hold.
    pub(super) fn idle(&self) -> u32 {
        let requests: u32 = self.running_by.iter().sum();
        let drawn: u32 = self.order.iter().map(|&class| self.drawn_of(class)).sum();
        self.up.saturating_sub(requests + drawn)
    }

    /// Takes off servers that are idle, or dark.
    pub(super) fn drop_idle(&mut self, count: u32) {
        self.ready = self.ready.saturating_sub(count);
        self.up = self.up.saturating_sub(count);
        self.up_before = self.up_before.saturating_sub(count);
    }

    /// Whether it has servers that are up, or would start them.
    pub(super) fn takes(&self) -> bool {
        self.up > 0 || self.elastic.is_some() && self.carried > 0
    }

    /// Busy fraction of the racks under it that are up.
    pub(super) fn rack_utilisation(&self) -> f64 {
        if self.elastic.is_none() {
            return self.utilisation();
        }
        (self.busy().iter().sum::<f64>() / f64::from(self.carried.max(1))).min(1.0)
    }
}

impl Pool {
    /// Makes a lot start its servers, of which it has none yet.
    pub(in crate::infra) fn open_lot(
        &mut self,
        index: usize,
        terms: Terms,
        (grows, draws): (Option<&GrowsSpec>, Stream),
        now: SimTime,
    ) {
        let growth = grows.map(|grows| Growth::new(grows, now));
        if let Some(lot) = self.lots.get_mut(index) {
            lot.servers = growth.as_ref().map_or(terms.least, Growth::to);
            lot.ready = 0;
            lot.elastic = Some(Box::new(Elastic::new(terms, growth, draws, now)));
        }
    }

    /// The servers of a lot that starts them.
    pub(in crate::infra) fn elastic(&mut self, lot: usize) -> Option<&mut Elastic> {
        self.lots.get_mut(lot)?.elastic.as_deref_mut()
    }

    /// What a lot wants at a look.
    pub(in crate::infra) fn look(&mut self, lot: usize, now: SimTime) -> Option<Wanted> {
        let lot = self.lots.get_mut(lot)?;
        let leaving = lot.leaving;
        Some(lot.elastic.as_mut()?.look(now, leaving))
    }

    /// Keeps servers that are about to leave; returns how many.
    pub(in crate::infra) fn keep_leaving(&mut self, lot: usize, most: u32) -> u32 {
        let Some(lot) = self.lots.get_mut(lot) else { return 0 };
        let Some(elastic) = &mut lot.elastic else { return 0 };
        let kept = most.min(lot.leaving.saturating_sub(elastic.recalled()));
        lot.leaving -= kept;
        kept
    }

    /// A server of a lot serves from now on; `asked` since when it was awaited, if it was.
    pub(in crate::infra) fn serve(
        &mut self,
        lot: usize,
        number: u64,
        asked: Option<SimTime>,
        now: SimTime,
    ) {
        let Some(one) = self.lots.get_mut(lot) else { return };
        let server = one.elastic.as_mut().and_then(|elastic| elastic.server(number));
        let Some(server) = server else { return };
        server.stage = Stage::Serving;
        one.ready += 1;
        self.has_changed = true;
        if let Some(asked) = asked {
            self.stats.to_capacity_s.add(now.since(asked).seconds());
        }
    }

    /// Servers that a lot lacks to have its least number.
    pub(in crate::infra) fn missing(&self, lot: usize) -> u32 {
        let Some(lot) = self.lots.get(lot) else { return 0 };
        let Some(elastic) = &lot.elastic else { return 0 };
        elastic.terms.least.saturating_sub(elastic.size().saturating_sub(lot.leaving))
    }

    /// Its name in incidents.
    pub(in crate::infra) const fn entity(&self) -> EntityName {
        self.entity
    }

    /// Servers got no units within a look.
    pub(in crate::infra) const fn count_refused(&mut self, count: u64) {
        self.stats.starts_refused += count;
    }

    /// Takes out the youngest server of a lot that does not serve yet; `None` if all serve.
    pub(in crate::infra) fn cancel_start(
        &mut self,
        lot: usize,
        agenda: &mut Agenda,
    ) -> Option<Server> {
        let elastic = self.elastic(lot)?;
        let number = elastic.youngest_not_serving()?;
        let server = elastic.remove(number, agenda.now())?;
        if let Stage::Starting(ticket) = server.stage {
            agenda.cancel(ticket);
        }
        Some(server)
    }

    /// A server of a lot leaves once one is idle.
    pub(in crate::infra) fn leave_one(&mut self, lot: usize, agenda: &mut Agenda) {
        if let Some(one) = self.lots.get_mut(lot) {
            one.leaving = (one.leaving + 1).min(one.ready);
        }
        self.let_idle_go(agenda);
    }

    /// Servers that leave are gone as far as others are idle.
    pub(super) fn let_idle_go(&mut self, agenda: &mut Agenda) {
        let (site, pool, now) = (self.site, self.id, agenda.now());
        for (index, lot) in self.lots.iter_mut().enumerate() {
            if lot.leaving == 0 {
                continue;
            }
            let gone = if lot.up == 0 { lot.leaving } else { lot.leaving.min(lot.idle()) };
            let Some(elastic) = lot.elastic.as_mut().filter(|_| gone > 0) else { continue };
            elastic.let_go(gone, now);
            lot.drop_idle(gone);
            lot.leaving -= gone;
            self.has_changed = true;
            agenda.schedule_now(LotResized { site, pool, lot: index as u32 });
        }
    }

    /// A server of a lot loses its units at once; what it serves is stopped, if no server is idle.
    pub(in crate::infra) fn lose(&mut self, lot: usize, number: u64, agenda: &mut Agenda) {
        self.has_changed = true;
        let Some(one) = self.lots.get_mut(lot) else { return };
        let Some(elastic) = &mut one.elastic else { return };
        let Some(server) = elastic.remove(number, agenda.now()) else { return };
        match server.stage {
            Stage::Starting(ticket) => {
                agenda.cancel(ticket);
            }
            Stage::Claimed { .. } | Stage::Loading(_) => {}
            Stage::Serving | Stage::Recalled => {
                one.leaving -= u32::from(server.stage == Stage::Recalled).min(one.leaving);
                if one.idle() > 0 {
                    one.drop_idle(1);
                } else {
                    // The site settles, and with it what runs on the server goes back to its queue.
                    one.ready -= 1;
                }
                one.leaving = one.leaving.min(one.ready);
            }
        }
    }

    /// Follows the demand on lots that grow.
    pub(super) fn follow_demand(&mut self, now: SimTime) {
        for lot in &mut self.lots {
            let busy: f64 = if lot.elastic.is_some() { lot.busy().iter().sum() } else { continue };
            let waiting: u32 =
                lot.order.iter().map(|class| self.classes[class.index()].waiting_count).sum();
            if let Some(growth) = lot.elastic.as_mut().and_then(|elastic| elastic.growth.as_mut()) {
                growth.follow(now, busy + f64::from(waiting));
            }
        }
    }

    /// Whether servers of a class are there, or would start for a request that waits.
    pub(super) fn takes_now(&self, class: Class) -> bool {
        self.lots.iter().any(|lot| lot.takes() && lot.rank(class).is_some())
    }

    /// Whether a lot has servers, or would start them.
    pub(super) fn takes_any(&self) -> bool {
        self.lots.iter().any(Lot::takes)
    }

    /// The incident for which servers of a lot wait for their units.
    pub(super) fn refused_by(&self) -> Option<IncidentId> {
        self.lots.iter().find_map(|lot| lot.elastic.as_ref()?.refused)
    }

    /// Server-seconds that a lot has held since measuring started; `None` of a lot of fixed servers.
    #[must_use]
    pub fn held_server_s(&self, lot: usize, now: SimTime) -> Option<f64> {
        Some(self.lots.get(lot)?.elastic.as_ref()?.held_s(now))
    }
}
