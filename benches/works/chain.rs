//! A supply chain of the product, for the works.

use reflexarc::environment::{self, Clock, EnvironmentSpec};
use reflexarc::kernel::{Draws, SimTime, Simulation};
use reflexarc::supply::{self, SupplySpec};

fn ron<T: serde::de::DeserializeOwned>(text: &str) -> T {
    reflexarc::quantity::read_ron(text).expect("the work's specification is valid")
}

/// A simulation of a specification in RON, whose clock stands at the start.
pub(crate) fn chain(text: &str, horizon: &str, seed: u64) -> Simulation<()> {
    let spec: SupplySpec = ron(text);
    let areas: EnvironmentSpec =
        ron(r#"(areas: { "here": (weather: (mean: "15 °C", swing: "0 K", warmest: "12:00")) })"#);
    let start = "2023-01-01T00:00[UTC]".parse().expect("the start is valid");
    let none = "0 d".parse().expect("the span is valid");
    let clock = Clock::new(&start, none, horizon.parse().expect("the span is valid"))
        .expect("the run fits the calendar");
    let mut sim = Simulation::new(SimTime::START, ());
    environment::assemble(&areas, clock, &mut sim);
    supply::assemble(&spec, &mut Draws::new(seed, 0), &mut sim).expect("no two streams are one");
    supply::install(&mut sim);
    sim
}
