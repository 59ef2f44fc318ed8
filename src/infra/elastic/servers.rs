//! Servers of lots, for handlers that ask for them, start them and let them go.

use super::address::{LotAddress, ServerAddress, message_index};
use crate::causality::{IncidentKind, Incidents};
use crate::infra::directory::Infrastructure;
use crate::infra::network::{FlowTerms, Message, Network};
use crate::infra::serving::{AtPool, LotResized, Pool, ServerStarted, Stage};
use crate::infra::shared_capacity::{ClaimId, Claimant, NewClaim, SharedCapacities};
use crate::kernel::{Agenda, SimTime};
use bevy_ecs::prelude::{Res, ResMut};
use bevy_ecs::system::SystemParam;

/// Servers got no units of a shared capacity within a look.
const CAPACITY_REFUSED: IncidentKind = IncidentKind::new("capacity_refused");

/// Pools, shared capacities and the network, for handlers of elastic lots.
#[derive(SystemParam)]
pub(super) struct Servers<'w, 's> {
    at: AtPool<'w, 's>,
    capacities: ResMut<'w, SharedCapacities>,
    network: Network<'w, 's>,
    directory: Res<'w, Infrastructure>,
}

impl Servers<'_, '_> {
    /// The pool of a lot.
    pub(super) fn pool(&mut self, of: LotAddress) -> Option<&mut Pool> {
        Some(self.at.pool(of.site, of.pool)?.0)
    }

    /// Asks for servers, and keeps as many that are about to leave.
    pub(super) fn ask(&mut self, of: LotAddress, count: u32, agenda: &mut Agenda) {
        let kept = self.pool(of).map_or(0, |pool| pool.keep_leaving(of.lot, count));
        for _ in kept..count {
            self.ask_one(of, agenda);
        }
        self.follow_refusals(of, agenda);
    }

    /// Asks for a server: it claims its units, or starts at once if it needs none.
    fn ask_one(&mut self, of: LotAddress, agenda: &mut Agenda) {
        let now = agenda.now();
        let Self { at, capacities, .. } = self;
        let Some((pool, _, incidents)) = at.pool(of.site, of.pool) else { return };
        let Some(elastic) = pool.elastic(of.lot) else { return };
        let tag = ServerAddress { of, number: elastic.next_number() }.tag();
        let Some(takes) = elastic.terms.takes else {
            let number = elastic.ask(now, None);
            self.start(ServerAddress { of, number }, agenda);
            return;
        };
        let new = NewClaim {
            capacity: takes.capacity,
            class: takes.class,
            units: takes.units,
            claimant: Claimant::Lot,
            tag,
        };
        let claim = capacities.claim(agenda, incidents, new);
        elastic.ask(now, claim);
    }

    /// A server has what it needs: its cold start begins.
    pub(super) fn start(&mut self, server: ServerAddress, agenda: &mut Agenda) {
        let ServerAddress { of, number } = server;
        let Some(elastic) = self.pool(of).and_then(|pool| pool.elastic(of.lot)) else { return };
        elastic.hold(agenda.now());
        let span = elastic.cold_start(number);
        let (site, pool, lot) = (of.site, of.pool, of.lot as u32);
        let ticket = agenda.after(span, ServerStarted { site, pool, lot, number });
        if let Some(server) = elastic.server(number) {
            server.stage = Stage::Starting(ticket);
        }
    }

    /// A server loads its weights, which were lost a number of times; without any it serves.
    pub(super) fn load(&mut self, server: ServerAddress, lost: u32, agenda: &mut Agenda) {
        let ServerAddress { of, number } = server;
        let to = self.directory.node_of(of.site);
        let Some(elastic) = self.pool(of).and_then(|pool| pool.elastic(of.lot)) else { return };
        let (weights, ordinal) = (elastic.terms.weights, elastic.terms.ordinal);
        let Some(one) = elastic.server(number) else { return };
        let Some((from, bytes)) = weights else {
            self.serve(server, agenda);
            return;
        };
        one.stage = Stage::Loading(lost);
        let message = Message {
            from,
            to,
            bytes,
            tag: server.tag(),
            index: message_index(ordinal, number, lost),
            deadline: SimTime::NEVER,
        };
        let terms = FlowTerms { is_apart: true, ..FlowTerms::default() };
        self.network.send_on(agenda, message, terms);
    }

