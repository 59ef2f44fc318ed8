//! What the decision layer must know of the stores that it decides for: it does not change.

use super::forecast::{Errors, Spread};
use super::view::Snapshot;
use crate::infra::NodeId;
use crate::kernel::SimTime;
use crate::supply::policy::Known;
use crate::supply::{FacilityId, LaneId, StockPoint};
use bevy_ecs::entity::Entity;
use bevy_ecs::prelude::{Query, Resource};

/// A product at a store.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its stock point.
    pub stock: Entity,
    /// The shape of its demand, by its place among the curves.
    pub curve: usize,
    /// Mean units of an average day.
    pub mean_per_day: f64,
    /// How its demand varies about the mean.
    pub spread: Spread,
    /// Whether it can be ordered in parts of a unit.
    pub divisible: bool,
    /// The errors of a calibrated model about it.
    pub errors: Errors,
}

/// A lane that a store orders on.
#[derive(Clone, Debug)]
pub struct StoreLane {
    /// The lane.
    pub lane: LaneId,
    /// Place of the store among its destinations.
    pub destination: usize,
    /// For each of its products, the item of the store; `None` where the store has it not.
    pub items: Vec<Option<usize>>,
}

/// A store that reports and is decided for.
#[derive(Clone, Debug)]
pub struct Store {
    /// The facility.
    pub facility: FacilityId,
    /// Its place in the network.
    pub node: NodeId,
    /// Its products.
    pub items: Vec<Item>,
    /// The lanes on which somebody decides what it orders.
    pub lanes: Vec<StoreLane>,
    /// The sites that it reports to, by index, and their places in the network.
    pub readers: Vec<(usize, NodeId)>,
}

/// All stores that report, by index.
#[derive(Resource, Clone, Debug, Default)]
pub struct Stores {
    /// The stores.
    pub list: Vec<Store>,
    /// Their index by facility.
    pub by_facility: Vec<Option<usize>>,
}

impl Stores {
    /// The index of a facility among the stores.
    #[must_use]
    pub fn index(&self, facility: FacilityId) -> Option<usize> {
        self.by_facility.get(facility.index()).copied().flatten()
    }
}

impl Store {
    /// What the store, which has that index, can tell of its shelves now.
    pub fn tell(
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
        for item in &self.items {
            let point = points.get(item.stock);
            into.known.push(point.map_or(Known::default(), |point| point.known()));
            into.sold.push(point.map_or(0.0, |point| point.cumulative_out()));
        }
    }
}
