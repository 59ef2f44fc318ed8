//! Assembly: decisions become part of a World that holds supply and infrastructure.

use super::arc::{Arc, Arcs, Group, Model, Rung, Task};
use super::feed::{Feeds, StoresReport};
use super::forecast::{Calibrated, Curves};
use super::ideal::Ideal;
use super::ladder::Breaker;
use super::ledger::Ledger;
use super::open::OpenDecisions;
use super::spec::DecisionsSpec;
use super::store::Stores;
use super::stores::{horizon, nodes, stores};
use super::task::{ArcSpec, TaskSpec};
use super::trigger::ArcsFallDue;
use super::view::Views;
use crate::environment::Clock;
use crate::infra::{Infrastructure, NodeId, Routes};
use crate::kernel::{Draws, SimSpan, Simulation, StreamCollision, variate};
use crate::supply::{FacilityId, LaneId, OrderBook, OrderBooks, Topology};
use bevy_ecs::prelude::World;

/// Puts the decisions into a World that holds supply and infrastructure, some of it ideal. A
/// facility is in the network where a node has its name.
///
/// # Errors
/// If two causes share a stream of random draws.
pub fn assemble<W: Send + 'static>(
    spec: &DecisionsSpec,
    ideal: Ideal,
    sim: &mut Simulation<W>,
    draws: &mut Draws,
) -> Result<(), StreamCollision> {
    let clock = sim.world.resource::<Clock>().clone();
    let mut curves = Curves::new(&clock, horizon(&sim.world, &clock));
    let nodes = nodes(&sim.world);
    let mut stores = stores(&mut sim.world, draws, &clock, &mut curves, &nodes)?;
    let mut arcs = Arcs::default();
    let sites = sim.world.resource::<Infrastructure>().sites.len();
    let mut views = Views::new(sites, stores.list.len());
    for (name, arc) in &spec.arcs {
        group(name, arc, ideal, &mut arcs, &mut stores, &mut views, &mut sim.world, draws, &nodes)?;
    }
    let reporting = stores.list.iter().any(|store| !store.readers.is_empty());
    let now = clock.begin();
    if reporting {
        let first = clock.at(clock.day_of(now), spec.reports.from);
        let every = spec.reports.every.nanoseconds().max(1);
        let behind = now.since(first).nanos().rem_euclid(every);
        let wait = if behind == 0 { 0 } else { every - behind };
        sim.agenda().after(SimSpan::from_nanos(wait), StoresReport { number: 0 });
    }
    // A group a Spec, of which there are at most `MOST_ARCS`.
    for (index, group) in arcs.groups.iter().enumerate() {
        let first = group.next_trigger(now - SimSpan::from_nanos(1), &clock);
        sim.agenda().at(first, ArcsFallDue { group: index as u32 });
    }
    sim.world.insert_resource(Feeds::new(&spec.reports, &spec.weather, &clock));
    sim.world.insert_resource(curves);
    sim.world.insert_resource(stores);
    sim.world.insert_resource(views);
    sim.world.insert_resource(arcs);
    sim.world.insert_resource(ideal);
    sim.world.insert_resource(OpenDecisions::default());
    sim.world.insert_resource(Ledger::default());
    Ok(())
}

