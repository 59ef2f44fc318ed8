//! Collects the catalogue from a World at assembly: the places with decided orders, and those from which
//! orders are reallocated.

use super::catalogue::{Catalogue, CatalogueItem, Store, StoreLane};
use super::flow::{DemandFlow, Route};
use crate::decision::model::forecast::ForecastError;
use crate::decision::model::{DemandProfiles, DemandSpread, ErrorSeries};
use crate::environment::{Clock, Weather};
use crate::infra::{Infrastructure, NodeId};
use crate::kernel::{Draws, SimTime, StreamCollision};
use crate::supply::{
    ArrivalProfile, Demand, DemandModel, FacilityId, Lane, LaneId, OrderBooks, PeriodicDemand,
    ProductId, StockPoint, Timetable, Topology,
};
use bevy_ecs::entity::Entity;
use bevy_ecs::prelude::World;
use smallvec::SmallVec;
use std::sync::Arc;

/// The node of each facility, by its id.
pub(in crate::decision) fn nodes(world: &World) -> Vec<Option<NodeId>> {
    let infrastructure = world.resource::<Infrastructure>();
    let facilities = world.resource::<Topology>().facilities.iter();
    facilities.map(|(_, name)| infrastructure.nodes.get(name)).collect()
}

/// Demand of customers at a stock point.
struct ShelfDemand {
    entity: Entity,
    /// Profile, mean of an average day, spread; none where customers do not buy.
    demand: Option<(usize, f64, DemandSpread)>,
}

/// The places with decided orders.
pub(in crate::decision) fn catalogue(
    world: &mut World,
    draws: &mut Draws,
    clock: &Clock,
    profiles: &mut DemandProfiles,
    nodes: &[Option<NodeId>],
) -> Result<Catalogue, StreamCollision> {
    let topology = world.resource::<Topology>().clone();
    let decided = decided_lanes(world);
    let first_day = clock.day_of(clock.begin());
    let shelves = shelves(world, clock, profiles, &topology);
    let mut by_facility: Vec<Option<usize>> = vec![None; topology.facilities.len()];
    let mut stores: Vec<Store> = Vec::new();
    for (facility, name) in topology.facilities.iter() {
        let Some(node) = nodes.get(facility.index()).copied().flatten() else { continue };
        let reallocated: Vec<LaneId> = decided
            .iter()
            .filter(|lane| lane.origin == facility && lane.is_reallocated)
            .map(|lane| lane.id)
            .collect();
        let is_destination = decided.iter().any(|lane| lane.destinations.contains(&facility));
        if reallocated.is_empty() && !is_destination {
            continue;
        }
        let mut routes: Vec<Route> = vec![Route::new()];
        let (mut items, mut products) = (Vec::new(), Vec::new());
        for (product, product_name) in topology.products.iter() {
            let Some(stock) = topology.stock_at(facility, product) else { continue };
            let Some(shelf) = shelves.get(stock.index()) else { continue };
            let mut served = ServedDemand::default();
            let mut route = Route::new();
            let way = (&mut route, &mut routes);
            served.collect((facility, product), 1.0, &topology, &shelves, way);
            // What has no demand here has nothing to forecast: its last plan applies.
            if served.flows.is_empty() {
                continue;
            }
            let errors = draws.stream(&format!("forecast/{name}/{product_name}"))?;
            items.push(CatalogueItem {
                stock: shelf.entity,
                product: product.index(),
                shelves: served.means * served.means / served.squares,
                is_shelf: served.flows.iter().all(|flow| flow.route == 0),
                flows: served.flows,
                shelf_life_days: topology
                    .product(product)
                    .and_then(|product| product.shelf_life)
                    .map(|(days, _)| days),
                divisible: topology.product(product).is_some_and(|product| product.fractional),
                errors: ErrorSeries::new(errors, first_day),
                last_error: ForecastError::NONE,
                error_of: None,
            });
            products.push(product);
        }
        if items.is_empty() && reallocated.is_empty() {
            continue;
        }
        let lanes = decided
            .iter()
            .filter_map(|lane| {
                let destination = lane.destinations.iter().position(|&there| there == facility)?;
                let item = |product| products.iter().position(|&own| own == product);
                let items = lane.products.iter().map(|&product| item(product)).collect();
                let quantities = topology.lane(lane.id).and_then(Lane::quantities);
                let quantities = quantities.cloned().map(Arc::new);
                Some(StoreLane { lane: lane.id, destination, items, quantities })
            })
            .collect();
        by_facility[facility.index()] = Some(stores.len());
        let subscribers = Vec::new();
        stores.push(Store { facility, node, items, lanes, reallocated, routes, subscribers });
    }
    let common_errors = topology
        .products
        .iter()
        .map(|(_, name)| {
            Ok(ErrorSeries::new(draws.stream(&format!("forecast-error/{name}"))?, first_day))
        })
        .collect::<Result<_, StreamCollision>>()?;
    Ok(Catalogue { stores, by_facility, nodes: nodes.to_vec(), common_errors })
}

