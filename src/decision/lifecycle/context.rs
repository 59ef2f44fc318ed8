//! The decision context: the state that the steps of a decision read and change, except the order
//! books.

use super::answers::Answers;
use super::arcs::Arcs;
use super::contract::{Task, TaskState};
use super::counters::DecisionCounters;
use super::groups::ArcGroups;
use super::health::HealthTable;
use super::parts_under_way::PartsUnderWay;
use super::pending::PendingDecisions;
use super::probes::Probes;
use crate::decision::ideal::Ideal;
use crate::decision::knowledge::{Catalogue, Feeds, Views};
use crate::decision::model::DemandProfiles;
use crate::infra::{Class, Infrastructure, Network, Pool, PoolId, Pools, Requests, SiteId};
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// State that the steps of a decision read and change, except the order books.
#[derive(SystemParam)]
pub(super) struct DecisionContext<'w, 's, T: Task> {
    pub(super) arcs: ResMut<'w, Arcs<T>>,
    pub(super) groups: Res<'w, ArcGroups>,
    pub(super) pending: ResMut<'w, PendingDecisions<T>>,
    pub(super) answers: ResMut<'w, Answers<T>>,
    pub(super) parts: ResMut<'w, PartsUnderWay<T>>,
    pub(super) health: ResMut<'w, HealthTable>,
    pub(super) probes: ResMut<'w, Probes>,
    pub(super) state: ResMut<'w, TaskState<T>>,
    pub(super) counters: ResMut<'w, DecisionCounters>,
    pub(super) catalogue: ResMut<'w, Catalogue>,
    pub(super) views: ResMut<'w, Views>,
    pub(super) feeds: ResMut<'w, Feeds>,
    pub(super) ideal: Res<'w, Ideal>,
    pub(super) profiles: Res<'w, DemandProfiles>,
    pub(super) network: Network<'w, 's>,
    pub(super) requests: ResMut<'w, Requests>,
    pub(super) infrastructure: Res<'w, Infrastructure>,
    pub(super) pools: Query<'w, 's, &'static Pools>,
}

impl<T: Task> DecisionContext<'_, '_, T> {
    /// A pool of a site.
    pub(super) fn pool(&self, (site, pool): (SiteId, PoolId)) -> Option<&Pool> {
        self.pools.get(self.infrastructure.site(site)?).ok()?.get(pool)
    }

    /// Whether a pool has a server that is up and runs a class; without one nothing at the site replies.
    pub(super) fn is_up(&self, at: (SiteId, PoolId), class: Class) -> bool {
        self.pool(at).is_some_and(|pool| pool.runs_now(class))
    }
}
