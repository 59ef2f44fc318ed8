//! The stores whose orders somebody decides, found in a World when it is assembled.

use super::forecast::{Curves, Errors, Spread};
use super::store::{Item, Store, StoreLane, Stores};
use crate::environment::{Clock, Weather};
use crate::infra::{Infrastructure, NodeId};
use crate::kernel::{Draws, SimTime, StreamCollision};
use crate::supply::{
    Demand, DemandModel, FacilityId, LaneId, OrderBooks, ProductId, StockPoint, Topology,
};
use bevy_ecs::entity::Entity;
use bevy_ecs::prelude::World;

/// The place of each facility in the network, by its number.
pub(super) fn nodes(world: &World) -> Vec<Option<NodeId>> {
    let infrastructure = world.resource::<Infrastructure>();
    let facilities = world.resource::<Topology>().facilities.iter();
    facilities.map(|(_, name)| infrastructure.nodes.get(name)).collect()
}

/// The stores whose orders somebody decides, with what the deciders must know of them.
pub(super) fn stores(
    world: &mut World,
    draws: &mut Draws,
    clock: &Clock,
    curves: &mut Curves,
    nodes: &[Option<NodeId>],
) -> Result<Stores, StreamCollision> {
    let topology = world.resource::<Topology>().clone();
    let decided = decided_lanes(world);
    let mut by_facility: Vec<Option<usize>> = vec![None; topology.facilities.len()];
    let mut list: Vec<Store> = Vec::new();
    let mut points = world.query::<(Entity, &StockPoint, Option<&Demand>)>();
    let mut shelves: Vec<(Entity, StockPoint, Option<Demand>)> = points
        .iter(world)
        .map(|(entity, point, demand)| (entity, point.clone(), demand.cloned()))
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
        for (stock, point, demand) in
            shelves.iter().filter(|(_, point, ..)| point.facility() == facility)
        {
            let shape = demand.as_ref().map(Demand::shape);
            let (mean_per_day, spread) = match (demand, point.arrivals()) {
                (Some(demand), _) => (demand.mean_per_day(), Spread::of(demand)),
                (None, Some(process)) => (process.mean_per_day(), Spread::POISSON),
                // Nobody asks for it here.
                (None, None) => continue,
            };
            let product = topology.products.name(point.product());
            items.push(Item {
                stock: *stock,
                curve: curves.place(shape, model, weather, clock),
                mean_per_day,
                spread,
                divisible: topology
                    .product(point.product())
                    .is_some_and(|product| product.fractional),
                errors: Errors::new(draws.stream(&format!("forecast/{name}/{product}"))?),
            });
            products.push(point.product());
        }
        // Where nobody asks for anything, nobody knows what to order: the last plan stands.
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
        by_facility[facility.index()] = Some(list.len());
        list.push(Store { facility, node, items, lanes, readers: Vec::new() });
    }
    Ok(Stores { list, by_facility })
}

/// A lane on which somebody decides.
struct Decided {
    id: LaneId,
    destinations: Vec<FacilityId>,
    products: Vec<ProductId>,
}

fn decided_lanes(world: &World) -> Vec<Decided> {
    let topology = world.resource::<Topology>();
    let decided = world.resource::<OrderBooks>().iter().filter(|book| book.is_decided());
    let mut decided: Vec<Decided> = decided
        .filter_map(|book| {
            let lane = topology.lane(book.lane())?;
            Some(Decided {
                id: lane.id(),
                destinations: lane.destinations().to_vec(),
                products: lane.products().to_vec(),
            })
        })
        .collect();
    decided.sort_by_key(|lane| lane.id);
    decided
}

/// The last instant that an order of this run must last until: that of the departure after the one
/// whose book is open at its end.
pub(super) fn horizon(world: &World, clock: &Clock) -> SimTime {
    let topology = world.resource::<Topology>();
    let books = world.resource::<OrderBooks>();
    let last = books.iter().filter(|book| book.is_decided()).filter_map(|book| {
        let timetable = topology.lane(book.lane())?.timetable()?;
        let open = timetable.first_open(clock.end(), clock);
        Some(timetable.arrives(timetable.after(open, clock), clock))
    });
    last.max().unwrap_or(clock.end()).max(clock.end())
}
