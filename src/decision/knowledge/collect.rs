//! Collects the catalogue from a World at assembly: the stores with decided orders.

use super::catalogue::{Catalogue, CatalogueItem, Store, StoreLane};
use crate::decision::model::{DemandProfiles, DemandSpread, ForecastErrors};
use crate::environment::{Clock, Weather};
use crate::infra::{Infrastructure, NodeId};
use crate::kernel::{Draws, SimTime, StreamCollision};
use crate::supply::{
    Demand, DemandModel, FacilityId, LaneId, OrderBooks, PeriodicDemand, ProductId, StockPoint,
    Topology,
};
use bevy_ecs::entity::Entity;
use bevy_ecs::prelude::World;

/// The node of each facility, by its id.
pub(in crate::decision) fn nodes(world: &World) -> Vec<Option<NodeId>> {
    let infrastructure = world.resource::<Infrastructure>();
    let facilities = world.resource::<Topology>().facilities.iter();
    facilities.map(|(_, name)| infrastructure.nodes.get(name)).collect()
}

/// The stores with decided orders.
pub(in crate::decision) fn catalogue(
    world: &mut World,
    draws: &mut Draws,
    clock: &Clock,
    profiles: &mut DemandProfiles,
    nodes: &[Option<NodeId>],
) -> Result<Catalogue, StreamCollision> {
    let topology = world.resource::<Topology>().clone();
    let decided = decided_lanes(world);
    let mut by_facility: Vec<Option<usize>> = vec![None; topology.facilities.len()];
    let mut stores: Vec<Store> = Vec::new();
    let mut points =
        world.query::<(Entity, &StockPoint, Option<&Demand>, Option<&PeriodicDemand>)>();
    let mut shelves: Vec<(Entity, StockPoint, Option<Demand>, Option<(f64, f64)>)> = points
        .iter(world)
        .map(|(entity, point, demand, periodic)| {
            let periodic = periodic.map(|demand| (demand.mean_per_day(), demand.variance_ratio()));
            (entity, point.clone(), demand.cloned(), periodic)
        })
        .collect();
    shelves.sort_by_key(|(_, point, ..)| point.id());
    let model = world.resource::<DemandModel>();
    let weather = world.resource::<Weather>();
    for (facility, name) in topology.facilities.iter() {
        let Some(node) = nodes.get(facility.index()).copied().flatten() else { continue };
        if !decided.iter().any(|lane| lane.destinations.contains(&facility)) {
            continue;
        }
        let mut items = Vec::new();
        let mut products = Vec::new();
        for (stock, point, demand, periodic) in
            shelves.iter().filter(|(_, point, ..)| point.facility() == facility)
        {
            let shape = demand.as_ref().map(Demand::shape);
            let (mean_per_day, spread) = match (demand, point.arrivals(), periodic) {
                (Some(demand), ..) => (demand.mean_per_day(), DemandSpread::of(demand)),
                (_, Some(process), _) => {
                    (process.mean_per_day(), DemandSpread::with_ratio(process.variance_ratio()))
                }
                (_, _, Some((mean, ratio))) => (*mean, DemandSpread::with_ratio(*ratio)),
                // It has no demand here.
                (None, None, None) => continue,
            };
            let product = topology.products.name(point.product());
            items.push(CatalogueItem {
                stock: *stock,
                profile: profiles.index_of(shape, model, weather, clock),
                mean_per_day,
                spread,
                divisible: topology
                    .product(point.product())
                    .is_some_and(|product| product.fractional),
                errors: ForecastErrors::new(draws.stream(&format!("forecast/{name}/{product}"))?),
            });
            products.push(point.product());
        }
        // A store without demand has nothing to forecast: its last plan applies.
        if items.is_empty() {
            continue;
        }
        let lanes = decided
            .iter()
            .filter_map(|lane| {
                let destination = lane.destinations.iter().position(|&there| there == facility)?;
                let item = |product| products.iter().position(|&own| own == product);
                let items = lane.products.iter().map(|&product| item(product)).collect();
                Some(StoreLane { lane: lane.id, destination, items })
            })
            .collect();
        by_facility[facility.index()] = Some(stores.len());
        stores.push(Store { facility, node, items, lanes, subscribers: Vec::new() });
    }
    Ok(Catalogue { stores, by_facility, nodes: nodes.to_vec() })
}

/// A lane whose orders are decided.
struct DecidedLane {
    id: LaneId,
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
            destinations: lane.destinations().to_vec(),
            products: lane.products().to_vec(),
        })
        .collect();
    decided.sort_by_key(|lane| lane.id);
    decided
}

/// The last instant that an order of this run must cover: the arrival of the departure after the one
/// that is open at its end.
pub(in crate::decision) fn last_needed(world: &World, clock: &Clock) -> SimTime {
    let topology = world.resource::<Topology>();
    let decided = world.resource::<OrderBooks>().iter().filter(|book| book.is_decided());
    let last = decided.filter_map(|book| {
        let timetable = topology.lane(book.lane())?.timetable()?;
        let open = timetable.first_open(clock.end(), clock);
        Some(timetable.arrives(timetable.after(open, clock), clock))
    });
    last.max().unwrap_or(clock.end()).max(clock.end())
}
