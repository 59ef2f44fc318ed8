//! Whole sites: heat, outage and pump failure followed from cause to effect, with the balances audited.

use super::{chain, hours, incident, look, read};
use reflexarc::causality::Incidents;
use reflexarc::environment::{self, AreaId, Clock, EnvironmentSpec, Weather, WeatherOverride};
use reflexarc::infra::{
    self, CoolingUnitsFailed, CoolingUnitsRestored, GridLost, GridRestored, IdealInfrastructure,
    InfrastructureSpec, PowerSource, PumpFailed, PumpRepaired, SiteId, audit,
};
use reflexarc::kernel::{Draws, SimSpan, SimTime, Simulation};

/// A colocation in the heat of London: liquid-cooled racks, dry coolers with chillers behind them.
const COLO: &str = include_str!("colo.ron");

const SLOUGH: SiteId = SiteId::new(0);

/// The colocation from 18 July 2022, with the heat of these days if wanted.
fn london(is_hot: bool, ideal: IdealInfrastructure) -> Simulation<()> {
    let spec: InfrastructureSpec = read(COLO);
    let mut issues = reflexarc::issue::Issues::new();
    spec.check(&["south-east"], None, &mut issues.at("infrastructure"));
    assert!(!issues.has_errors(), "{:?}", issues.as_slice());
    let clock = Clock::new(
        &"2022-07-18T00:00[Europe/London]".parse().unwrap(),
        "0 d".parse().unwrap(),
        "5 d".parse().unwrap(),
    )
    .unwrap();
    let environment: EnvironmentSpec = read(
        r#"(areas: {"south-east": (weather: (mean: "18 degC", swing: "9 K", warmest: "15:00"))})"#,
    );
    let mut sim = Simulation::new(clock.begin(), ());
    let heat = [
        (6, 20.0),
        (9, 27.0),
        (12, 33.5),
        (15, 36.5),
        (17, 37.5),
        (21, 31.0),
        (24, 28.0),
        (29, 25.5),
        (33, 32.0),
        (36, 38.5),
        (37, 40.0),
        (39, 39.5),
        (42, 35.0),
        (45, 29.0),
        (48, 25.0),
        (54, 20.0),
    ];
    environment::assemble(&environment, clock, &mut sim);
    if is_hot {
        let anchors = heat.map(|(hour, celsius)| (SimTime::START + SimSpan::HOUR * hour, celsius));
        sim.world
            .resource_mut::<Weather>()
            .add_override(AreaId::new(0), WeatherOverride::new(anchors.to_vec()));
    }
    environment::begin(&mut sim);
    infra::assemble(&spec, ideal, &mut Draws::new(1, 0), &mut sim).unwrap();
    infra::install(&mut sim);
    sim
}

#[test]
fn balances_close_at_every_quarter_of_an_hour_of_the_heatwave() {
    let mut sim = london(true, IdealInfrastructure::default());
    let failed = incident(&mut sim, "cooling_failure", "slough/plant");
    sim.agenda()
        .at(hours(38.55), CoolingUnitsFailed { site: SLOUGH, share: 0.8, incident: failed });
    sim.agenda()
        .at(hours(46.2167), CoolingUnitsRestored { site: SLOUGH, share: 0.8, incident: failed });
    let grid = incident(&mut sim, "grid_outage", "south-east");
    sim.agenda().at(hours(60.0), GridLost { site: SLOUGH, incident: grid });
    sim.agenda().at(hours(61.0), GridRestored { site: SLOUGH, incident: grid });
    for quarter in 1..400 {
        sim.run_until(hours(f64::from(quarter) * 0.25)).unwrap();
        let now = sim.now();
        let left = audit(&mut sim.world, now);
        assert!(left < 1e-9, "at {} h: {left}", f64::from(quarter) * 0.25);
    }
}

