//! The decision context: the state that the steps of a decision read and change, except the order
//! books.

use super::answers::Answers;
use super::arcs::Arcs;
use super::contract::{Task, TaskState};
use super::counters::DecisionCounters;
use super::desk::Desk;
use super::health::HealthTable;
use super::parts_under_way::PartsUnderWay;
use super::pending::PendingDecisions;
use super::placements::{Placements, StatusOnTheWay};
use super::probes::Probes;
use crate::decision::ideal::Ideal;
use crate::decision::knowledge::{Catalogue, Feeds, Views};
use crate::decision::model::DemandProfiles;
use crate::infra::{
    Class, Infrastructure, Network, Pool, PoolId, Pools, Requests, SiteId, SiteStatuses,
};
use crate::kernel::SimTime;
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// What the steps of a decision fetch from the World.
#[derive(SystemParam)]
pub(super) struct DecisionParams<'w, 's, T: Task> {
    desk: ResMut<'w, Desk<T>>,
    state: ResMut<'w, TaskState<T>>,
    counters: ResMut<'w, DecisionCounters>,
    catalogue: ResMut<'w, Catalogue>,
    views: ResMut<'w, Views>,
    feeds: Res<'w, Feeds>,
    ideal: Res<'w, Ideal>,
    profiles: Res<'w, DemandProfiles>,
    network: Network<'w, 's>,
    requests: ResMut<'w, Requests>,
    infrastructure: Res<'w, Infrastructure>,
    pools: Query<'w, 's, &'static Pools>,
    statuses: SiteStatuses<'w, 's>,
}

/// State that the steps of a decision read and change, except the order books.
pub(super) struct DecisionContext<'a, 'w, 's, T: Task> {
    pub(super) arcs: &'a mut Arcs<T>,
    pub(super) pending: &'a mut PendingDecisions<T>,
    pub(super) answers: &'a mut Answers<T>,
    pub(super) parts: &'a mut PartsUnderWay<T>,
    pub(super) health: &'a mut HealthTable,
    pub(super) probes: &'a mut Probes,
    pub(super) placements: &'a mut Placements,
    pub(super) state: &'a mut TaskState<T>,
    pub(super) counters: &'a mut DecisionCounters,
    pub(super) catalogue: &'a mut Catalogue,
    pub(super) views: &'a mut Views,
    pub(super) feeds: &'a Feeds,
    pub(super) ideal: &'a Ideal,
    pub(super) profiles: &'a DemandProfiles,
    pub(super) network: &'a mut Network<'w, 's>,
    pub(super) requests: &'a mut Requests,
    infrastructure: &'a Infrastructure,
    pools: &'a Query<'w, 's, &'static Pools>,
    pub(super) statuses: &'a SiteStatuses<'w, 's>,
}

impl<'w, 's, T: Task> DecisionParams<'w, 's, T> {
    /// The context of a step.
    pub(super) fn context(&mut self) -> DecisionContext<'_, 'w, 's, T> {
        let Desk { arcs, pending, answers, parts, health, probes, placements } = &mut *self.desk;
        DecisionContext {
            arcs,
            pending,
            answers,
            parts,
            health,
            probes,
            placements,
            state: &mut self.state,
            counters: &mut self.counters,
            catalogue: &mut self.catalogue,
            views: &mut self.views,
            feeds: &self.feeds,
            ideal: &self.ideal,
            profiles: &self.profiles,
            network: &mut self.network,
            requests: &mut self.requests,
            infrastructure: &self.infrastructure,
            pools: &self.pools,
            statuses: &self.statuses,
        }
    }
}

impl<T: Task> DecisionContext<'_, '_, '_, T> {
    /// The pools of a site.
    pub(super) fn pools_of(&self, site: SiteId) -> Option<&Pools> {
        self.pools.get(self.infrastructure.site(site)?).ok()
    }

    /// A pool of a site.
    pub(super) fn pool(&self, (site, pool): (SiteId, PoolId)) -> Option<&Pool> {
        self.pools_of(site)?.get(pool)
    }

    /// The status of a pool leaves its site with a message of some tag, where rungs are placed.
    pub(super) fn send_status(
        &mut self,
        tag: u64,
        at: (SiteId, PoolId),
        class: Class,
        now: SimTime,
    ) {
        if self.placements.is_used()
            && let Some(status) = self.statuses.of(at.0, at.1, class, now)
        {
            self.placements.send_status(tag, StatusOnTheWay { at, status });
        }
    }

    /// Whether a pool has a server that is up and runs a class; without one nothing at the site replies.
    pub(super) fn is_up(&self, at: (SiteId, PoolId), class: Class) -> bool {
        self.pool(at).is_some_and(|pool| pool.runs_now(class))
    }
}
