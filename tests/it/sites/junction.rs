//! Junctions above their plates, air at the inlet, and chips of racks that have stopped: each with the
//! instants and temperatures of the closed form.
//!
//! Four racks of 120 kW, 370.8 kJ/K and 12 kW/K to water of 32 °C, 0.3 kW/K without flow, as in `heat`.

use super::{LOADED, SITE, chain, incident, incidents, look, near, play, seconds, site};
use bevy_ecs::prelude::{ResMut, Resource};
use libm::{exp, log};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{CoolingUnitsFailed, PumpFailed, PumpRepaired, Threshold, ThresholdReached};
use reflexarc::kernel::{Now, SimTime, Simulation};

#[derive(Resource, Default)]
struct Passed(Vec<(f64, Threshold)>);

const LOST_S: f64 = 1000.0;

/// Four racks whose only pump fails at `LOST_S`.
fn without_flow(idle: &str, technology_loop: &str, throttle: &str) -> (Simulation<()>, IncidentId) {
    let mut sim = site(&format!(
        r#"{LOADED}, racks: (count: 4, idle: "{idle}", peak: "120 kW", exponent: 1.0, liquid: 1.0,
            restart: (delay: "10 min", rate: "4 /h", below: "60 degC")),
        coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K",
            flow_exponent: 0.8, supply: "32 degC", pumps: (count: 1, needed: 1, power: "0 W"), {technology_loop}),
        throttle: ({throttle})"#
    ));
    sim.world.init_resource::<Passed>();
    sim.on(|now: Now<ThresholdReached>, mut passed: ResMut<Passed>| {
        let at = now.time().since(SimTime::START).seconds() - LOST_S;
        passed.0.push((at, now.event.threshold));
    });
    let failure = incident(&mut sim, "pump_failure", "pumps");
    sim.agenda().at(seconds(LOST_S), PumpFailed { site: SITE, pump: 0, incident: failure });
    (sim, failure)
}

fn are_passed(sim: &Simulation<()>, expected: &[(f64, Threshold)]) {
    let found = &sim.world.resource::<Passed>().0;
    let same = |(found, expected): (&(f64, Threshold), &(f64, Threshold))| {
        (found.0 - expected.0).abs() < 1e-7 && found.1 == expected.1
    };
    let all = found.len() == expected.len() && found.iter().zip(expected).all(same);
    assert!(all, "{found:?}, not {expected:?}");
}

#[test]
fn junctions_throttle_and_trip_above_their_plates() {
    // Half of the power is idle: junctions are 30 K above the plates at full speed, 30 (0.5 + 0.25) = 22.5 K
    // at half speed. 85 °C of junctions are 55 °C of plates, on the way to 432 °C; then 90 kW lead to 332 °C,
    // and the trip at 92 °C is at 69.5 °C. Plates fall towards 32 °C then; at full speed junctions would be
    // at 79 °C with plates at 49 °C.
    let (mut sim, _) = without_flow(
        "60 kW",
        "",
        r#"junction: (rise: "30 K"), steps: [(from: "85 degC", back: "79 degC", speed: 0.5)], trip: "92 degC""#,
    );
    play(&mut sim, seconds(4000.0));
    let up = 1236.0 * log(390.0 / 377.0);
    let trip = up + 1236.0 * log(277.0 / 262.5);
    let down = trip + 1236.0 * log(37.5 / 17.0);
    are_passed(
        &sim,
        &[(up, Threshold::StepUp), (trip, Threshold::Trip), (down, Threshold::StepDown)],
    );
    let throttle = incidents(&sim, "throttle");
    assert!(near(throttle[0].1.unwrap(), LOST_S + down), "the trip ended the throttling");
}

#[test]
fn headroom_is_that_of_the_junctions() {
    // 42 °C of plates and 30 K more, below 85 °C.
    let (mut sim, _) = without_flow(
        "60 kW",
        "",
        r#"junction: (rise: "30 K"), steps: [(from: "85 degC", back: "79 degC", speed: 0.5)], trip: "92 degC""#,
    );
    play(&mut sim, seconds(900.0));
    let reading = look(&mut sim, SITE, |plant, now| plant.reading(now));
    assert!(near(reading.junction_c.unwrap(), 72.0) && near(reading.chips_c.unwrap(), 42.0));
    assert!(near(reading.thermal_headroom_k.unwrap(), 13.0));
    let least = look(&mut sim, SITE, |plant, now| plant.totals(now).thermal_headroom_min_k);
    assert!(near(least.unwrap(), 13.0));
    // At the step none is left.
    play(&mut sim, seconds(LOST_S + 200.0));
    let least = look(&mut sim, SITE, |plant, now| plant.totals(now).thermal_headroom_min_k);
    assert!(least.unwrap() < 1e-6);
}

