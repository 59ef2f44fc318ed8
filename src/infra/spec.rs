//! The Spec of infrastructure: sites, nodes, links.

use super::endpoint::Endpoint;
use super::network::{AccessSpec, LinkSpec, NetworkSpec};
use super::placement::{DataClassSpec, PlacementSpec};
use super::shared_capacity::{MOST_CAPACITIES, SharedCapacitySpec};
use super::site::{LocalSiteSpec, SiteSpec};
use crate::environment::{AreaSpec, check_areas};
use crate::issue::Checker;
use crate::quantity::{Currency, UncertainSpec};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most sites or links that a scenario may declare.
pub const MOST_SITES: usize = 10_000;

/// The most classes of data.
const MOST_DATA_CLASSES: usize = 1_000;

/// Infrastructure: sites, and the network between them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename = "Infrastructure", deny_unknown_fields)]
pub struct InfrastructureSpec {
    /// Areas that this piece brings along, beside those of the story, whose names differ.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub areas: IndexMap<String, AreaSpec>,
    /// Sites by name, at most 10000; each is a node of the network too.
    pub sites: IndexMap<String, SiteSpec>,
    /// Sites of many endpoints such as stores, each described once; they stand at the endpoint's node and
    /// have its name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub local_sites: IndexMap<String, LocalSiteSpec>,
    /// Shared capacities by name, at most 10000: accelerators of a region, crews, spare parts.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub shared_capacities: IndexMap<String, SharedCapacitySpec>,
    /// Further nodes of the network, at most 2000, which send, receive or forward messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<String>,
    /// Links between nodes by name, at most 10000.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub links: IndexMap<String, LinkSpec>,
    /// Links of many endpoints such as stores, each described once.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub access: IndexMap<String, AccessSpec>,
    /// Node at which weather forecasts enter the network; the first of `nodes`, else the first site, if not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecasts_from: Option<String>,
    /// Routing and transport; required where there are links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkSpec>,
    /// Classes of data by name, at most 1000: where each may lie. Reports and arcs name those that they carry.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub data: IndexMap<String, DataClassSpec>,
    /// How a rung that names a model without a role chooses its site at each request; the nearest if not
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<PlacementSpec>,
    /// Plausible ranges of weakly sourced parameters, by path.
    #[serde(default, skip_serializing)]
    pub uncertain: IndexMap<String, UncertainSpec>,
}

impl InfrastructureSpec {
    /// Reports missing parts, unknown names and values out of range; `areas` are the declared ones,
    /// `currency` is the scenario's where it is known.
    pub fn check(&self, areas: &[&str], currency: Option<Currency>, checker: &mut Checker) {
        check_areas(&self.areas, &mut checker.within("areas"));
        let shared = self.shared_capacities.iter();
        let shared: Vec<(&str, u32)> =
            shared.map(|(name, one)| (name.as_str(), one.most_free())).collect();
        checker.within("sites").limit(self.sites.len(), MOST_SITES);
        checker.within("nodes").limit(self.nodes.len(), 2000);
        checker.within("links").limit(self.links.len(), MOST_SITES);
        let mut capacities = checker.within("shared_capacities");
        capacities.limit(self.shared_capacities.len(), MOST_CAPACITIES);
        for (name, capacity) in &self.shared_capacities {
            let mut at = capacities.within(name);
            at.name(name);
            capacity.check(areas, &mut at);
        }
        for (name, site) in &self.sites {
            let mut sites = checker.within("sites");
            let mut at = sites.within(name);
            at.name(name);
            site.check(areas, currency, &mut at);
        }
        for (path, site) in self.described_sites() {
            site.check_capacities(&shared, &mut checker.within(path));
        }
        self.check_local_sites(areas, currency, checker);
        let mut nodes: Vec<&str> = self.sites.keys().map(String::as_str).collect();
        for (index, name) in self.nodes.iter().enumerate() {
            let mut list = checker.within("nodes");
            let mut at = list.within(index);
            at.name(name);
            if nodes.contains(&name.as_str()) {
                at.conflict(
                    format!("the node `{name}` is declared twice"),
                    "every site is a node already; declare each further node once",
                );
            }
            nodes.push(name);
        }
        self.check_starts(&nodes, checker);
        for (name, link) in &self.links {
            let mut links = checker.within("links");
            let mut at = links.within(name);
            at.name(name);
            link.check(&nodes, &mut at);
            link.check_capacities(&shared, &mut at);
        }
        for (name, access) in &self.access {
            let mut all = checker.within("access");
            let mut at = all.within(name);
            at.name(name);
            access.check(areas, &nodes, &mut at);
            access.link.check_capacities(&shared, &mut at.within("link"));
        }
        if let Some(node) =
            self.forecasts_from.as_ref().filter(|node| !nodes.contains(&node.as_str()))
        {
            checker.within("forecasts_from").unknown_name("node", node, &nodes);
        }
        checker.within("data").limit(self.data.len(), MOST_DATA_CLASSES);
        for (name, class) in &self.data {
            let mut data = checker.within("data");
            let mut at = data.within(name);
            at.name(name);
            class.check(&mut at);
        }
        if let Some(placement) = &self.placement {
            placement.check(&nodes, &mut checker.within("placement"));
        }
        match &self.network {
            Some(network) => network.check(&mut checker.within("network")),
            None if !self.links.is_empty() => {
                checker.missing("`network`", "links need it: network: (detection: \"3 s\", timeout: \"200 ms\", attempts: 6)");
            }
            None => {}
        }
    }