/// Customers' demand at all stock points, by their numbers.
fn shelves(
    world: &mut World,
    clock: &Clock,
    profiles: &mut DemandProfiles,
    topology: &Topology,
) -> Vec<ShelfDemand> {
    let mut points = world.query::<(
        &StockPoint,
        Option<&Demand>,
        Option<&PeriodicDemand>,
        Option<&ArrivalProfile>,
    )>();
    let world = &*world;
    let (model, weather) = (world.resource::<DemandModel>(), world.resource::<Weather>());
    topology
        .stocks()
        .filter_map(|(stock, _)| {
            let entity = topology.stock_entity(stock)?;
            let (point, demand, periodic, profile) = points.get(world, entity).ok()?;
            let mut of = |shape, mean, spread| {
                Some((profiles.index_of(shape, model, weather, clock), mean, spread))
            };
            let demand = match (demand, point.arrivals(), periodic) {
                (Some(demand), ..) => {
                    of(Some(demand.shape()), demand.mean_per_day(), DemandSpread::of(demand))
                }
                (_, Some(process), _) => {
                    let spread = DemandSpread::with_ratio(process.variance_ratio());
                    of(profile.map(ArrivalProfile::shape), process.mean_per_day(), spread)
                }
                (.., Some(periodic)) => {
                    let spread = DemandSpread::with_ratio(periodic.variance_ratio());
                    of(None, periodic.mean_per_day(), spread)
                }
                (None, None, None) => None,
            };
            Some(ShelfDemand { entity, demand })
        })
        .collect()
}

/// The most lanes of a route: rings have no end.
const LONGEST_ROUTE: usize = 8;

/// Customers' demand that a stock point serves, itself or by the places behind it.
#[derive(Default)]
struct ServedDemand {
    flows: SmallVec<[DemandFlow; 1]>,
    /// Sum of the means of the shelves, and of their squares.
    means: f64,
    squares: f64,
}

impl ServedDemand {
    /// Adds a part of the demand at a facility and at all places behind it, which order it from several sources by
    /// their planned parts.
    fn collect(
        &mut self,
        (facility, product): (FacilityId, ProductId),
        part: f64,
        topology: &Topology,
        shelves: &[ShelfDemand],
        (route, routes): (&mut Route, &mut Vec<Route>),
    ) {
        let shelf =
            topology.stock_at(facility, product).and_then(|stock| shelves.get(stock.index()));
        if let Some((profile, mean, spread)) = shelf.and_then(|shelf| shelf.demand) {
            self.add(profile, mean * part, spread, route, routes);
        }
        if route.len() == LONGEST_ROUTE {
            return;
        }
        // What a place makes of it for itself is no order of a place behind it.
        let behind = |lane: &&Lane| lane.origin() == facility && !lane.makes();
        for lane in topology.all_lanes().filter(behind) {
            let Some(sku) = lane.products().iter().position(|&own| own == product) else {
                continue;
            };
            route.push(lane.id());
            for (destination, &behind) in lane.destinations().iter().enumerate() {
                let stock = lane.stock(lane.grid().slot(destination, sku));
                let planned = stock.map_or(0.0, |stock| topology.planned_on(stock, lane.id()));
                if planned > 0.0 {
                    let way = (&mut *route, &mut *routes);
                    self.collect((behind, product), part * planned, topology, shelves, way);
                }
            }
            route.pop();
        }
    }

    fn add(
        &mut self,
        profile: usize,
        mean: f64,
        spread: DemandSpread,
        route: &Route,
        routes: &mut Vec<Route>,
    ) {
        self.means += mean;
        self.squares += mean * mean;
        let route = routes.iter().position(|known| known == route).unwrap_or_else(|| {
            routes.push(route.clone());
            routes.len() - 1
        });
        let known = |flow: &&mut DemandFlow| flow.route == route && flow.profile == profile;
        if let Some(flow) = self.flows.iter_mut().find(known) {
            flow.spread = flow.spread.with(flow.mean_per_day, spread, mean);
            flow.mean_per_day += mean;
        } else {
            self.flows.push(DemandFlow { route, profile, mean_per_day: mean, spread });
        }
    }
}

/// A lane whose orders are decided.
struct DecidedLane {
    id: LaneId,
    origin: FacilityId,
    /// Whether its orders may be reallocated after the cut-off.
    is_reallocated: bool,
    destinations: Vec<FacilityId>,
    products: Vec<ProductId>,
}

fn decided_lanes(world: &World) -> Vec<DecidedLane> {
    let topology = world.resource::<Topology>();
    let decided = world.resource::<OrderBooks>().iter().filter(|book| book.is_decided());
    let mut decided: Vec<DecidedLane> = decided
        .filter_map(|book| topology.lane(book.lane()))
        .map(|lane| DecidedLane {
            id: lane.id(),
            origin: lane.origin(),
            is_reallocated: lane.timetable().is_some_and(Timetable::is_reallocated),
            destinations: lane.destinations().to_vec(),
            products: lane.products().to_vec(),
        })
        .collect();
    decided.sort_by_key(|lane| lane.id);
    decided
}

/// The last instant that an order of this run must cover: the arrival of the departure after the one
/// that is open at its end, and of goods that places behind it order until then.
pub(in crate::decision) fn last_needed(world: &World, clock: &Clock) -> SimTime {
    let topology = world.resource::<Topology>();
    let books = world.resource::<OrderBooks>();
    let covered_by = |lane: LaneId, until: SimTime| {
        let timetable = topology.lane(lane)?.timetable()?;
        let open = timetable.first_open(until, clock);
        Some(timetable.arrives(timetable.after(open, clock), clock))
    };
    let decided = books.iter().filter(|book| book.is_decided());
    let last = decided.filter_map(|book| covered_by(book.lane(), clock.end())).max();
    let Some(mut last) = last else { return clock.end() };
    let is_centre =
        |facility: &FacilityId| topology.all_lanes().any(|lane| lane.origin() == *facility);
    let decided = books.iter().filter(|book| book.is_decided());
    let feeds_centres = decided
        .filter_map(|book| topology.lane(book.lane()))
        .any(|lane| lane.destinations().iter().any(is_centre));
    if feeds_centres {
        // One shift for each lane of a chain from a centre to a store.
        for _ in 0..2 {
            let shifted = topology.all_lanes().filter_map(|lane| covered_by(lane.id(), last));
            last = shifted.max().unwrap_or(last).max(last);
        }
    }
    last.max(clock.end())
}
