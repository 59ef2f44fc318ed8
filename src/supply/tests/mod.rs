//! Tests of the supply chain through its public interface.

mod bullwhip;
mod calendars;
mod capacity;
mod closed_lanes;
mod common_demand;
mod conservation;
mod customers;
mod edges;
mod grocer;
mod impatient;
mod lost_custom;
mod neutral;
mod on_the_way;
mod opening;
mod orders;
mod packs;
mod periodic;
mod perishable;
mod policies;
mod records;
mod relations;
mod shelf_life;
mod shelves;
mod sources;
mod stated;
mod store_that_supplies;
mod unmet;
mod vehicles;
mod waves;
mod within_the_hour;
mod zones;

use super::*;
use crate::environment::{self, Clock, EnvironmentSpec};
use crate::kernel::{Draws, Event, Now, Phase, SimTime, Simulation};
use bevy_ecs::prelude::*;
use bevy_ecs::system::RunSystemOnce;

fn ron<T: serde::de::DeserializeOwned>(text: &str) -> T {
    crate::quantity::read_ron(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn areas() -> EnvironmentSpec {
    ron(r#"(areas: {
        "south-east": (weather: (mean: "18 °C", swing: "9 K", warmest: "15:00")),
        "midlands": (weather: (mean: "17 °C", swing: "9 K", warmest: "15:00")),
        "desert": (weather: (mean: "30 °C", swing: "0 K", warmest: "15:00")),
    })"#)
}

/// A simulation of a supply chain.
fn simulation(spec: &SupplySpec, start: &str, warm_up: &str, horizon: &str) -> Simulation<()> {
    simulation_in(&areas(), spec, start, (warm_up, horizon))
}

/// The same in other areas.
fn simulation_in(
    areas: &EnvironmentSpec,
    spec: &SupplySpec,
    start: &str,
    (warm_up, horizon): (&str, &str),
) -> Simulation<()> {
    let [warm_up, horizon] = [warm_up, horizon].map(|span| span.parse().unwrap());
    let clock = Clock::new(&start.parse().unwrap(), warm_up, horizon).unwrap();
    let mut sim = Simulation::new(clock.begin(), ());
    environment::assemble(areas, clock, &mut sim);
    assemble(spec, &mut Draws::new(1, 0), &mut sim).unwrap();
    install(&mut sim);
    environment::begin(&mut sim);
    sim
}

/// The same, audited at every event.
fn audited(spec: &SupplySpec, start: &str, warm_up: &str, horizon: &str) -> Simulation<()> {
    let mut sim = simulation(spec, start, warm_up, horizon);
    install_audit(&mut sim);
    sim
}

/// Runs to the end, and asserts that the audit, if there is one, found no imbalance.
fn finish(sim: &mut Simulation<()>) -> Summary {
    let end = sim.world.resource::<Clock>().end();
    sim.run_until(end).unwrap();
    if let Some(audit) = sim.world.get_resource::<Audit>() {
        assert_eq!(audit.broken, None);
        assert!(audit.audits > 0);
    }
    sim.world.run_system_once(move |summaries: Summaries| summaries.summary(end)).unwrap()
}

/// The stock point of the first product at a facility.
fn point<'w>(sim: &'w Simulation<()>, facility: &str) -> &'w StockPoint {
    let topology = sim.world.resource::<Topology>();
    let facility = topology.facilities.get(facility).unwrap();
    let stock = topology.stock_at(facility, ProductId::new(0)).unwrap();
    sim.world.get(topology.stock_entity(stock).unwrap()).unwrap()
}
