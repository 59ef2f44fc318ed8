//! Facts of a site that every node knows from the configuration.

use crate::infra::id::Role;
use crate::infra::site::{SiteSpec, TermSpec};

/// What the configuration says of a site, as far as placement asks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SiteFacts {
    /// Models that are loaded there.
    pub models: Vec<String>,
    /// Models that can be started there.
    pub standby: Vec<String>,
    /// Jurisdiction of its area, if that states one.
    pub jurisdiction: Option<String>,
    /// Whether it is isolated.
    pub is_isolated: bool,
    /// Power of its densest racks, in W; infinite without racks.
    pub rack_w: f64,
    /// Price of a server for an hour in each pool, in the scenario's currency.
    pub server_hour: Vec<f64>,
    /// Carbon of its energy, in g/J.
    pub carbon_g_per_j: f64,
}

impl SiteFacts {
    /// The facts of a site with a number of servers in an area of a jurisdiction; with roles, those of its pools
    /// count as models that are loaded.
    pub(super) fn new(
        site: &SiteSpec,
        jurisdiction: Option<String>,
        servers: u32,
        has_roles: bool,
    ) -> Self {
        let pools = site.all_pools();
        let roles = [Role::Large, Role::Fallback].into_iter();
        let roles = roles.filter(|&role| has_roles && pools.has_role(role));
        let roles = roles.map(|role| role.word().to_owned());
        let racks = site.rack_groups();
        let peaks = racks.iter().map(|(_, racks)| racks.peak.si());
        Self {
            models: site.models.iter().cloned().chain(roles).collect(),
            standby: site.standby.clone(),
            jurisdiction,
            is_isolated: site.isolated,
            rack_w: peaks.reduce(f64::max).unwrap_or(f64::INFINITY),
            server_hour: prices(site, servers),
            carbon_g_per_j: site.carbon.map_or(0.0, |carbon| carbon.si()),
        }
    }

    /// Whether a model is loaded or can be started.
    #[must_use]
    pub fn has(&self, model: &str) -> bool {
        self.is_loaded(model) || self.standby.iter().any(|one| one == model)
    }

    /// Whether a model is loaded.
    #[must_use]
    pub fn is_loaded(&self, model: &str) -> bool {
        self.models.iter().any(|one| one == model)
    }
}

/// Price of a server for an hour in each pool: that of the first lot that has one by contract, else its
/// dynamic energy at the feed's price.
fn prices(site: &SiteSpec, servers: u32) -> Vec<f64> {
    let pools = site.all_pools();
    let by_contract = |name: &str| {
        site.terms.iter().find_map(|term| match term {
            TermSpec::ServerHour { lot, price } if lot == name => Some(price.si()),
            _ => None,
        })
    };
    let dynamic_w: f64 = site
        .rack_groups()
        .iter()
        .map(|(_, racks)| f64::from(racks.count) * (racks.peak.si() - racks.idle.si()))
        .sum();
    let per_j = site.feed.as_ref().and_then(|feed| feed.price.as_ref());
    let per_j = per_j.map_or(0.0, |price| price.energy.si());
    let energy = 3600.0 * per_j * dynamic_w / f64::from(servers.max(1));
    let price = |(_, pool): (_, &crate::infra::serving::PoolSpec)| {
        pool.lots.keys().find_map(|lot| by_contract(lot)).unwrap_or(energy)
    };
    pools.iter().map(price).collect()
}