/// The arcs of one Spec.
fn group(
    name: &str,
    spec: &ArcSpec,
    ideal: Ideal,
    arcs: &mut Arcs,
    stores: &mut Stores,
    views: &mut Views,
    world: &mut World,
    draws: &mut Draws,
    nodes: &[Option<NodeId>],
) -> Result<(), StreamCollision> {
    let topology = world.resource::<Topology>().clone();
    let first = arcs.list.len();
    let places: Vec<(Task, FacilityId, String, Vec<usize>)> = match spec {
        ArcSpec::Replenish(_) => {
            let each = stores.list.iter().enumerate();
            each.map(|(index, store)| {
                let place = topology.facilities.name(store.facility).to_string();
                (Task::Replenish { store: index }, store.facility, place, vec![index])
            })
            .collect()
        }
        ArcSpec::Allocate(_) => splittable(world)
            .into_iter()
            .map(|(lane, origin, destinations)| {
                let mut concerned: Vec<usize> =
                    destinations.iter().filter_map(|&there| stores.index(there)).collect();
                concerned.sort_unstable();
                (Task::Allocate { lane }, origin, topology.lanes.name(lane).to_string(), concerned)
            })
            .collect(),
    };
    for (task, place, place_name, concerned) in places {
        let Some(from) = nodes.get(place.index()).copied().flatten() else { continue };
        let rungs = rungs(spec.task(), from, ideal, world);
        for (rung, site) in rungs.iter().map(|rung| (rung, rung.site.index())) {
            if let Model::Ses(ses) = rung.model {
                views.smooth(site, ses);
            }
            for &store in &concerned {
                let Some(store) = stores.list.get_mut(store) else { continue };
                if !store.readers.iter().any(|reader| reader.0 == site) {
                    store.readers.push((site, rung.node));
                }
            }
        }
        let task_spec = spec.task();
        arcs.list.push(Arc {
            task,
            place,
            node: from,
            stores: concerned,
            rungs,
            deadline: SimSpan::from_nanos(task_spec.deadline.nanoseconds()),
            request_b: task_spec.request.si(),
            answer_b: task_spec.answer.si(),
            safety: variate::standard_normal(task_spec.service_goal.si()),
            work: draws.stream(&format!("work/{name}/{place_name}"))?,
            next: 0,
            newest: None,
        });
    }
    arcs.groups.push(Group {
        name: name.into(),
        kind: spec.kind(),
        arcs: first..arcs.list.len(),
        from: spec.task().from,
        every: SimSpan::from_nanos(spec.task().every.nanoseconds()),
    });
    Ok(())
}

/// Lanes whose orders may be split after the cut-off.
fn splittable(world: &World) -> Vec<(LaneId, FacilityId, Vec<FacilityId>)> {
    let topology = world.resource::<Topology>();
    let clock = world.resource::<Clock>();
    let is_decided =
        |lane: LaneId| world.resource::<OrderBooks>().lane(lane).is_some_and(OrderBook::is_decided);
    topology
        .all_lanes()
        .filter(|lane| is_decided(lane.id()) && lane.reallocate_until(0, clock).is_some())
        .map(|lane| (lane.id(), lane.origin(), lane.destinations().to_vec()))
        .collect()
}

/// The ladder of an arc: for each rung the nearest site that has the role and is on none above, by
/// the delay of the route; where all that have it are, the nearest is asked once more. A role that no
/// site of this infrastructure has, or none in reach, leaves no rung.
fn rungs(spec: &TaskSpec, from: NodeId, ideal: Ideal, world: &mut World) -> Vec<Rung> {
    let infrastructure = world.resource::<Infrastructure>().clone();
    let mut routes = world.resource_mut::<Routes>();
    let mut rungs: Vec<Rung> = Vec::new();
    for rung in &spec.ladder {
        let sites = infrastructure.with_role(rung.role).filter_map(|site| {
            let node = infrastructure.node_of(site);
            let is_above = rungs.iter().any(|above| above.site == site);
            Some((is_above, routes.delay_ns(from, node)?, site, node))
        });
        let Some((_, _, site, node)) =
            sites.min_by_key(|&(above, delay, site, _)| (above, delay, site))
        else {
            continue;
        };
        let model = if ideal.model {
            Model::Calibrated(Calibrated::EXACT)
        } else {
            Model::new(&rung.forecast)
        };
        rungs.push(Rung {
            site,
            node,
            patience: SimSpan::from_nanos(rung.patience.nanoseconds()),
            model,
            breaker: Breaker::new(spec.breaker.as_ref()),
            failed_by: None,
        });
    }
    rungs
}
