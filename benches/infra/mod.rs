//! Infrastructure alone in a World, for benchmarks.

use reflexarc::environment::{self, Clock, EnvironmentSpec};
use reflexarc::infra::{self, IdealInfrastructure, InfrastructureSpec};
use reflexarc::kernel::{Draws, Simulation};
use reflexarc::quantity::read_ron;

/// Ten days of an infrastructure in one area of constant weather, `here`.
pub(crate) fn assembled(spec: &InfrastructureSpec) -> Simulation<()> {
    let (warm_up, horizon) = ("0 d".parse().unwrap(), "10 d".parse().unwrap());
    let start = "2022-07-18T00:00[Europe/London]".parse().unwrap();
    let clock = Clock::new(&start, warm_up, horizon).unwrap();
    let environment: EnvironmentSpec = read_ron(
        r#"(areas: {"here": (weather: (mean: "15 degC", swing: "0 K", warmest: "15:00"))})"#,
    )
    .unwrap();
    let mut sim = Simulation::new(clock.begin(), ());
    environment::assemble(&environment, clock, &mut sim);
    infra::assemble(spec, IdealInfrastructure::default(), &mut Draws::new(1, 0), &mut sim).unwrap();
    infra::install(&mut sim);
    sim
}