    /// A server serves from now on.
    pub(super) fn serve(&mut self, server: ServerAddress, agenda: &mut Agenda) {
        let ServerAddress { of, number } = server;
        let Some(pool) = self.pool(of) else { return };
        let one = pool.elastic(of.lot).and_then(|elastic| elastic.server(number));
        let asked = one.map(|server| server.asked);
        pool.serve(of.lot, number, asked, agenda.now());
        agenda.schedule_now(resized(of));
    }

    /// Lets servers go: those that do not serve yet first, the youngest of them first.
    pub(super) fn let_go(&mut self, of: LotAddress, count: u32, agenda: &mut Agenda) {
        for _ in 0..count {
            let Some(pool) = self.pool(of) else { return };
            match pool.cancel_start(of.lot, agenda) {
                Some(server) => {
                    let Self { at, capacities, .. } = self;
                    let incidents = at.pool(of.site, of.pool).map(|(_, _, incidents)| incidents);
                    if let (Some(claim), Some(incidents)) = (server.claim, incidents) {
                        capacities.release(agenda, incidents, claim);
                    }
                }
                None => pool.leave_one(of.lot, agenda),
            }
        }
        self.follow_refusals(of, agenda);
    }

    /// A server is lost at once; its units are given back if it still holds them. Below its least number the
    /// lot asks anew.
    pub(super) fn lose(&mut self, server: ServerAddress, agenda: &mut Agenda) {
        let ServerAddress { of, number } = server;
        let Self { at, capacities, .. } = self;
        let Some((pool, _, incidents)) = at.pool(of.site, of.pool) else { return };
        let claim = pool.elastic(of.lot).and_then(|elastic| elastic.server(number)?.claim);
        pool.lose(of.lot, number, agenda);
        if let Some(claim) = claim {
            capacities.release(agenda, incidents, claim);
        }
        agenda.schedule_now(resized(of));
        let missing = self.pool(of).map_or(0, |pool| pool.missing(of.lot));
        if missing > 0 {
            self.ask(of, missing, agenda);
        }
    }

    /// Releases the units of servers that are gone.
    pub(super) fn release_gone(&mut self, of: LotAddress, agenda: &mut Agenda) {
        let Self { at, capacities, .. } = self;
        let Some((pool, _, incidents)) = at.pool(of.site, of.pool) else { return };
        let gone = pool.elastic(of.lot).map(|elastic| elastic.take_gone()).unwrap_or_default();
        for claim in gone {
            capacities.release(agenda, incidents, claim);
        }
    }

    /// Counts the servers that a look finds without units, and begins or ends the incident.
    pub(super) fn follow_refusals(&mut self, of: LotAddress, agenda: &mut Agenda) {
        let Self { at, capacities, .. } = self;
        if let Some((pool, _, incidents)) = at.pool(of.site, of.pool) {
            refuse(pool, of.lot, capacities, agenda, incidents);
        }
    }

    /// Whether a claim holds its units.
    pub(super) fn is_held(&self, claim: ClaimId) -> bool {
        self.capacities.is_held(claim)
    }
}

/// Servers of a lot that have waited a look for their units are refused; a lot without looks has none to
/// wait for.
pub(super) fn refuse(
    pool: &mut Pool,
    lot: usize,
    capacities: &SharedCapacities,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    let (now, entity) = (agenda.now(), pool.entity());
    let Some(elastic) = pool.elastic(lot) else { return };
    let looks = elastic.looks();
    let is_due = |asked: SimTime| looks.is_none_or(|looks| asked + looks <= now);
    let (mut fresh, mut refused) = (0, 0);
    for server in elastic.waiting() {
        let held = server.claim.is_some_and(|claim| capacities.is_held(claim));
        if held || !is_due(server.asked) {
            continue;
        }
        fresh += u64::from(server.stage == Stage::Claimed { is_refused: false });
        refused += 1;
        server.stage = Stage::Claimed { is_refused: true };
    }
    let cause = elastic.terms.takes.and_then(|takes| capacities.get(takes.capacity)?.lowered_by());
    match (refused > 0, elastic.refused) {
        (true, None) => {
            elastic.refused = Some(incidents.begin(agenda, CAPACITY_REFUSED, entity, cause));
        }
        (false, Some(incident)) => {
            elastic.refused = None;
            incidents.end(agenda, incident);
        }
        _ => {}
    }
    pool.count_refused(fresh);
}

/// The event by which the site of a lot settles.
pub(super) const fn resized(of: LotAddress) -> LotResized {
    LotResized { site: of.site, pool: of.pool, lot: of.lot as u32 }
}
