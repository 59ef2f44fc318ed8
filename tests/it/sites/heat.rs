//! Chips without flow: their temperature, the throttle steps and the trip, the restart, and the
//! operator's protection, each at the instant that the closed form gives.
//!
//! A rack of 120 kW, 370.8 kJ/K and 12 kW/K to water of 32 °C stands at 42 °C. Without flow 0.3 kW/K
//! remain: the chips approach 432 °C with `τ` = 1236 s, and pass `T` after `1236 ln(390 / (432 − T))` s.
//! With flow again, `τ` = 30.9 s.

use super::{LOADED, SITE, chain, incident, incidents, look, near, play, seconds, site};
use bevy_ecs::prelude::{ResMut, Resource};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{DownReason, PumpFailed, PumpRepaired, Threshold, ThresholdReached};
use reflexarc::kernel::{Now, SimTime, Simulation};

/// The coolant of these racks, with a standby pump.
const COOLANT: &str = r#"coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K",
    flow_exponent: 0.8, supply: "32 degC", pumps: (count: 2, needed: 1, power: "1 kW"))"#;

/// Limits passed, with their instants in seconds after the loss of flow.
#[derive(Resource, Default)]
struct Passed(Vec<(f64, Threshold)>);

/// When flow is lost.
pub(super) const LOST_S: f64 = 1000.0;

/// Four racks with further parts; both pumps fail at `LOST_S`.
pub(super) fn without_flow(idle: &str, more: &str) -> (Simulation<()>, IncidentId) {
    let mut sim = site(&format!(
        r#"{LOADED}, racks: (count: 4, idle: "{idle}", peak: "120 kW", exponent: 1.0, liquid: 1.0,
            restart: (delay: "10 min", rate: "4 /h", below: "60 degC")), {COOLANT}, {more}"#
    ));
    sim.world.init_resource::<Passed>();
    sim.on(|now: Now<ThresholdReached>, mut passed: ResMut<Passed>| {
        let at = now.time().since(SimTime::START).seconds() - LOST_S;
        passed.0.push((at, now.event.threshold));
    });
    let failure = fail(&mut sim, LOST_S);
    (sim, failure)
}

fn fail(sim: &mut Simulation<()>, at: f64) -> IncidentId {
    let failure = incident(sim, "pump_failure", "pumps");
    for pump in 0..2 {
        sim.agenda().at(seconds(at), PumpFailed { site: SITE, pump, incident: failure });
    }
    failure
}

fn repair(sim: &mut Simulation<()>, at: f64, incident: IncidentId) {
    for pump in 0..2 {
        sim.agenda().at(seconds(at), PumpRepaired { site: SITE, pump, incident });
    }
}

fn passed(sim: &Simulation<()>) -> Vec<(f64, Threshold)> {
    sim.world.resource::<Passed>().0.clone()
}

/// Limits are passed at these instants after the loss of flow; each is rounded up to a nanosecond, and
/// what follows starts then.
fn are_passed(sim: &Simulation<()>, expected: &[(f64, Threshold)]) {
    let found = passed(sim);
    let same = |(found, expected): (&(f64, Threshold), &(f64, Threshold))| {
        (found.0 - expected.0).abs() < 1e-8 && found.1 == expected.1
    };
    let all = found.len() == expected.len() && found.iter().zip(expected).all(same);
    assert!(all, "{found:?}, not {expected:?}");
}

pub(super) fn racks_up(sim: &mut Simulation<()>, after_loss: f64) -> u32 {
    play(sim, seconds(LOST_S + after_loss));
    look(sim, SITE, |plant, _| plant.racks.unwrap().up())
}

/// Racks restart at these instants after the loss of flow, one at each.
fn restart(sim: &mut Simulation<()>, from: u32, instants: &[f64]) {
    for (up, at) in (from..).zip(instants) {
        assert_eq!(racks_up(sim, at - 0.001), up, "before {at} s");
        assert_eq!(racks_up(sim, at + 0.001), up + 1, "after {at} s");
    }
}

