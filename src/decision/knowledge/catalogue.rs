//! The catalogue: the places that sites decide for, stores and centres, with their products and lanes.
//!
//! It is built once, at assembly, and is the same for all sites. Lanes and stock points are named by
//! the entities of `supply`.

use super::flow::{Coverage, DemandFlow, Route};
use super::snapshot::{DepartureStock, Snapshot};
use crate::decision::model::forecast::{Calibrated, ForecastError};
use crate::decision::model::{DemandProfiles, DemandStretch, ErrorSeries, WeatherKnowledge};
use crate::infra::NodeId;
use crate::kernel::SimTime;
use crate::supply::policy::Known;
use crate::supply::{FacilityId, LaneId, Quantities, StockId, StockPoint, Topology, Transport};
use bevy_ecs::entity::Entity;
use bevy_ecs::prelude::{Query, Resource};
use smallvec::SmallVec;
use std::sync::Arc;

/// The true stock, from which reports are written.
pub(super) struct Stock<'a, 'w, 's, 'q> {
    pub(super) points: &'a Query<'w, 's, &'q StockPoint>,
    pub(super) transport: &'a Transport,
    pub(super) topology: &'a Topology,
}

impl Stock<'_, '_, '_, '_> {
    /// Units available to promise for a departure, by product of its lane.
    fn available(&self, departure: (LaneId, i64), now: SimTime) -> Vec<f64> {
        let on_hand = |stock: StockId, day: i64| {
            let entity = self.topology.stock_entity(stock);
            let point = entity.and_then(|entity| self.points.get(entity).ok());
            point.map_or((0.0, 0.0), |point| {
                let units = point.on_hand_at(now);
                (units, point.lots().map_or(units, |lots| lots.lasting(day)))
            })
        };
        self.transport.available_to_promise(departure, self.topology, on_hand)
    }
}

/// A product at a store.
#[derive(Clone, Debug)]
pub struct CatalogueItem {
    /// Its stock point.
    pub(super) stock: Entity,
    /// Number of the product in the supply chain.
    pub(super) product: usize,
    /// The demand that it must cover.
    pub(super) flows: SmallVec<[DemandFlow; 1]>,
    /// Number of shelves behind the flows, weighted by their demand.
    pub(super) shelves: f64,
    /// Whether customers alone buy here: what is known of their demand is what was sold.
    pub(super) is_shelf: bool,
    /// Shelf life in days; `None` if units do not expire.
    pub(super) shelf_life_days: Option<i64>,
    /// Whether fractions of a unit can be ordered.
    pub(super) divisible: bool,
    /// Errors of calibrated forecasts for this place.
    pub(super) errors: ErrorSeries,
    /// The error of the latest forecast.
    pub(super) last_error: ForecastError,
    /// Day and model of that error, where it holds for all forecasts of the day.
    pub(super) error_of: Option<(i64, Calibrated)>,
}

impl CatalogueItem {
    /// Whether fractions of a unit can be ordered.
    #[must_use]
    pub const fn is_divisible(&self) -> bool {
        self.divisible
    }

    /// Mean units of an average day.
    pub(super) fn mean_per_day(&self) -> f64 {
        self.flows.iter().map(|flow| flow.mean_per_day).sum()
    }

    /// Variance of the demand of an average day.
    pub(super) fn variance_per_day(&self, profiles: &DemandProfiles) -> f64 {
        let variance = |flow: &DemandFlow| {
            flow.spread.variance(flow.mean_per_day, profiles.open_hours_a_day(flow.profile))
        };
        self.flows.iter().map(variance).sum()
    }

    /// Mean units over a coverage, as far as the weather is known.
    pub(super) fn mean_over(
        &self,
        coverage: &Coverage,
        profiles: &DemandProfiles,
        knowledge: WeatherKnowledge,
    ) -> f64 {
        let mean = |flow: &DemandFlow| {
            let stretch = coverage.of(flow.route);
            let days = |stretch| profiles.days(flow.profile, stretch, knowledge);
            flow.mean_per_day * stretch.map_or(0.0, days)
        };
        self.flows.iter().map(mean).sum()
    }

