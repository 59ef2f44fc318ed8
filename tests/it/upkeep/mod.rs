//! Upkeep in a running World: each stage of a repair worked out by hand, each part with what fails and what
//! does not, windows, the quality of maintenance.

mod checks;
mod fitted;
mod ideal;
mod maintenance;
mod parts;
mod stages;
mod story;
mod windows;

use crate::sites::{MILD, Setting};
use reflexarc::infra::{IdealInfrastructure, Repair, Upkeep};
use reflexarc::kernel::{SimTime, Simulation};

const REAL: IdealInfrastructure =
    IdealInfrastructure { network: false, power: false, cooling: false, compute: false };

/// A pool of 100 servers without racks.
const POOL: &str = r#"pool: (servers: 100, work: fixed("1 s"), queue: 100)"#;

/// A pool of 100 servers on ten racks.
const RACKS: &str = r#"pool: (servers: 100, work: fixed("1 s"), queue: 100),
    racks: (count: 10, idle: "1 kW", peak: "1 kW", exponent: 1.0)"#;

/// A site with these parts, and the shared capacities of its repairs.
fn site_with(parts: &str, capacities: &str) -> Simulation<()> {
    at("2022-07-18T00:00[Europe/London]", parts, capacities, REAL, 1)
}

fn site(parts: &str) -> Simulation<()> {
    site_with(parts, "")
}

/// The same from another start, with ideal mechanisms and another seed.
fn at(
    start: &str,
    parts: &str,
    capacities: &str,
    ideal: IdealInfrastructure,
    seed: u64,
) -> Simulation<()> {
    let infrastructure = format!(
        r#"(shared_capacities: {{{capacities}}}, sites: {{"site": (role: large, area: "here", {parts})}})"#
    );
    Setting { start, infrastructure: &infrastructure, ideal, seed, ..MILD }.assemble()
}

/// One rack and its coolant, with these pumps.
fn pumps(count: u32, needed: u32) -> String {
    format!(
        r#"pool: (servers: 100, work: fixed("1 s"), queue: 100),
        racks: (count: 1, idle: "120 kW", peak: "120 kW", exponent: 1.0, liquid: 1.0),
        coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
            supply: "32 degC", pumps: (count: {count}, needed: {needed}, power: "1 kW"))"#
    )
}

fn repairs(sim: &Simulation<()>) -> Vec<Repair> {
    sim.world.resource::<Upkeep>().repairs().to_vec()
}

/// Hours after the start.
fn hours_of(time: SimTime) -> f64 {
    time.seconds() / 3_600.0
}

/// Failure and repair of each, in hours after the start.
fn outages(sim: &Simulation<()>) -> Vec<(f64, Option<f64>)> {
    repairs(sim).iter().map(|one| (hours_of(one.failed), one.repaired.map(hours_of))).collect()
}