#[test]
fn the_speed_changes_once_in_a_control_period() {
    // Both steps end at 50 °C: the second change waits for the control period. Racks of 120 kW at any speed
    // pass 60 and 61 °C; flow is back after 100 s, and 50 °C is passed on the way to 42 °C with 30.9 s.
    let ladder = |hold: &str| {
        format!(
            r#"steps: [(from: "60 degC", back: "50 degC", speed: 0.9), (from: "61 degC", back: "50 degC", speed: 0.8)]{hold}"#
        )
    };
    for (hold, held_s) in [("", 1.0), (r#", hold: "2.5 s""#, 2.5)] {
        let (mut sim, failure) = without_flow("120 kW", "", &ladder(hold));
        let repaired = PumpRepaired { site: SITE, pump: 0, incident: failure };
        sim.agenda().at(seconds(LOST_S + 100.0), repaired);
        play(&mut sim, seconds(2000.0));
        let hot_c = 432.0 - 390.0 * exp(-100.0 / 1236.0);
        let down = 100.0 + 30.9 * log((hot_c - 42.0) / 8.0);
        are_passed(
            &sim,
            &[
                (1236.0 * log(390.0 / 372.0), Threshold::StepUp),
                (1236.0 * log(390.0 / 371.0), Threshold::StepUp),
                (down, Threshold::StepDown),
                (down + held_s, Threshold::StepReleased),
                (down + held_s, Threshold::StepDown),
            ],
        );
    }
}

#[test]
fn after_a_trip_the_heat_of_the_chips_stays_in_them() {
    // The loop takes heat by 0.3 kW/K a rack from the chips, and gives next to none to the water.
    let (mut sim, _) = without_flow(
        "120 kW",
        r#"loop: (capacity: "6 MJ/K", heat: "480 kW", approach: "4 K", no_flow: 0.0, loss: "0 W/K")"#,
        r#"steps: [], trip: "92 degC""#,
    );
    let state = |sim: &mut Simulation<()>, at: f64| {
        play(sim, seconds(LOST_S + at));
        look(sim, SITE, |plant, now| {
            let heat = plant.heat.unwrap();
            (heat.chips_c(now), heat.coolant_c(now), plant.racks.unwrap().up())
        })
    };
    play(&mut sim, seconds(LOST_S + 1000.0));
    let trip = sim.world.resource::<Passed>().0[0].0;
    let (mut again, _) = without_flow(
        "120 kW",
        r#"loop: (capacity: "6 MJ/K", heat: "480 kW", approach: "4 K", no_flow: 0.0, loss: "0 W/K")"#,
        r#"steps: [], trip: "92 degC""#,
    );
    let before = state(&mut again, trip - 1e-3);
    let after = state(&mut again, trip + 1e-3);
    assert_eq!((before.2, after.2), (4, 0));
    assert!((after.0 - 92.0).abs() < 1e-3 && (after.1 - before.1).abs() < 1e-3);
    // Chips and loop approach each other with C/G of both in series.
    let (chips_j_k, loop_j_k, w_k) = (4.0 * 370.8e3, 6e6, 4.0 * 300.0);
    let tau = chips_j_k * loop_j_k / (chips_j_k + loop_j_k) / w_k;
    let later = state(&mut again, trip + 1e-3 + 600.0);
    let gap = (after.0 - after.1) * exp(-600.0 / tau);
    assert!((later.0 - later.1 - gap).abs() < 1e-6, "{later:?}");
    // No heat left the site.
    let stored = |state: (f64, f64, u32)| chips_j_k * state.0 + loop_j_k * state.1;
    assert!((stored(later) - stored(after)).abs() < 1e-6 * stored(after));
}

/// A liquid-cooled site whose room loses its cooling at 1000 s.
fn without_air_cooling(throttle: &str) -> Simulation<()> {
    let mut sim = site(&format!(
        r#"{LOADED}, racks: (count: 4, idle: "120 kW", peak: "120 kW", exponent: 1.0, liquid: 0.85,
            restart: (delay: "10 min", rate: "4 /h", below: "60 degC")),
        coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K",
            flow_exponent: 0.8, supply: "32 degC", pumps: (count: 1, needed: 1, power: "0 W")),
        room: (air: "0.4 MJ/K", structure: "5 MJ/K", coupling: "8 kW/K", start: "24 degC",
            cooling: coil(conductance: "12 kW/K", supply: "18 degC")),
        throttle: ({throttle})"#
    ));
    let failed = incident(&mut sim, "cooling_failure", "site/plant");
    sim.agenda()
        .at(seconds(1000.0), CoolingUnitsFailed { site: SITE, share: 1.0, incident: failed });
    sim
}

#[test]
fn hot_air_slows_and_stops_racks_whose_chips_are_cool() {
    // 72 kW into the air: 24 °C with cooling; without, it passes 35 °C and 45 °C, chips stay at 40.5 °C.
    let mut sim = without_air_cooling(
        r#"steps: [(from: "85 degC", back: "79 degC", speed: 0.9)], trip: "92 degC",
        air: [(from: "35 degC", back: "32 degC", speed: 0.8)]"#,
    );
    let mut slowed_c = None;
    let mut most_c = f64::MIN;
    for second in 1000..4000 {
        play(&mut sim, seconds(f64::from(second)));
        let (air_c, step, up) = look(&mut sim, SITE, |plant, now| {
            let reading = plant.reading(now);
            (reading.air_c.unwrap(), reading.throttle_step, reading.racks_up.unwrap())
        });
        if step > 0 && slowed_c.is_none() {
            slowed_c = Some(air_c);
        }
        if up > 0 {
            most_c = most_c.max(air_c);
        }
    }
    assert!((slowed_c.unwrap() - 35.0).abs() < 0.5, "{slowed_c:?}");
    assert!((most_c - 45.0).abs() < 0.5, "{most_c}");
    assert_eq!(
        chain(&sim, "thermal_trip"),
        ["thermal_trip", "throttle", "room_cooling_short", "cooling_failure"]
    );
}