const LADDER: &str = r#"throttle: (steps: [(from: "85 degC", back: "79 degC", speed: 0.93),
    (from: "90 degC", back: "83 degC", speed: 0.65)], trip: "92 degC")"#;

#[test]
fn chips_without_flow_follow_their_exponential() {
    let (mut sim, _) = without_flow("120 kW", "");
    // 432 − 390 e^(−t/1236) after 30, 60 and 120 s.
    for (after, celsius) in [
        (0.0, 42.0),
        (30.0, 51.352_064_369_255),
        (60.0, 60.479_869_487_313),
        (120.0, 78.084_083_650_862),
    ] {
        play(&mut sim, seconds(LOST_S + after));
        let chips_c = look(&mut sim, SITE, |plant, now| plant.reading(now).chips_c.unwrap());
        assert!(near(chips_c, celsius), "{chips_c} °C after {after} s");
    }
}

#[test]
fn steps_and_trip_occur_at_the_instants_of_the_closed_form() {
    // 1236 ln(390/347), 1236 ln(390/342), 1236 ln(390/340): racks that take 120 kW at any speed. Once
    // tripped they fall from 92 °C towards 32 °C: back at 83 °C 1236 ln(60/51) s later, at 79 °C
    // 1236 ln(60/47) s later.
    let (mut sim, _) = without_flow("120 kW", LADDER);
    play(&mut sim, seconds(2000.0));
    are_passed(
        &sim,
        &[
            (144.391_941_542_565, Threshold::StepUp),
            (162.331_298_547_503, Threshold::StepUp),
            (169.580_586_190_667, Threshold::Trip),
            (370.453_983_049_917, Threshold::StepDown),
            (471.408_029_383_552, Threshold::StepDown),
        ],
    );
    assert_eq!(chain(&sim, "thermal_trip"), ["thermal_trip", "throttle", "pump_failure"]);
}

#[test]
fn a_throttled_rack_warms_slower() {
    // Half speed from 85 °C makes 90 kW, for 332 °C; a quarter from 90 °C 75 kW, for 282 °C:
    // 85 °C after 144.391941542565 s, then 1236 ln(247/242), then 1236 ln(192/190); the way down as above.
    let ladder = r#"throttle: (steps: [(from: "85 degC", back: "79 degC", speed: 0.5),
        (from: "90 degC", back: "83 degC", speed: 0.25)], trip: "92 degC")"#;
    let (mut sim, failure) = without_flow("60 kW", ladder);
    play(&mut sim, seconds(2000.0));
    let ups = [
        (144.391_941_542_565, Threshold::StepUp),
        (169.668_896_085_081, Threshold::StepUp),
        (182.611_422_721_058, Threshold::Trip),
        (383.484_819_580_308, Threshold::StepDown),
        (484.438_865_913_942, Threshold::StepDown),
    ];
    are_passed(&sim, &ups);
    // Flow is back after 150 s, at 86.118165614016 °C and 90 kW, for 39.5 °C: 79 °C after
    // 30.9 ln(46.618165614016/39.5) = 5.119809051207 s.
    let (mut sim, other) = without_flow("60 kW", ladder);
    assert_eq!(failure, other);
    repair(&mut sim, LOST_S + 150.0, other);
    play(&mut sim, seconds(2000.0));
    are_passed(&sim, &[ups[0], (155.119_809_051_207, Threshold::StepDown)]);
    let [(began, Some(ended))] = incidents(&sim, "throttle")[..] else { panic!("no throttle") };
    assert!(near(began, LOST_S + 144.391_941_542_565) && near(ended, LOST_S + 155.119_809_051_207));
}