    /// Whether a part of a site, or a link, has upkeep.
    #[must_use]
    pub fn has_upkeep(&self) -> bool {
        let accesses = self.access.values().map(|access| &access.link);
        self.described_sites().any(|(_, site)| site.has_upkeep())
            || self.links.values().chain(accesses).any(|link| link.upkeep.is_some())
    }

    /// Reports what is wrong in local sites, and two of them at one endpoint.
    fn check_local_sites(&self, areas: &[&str], currency: Option<Currency>, checker: &mut Checker) {
        let mut all = checker.within("local_sites");
        all.limit(self.local_sites.len(), MOST_SITES);
        for (index, (name, local)) in self.local_sites.iter().enumerate() {
            let mut at = all.within(name);
            at.name(name);
            local.check(areas, currency, &mut at);
            let mut before = self.local_sites.iter().take(index);
            if let Some((other, _)) = before.find(|(_, other)| other.overlaps(local)) {
                at.conflict(
                    format!(
                        "endpoints of the kind `{}` have a site by `{other}` already",
                        local.kind
                    ),
                    "give the entries different kinds or areas: an endpoint has one site",
                );
            }
        }
    }

    /// The sites, and the one that each entry of local sites describes, with their paths within the piece.
    pub fn described_sites(&self) -> impl Iterator<Item = (String, &SiteSpec)> {
        let sites = self.sites.iter().map(|(name, site)| (format!("sites.{name}"), site));
        let local = self.local_sites.iter();
        sites.chain(local.map(|(name, local)| (format!("local_sites.{name}.site"), &local.site)))
    }

    /// The same infrastructure with a site for each endpoint that has a local one, and a node and links for
    /// each that has access. An endpoint that is declared as a node or site is unchanged.
    #[must_use]
    pub fn with_endpoints(&self, endpoints: &[Endpoint]) -> Self {
        let mut whole = self.clone();
        if whole.forecasts_from.is_none() {
            // Before endpoints become nodes.
            whole.forecasts_from = self.nodes.first().or(self.sites.keys().next()).cloned();
        }
        let known = self.sites.keys().chain(&self.nodes);
        let mut known: BTreeSet<String> = known.cloned().collect();
        for endpoint in endpoints {
            let mut local = self.local_sites.values();
            if !known.contains(&endpoint.name)
                && let Some(site) = local.find_map(|local| local.site_of(endpoint))
            {
                known.insert(endpoint.name.clone());
                whole.sites.insert(endpoint.name.clone(), site);
            }
        }
        for endpoint in endpoints {
            for (name, link) in self.access_of(endpoint) {
                if known.insert(endpoint.name.clone()) {
                    whole.nodes.push(endpoint.name.clone());
                }
                whole.links.insert(name, link);
            }
        }
        whole
    }

    /// Names of the links of endpoints that have access.
    #[must_use]
    pub fn access_links(&self, endpoints: &[Endpoint]) -> Vec<String> {
        let links = endpoints.iter().flat_map(|endpoint| self.access_of(endpoint));
        links.map(|(name, _)| name).collect()
    }

    /// The links by which an endpoint has access, each with its name.
    fn access_of(&self, endpoint: &Endpoint) -> impl Iterator<Item = (String, LinkSpec)> {
        self.access.iter().filter_map(|(name, access)| {
            Some((format!("{name}/{}", endpoint.name), access.link_of(endpoint)?))
        })
    }
}
