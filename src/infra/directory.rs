//! Directory of the infrastructure: names and entities by id.

use super::id::{LinkId, NodeId, PoolId, Role, SiteId};
use super::label::LinkLabels;
use crate::environment::AreaId;
use crate::quantity::Names;
use bevy_ecs::prelude::{Entity, Query, Res, Resource};
use bevy_ecs::query::QueryData;
use bevy_ecs::system::SystemParam;
use std::sync::Arc;

/// Names, entities and fixed properties of sites, nodes and links, by id.
#[derive(Resource, Clone, Debug, Default)]
pub struct Infrastructure {
    /// Names of sites.
    pub sites: Names<SiteId>,
    /// Names of nodes: sites first, in the same order.
    pub nodes: Names<NodeId>,
    /// Names of links.
    pub links: Names<LinkId>,
    pub(super) forecasts_from: Option<NodeId>,
    site_entries: Vec<SiteEntry>,
    link_entities: Vec<Entity>,
    link_labels: Vec<LinkLabels>,
}

/// A site in the directory.
#[derive(Clone, Debug)]
pub(super) struct SiteEntry {
    pub(super) entity: Entity,
    pub(super) pools: Vec<PoolEntry>,
    pub(super) area: AreaId,
    pub(super) labels: Vec<String>,
    /// Names of the nodes that it serves; all if empty.
    pub(super) serves: Vec<String>,
    pub(super) pumps: u32,
}

/// A pool of a site in the directory.
#[derive(Clone, Debug)]
pub(super) struct PoolEntry {
    /// Its name; a pool that is the only one of its site may have none.
    pub(super) name: Option<Arc<str>>,
    pub(super) role: Role,
}

impl Infrastructure {
    /// Adds the next site, whose name is already interned.
    pub(super) fn add_site(&mut self, entry: SiteEntry) {
        self.site_entries.push(entry);
    }

    /// Adds the next link, whose name is already interned.
    pub(super) fn add_link(&mut self, entity: Entity, labels: LinkLabels) {
        self.link_entities.push(entity);
        self.link_labels.push(labels);
    }

    /// The node at which weather forecasts enter the network; the first one if none is declared.
    #[must_use]
    pub fn forecasts_from(&self) -> NodeId {
        self.forecasts_from.unwrap_or(NodeId::new(0))
    }

    /// The entity of a site.
    #[must_use]
    pub fn site(&self, site: SiteId) -> Option<Entity> {
        self.site_entries.get(site.index()).map(|entry| entry.entity)
    }

    /// The entity of a link.
    #[must_use]
    pub fn link(&self, link: LinkId) -> Option<Entity> {
        self.link_entities.get(link.index()).copied()
    }

    /// The labels of a link.
    #[must_use]
    pub fn labels_of(&self, link: LinkId) -> Option<&LinkLabels> {
        self.link_labels.get(link.index())
    }

    /// Entities of all links, in the order of their ids.
    pub(super) fn link_entities(&self) -> &[Entity] {
        &self.link_entities
    }

    /// The network's node of a site.
    #[must_use]
    pub const fn node_of(&self, site: SiteId) -> NodeId {
        NodeId::new(site.index())
    }

    /// The entity of the site at a node, if it is one.
    pub(super) fn site_of(&self, node: NodeId) -> Option<Entity> {
        self.site(SiteId::new(node.index()))
    }

    /// Sites that have a pool of a role, in order of declaration.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = SiteId> {
        self.sites_with(move |entry| entry.pools.iter().any(|pool| pool.role == role))
    }

    /// Pools of a role, in order of declaration, with their sites.
    pub fn pools_with_role(&self, role: Role) -> impl Iterator<Item = (SiteId, PoolId)> {
        self.site_entries.iter().enumerate().flat_map(move |(site, entry)| {
            let pools = entry.pools.iter().enumerate().filter(move |(_, pool)| pool.role == role);
            pools.map(move |(pool, _)| (SiteId::new(site), PoolId::new(pool)))
        })
    }

    /// Role of a pool of a site.
    #[must_use]
    pub fn pool_role(&self, site: SiteId, pool: PoolId) -> Option<Role> {
        Some(self.site_entries.get(site.index())?.pools.get(pool.index())?.role)
    }

    /// Name of a pool of a site; the only pool of a site may have none.
    #[must_use]
    pub fn pool_name(&self, site: SiteId, pool: PoolId) -> Option<&Arc<str>> {
        self.site_entries.get(site.index())?.pools.get(pool.index())?.name.as_ref()
    }

    /// Sites of an area, in order of declaration.
    pub fn in_area(&self, area: AreaId) -> impl Iterator<Item = SiteId> {
        self.sites_with(move |entry| entry.area == area)
    }

    /// Sites with a label, in order of declaration.
    pub fn with_label<'a>(&'a self, label: &'a str) -> impl Iterator<Item = SiteId> + 'a {
        self.sites_with(move |entry| entry.labels.iter().any(|one| one == label))
    }

    /// Whether a site answers requests of a node.
    #[must_use]
    pub fn serves(&self, site: SiteId, node: NodeId) -> bool {
        let Some(entry) = self.site_entries.get(site.index()) else { return false };
        entry.serves.is_empty() || entry.serves.iter().any(|one| **one == **self.nodes.name(node))
    }

    /// Number of coolant pumps of a site.
    #[must_use]
    pub fn pumps(&self, site: SiteId) -> u32 {
        self.site_entries.get(site.index()).map_or(0, |entry| entry.pumps)
    }

    fn sites_with<'a>(
        &'a self,
        is_one: impl Fn(&SiteEntry) -> bool + 'a,
    ) -> impl Iterator<Item = SiteId> + 'a {
        let entries = self.site_entries.iter().enumerate();
        entries.filter(move |(_, entry)| is_one(entry)).map(|(index, _)| SiteId::new(index))
    }
}

/// Components of sites, by site.
#[derive(SystemParam)]
pub(super) struct BySite<'w, 's, D: QueryData + 'static> {
    directory: Res<'w, Infrastructure>,
    query: Query<'w, 's, D>,
}

impl<'s, D: QueryData> BySite<'_, 's, D> {
    /// The components of a site, if it has them.
    pub(super) fn get(&mut self, site: SiteId) -> Option<D::Item<'_, 's>> {
        self.query.get_mut(self.directory.site(site)?).ok()
    }
}
