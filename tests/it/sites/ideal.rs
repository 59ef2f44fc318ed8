//! Each ideal mechanism removes its own effect, and nothing else.

use super::{
    LOADED, MILD, ONE, SITE, Setting, hours, ideal_site, incident, incidents, look, near, play,
    seconds,
};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::infra::{
    CoolingUnitsFailed, CoolingUnitsRestored, Flows, GridLost, GridRestored, IdealInfrastructure,
    Infrastructure, LinkCut, Message, MessageArrived, Network, NewRequest, PumpFailed,
    PumpRepaired, RequestEnded, RequestOutcome, Requests, Threshold, ThresholdReached,
};
use reflexarc::kernel::{Event, Now, Phase, SimSpan, SimTime, Simulation, kinds};

const REAL: IdealInfrastructure =
    IdealInfrastructure { network: false, power: false, cooling: false, compute: false };
const POWER: IdealInfrastructure = IdealInfrastructure { power: true, ..REAL };
const COOLING: IdealInfrastructure = IdealInfrastructure { cooling: true, ..REAL };
const NETWORK: IdealInfrastructure = IdealInfrastructure { network: true, ..REAL };
const COMPUTE: IdealInfrastructure = IdealInfrastructure { compute: true, ..REAL };

/// Four racks, their coolant and facility water, throttle and protection; no battery. The chillers
/// stop above 46 °C.
const WHOLE: &str = r#"
    racks: (count: 4, idle: "60 kW", peak: "120 kW", exponent: 1.0, liquid: 1.0,
        restart: (delay: "10 min", rate: "4 /h", below: "60 degC")),
    coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
        supply: "32 degC", pumps: (count: 2, needed: 1, power: "5 kW")),
    facility_water: (capacity: "20 MJ/K", set_point: "32 degC", restart: "150 s",
        dry_cooler: (heat: "300 kW", approach: "10 K", fans: "12 kW"),
        chillers: (units: 4, heat: "200 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.01,
            cut_out: (above: "46 degC", reset_below: "36 degC", reset: "30 min"))),
    throttle: (steps: [(from: "85 degC", back: "79 degC", speed: 0.5)], trip: "92 degC"),
    protection: (watches: water, limit: "50 degC", delay: "10 min", share: 0.5)"#;

/// Limits passed, with their instants.
#[derive(Resource, Default)]
struct Passed(Vec<(SimTime, Threshold)>);

fn whole(ideal: IdealInfrastructure) -> Simulation<()> {
    recording(ideal_site(&format!("{LOADED}, {WHOLE}"), ideal))
}

fn recording(mut sim: Simulation<()>) -> Simulation<()> {
    sim.world.init_resource::<Passed>();
    sim.on(|now: Now<ThresholdReached>, mut passed: ResMut<Passed>| {
        passed.0.push((now.time(), now.event.threshold));
    });
    sim
}

fn passed(sim: &Simulation<()>) -> Vec<(SimTime, Threshold)> {
    sim.world.resource::<Passed>().0.clone()
}

fn lose_grid(sim: &mut Simulation<()>, from: f64, until: f64) {
    let lost = incident(sim, "grid_outage", "here");
    sim.agenda().at(hours(from), GridLost { site: SITE, incident: lost });
    sim.agenda().at(hours(until), GridRestored { site: SITE, incident: lost });
}

fn fail_pumps(sim: &mut Simulation<()>, from: f64, until: f64) {
    let incident = incident(sim, "pump_failure", "pumps");
    for pump in 0..2 {
        sim.agenda().at(hours(from), PumpFailed { site: SITE, pump, incident });
        sim.agenda().at(hours(until), PumpRepaired { site: SITE, pump, incident });
    }
}

fn fail_plant(sim: &mut Simulation<()>, from: f64, until: f64) {
    let incident = incident(sim, "cooling_failure", "plant");
    sim.agenda().at(hours(from), CoolingUnitsFailed { site: SITE, share: 1.0, incident });
    sim.agenda().at(hours(until), CoolingUnitsRestored { site: SITE, share: 1.0, incident });
}

