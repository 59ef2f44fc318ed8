//! A placed rung: it names a model, and its site is chosen at each request (`infra::placement`).
//!
//! The pools that it knows are fixed at assembly: of each site the pool of the rung's role, or named as its model,
//! else the first that runs the class of the arc. Those that the configuration refuses for good are kept for the table alone: no request
//! goes there, and no report either; those that serve other nodes alone are not known. At most 15 that pass are known, the nearest.

use super::candidate::Candidate;
use crate::infra::{
    Class, Infrastructure, Need, NodeId, PoolId, Pools, Reading, Refusal, Role, Routes, SiteId,
    Terms, judge,
};
use bevy_ecs::prelude::World;

/// Most pools that a placed rung may ask: the place of one fits into four bits, and the last value means none.
pub const MOST_PLACED: usize = 15;

/// Most refused pools that are kept for the table.
const MOST_REFUSED: usize = 16;

/// A pool of a site, as a placed rung knows it.
#[derive(Clone, Debug)]
pub(super) struct PlacedSite {
    pub(super) at: Candidate,
    /// Delay of the unloaded route, in seconds.
    pub(super) delay_s: f64,
    /// Whether a lot of the pool runs the class.
    pub(super) runs_class: bool,
    /// The filter that the configuration does not let it pass, if there is one.
    pub(super) never: Option<Refusal>,
    /// Its place among the pools that may be asked.
    pub(super) candidate: Option<usize>,
    /// The start of the model there, if it is not loaded.
    pub(super) start: Option<usize>,
}

/// What a placed rung needs, and the pools that it knows.
#[derive(Clone, Debug)]
pub(in crate::decision) struct PlacedRung {
    /// What its requests need of a site.
    pub(super) need: Need,
    /// Number of its model among those declared.
    pub(super) model: u32,
    /// The pools, the nearest first.
    pub(super) sites: Vec<PlacedSite>,
}

impl PlacedRung {
    /// The pools of all sites that a node reaches, for requests of a class.
    pub(in crate::decision) fn new(
        (need, model, role): (Need, u32, Option<Role>),
        (from, class): (NodeId, Class),
        terms: &Terms,
        world: &mut World,
    ) -> Self {
        let infrastructure = world.resource::<Infrastructure>().clone();
        let mut sites = Vec::new();
        for (index, facts) in terms.sites.iter().enumerate() {
            let site = SiteId::new(index);
            if !infrastructure.serves(site, from) {
                continue;
            }
            let node = infrastructure.node_of(site);
            let delay = world.resource_mut::<Routes>().delay_ns(from, node);
            let entity = infrastructure.site(site);
            let pools = entity.and_then(|entity| world.get::<Pools>(entity));
            let (Some(delay), Some(pools)) = (delay, pools) else { continue };
            let runs = |pool: PoolId| pools.get(pool).is_some_and(|pool| pool.runs(class));
            let ids = || (0..pools.list().len()).map(PoolId::new);
            let is_named = |pool: &PoolId| match role {
                Some(role) => infrastructure.pool_role(site, *pool) == Some(role),
                None => {
                    infrastructure.pool_name(site, *pool).is_some_and(|name| **name == need.model)
                }
            };
            let pool = ids().find(is_named).or_else(|| ids().find(|&pool| runs(pool)));
            let pool = pool.unwrap_or_else(|| PoolId::new(0));
            let runs_class = runs(pool);
            let delay_s = delay as f64 * 1e-9;
            let reading = Reading {
                facts,
                pool: pool.index(),
                runs_class,
                delay_s,
                status: None,
                age_s: 0.0,
                is_healthy: true,
            };
            let never = judge(&reading, &need);
            let at = Candidate { site, pool, node };
            let site = PlacedSite { at, delay_s, runs_class, never, candidate: None, start: None };
            sites.push((delay, site));
        }
        sites.sort_by_key(|(delay, site)| (*delay, site.at.site));
        let (mut passing, mut refused) = (0, 0);
        let mut kept: Vec<PlacedSite> = sites.into_iter().map(|(_, site)| site).collect();
        kept.retain(|site| {
            let (count, most) = match site.never {
                Some(_) => (&mut refused, MOST_REFUSED),
                None => (&mut passing, MOST_PLACED),
            };
            *count += 1;
            *count <= most
        });
        let passing = kept.iter_mut().filter(|site| site.never.is_none());
        for (place, site) in passing.enumerate() {
            site.candidate = Some(place);
        }
        Self { need, model, sites: kept }
    }

    /// The pools that may be asked, in the order of their places.
    pub(in crate::decision) fn candidates(&self) -> Vec<Candidate> {
        self.sites.iter().filter(|site| site.candidate.is_some()).map(|site| site.at).collect()
    }

    /// A pool by its place among those that may be asked.
    pub(super) fn site_of(&self, candidate: usize) -> Option<&PlacedSite> {
        self.sites.iter().find(|site| site.candidate == Some(candidate))
    }

    /// Notes where the model must be started: `start` gives the number of the start at a pool.
    pub(in crate::decision) fn start_where(
        &mut self,
        terms: &Terms,
        mut start: impl FnMut(Candidate) -> Option<usize>,
    ) {
        for site in self.sites.iter_mut().filter(|site| site.candidate.is_some()) {
            let facts = terms.sites.get(site.at.site.index());
            if !facts.is_some_and(|facts| facts.is_loaded(&self.need.model)) {
                site.start = start(site.at);
            }
        }
    }
}
