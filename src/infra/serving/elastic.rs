//! The servers of a lot that start one by one: what each waits for, and what it holds.
//!
//! ```text
//!  asked ─▶ claimed ─▶ starting ─▶ loading ─▶ serving ─▶ leaving ─▶ gone
//!           of a shared  cold start  weights               falls idle
//!           capacity
//! ```
//! A server is held, and paid for, from the grant of its units (or from when it is asked for, where it needs
//! none) until it is gone. Which of the servers serves which request is not kept: a lot has a number of
//! servers that serve, and those that leave go as they fall idle.

use super::growth::{Growth, Wanted};
use crate::causality::IncidentId;
use crate::infra::at_site::at_site;
use crate::infra::id::{CapacityId, NodeId, PoolId, SiteId};
use crate::infra::shared_capacity::{CapacityClass, ClaimId};
use crate::kernel::{Event, Law, Phase, SimSpan, SimTime, Stream, Ticket, TimeWeighted, kinds};
use std::collections::BTreeMap;

kinds! { LotLooked, ServerStarted, LotResized }

/// Where a server stands on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::infra) enum Stage {
    /// Waits for its units since it was asked for; whether a look has found it waiting.
    Claimed {
        /// Whether it was counted as refused.
        is_refused: bool,
    },
    /// Starts, until the event fires.
    Starting(Ticket),
    /// Loads its weights; number of times that they were lost on the way.
    Loading(u32),
    /// Serves.
    Serving,
    /// Serves, and its units are recalled.
    Recalled,
}

/// A server of a lot that starts its servers.
#[derive(Clone, Copy, Debug)]
pub(in crate::infra) struct Server {
    pub(in crate::infra) asked: SimTime,
    pub(in crate::infra) claim: Option<ClaimId>,
    pub(in crate::infra) stage: Stage,
}

impl Server {
    const fn serves(&self) -> bool {
        matches!(self.stage, Stage::Serving | Stage::Recalled)
    }
}

/// What each server takes of a shared capacity.
#[derive(Clone, Copy, Debug)]
pub(in crate::infra) struct Takes {
    pub(in crate::infra) capacity: CapacityId,
    pub(in crate::infra) class: CapacityClass,
    pub(in crate::infra) units: u32,
}

/// What is fixed about the servers of a lot.
#[derive(Clone, Debug)]
pub(in crate::infra) struct Terms {
    /// Its place among the lots of the run that start servers; it addresses the draws of messages.
    pub(in crate::infra) ordinal: u32,
    pub(in crate::infra) least: u32,
    pub(in crate::infra) takes: Option<Takes>,
    pub(in crate::infra) cold_start: Law,
    /// Node and size in bytes.
    pub(in crate::infra) weights: Option<(NodeId, f64)>,
}

/// The servers of a lot that starts them.
#[derive(Clone, Debug)]
pub(in crate::infra) struct Elastic {
    pub(in crate::infra) terms: Terms,
    pub(super) growth: Option<Growth>,
    draws: Stream,
    /// By the number of their start.
    servers: BTreeMap<u64, Server>,
    asked: u64,
    /// Claims of servers that are gone, to be released.
    gone: Vec<ClaimId>,
    /// Servers that are held.
    held: TimeWeighted,
    /// Servers wait for units.
    pub(in crate::infra) refused: Option<IncidentId>,
}

impl Elastic {
    pub(super) fn new(terms: Terms, growth: Option<Growth>, draws: Stream, now: SimTime) -> Self {
        Self {
            terms,
            growth,
            draws,
            servers: BTreeMap::new(),
            asked: 0,
            gone: Vec::new(),
            held: TimeWeighted::new(now, 0.0),
            refused: None,
        }
    }

    /// Adds a server that waits for its units; returns its number.
    pub(in crate::infra) fn ask(&mut self, now: SimTime, claim: Option<ClaimId>) -> u64 {
        let number = self.asked;
        self.asked += 1;
        let stage = Stage::Claimed { is_refused: false };
        self.servers.insert(number, Server { asked: now, claim, stage });
        number
    }

    /// The number of the next server.
    pub(in crate::infra) const fn next_number(&self) -> u64 {
        self.asked
    }

    /// A server by its number.
    pub(in crate::infra) fn server(&mut self, number: u64) -> Option<&mut Server> {
        self.servers.get_mut(&number)
    }

