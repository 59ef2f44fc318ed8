//! The pools of a site: one or several, whose lots stand on the same racks.
//!
//! The sums over pools are those of the site. What a rack group carries is the load of the lots on it, of
//! whichever pool. Held to account by `tests/it/sites/pools/several.rs`.

use super::class::{Class, PerClass};
use super::own_use::OwnUse;
use super::pool::{Pool, PoolBase};
use super::pools_spec::PoolsSpec;
use super::standing::{GroupLit, Standing, Unplaced};
use crate::causality::EntityName;
use crate::environment::Clock;
use crate::infra::id::{PoolId, SiteId};
use crate::kernel::{Agenda, Draws, SimTime, StreamCollision};
use crate::quantity::Share;
use bevy_ecs::prelude::Component;
use smallvec::SmallVec;

/// What the pools of a site are assembled from, beside their Spec.
pub(in crate::infra) struct PoolsPlace<'a> {
    /// Site that it concerns.
    pub site: SiteId,
    /// Its name, which addresses the draws.
    pub name: &'a str,
    /// Names of its pools in incidents.
    pub entities: &'a [EntityName],
    /// Names and numbers of racks of its rack groups.
    pub groups: &'a [(&'a str, u32)],
    /// Whether requests are answered immediately.
    pub is_ideal: bool,
    /// The calendar, for the births of lots.
    pub clock: Option<&'a Clock>,
    /// The instant of assembly.
    pub now: SimTime,
}

/// The pools of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Pools {
    list: SmallVec<[Pool; 1]>,
    standing: Standing,
    /// Number of rack groups; 0 at a site without racks.
    groups: usize,
}

impl Pools {
    pub(in crate::infra) fn new(
        spec: PoolsSpec,
        place: &PoolsPlace,
        draws: &mut Draws,
    ) -> Result<Self, StreamCollision> {
        let names: Vec<&str> = place.groups.iter().map(|group| group.0).collect();
        let mut racks: Vec<u32> = place.groups.iter().map(|group| group.1).collect();
        if racks.is_empty() {
            racks.push(0);
        }
        let mut lots = Vec::new();
        for (_, pool) in spec.iter() {
            lots.extend(pool.lots().iter().map(|lot| Unplaced {
                group: lot.group(&names),
                servers: lot.most_servers(),
                share: lot.share().map(Share::si),
            }));
        }
        let site = place.name;
        let (standing, places) =
            Standing::new(&racks, &lots, spec.dark_order(), |group| match names.get(group) {
                Some(group) if names.len() > 1 => {
                    draws.stream(&format!("racks/{site}/{group}/dark"))
                }
                _ => draws.stream(&format!("racks/{site}/dark")),
            })?;
        let (mut list, mut rest) = (SmallVec::new(), places.as_slice());
        for ((index, (name, pool)), &entity) in spec.iter().enumerate().zip(place.entities) {
            let (own, others) = rest.split_at(pool.lots().len());
            rest = others;
            let stream = name.map_or_else(|| site.to_owned(), |name| format!("{site}/{name}"));
            let base = PoolBase {
                site: place.site,
                id: PoolId::new(index),
                stream: &stream,
                entity,
                heats: !place.groups.is_empty(),
                is_ideal: place.is_ideal,
                clock: place.clock,
                now: place.now,
            };
            list.push(Pool::new(pool, own, base, draws)?);
        }
        Ok(Self { list, standing, groups: place.groups.len() })
    }

    /// Schedules births of lots and draws of load.
    pub(in crate::infra) fn begin(&self, agenda: &mut Agenda) {
        self.list.iter().for_each(|pool| pool.begin(agenda));
    }

    /// All pools, in the order of their ids.
    #[must_use]
    pub fn list(&self) -> &[Pool] {
        &self.list
    }

    /// A pool.
    #[must_use]
    pub fn get(&self, pool: PoolId) -> Option<&Pool> {
        self.list.get(pool.index())
    }

    pub(in crate::infra) fn get_mut(&mut self, pool: PoolId) -> Option<&mut Pool> {
        self.list.get_mut(pool.index())
    }