    /// Variance of demand over a coverage, if its mean is `forecast`; `mean` is that of `mean_over`.
    pub(super) fn variance_over(
        &self,
        coverage: &Coverage,
        profiles: &DemandProfiles,
        (forecast, mean): (f64, f64),
    ) -> f64 {
        if let [flow] = &self.flows[..] {
            let stretch = coverage.of(flow.route);
            let hours = stretch.map_or(0.0, |stretch| profiles.open_hours(flow.profile, stretch));
            return flow.spread.variance(forecast, hours);
        }
        let factor = if mean > 0.0 { forecast / mean } else { 0.0 };
        let variance = |flow: &DemandFlow| {
            let of = |stretch: &DemandStretch| {
                let days = profiles.days(flow.profile, stretch, WeatherKnowledge::Forecast);
                let hours = profiles.open_hours(flow.profile, stretch);
                flow.spread.variance(factor * flow.mean_per_day * days, hours)
            };
            coverage.of(flow.route).map_or(0.0, of)
        };
        self.flows.iter().map(variance).sum()
    }
}

/// A lane that a store orders on.
#[derive(Clone, Debug)]
pub struct StoreLane {
    /// Lane that it concerns.
    pub lane: LaneId,
    /// Index of the store among its destinations.
    pub destination: usize,
    /// For each product of the lane, the index of the place's item; `None` if it has no demand there.
    pub items: Arc<[Option<usize>]>,
    /// Quantities in which its orders are taken; `None` if any are.
    pub quantities: Option<Arc<Quantities>>,
}

impl StoreLane {
    /// Units in whole numbers of which a product of the lane is shipped; 0 for any quantity.
    #[must_use]
    pub fn multiple(&self, sku: usize, is_divisible: bool) -> f64 {
        let any = if is_divisible { 0.0 } else { 1.0 };
        self.quantities.as_ref().map_or(any, |quantities| quantities.line(sku).multiple)
    }
}

/// A store or centre that reports to sites and whose orders they decide.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) facility: FacilityId,
    pub(super) node: NodeId,
    pub(super) items: Vec<CatalogueItem>,
    pub(super) lanes: Vec<StoreLane>,
    /// Lanes from it whose orders may be reallocated.
    pub(super) reallocated: Vec<LaneId>,
    /// The routes from it to customers; the first is the facility's, without a lane.
    pub(super) routes: Vec<Route>,
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
    pub(super) fn snapshot(&self, index: usize, now: SimTime, stock: &Stock, into: &mut Snapshot) {
        let points = stock.points;
        into.store = index;
        into.as_of = now;
        into.known.clear();
        into.sold.clear();
        into.lots.clear();
        into.lots_through.clear();
        into.lots_through.reserve(self.items.len());
        into.known.reserve(self.items.len());
        into.sold.reserve(self.items.len());
        for item in &self.items {
            let point = points.get(item.stock).ok();
            let (known, issued) =
                point.map_or((Known::default(), 0.0), |point| point.known_and_issued(now));
            into.known.push(known);
            if item.shelf_life_days.is_some()
                && let Some(lots) = point.and_then(StockPoint::lots)
            {
                let sold = point.map_or(0.0, |point| point.on_hand().level() - known.on_hand);
                into.lots.extend(lots.after_sales(sold));
            }
            // Lots of a store: shelf lives are at most 3660 days, so that they are far below 2³².
            into.lots_through.push(into.lots.len() as u32);
            // Orders of other places are known even if they could not be filled, wishes of customers not.
            let demanded = point.filter(|_| !item.is_shelf).map(|point| point.cumulative_demand());
            into.sold.push(demanded.unwrap_or(issued));
        }
        into.for_departures.clear();
        into.for_departures.extend(self.reallocated.iter().enumerate().filter_map(
            |(index, &lane)| {
                let departure = stock.transport.reallocatable(lane, stock.topology, now)?;
                let available = stock.available((lane, departure), now);
                Some(DepartureStock { lane: index, departure, available })
            },
        ));
    }

    /// Index of a lane among those that are reallocated here.
    pub(super) fn reallocated_index(&self, lane: LaneId) -> Option<usize> {
        self.reallocated.iter().position(|known| *known == lane)
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
    /// Errors of calibrated forecasts that all places have in common, by product of the supply chain.
    pub(super) common_errors: Vec<ErrorSeries>,
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
