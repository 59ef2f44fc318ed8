//! The catalogue: the stores that sites decide for, with their products and lanes.
//!
//! It is built once, at assembly, and is the same for all sites. Lanes and stock points are named by
//! the entities of `supply`.

use super::snapshot::Snapshot;
use crate::decision::model::{DemandSpread, ForecastErrors};
use crate::infra::NodeId;
use crate::kernel::SimTime;
use crate::supply::policy::Known;
use crate::supply::{FacilityId, LaneId, StockPoint};
use bevy_ecs::entity::Entity;
use bevy_ecs::prelude::{Query, Resource};
use std::sync::Arc;

/// A product at a store.
#[derive(Clone, Debug)]
pub struct CatalogueItem {
    /// Its stock point.
    pub(super) stock: Entity,
    /// Index of its demand profile.
    pub(super) profile: usize,
    /// Mean units of an average day.
    pub(super) mean_per_day: f64,
    /// Spread of its demand about the mean.
    pub(super) spread: DemandSpread,
    /// Whether fractions of a unit can be ordered.
    pub(super) divisible: bool,
    /// Errors of calibrated forecasts.
    pub(super) errors: ForecastErrors,
}

impl CatalogueItem {
    /// Whether fractions of a unit can be ordered.
    #[must_use]
    pub const fn is_divisible(&self) -> bool {
        self.divisible
    }
}

/// A lane that a store orders on.
#[derive(Clone, Debug)]
pub struct StoreLane {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Index of the store among its destinations.
    pub destination: usize,
    /// For each product of the lane, the index of the store's item; `None` if the store does not sell it.
    pub items: Arc<[Option<usize>]>,
}

/// A store that reports to sites and whose orders they decide.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) facility: FacilityId,
    pub(super) node: NodeId,
    pub(super) items: Vec<CatalogueItem>,
    pub(super) lanes: Vec<StoreLane>,
    /// The subscribers of its reports: sites by index, and their nodes.
    pub(super) subscribers: Vec<(usize, NodeId)>,
}

impl Store {
    /// The facility.
    #[must_use]
    pub const fn facility(&self) -> FacilityId {
        self.facility
    }

    /// Its products.
    #[must_use]
    pub fn items(&self) -> &[CatalogueItem] {
        &self.items
    }

    /// The lanes on which its orders are decided.
    #[must_use]
    pub fn lanes(&self) -> &[StoreLane] {
        &self.lanes
    }

    /// Index of a lane among those of the store.
    #[must_use]
    pub fn lane_index(&self, lane: LaneId) -> Option<usize> {
        self.lanes.iter().position(|own| own.lane == lane)
    }

    /// Writes its stock at an instant into a snapshot; `index` is that of the store in the
    /// catalogue.
    pub(super) fn snapshot(
        &self,
        index: usize,
        now: SimTime,
        points: &Query<&StockPoint>,
        into: &mut Snapshot,
    ) {
        into.store = index;
        into.as_of = now;
        into.known.clear();
        into.sold.clear();
        into.known.reserve(self.items.len());
        into.sold.reserve(self.items.len());
        for item in &self.items {
            let point = points.get(item.stock);
            into.known.push(point.map_or(Known::default(), |point| point.known()));
            into.sold.push(point.map_or(0.0, |point| point.cumulative_out()));
        }
    }
}

/// All stores that report, by index.
#[derive(Resource, Clone, Debug, Default)]
pub struct Catalogue {
    pub(super) stores: Vec<Store>,
    /// Index by facility.
    pub(super) by_facility: Vec<Option<usize>>,
    /// Node of each facility that has one.
    pub(super) nodes: Vec<Option<NodeId>>,
}

impl Catalogue {
    /// Index of a facility among the stores.
    #[must_use]
    pub fn index(&self, facility: FacilityId) -> Option<usize> {
        self.by_facility.get(facility.index()).copied().flatten()
    }

    /// The node of a facility; `None` if the network does not reach it.
    #[must_use]
    pub fn node_of(&self, facility: FacilityId) -> Option<NodeId> {
        self.nodes.get(facility.index()).copied().flatten()
    }

    /// A store, by index.
    #[must_use]
    pub fn store(&self, index: usize) -> Option<&Store> {
        self.stores.get(index)
    }

    /// All stores, by index.
    #[must_use]
    pub fn stores(&self) -> &[Store] {
        &self.stores
    }

    /// Adds a site at a node to the subscribers of a store.
    pub(in crate::decision) fn subscribe(&mut self, store: usize, site: usize, node: NodeId) {
        if let Some(store) = self.stores.get_mut(store)
            && !store.subscribers.iter().any(|subscriber| subscriber.0 == site)
        {
            store.subscribers.push((site, node));
        }
    }

    /// The sites that stores report to, by index, with their nodes.
    pub(super) fn subscribed_sites(&self) -> Vec<(usize, NodeId)> {
        let mut sites: Vec<(usize, NodeId)> =
            self.stores.iter().flat_map(|store| store.subscribers.iter().copied()).collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }

    /// Whether any store reports to any site.
    pub(in crate::decision) fn has_subscribers(&self) -> bool {
        self.stores.iter().any(|store| !store.subscribers.is_empty())
    }
}