#[test]
fn cooling_fails_in_the_heat_and_the_operator_powers_down() {
    let mut sim = london(true, IdealInfrastructure::default());
    let failed = incident(&mut sim, "cooling_failure", "slough/plant");
    sim.agenda()
        .at(hours(38.55), CoolingUnitsFailed { site: SLOUGH, share: 0.8, incident: failed });
    sim.agenda()
        .at(hours(46.2167), CoolingUnitsRestored { site: SLOUGH, share: 0.8, incident: failed });
    sim.run_until(hours(70.0)).unwrap();
    assert_eq!(
        chain(&sim, "protective_power_down"),
        ["protective_power_down", "cooling_short", "cooling_failure"]
    );
    assert_eq!(chain(&sim, "throttle").last(), Some(&"cooling_failure"));
    assert!(
        sim.world
            .resource::<Incidents>()
            .all()
            .iter()
            .skip(1)
            .all(|incident| incident.ended.is_some())
    );
    let totals = look(&mut sim, SLOUGH, |plant, now| plant.totals(now));
    assert!(totals.tripped_rack_s > 0.0 && totals.throttled_rack_s > 0.0);
    // Ideal cooling loses no rack.
    let mut ideal =
        london(true, IdealInfrastructure { cooling: true, ..IdealInfrastructure::default() });
    let failed = incident(&mut ideal, "cooling_failure", "slough/plant");
    ideal
        .agenda()
        .at(hours(38.55), CoolingUnitsFailed { site: SLOUGH, share: 0.8, incident: failed });
    ideal.run_until(hours(60.0)).unwrap();
    let totals = look(&mut ideal, SLOUGH, |plant, now| plant.totals(now));
    assert_eq!((totals.tripped_rack_s, totals.throttled_rack_s, totals.down_s), (0.0, 0.0, 0.0));
}

#[test]
fn a_standby_pump_takes_over_and_the_loss_of_both_trips_within_minutes() {
    let mut sim = london(false, IdealInfrastructure::default());
    let one = incident(&mut sim, "pump_failure", "slough/pump-1");
    let other = incident(&mut sim, "pump_failure", "slough/pump-2");
    sim.agenda().at(hours(10.0), PumpFailed { site: SLOUGH, pump: 0, incident: one });
    sim.run_until(hours(11.0)).unwrap();
    assert_eq!(look(&mut sim, SLOUGH, |plant, now| plant.reading(now).throttle_step), 0);
    sim.agenda().at(hours(12.0), PumpFailed { site: SLOUGH, pump: 1, incident: other });
    sim.agenda().at(hours(14.0), PumpRepaired { site: SLOUGH, pump: 1, incident: other });
    sim.run_until(hours(12.1)).unwrap();
    assert_eq!(look(&mut sim, SLOUGH, |plant, now| plant.reading(now).racks_up), Some(0));
    assert_eq!(chain(&sim, "thermal_trip"), ["thermal_trip", "throttle", "pump_failure"]);
    sim.run_until(hours(30.0)).unwrap();
    assert_eq!(look(&mut sim, SLOUGH, |plant, now| plant.reading(now).racks_up), Some(40));
    let now = sim.now();
    assert!(audit(&mut sim.world, now) < 1e-9);
}

#[test]
fn an_outage_goes_from_battery_to_generator_and_back() {
    let mut sim = london(false, IdealInfrastructure::default());
    let lost = incident(&mut sim, "grid_outage", "south-east");
    sim.agenda().at(hours(10.0), GridLost { site: SLOUGH, incident: lost });
    sim.agenda().at(hours(10.0), GridLost { site: SiteId::new(1), incident: lost });
    sim.agenda().at(hours(12.0), GridRestored { site: SLOUGH, incident: lost });
    sim.agenda().at(hours(12.0), GridRestored { site: SiteId::new(1), incident: lost });
    let source = |sim: &mut Simulation<()>| look(sim, SLOUGH, |plant, _| plant.feed.source());
    sim.run_until(hours(10.0) + SimSpan::SECOND).unwrap();
    assert_eq!(source(&mut sim), PowerSource::Battery);
    // The plain site has no backup.
    assert_eq!(look(&mut sim, SiteId::new(1), |plant, _| plant.pools.servers_up()), 0);
    sim.run_until(hours(10.1)).unwrap();
    assert_eq!(source(&mut sim), PowerSource::Generator);
    sim.run_until(hours(12.1)).unwrap();
    assert_eq!(source(&mut sim), PowerSource::Grid);
    assert!(look(&mut sim, SiteId::new(1), |plant, _| plant.pools.servers_up()) > 0);
    let now = sim.now();
    assert!(audit(&mut sim.world, now) < 1e-9);
}