fn racks_up(sim: &mut Simulation<()>, hour: f64) -> u32 {
    play(sim, hours(hour));
    look(sim, SITE, |plant, _| plant.racks.unwrap().up())
}

fn energy(sim: &mut Simulation<()>) -> Flows {
    look(sim, SITE, |plant, now| plant.feed.energy(now))
}

#[test]
fn an_outage_does_not_affect_ideal_power_and_heat_acts_as_before() {
    let mut ideal = whole(POWER);
    lose_grid(&mut ideal, 1.0, 3.0);
    fail_plant(&mut ideal, 10.0, 12.0);
    fail_pumps(&mut ideal, 30.0, 31.0);
    assert_eq!(racks_up(&mut ideal, 2.0), 4);
    play(&mut ideal, hours(60.0));
    assert!(incidents(&ideal, "power_loss").is_empty());
    // Without the outage, the real site passes the same limits at the same instants.
    let mut real = whole(REAL);
    fail_plant(&mut real, 10.0, 12.0);
    fail_pumps(&mut real, 30.0, 31.0);
    play(&mut real, hours(60.0));
    assert_eq!(passed(&ideal), passed(&real));
    let kinds: Vec<Threshold> = passed(&real).iter().map(|limit| limit.1).collect();
    assert!(kinds.contains(&Threshold::StepUp) && kinds.contains(&Threshold::Trip));
    assert!(!incidents(&real, "protective_power_down").is_empty());
    assert_eq!(energy(&mut ideal).racks, energy(&mut real).racks);
    // With it, the real site is without power for two hours.
    let mut real = whole(REAL);
    lose_grid(&mut real, 1.0, 3.0);
    assert_eq!(racks_up(&mut real, 2.0), 0);
}

#[test]
fn failures_do_not_affect_ideal_cooling_and_an_outage_takes_the_racks_as_before() {
    let mut ideal = whole(COOLING);
    fail_pumps(&mut ideal, 1.0, 3.0);
    fail_plant(&mut ideal, 2.0, 5.0);
    lose_grid(&mut ideal, 6.0, 7.0);
    for (hour, racks) in [(1.5, 4), (2.5, 4), (4.9, 4), (5.9, 4), (6.1, 0), (6.9, 0)] {
        assert_eq!(racks_up(&mut ideal, hour), racks, "at {hour} h");
    }
    // They restart 10 min after power is back, one every 15 min, without waiting for cooling.
    for (minute, racks) in [(9.9, 0), (10.1, 1), (24.9, 1), (25.1, 2), (40.1, 3), (55.1, 4)] {
        assert_eq!(racks_up(&mut ideal, 7.0 + minute / 60.0), racks, "{minute} min after power");
    }
    play(&mut ideal, hours(20.0));
    assert_eq!(passed(&ideal), []);
    for kind in ["throttle", "thermal_trip", "protective_power_down", "cooling_short"] {
        assert!(incidents(&ideal, kind).is_empty(), "{kind}");
    }
    // The real site trips.
    let mut real = whole(REAL);
    fail_pumps(&mut real, 1.0, 3.0);
    assert_eq!(racks_up(&mut real, 1.5), 0);
}

#[test]
fn ideal_cooling_draws_the_power_of_intact_cooling() {
    // In ordinary weather, to the last bit, what the real one draws.
    let (mut ideal, mut real) = (whole(COOLING), whole(REAL));
    play(&mut ideal, hours(48.0));
    play(&mut real, hours(48.0));
    assert_eq!(energy(&mut ideal), energy(&mut real));
    assert!(energy(&mut real).cooling > 0.0);
    // And as much when all of it fails, which has no effect.
    let mut failing = whole(COOLING);
    fail_pumps(&mut failing, 1.0, 30.0);
    fail_plant(&mut failing, 2.0, 40.0);
    play(&mut failing, hours(48.0));
    assert!(near(energy(&mut failing).cooling, energy(&mut real).cooling));
}