    /// Changes all pools.
    pub(super) fn each(&mut self, change: impl FnMut(&mut Pool)) {
        self.list.iter_mut().for_each(change);
    }

    /// Whether a lot runs a class.
    #[must_use]
    pub fn runs(&self, class: Class) -> bool {
        self.list.iter().flat_map(|pool| &pool.lots).any(|lot| lot.rank(class).is_some())
    }

    /// Servers on racks that are up.
    #[must_use]
    pub fn servers_up(&self) -> u32 {
        self.list.iter().map(Pool::servers_up).sum()
    }

    /// Whether no server is up, nor would one start.
    pub(in crate::infra) fn is_down(&self) -> bool {
        !self.list.iter().any(Pool::takes_any)
    }

    /// Requests that wait; their copies count, background jobs do not.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.list.iter().map(Pool::waiting).sum()
    }

    /// Requests and background jobs of a class that wait.
    #[must_use]
    pub fn waiting_of(&self, class: Class) -> u32 {
        self.list.iter().map(|pool| pool.waiting_of(class)).sum()
    }

    /// Busy servers by class, background load included.
    #[must_use]
    pub fn busy_by(&self) -> PerClass<f64> {
        let mut busy = [0.0; Class::ALL.len()];
        for pool in &self.list {
            busy.iter_mut().zip(pool.busy_by()).for_each(|(sum, of_pool)| *sum += of_pool);
        }
        busy
    }

    /// Busy fraction of the servers of all pools that are up, background load included.
    #[must_use]
    pub fn utilisation(&self) -> f64 {
        let up = self.servers_up();
        if up == 0 {
            return 0.0;
        }
        (self.busy_by().iter().sum::<f64>() / f64::from(up)).min(1.0)
    }

    /// Greatest busy fraction of the servers of a pool that were up, since measuring started.
    pub(in crate::infra) fn utilisation_peak(&self) -> f64 {
        let peaks = self.list.iter().map(|pool| pool.statistics().utilisation.greatest());
        peaks.fold(0.0, f64::max)
    }

    /// What the story holds and does, by rack group. It changes by own events alone.
    #[must_use]
    pub fn own_use(&self) -> Vec<OwnUse> {
        let mut groups = vec![OwnUse::default(); self.groups];
        self.list.iter().for_each(|pool| pool.add_own_use(&mut groups));
        groups
    }

    /// Whether the story has the whole site to itself: every lot is its own.
    pub(in crate::infra) fn is_own_site(&self) -> bool {
        self.list.iter().all(Pool::is_own)
    }

    /// Mean utilisation of the racks of a group that are up, by the group's place among those of the site:
    /// that of each lot, weighted by the racks under it.
    pub(in crate::infra) fn rack_utilisation(&self, group: usize, racks_up: u32) -> f64 {
        let lots = || {
            let all = self.list.iter().flat_map(|pool| &pool.lots);
            all.filter(|lot| lot.place.group == group)
        };
        let mut its = lots();
        if let (Some(lot), None) = (its.next(), its.next()) {
            // One lot on all racks loads them as its servers are loaded.
            if lot.racks == f64::from(racks_up) {
                return lot.rack_utilisation();
            }
        }
        let loaded: f64 = lots().map(|lot| lot.rack_utilisation() * lot.racks).sum();
        (loaded / f64::from(racks_up.max(1))).min(1.0)
    }

    /// Applies the factors of an hour of the day; returns whether one changed.
    pub(in crate::infra) fn turn_hour(&mut self, hour: u32) -> bool {
        self.list.iter_mut().fold(false, |changed, pool| pool.turn_hour(hour) | changed)
    }

    /// Sets what is up, speed and throttle step, group by group; a site without racks gives one. Pools on
    /// groups that have changed re-time their work in a separate event.
    pub(in crate::infra) fn set_capacity(&mut self, lit: &[GroupLit], agenda: &mut Agenda) {
        self.standing.follow(lit);
        for pool in &mut self.list {
            pool.follow(&self.standing, agenda);
        }
    }

    /// Statistics count from `now` on.
    pub(in crate::infra) fn reset(&mut self, now: SimTime) {
        self.list.iter_mut().for_each(|pool| pool.reset(now));
    }
}
