//! The pools of a site, for handlers that change them.

use super::pool::Pool;
use super::pools::Pools;
use super::request::Requests;
use crate::causality::Incidents;
use crate::infra::directory::BySite;
use crate::infra::id::{PoolId, SiteId};
use bevy_ecs::prelude::ResMut;
use bevy_ecs::system::SystemParam;

/// The pools of sites, and the requests in them.
#[derive(SystemParam)]
pub(in crate::infra) struct AtPool<'w, 's> {
    sites: BySite<'w, 's, &'static mut Pools>,
    requests: ResMut<'w, Requests>,
    incidents: ResMut<'w, Incidents>,
}

impl AtPool<'_, '_> {
    /// A pool, all requests, and the incidents.
    pub(in crate::infra) fn pool(
        &mut self,
        site: SiteId,
        pool: PoolId,
    ) -> Option<(&mut Pool, &mut Requests, &mut Incidents)> {
        let pool = self.sites.get(site)?.into_inner().get_mut(pool)?;
        Some((pool, &mut *self.requests, &mut *self.incidents))
    }

    /// Changes all pools of a site.
    pub(super) fn each(&mut self, site: SiteId, change: impl FnMut(&mut Pool)) {
        if let Some(mut pools) = self.sites.get(site) {
            pools.each(change);
        }
    }
}
