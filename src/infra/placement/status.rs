//! Status of a pool and its site: what an answer or a probe carries back to the node that asked.
//!
//! A status is taken at the site when the message leaves, and known to the node once that arrives: until the next
//! one it only ages. It has a few tens of bytes, which the 100 bytes of a probe's answer include.

use crate::infra::compute::RackGroups;
use crate::infra::cooling::HeatPath;
use crate::infra::directory::Infrastructure;
use crate::infra::id::{PoolId, SiteId};
use crate::infra::power::UtilityFeed;
use crate::infra::serving::{Class, Pools};
use crate::infra::site::headroom_k;
use crate::kernel::SimTime;
use bevy_ecs::prelude::{Query, Res};
use bevy_ecs::system::SystemParam;

/// Status of a pool and its site at an instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SiteStatus {
    /// When it was taken.
    pub as_of: SimTime,
    /// Servers of the pool that are busy, and requests that wait, for a server that is up; 1 at most.
    pub utilisation: f64,
    /// Whether the queue of the class has no room, and no server is free for it.
    pub is_full: bool,
    /// Used fraction of what the present source of power carries; 0 without a limit.
    pub power_used: f64,
    /// Unused power of the present source, in W; infinite without a limit.
    pub power_headroom_w: f64,
    /// Distance to the first step of the throttle, in K; infinite without one.
    pub thermal_headroom_k: f64,
}

impl SiteStatus {
    /// What is assumed of a site of which nothing is known: it is idle.
    pub const IDLE: Self = Self {
        as_of: SimTime::START,
        utilisation: 0.0,
        is_full: false,
        power_used: 0.0,
        power_headroom_w: f64::INFINITY,
        thermal_headroom_k: f64::INFINITY,
    };
}

type Parts =
    (&'static UtilityFeed, &'static Pools, Option<&'static RackGroups>, Option<&'static HeatPath>);

/// The parts of sites of which a status is taken.
#[derive(SystemParam)]
pub struct SiteStatuses<'w, 's> {
    directory: Res<'w, Infrastructure>,
    sites: Query<'w, 's, Parts>,
}

impl SiteStatuses<'_, '_> {
    /// The status of a pool for requests of a class.
    #[must_use]
    pub fn of(&self, site: SiteId, pool: PoolId, class: Class, now: SimTime) -> Option<SiteStatus> {
        let (feed, pools, racks, heat) = self.sites.get(self.directory.site(site)?).ok()?;
        let pool = pools.get(pool)?;
        let up = f64::from(pool.servers_up().max(1));
        let power = feed.power();
        let drawn_w = power.grid + power.generator + power.battery;
        let headroom_w = feed.headroom_w().unwrap_or(f64::INFINITY);
        let groups = racks.map_or(&[][..], RackGroups::all);
        let distances_k = heat.map(|heat| groups.iter().filter_map(|g| headroom_k(g, heat, now)));
        let nearest_k = distances_k.and_then(|distances_k| distances_k.reduce(f64::min));
        Some(SiteStatus {
            as_of: now,
            utilisation: (pool.utilisation() + f64::from(pool.waiting()) / up).min(1.0),
            is_full: pool.is_full(class),
            power_used: if headroom_w.is_finite() && drawn_w > 0.0 {
                (drawn_w / (drawn_w + headroom_w)).clamp(0.0, 1.0)
            } else {
                0.0
            },
            power_headroom_w: headroom_w,
            thermal_headroom_k: nearest_k.unwrap_or(f64::INFINITY),
        })
    }
}