#[test]
fn ideal_cooling_regulates_in_weather_that_cuts_out_the_real_chillers() {
    let infrastructure =
        format!(r#"(sites: {{"site": (role: large, area: "here", {LOADED}, {WHOLE})}})"#);
    let weather_override = [(5.0, 15.0), (6.0, 50.0), (9.0, 50.0), (10.0, 15.0)];
    let hot = |ideal| {
        let setting = Setting {
            infrastructure: &infrastructure,
            weather_override: &weather_override,
            ideal,
            ..MILD
        };
        let mut sim = recording(setting.assemble());
        play(&mut sim, hours(48.0));
        sim
    };
    let (mut ideal, real) = (hot(COOLING), hot(REAL));
    assert!(!incidents(&real, "high_pressure_cut_out").is_empty());
    assert!(
        passed(&real).iter().any(|limit| limit.1 == Threshold::ProtectionImmediate
            || limit.1 == Threshold::ProtectionArm)
    );
    assert!(incidents(&ideal, "high_pressure_cut_out").is_empty());
    assert_eq!((passed(&ideal), racks_up(&mut ideal, 49.0)), (vec![], 4));
}

kinds! { extra: Ask, Tell }

/// That many requests are submitted with a deadline of a minute.
#[derive(Clone, Copy)]
struct Ask(u64);

impl Event for Ask {
    const PHASE: Phase = Phase::Sale;
}

/// A message is sent from the stores to the site.
#[derive(Clone, Copy)]
struct Tell;

impl Event for Tell {
    const PHASE: Phase = Phase::Decision;
}

/// How requests ended: outcome, seconds queued and served, instant.
#[derive(Resource, Default)]
struct Ends(Vec<(RequestOutcome, f64, f64, SimTime)>);

/// Seconds that messages were under way.
#[derive(Resource, Default)]
struct Delays(Vec<f64>);

fn requesting(mut sim: Simulation<()>) -> Simulation<()> {
    sim.world.init_resource::<Ends>();
    sim.on(|now: Now<Ask>, mut requests: ResMut<Requests>| {
        for tag in 0..now.event.0 {
            let deadline = now.time() + SimSpan::MINUTE;
            let new = NewRequest { tag, deadline, ..ONE };
            requests.submit(now.agenda, new);
        }
    });
    sim.on(|now: Now<RequestEnded>, mut ends: ResMut<Ends>| {
        let RequestEnded { outcome, queued_s, service_s, .. } = now.event;
        ends.0.push((outcome, queued_s, service_s, now.time()));
    });
    sim
}

fn ends(sim: &Simulation<()>) -> &[(RequestOutcome, f64, f64, SimTime)] {
    &sim.world.resource::<Ends>().0
}

#[test]
fn an_ideal_network_transmits_without_delay_through_cuts_and_requests_still_queue() {
    let infrastructure = r#"(sites: {"site": (role: large, area: "here",
            pool: (servers: 1, work: fixed("2 s"), queue: 10))},
        nodes: ["stores"],
        links: {"line": (from: "stores", to: "site", distance: "200 km", detour: 1.4, rate: "1 Mbit/s",
            utilisation: 0.9, packet: "1 kB", buffer: "50 ms", jitter: "5 ms", loss: 0.1)},
        network: (detection: "3 s", timeout: "200 ms", attempts: 6))"#;
    let mut sim = requesting(Setting { infrastructure, ideal: NETWORK, ..MILD }.assemble());
    sim.world.init_resource::<Delays>();
    let index = sim.world.resource::<Infrastructure>();
    let (from, to) = (index.nodes.get("stores").unwrap(), index.nodes.get("site").unwrap());
    let line = index.links.get("line").unwrap();
    sim.on(move |now: Now<Tell>, mut network: Network| {
        let (index, deadline) = (now.time().nanos() as u64, now.time() + SimSpan::MINUTE);
        network.send(now.agenda, Message { from, to, bytes: 1e6, tag: 1, index, deadline });
    });
    sim.on(|now: Now<MessageArrived>, mut delays: ResMut<Delays>| {
        delays.0.push(now.time().since(now.event.sent_at).seconds());
    });
    let cut = incident(&mut sim, "link_cut", "duct");
    sim.agenda().at(seconds(1.0), Tell);
    sim.agenda().at(seconds(5.0), LinkCut { link: line, incident: cut });
    sim.agenda().at(seconds(6.0), Tell);
    sim.agenda().at(seconds(20.0), Ask(3));
    play(&mut sim, hours(1.0));
    assert_eq!(sim.world.resource::<Delays>().0, [0.0, 0.0]);
    let queued: Vec<f64> = ends(&sim).iter().map(|end| end.1).collect();
    assert_eq!(queued, [0.0, 2.0, 4.0]);
}

