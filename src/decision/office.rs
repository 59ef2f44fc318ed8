//! What deciding touches, besides the order books.

use super::arc::Arcs;
use super::feed::Feeds;
use super::forecast::Curves;
use super::ideal::Ideal;
use super::ledger::Ledger;
use super::open::OpenDecisions;
use super::store::Stores;
use super::view::Views;
use crate::infra::{Infrastructure, Network, Pool, Requests, SiteId};
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// What deciding touches, besides the order books.
#[derive(SystemParam)]
pub(super) struct Office<'w, 's> {
    pub(super) arcs: ResMut<'w, Arcs>,
    pub(super) open: ResMut<'w, OpenDecisions>,
    pub(super) ledger: ResMut<'w, Ledger>,
    pub(super) stores: ResMut<'w, Stores>,
    pub(super) views: ResMut<'w, Views>,
    pub(super) feeds: ResMut<'w, Feeds>,
    pub(super) ideal: Res<'w, Ideal>,
    pub(super) curves: Res<'w, Curves>,
    pub(super) network: Network<'w, 's>,
    pub(super) requests: ResMut<'w, Requests>,
    pub(super) infrastructure: Res<'w, Infrastructure>,
    pub(super) pools: Query<'w, 's, &'static Pool>,
}

impl Office<'_, '_> {
    /// The pool of a site.
    pub(super) fn pool(&self, site: SiteId) -> Option<&Pool> {
        self.pools.get(self.infrastructure.site(site)?).ok()
    }

    /// Whether a site has a server that is up: one without does not even say no.
    pub(super) fn is_up(&self, site: SiteId) -> bool {
        self.pool(site).is_some_and(|pool| pool.servers_up() > 0)
    }
}
