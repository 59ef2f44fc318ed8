//! The supply chain, tried through its public face.

use super::*;
use crate::environment::{self, AreaId, Clock, EnvironmentSpec, Weather};
use crate::kernel::{Draws, Now, Phase, SimSpan, SimTime, Simulation};
use crate::quantity::Mistakes;
use bevy_ecs::prelude::*;

/// What a scenario's loader allows.
fn options() -> ron::Options {
    use ron::extensions::Extensions;
    let extensions = Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES;
    ron::Options::default().with_default_extension(extensions)
}

fn ron<T: serde::de::DeserializeOwned>(text: &str) -> T {
    options().from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

fn environment() -> EnvironmentSpec {
    ron(r#"(areas: {
        "south-east": (weather: (mean: "18 °C", swing: "9 K", warmest: "15:00")),
        "midlands": (weather: (mean: "17 °C", swing: "9 K", warmest: "15:00")),
    })"#)
}

fn grocer() -> SupplySpec {
    ron(include_str!("../../scenarios/supply/uk-grocery.ron"))
}

/// A run of a supply chain, audited at every event.
fn simulation(
    spec: &SupplySpec,
    start: &str,
    warm_up: &str,
    horizon: &str,
    seed: u64,
) -> Simulation<()> {
    let clock =
        Clock::new(&start.parse().unwrap(), warm_up.parse().unwrap(), horizon.parse().unwrap())
            .unwrap();
    let mut sim = Simulation::new(clock.begin(), ());
    environment::assemble(&environment(), clock, &mut sim);
    install(&mut sim);
    assemble(spec, &mut Draws::new(seed, 0), &mut sim).unwrap();
    environment::begin(&mut sim);
    sim
}

fn audited(spec: &SupplySpec, start: &str, warm_up: &str, horizon: &str) -> Simulation<()> {
    let mut sim = simulation(spec, start, warm_up, horizon, 1);
    install_audit(&mut sim);
    sim
}

fn finish(sim: &mut Simulation<()>) -> Summary {
    let end = sim.world.resource::<Clock>().end();
    sim.run_until(end).unwrap();
    if let Some(audit) = sim.world.get_resource::<Audit>() {
        assert_eq!(audit.broken, None);
        assert!(audit.audits > 0);
    }
    sim.world.run_system_once(move |summaries: Summaries| summaries.summary(end)).unwrap()
}

use bevy_ecs::system::RunSystemOnce;

#[test]
fn the_grocer_is_a_valid_piece() {
    let sim = simulation(&grocer(), "2022-07-11T00:00[Europe/London]", "1 d", "1 d", 1);
    let areas = sim.world.resource::<environment::Areas>();
    let mut mistakes = Mistakes::new();
    grocer().check(areas, "GBP".parse().unwrap(), &mut mistakes.at("supply"));
    assert_eq!(mistakes.as_slice(), []);
    let network = sim.world.resource::<Network>();
    assert_eq!(
        (network.facilities.len(), network.stocks().len(), network.lanes.len()),
        (47, 840, 9)
    );
    let text = options().to_string(&grocer()).unwrap();
    assert_eq!(ron::<SupplySpec>(&text), grocer());
}

#[test]
fn the_grocer_trades_for_a_week_and_makes_up_nothing() {
    let summary = finish(&mut audited(&grocer(), "2022-07-11T00:00[Europe/London]", "5 d", "4 d"));
    assert!(summary.service.fill_rate().unwrap() > 0.8, "{summary:?}");
    assert_eq!(summary.service.demanded, summary.service.sold + summary.service.lost);
    assert!(summary.shipments_due > 300, "{summary:?}");
}

#[test]
#[ignore = "prints timings"]
fn speed() {
    for _ in 0..3 {
        let mut sim = simulation(&grocer(), "2022-07-11T00:00[Europe/London]", "28 d", "21 d", 1);
        #[allow(clippy::disallowed_methods, reason = "a timing")]
        let since = std::time::Instant::now();
        let summary = finish(&mut sim);
        println!("{:?} events {} {summary:#?}", since.elapsed(), sim.events());
    }
}