    /// Servers that it has or has asked for, those that leave included.
    pub(super) fn size(&self) -> u32 {
        self.servers.len() as u32
    }

    /// Servers that wait for their units.
    pub(in crate::infra) fn waiting(&mut self) -> impl Iterator<Item = &mut Server> {
        let is_waiting = |server: &&mut Server| matches!(server.stage, Stage::Claimed { .. });
        self.servers.values_mut().filter(is_waiting)
    }

    /// A server is held from now on.
    pub(in crate::infra) fn hold(&mut self, now: SimTime) {
        self.held.set(now, self.held.level() + 1.0);
    }

    /// The cold start of a server.
    pub(in crate::infra) fn cold_start(&mut self, number: u64) -> SimSpan {
        self.terms.cold_start.quantile(self.draws.uniform(number))
    }

    /// The youngest server that does not serve yet.
    pub(super) fn youngest_not_serving(&self) -> Option<u64> {
        let mut its = self.servers.iter().rev();
        its.find(|(_, server)| !server.serves()).map(|(number, _)| *number)
    }

    /// Takes a server out.
    pub(super) fn remove(&mut self, number: u64, now: SimTime) -> Option<Server> {
        let server = self.servers.remove(&number)?;
        if !matches!(server.stage, Stage::Claimed { .. }) {
            self.held.set(now, self.held.level() - 1.0);
        }
        Some(server)
    }

    /// Lets servers go that serve: recalled ones first, else the youngest.
    pub(super) fn let_go(&mut self, count: u32, now: SimTime) {
        for _ in 0..count {
            let all = || self.servers.iter().rev();
            let recalled = all().find(|(_, server)| server.stage == Stage::Recalled);
            let Some((&number, _)) = recalled.or_else(|| all().find(|(_, one)| one.serves()))
            else {
                return;
            };
            let server = self.remove(number, now);
            self.gone.extend(server.and_then(|server| server.claim));
        }
    }

    /// Servers that leave because their units are recalled.
    pub(super) fn recalled(&self) -> u32 {
        let is_recalled = |server: &&Server| server.stage == Stage::Recalled;
        self.servers.values().filter(is_recalled).count() as u32
    }

    /// Claims of servers that are gone.
    pub(in crate::infra) fn take_gone(&mut self) -> Vec<ClaimId> {
        std::mem::take(&mut self.gone)
    }

    /// What the rule wants now; `leaving` servers have been told to leave.
    pub(super) fn look(&mut self, now: SimTime, leaving: u32) -> Wanted {
        let size = self.size().saturating_sub(leaving);
        let least = self.terms.least;
        if size < least {
            return Wanted::More(least - size);
        }
        self.growth.as_mut().map_or(Wanted::Same, |growth| growth.look(now, size, least))
    }

    /// Time between two looks, if it looks.
    pub(in crate::infra) fn looks(&self) -> Option<SimSpan> {
        self.growth.as_ref().map(Growth::looks)
    }

    /// Server-seconds held since measuring started.
    pub(super) fn held_s(&self, now: SimTime) -> f64 {
        self.held.integral(now)
    }

    pub(super) fn reset(&mut self, now: SimTime) {
        self.held.reset(now);
    }
}

/// A lot looks at its load, and grows or shrinks.
#[derive(Clone, Copy, Debug)]
pub struct LotLooked {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// The lot, by its place in the pool.
    pub lot: u32,
}

/// The cold start of a server is over.
#[derive(Clone, Copy, Debug)]
pub struct ServerStarted {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// The lot, by its place in the pool.
    pub lot: u32,
    /// Number of its start among those of the lot.
    pub number: u64,
}

/// Servers of a lot serve from now on, or are gone.
#[derive(Clone, Copy, Debug)]
pub struct LotResized {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Pool of the site that it concerns.
    pub pool: PoolId,
    /// The lot, by its place in the pool.
    pub lot: u32,
}

at_site! { LotResized: |event| u64::from(event.lot) | (event.pool.index() as u64) << 8 }

impl Event for LotLooked {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        let place = u64::from(self.lot) | (self.pool.index() as u64) << 8;
        crate::infra::at_site::pack(self.site, place)
    }
}

impl Event for ServerStarted {
    const PHASE: Phase = Phase::Environment;
    fn identity(&self) -> u64 {
        let place = u64::from(self.lot) | (self.pool.index() as u64) << 8;
        crate::infra::at_site::pack(self.site, place) ^ self.number << 48
    }
}
