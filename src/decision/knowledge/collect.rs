//! The catalogue collected from a World at assembly: the stores on whose lanes orders are decided.

use super::catalogue::{Catalogue, CatalogueItem, Store, StoreLane};
use crate::decision::model::{DemandProfiles, DemandSpread, ForecastErrors};
use crate::environment::{Clock, Weather};
use crate::infra::{Infrastructure, NodeId};
use crate::kernel::{Draws, SimTime, StreamCollision};
use crate::supply::{Chain, Demand, DemandModel, FacilityId, Lane, LaneId, ProductId, StockPoint};
use bevy_ecs::entity::Entity;
use bevy_ecs::prelude::World;

/// The node of each facility, by its id.
pub(in crate::decision) fn nodes(world: &World) -> Vec<Option<NodeId>> {
    let infrastructure = world.resource::<Infrastructure>();
    let facilities = world.resource::<Chain>().facilities.iter();
    facilities.map(|(_, name)| infrastructure.nodes.get(name)).collect()
}

/// The stores on whose lanes orders are decided.
pub(in crate::decision) fn catalogue(
    world: &mut World,
    draws: &mut Draws,
    clock: &Clock,
    profiles: &mut DemandProfiles,
    nodes: &[Option<NodeId>],
) -> Result<Catalogue, StreamCollision> {
    let chain = world.resource::<Chain>().clone();
    let decided = decided_lanes(world);
    let mut by_facility: Vec<Option<usize>> = vec![None; chain.facilities.len()];
    let mut stores: Vec<Store> = Vec::new();
    let mut points = world.query::<(Entity, &StockPoint, Option<&Demand>)>();
    let mut shelves: Vec<(Entity, StockPoint, Option<Demand>)> = points
        .iter(world)
        .map(|(entity, point, demand)| (entity, point.clone(), demand.cloned()))
        .collect();
    shelves.sort_by_key(|(_, point, _)| point.id);
    let model = world.resource::<DemandModel>();
    let weather = world.resource::<Weather>();
    for (facility, name) in chain.facilities.iter() {
        let Some(node) = nodes.get(facility.index()).copied().flatten() else { continue };
        if !decided.iter().any(|lane| lane.destinations.contains(&facility)) {
            continue;
        }
        let mut items = Vec::new();
        let mut products = Vec::new();
        for (stock, point, demand) in
            shelves.iter().filter(|(_, point, _)| point.facility == facility)
        {
            let shape = demand.as_ref().map(Demand::shape);
            let (mean_per_day, spread) = match (demand, point.customers()) {
                (Some(demand), _) => (demand.mean_per_day(), DemandSpread::of(demand)),
                (None, Some(customers)) => (customers.mean_per_day(), DemandSpread::POISSON),
                // It has no demand here.
                (None, None) => continue,
            };
            let product = chain.products.name(point.product);
            items.push(CatalogueItem {
                stock: *stock,
                profile: profiles.index_of(shape, model, weather, clock),
                mean_per_day,
                spread,
                divisible: chain.product(point.product).is_some_and(|product| product.divisible),
                errors: ForecastErrors::new(draws.stream(&format!("forecast/{name}/{product}"))?),
            });
            products.push(point.product);
        }
        // A store without demand has nothing to forecast: its last plan stands.
        if items.is_empty() {
            continue;
        }
        let lanes = decided
            .iter()
            .filter_map(|lane| {
                let destination = lane.destinations.iter().position(|&there| there == facility)?;
                let item = |product| products.iter().position(|&own| own == product);
                let items = lane.products.iter().map(|&product| item(product)).collect();
                Some(StoreLane { lane: lane.id, entity: lane.entity, destination, items })
            })
            .collect();
        by_facility[facility.index()] = Some(stores.len());
        stores.push(Store { facility, node, items, lanes, subscribers: Vec::new() });
    }
    Ok(Catalogue { stores, by_facility })
}

/// A lane whose orders are decided.
struct DecidedLane {
    id: LaneId,
    entity: Entity,
    destinations: Vec<FacilityId>,
    products: Vec<ProductId>,
}

fn decided_lanes(world: &mut World) -> Vec<DecidedLane> {
    let mut lanes = world.query::<(Entity, &Lane)>();
    let decided = lanes.iter(world).filter(|(_, lane)| lane.is_decided());
    let mut decided: Vec<DecidedLane> = decided
        .map(|(entity, lane)| DecidedLane {
            id: lane.id,
            entity,
            destinations: lane.destinations.clone(),
            products: lane.products.clone(),
        })
        .collect();
    decided.sort_by_key(|lane| lane.id);
    decided
}

/// The last instant that an order of this run must cover: the arrival of the departure after the one
/// that is open at its end.
pub(in crate::decision) fn last_needed(world: &mut World, clock: &Clock) -> SimTime {
    let mut lanes = world.query::<&Lane>();
    let last = lanes.iter(world).filter(|lane| lane.is_decided()).filter_map(|lane| {
        let timetable = lane.timetable()?;
        let open = timetable.first_open(clock.end(), clock);
        Some(timetable.arrives(timetable.after(open, clock), clock))
    });
    last.max().unwrap_or(clock.end()).max(clock.end())
}