#[test]
fn the_thermal_headroom_counts_inlet_air_and_junctions_whichever_is_nearer() {
    let ladder = |air: &str| {
        format!(
            r#"steps: [(from: "85 degC", back: "79 degC", speed: 0.9)], trip: "92 degC", {air}"#
        )
    };
    let least_k = |throttle: &str, until_s: f64| {
        let mut sim = without_air_cooling(throttle);
        play(&mut sim, seconds(until_s));
        look(&mut sim, SITE, |plant, now| plant.totals(now).thermal_headroom_min_k.unwrap())
    };
    let at = |from: &str| {
        ladder(&format!(
            r#"air: [(from: "{from}", back: "32 degC", speed: 0.8)], air_trip: "60 degC""#
        ))
    };
    // With cooling the air is at 24 °C, 11 K below 35 °C and nearer than the junctions to 85 °C.
    let [cool, roomy] = ["35 degC", "40 degC"].map(|from| least_k(&at(from), 999.0));
    assert!((cool - 11.0).abs() < 1e-6, "{cool}");
    // A limit that is 5 K higher leaves 5 K more.
    assert!((roomy - cool - 5.0).abs() < 1e-6, "{roomy}");
    // Racks that are slowed by hot air have no headroom, however cool their chips are.
    assert!(least_k(&at("35 degC"), 2000.0) < 0.0);
    // A limit far above leaves that of the junctions, which do not follow the air.
    let [before, after] = [999.0, 1100.0].map(|until_s| {
        let far = ladder(
            r#"air: [(from: "190 degC", back: "180 degC", speed: 0.8)], air_trip: "199 degC""#,
        );
        least_k(&far, until_s)
    });
    assert!((before - after).abs() < 1e-6, "{before}, {after}");
}

#[test]
fn racks_without_a_trip_bear_any_air() {
    let mut sim = without_air_cooling(r#"steps: [(from: "85 degC", back: "79 degC", speed: 0.9)]"#);
    play(&mut sim, seconds(4000.0));
    let (air_c, up) = look(&mut sim, SITE, |plant, now| {
        (plant.reading(now).air_c.unwrap(), plant.racks.unwrap().up())
    });
    assert!(air_c > 50.0 && up == 4, "{air_c}");
}

#[test]
fn racks_trip_at_the_limit_of_their_air() {
    // 45 °C by default, or what is given.
    for (air_trip, limit_c) in [("", 45.0), (r#", air_trip: "38 degC""#, 38.0)] {
        let mut sim = without_air_cooling(&format!(r#"steps: [], trip: "92 degC"{air_trip}"#));
        let mut most_c = f64::MIN;
        for second in 1000..4000 {
            play(&mut sim, seconds(f64::from(second)));
            let (air_c, up) = look(&mut sim, SITE, |plant, now| {
                (plant.reading(now).air_c.unwrap(), plant.racks.unwrap().up())
            });
            if up > 0 {
                most_c = most_c.max(air_c);
            }
        }
        assert!((most_c - limit_c).abs() < 0.5, "{most_c}");
    }
}

#[test]
fn a_dead_loop_loses_its_heat_by_what_is_given() {
    // From the trip on chips hardly matter: the loop of 6 MJ/K loses heat outdoors (15 °C, no room) and to the
    // water of 32 °C by the share of the distribution units' 120 kW/K.
    let settled_c = |more: &str| {
        let technology_loop =
            format!(r#"loop: (capacity: "6 MJ/K", heat: "480 kW", approach: "4 K", {more})"#);
        let (mut sim, _) =
            without_flow("120 kW", &technology_loop, r#"steps: [], trip: "92 degC""#);
        play(&mut sim, seconds(LOST_S + 1e6));
        look(&mut sim, SITE, |plant, now| plant.heat.unwrap().coolant_c(now))
    };
    assert!((settled_c(r#"no_flow: 0.01, loss: "0 W/K""#) - 32.0).abs() < 1e-3);
    assert!((settled_c(r#"no_flow: 0.0, loss: "100 W/K""#) - 15.0).abs() < 1e-3);
    // 1200 W/K to the water and 600 W/K outdoors.
    let both_c = settled_c(r#"no_flow: 0.01, loss: "600 W/K""#);
    assert!((both_c - (2.0 * 32.0 + 15.0) / 3.0).abs() < 1e-3, "{both_c}");
    // 0.1 % and 0.02 % of 480 kW per kelvin by default: 120 and 96 W/K.
    let default_c = settled_c("");
    assert!((default_c - (120.0 * 32.0 + 96.0 * 15.0) / 216.0).abs() < 1e-3, "{default_c}");
}