/// A pool of four servers on those racks, which tenants keep half busy.
const SERVING: &str = r#"pool: (servers: 4, work: fixed("30 s"), queue: 5, heat_step: 0.01,
        classes: (tenants: (busy: 0.5)))"#;

#[test]
fn ideal_compute_answers_immediately_and_heats_as_its_tenants_do() {
    let mut ideal = requesting(ideal_site(&format!("{SERVING}, {WHOLE}"), COMPUTE));
    ideal.agenda().at(hours(1.0), Ask(100));
    play(&mut ideal, hours(2.0));
    assert_eq!(ends(&ideal).len(), 100);
    assert!(
        ends(&ideal).iter().all(|&end| end == (RequestOutcome::Answered, 0.0, 0.0, hours(1.0)))
    );
    let utilisation =
        |sim: &mut _| look(sim, SITE, |plant, now| plant.totals(now).utilisation_peak);
    assert_eq!(utilisation(&mut ideal), 0.5);
    // Without requests, the tenants of the real one make the same heat.
    let mut unasked = ideal_site(&format!("{SERVING}, {WHOLE}"), REAL);
    play(&mut unasked, hours(2.0));
    assert_eq!(energy(&mut ideal), energy(&mut unasked));
    // With requests, which come before the fluid of the tenants, it refuses all but the four that it has
    // servers for and the five that may wait.
    let mut real = requesting(ideal_site(&format!("{SERVING}, {WHOLE}"), REAL));
    real.agenda().at(hours(1.0), Ask(100));
    play(&mut real, hours(2.0));
    let refused = ends(&real).iter().filter(|end| end.0 == RequestOutcome::Refused).count();
    assert_eq!(refused, 91);
}

#[test]
fn ideal_compute_does_not_answer_from_a_site_without_power() {
    let racks = r#"racks: (count: 4, idle: "60 kW", peak: "120 kW", exponent: 1.0,
        restart: (delay: "10 min", rate: "4 /h", below: "60 degC"))"#;
    let mut sim = requesting(ideal_site(&format!("{SERVING}, {racks}"), COMPUTE));
    lose_grid(&mut sim, 1.0, 2.0);
    sim.agenda().at(hours(1.5), Ask(1));
    play(&mut sim, hours(1.9));
    let at = hours(1.5) + SimSpan::MINUTE;
    assert_eq!(ends(&sim), [(RequestOutcome::Expired, 60.0, 0.0, at)]);
    // What waits when the first rack is back, 10 min after power, is answered in that instant.
    let back = hours(2.0) + SimSpan::SECOND * 600;
    sim.agenda().at(hours(2.0) + SimSpan::SECOND * 570, Ask(1));
    play(&mut sim, hours(3.0));
    assert_eq!(ends(&sim)[1], (RequestOutcome::Answered, 30.0, 0.0, back));
}

#[test]
fn ideal_compute_does_not_answer_from_a_site_that_tripped() {
    let mut sim = requesting(ideal_site(&format!("{SERVING}, {WHOLE}"), COMPUTE));
    fail_pumps(&mut sim, 1.0, 1.5);
    assert_eq!(racks_up(&mut sim, 1.2), 0);
    sim.agenda().at(hours(1.2) + SimSpan::SECOND, Ask(1));
    play(&mut sim, hours(1.3));
    let [(outcome, ..)] = ends(&sim) else { panic!("{:?}", ends(&sim)) };
    assert_eq!(*outcome, RequestOutcome::Expired);
}