#[test]
fn tripped_racks_restart_one_by_one_once_the_chips_are_cool() {
    let (mut sim, failure) = without_flow("120 kW", r#"throttle: (steps: [], trip: "92 degC")"#);
    repair(&mut sim, LOST_S + 600.0, failure);
    // The trip after 169.580586190667 s; without heat the chips fall to 74.355945062757 °C until flow
    // is back after 600 s, and to 60 °C 30.9 ln(42.355945062757/28) = 12.789642263016 s later. The first
    // rack 10 min after that, one every 15 min then.
    let cool = 612.789_642_263_016;
    assert_eq!(racks_up(&mut sim, 169.579), 4);
    assert_eq!(racks_up(&mut sim, 169.581), 0);
    restart(&mut sim, 0, &[600.0, 1500.0, 2400.0, 3300.0].map(|later| cool + later));
    are_passed(
        &sim,
        &[(169.580_586_190_667, Threshold::Trip), (cool, Threshold::RestartPermitted)],
    );
    let [(began, Some(ended))] = incidents(&sim, "thermal_trip")[..] else { panic!("no trip") };
    assert!(near(began, LOST_S + 169.580_586_190_667) && near(ended, LOST_S + cool + 3300.0));
}

#[test]
fn a_second_loss_of_flow_stops_the_restart() {
    let (mut sim, failure) = without_flow("120 kW", r#"throttle: (steps: [], trip: "92 degC")"#);
    repair(&mut sim, LOST_S + 600.0, failure);
    let again = fail(&mut sim, LOST_S + 1300.0);
    repair(&mut sim, LOST_S + 1900.0, again);
    // One rack is back after 1212.789642263016 s, at 32 °C to 1e-7; the next would follow 15 min later.
    // It warms towards 42 °C until flow is lost again after 1300 s, then towards 432 °C, and trips at
    // 92 °C. Its chips mix with those of the other three at 32 °C: 47 °C, and 32 + 15 e^(−t/1236) is below
    // 60 °C, so flow that is back after 1900 s starts the restart delay anew.
    let began = 1_212.789_642_263_016;
    let lost_c = 42.0 - 10.0 * libm::exp(-(1300.0 - began) / 30.9);
    let trip = 1300.0 + 1236.0 * libm::log((432.0 - lost_c) / 340.0);
    assert_eq!(racks_up(&mut sim, 1212.0), 0);
    assert_eq!(racks_up(&mut sim, 1213.0), 1);
    assert_eq!(racks_up(&mut sim, trip - 0.001), 1);
    assert_eq!(racks_up(&mut sim, trip + 0.001), 0);
    let chips_c = look(&mut sim, SITE, |plant, now| plant.heat.unwrap().chips_c(now));
    assert!((chips_c - 47.0).abs() < 1e-4, "{chips_c}");
    restart(&mut sim, 0, &[600.0, 1500.0, 2400.0, 3300.0].map(|later| 1900.0 + later));
}

/// The operator watches the chips and sheds half of the racks.
fn rule(delay: &str) -> String {
    format!(
        r#"protection: (watches: chips, limit: "70 degC", delay: "{delay}", immediate_above: "80 degC", share: 0.5)"#
    )
}

#[test]
fn racks_are_shed_again_while_the_temperature_stays_above_the_limit() {
    // 70 °C after 1236 ln(390/362) = 92.085123740230 s, a delay of 20 s, then a quarter each 15 s: what
    // is shed does not cool what runs.
    let (mut sim, failure) = without_flow(
        "120 kW",
        r#"protection: (watches: chips, limit: "70 degC", delay: "20 s", again: "15 s", share: 0.25)"#,
    );
    let first = 112.085_123_740_23;
    for (shed, at) in (1..).zip([first, first + 15.0, first + 30.0, first + 45.0]) {
        assert_eq!(racks_up(&mut sim, at - 0.001), 5 - shed, "before {at} s");
        assert_eq!(racks_up(&mut sim, at + 0.001), 4 - shed, "after {at} s");
    }
    let down = |sim: &mut Simulation<()>| {
        look(sim, SITE, |plant, _| plant.racks.unwrap().down(DownReason::ProtectivePowerDown))
    };
    assert_eq!(down(&mut sim), 4);
    assert_eq!(chain(&sim, "protective_power_down"), ["protective_power_down", "pump_failure"]);
    // Flow is back after 3000 s: the first rack 10 min later, one every 15 min then.
    assert_eq!(racks_up(&mut sim, 3000.0), 0);
    repair(&mut sim, LOST_S + 3000.0, failure);
    restart(&mut sim, 0, &[600.0, 1500.0, 2400.0, 3300.0].map(|later| 3000.0 + later));
    assert_eq!(down(&mut sim), 0);
    // With the temperature below the limit, the next heat is another episode.
    fail(&mut sim, 20_000.0);
    play(&mut sim, seconds(20_200.0));
    let began: Vec<f64> =
        incidents(&sim, "protective_power_down").iter().map(|incident| incident.0).collect();
    assert!(near(began[0], LOST_S + first) && near(began[1], 19_000.0 + LOST_S + first));
    assert_eq!(began.len(), 2);
}

#[test]
fn above_the_immediate_limit_racks_are_shed_without_delay() {
    // 80 °C after 1236 ln(390/352) s, long before the delay of ten minutes, and the rest at 85 °C, 5 K
    // beyond, after 1236 ln(390/347) s.
    let (mut sim, _) = without_flow("120 kW", &rule("10 min"));
    assert_eq!(racks_up(&mut sim, 126.708), 4);
    assert_eq!(racks_up(&mut sim, 126.710), 2);
    assert_eq!(racks_up(&mut sim, 144.391), 2);
    assert_eq!(racks_up(&mut sim, 144.392), 0);
    play(&mut sim, seconds(1500.0));
    are_passed(
        &sim,
        &[
            (92.085_123_740_230, Threshold::ProtectionArm),
            (126.709_236_517_635, Threshold::ProtectionImmediate),
            (144.391_941_542_565, Threshold::ProtectionImmediate),
        ],
    );
}

#[test]
fn heat_that_ends_within_the_delay_sheds_no_rack() {
    let (mut sim, failure) = without_flow("120 kW", &rule("20 s"));
    repair(&mut sim, LOST_S + 95.0, failure);
    assert_eq!(racks_up(&mut sim, 5000.0), 4);
    let found: Vec<Threshold> = passed(&sim).iter().map(|limit| limit.1).collect();
    assert_eq!(found, [Threshold::ProtectionArm, Threshold::ProtectionDisarm]);
    assert!(incidents(&sim, "protective_power_down").is_empty());
}

#[test]
fn rise_and_hysteresis_of_the_operator_are_those_given() {
    // Shed at 80, 82, 84 and 86 °C: after 1236 ln(390/352), ln(390/350), ln(390/348), ln(390/346) s.
    let rule = r#"protection: (watches: chips, limit: "70 degC", delay: "10 min", immediate_above: "80 degC",
        rise: "2 K", hysteresis: "6 K", share: 0.25)"#;
    let (mut sim, failure) = without_flow("120 kW", rule);
    for (up, celsius) in (1..4).rev().zip([80.0, 82.0, 84.0]) {
        let at = 1236.0 * libm::log(390.0 / (432.0 - celsius));
        assert_eq!(racks_up(&mut sim, at - 0.001), up + 1, "before {celsius} °C");
        assert_eq!(racks_up(&mut sim, at + 0.001), up, "at {celsius} °C");
    }
    // Flow is back at 150 s; the last rack falls from its temperature towards 42 °C, and the episode ends at
    // 64 °C.
    repair(&mut sim, LOST_S + 150.0, failure);
    let last = 1236.0 * libm::log(390.0 / 346.0);
    assert_eq!(racks_up(&mut sim, last + 0.001), 0, "the last at 86 °C");
    let mixed_c = {
        play(&mut sim, seconds(LOST_S + 150.0));
        look(&mut sim, SITE, |plant, now| plant.heat.unwrap().chips_c(now))
    };
    let end = 150.0 + 30.9 * libm::log((mixed_c - 32.0) / 32.0);
    play(&mut sim, seconds(2000.0));
    let found = passed(&sim);
    let disarmed = found.iter().find(|passed| passed.1 == Threshold::ProtectionDisarm).unwrap();
    assert!((disarmed.0 - end).abs() < 1e-6, "{found:?}, not {end}");
}
