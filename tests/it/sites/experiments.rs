//! Experiments on whole sites whose outcome a facilities engineer knows beforehand.

use super::{LOADED, MILD, SITE, Setting, hours, incident, incidents, look, near, play, seconds};
use reflexarc::infra::{CoolingUnitsFailed, CoolingUnitsRestored, DownReason, InfrastructureSpec};
use reflexarc::issue::Issues;
use reflexarc::kernel::Simulation;

/// Ten racks of 100 kW, half of it idle, whose plates are 10 K above the water and weigh nothing; dry
/// coolers alone, 125 kW/K.
///
/// In air hotter than the water the dry coolers reject nothing: 40 MJ/K of water warm by 0.025 K/s.
/// Junctions are 20 K above the plates, so the first step at 85 °C is taken at water of 55 °C. At half
/// speed the racks make 75 kW, the plates are 7.5 K and the junctions 15 K higher.
fn dry(outdoor_c: f64, trip_c: f64) -> Simulation<()> {
    let infrastructure = format!(
        r#"(sites: {{"site": (role: large, area: "here", {LOADED},
        racks: (count: 10, idle: "50 kW", peak: "100 kW", exponent: 1.0, liquid: 1.0,
            restart: (delay: "1 h", rate: "1 /h", below: "80 degC")),
        coolant: (capacity: "1 J/K", conductance: "10 kW/K", no_flow_conductance: "1 kW/K", flow_exponent: 0.8,
            supply: "28 degC", pumps: (count: 1, needed: 1, power: "0 W")),
        facility_water: (capacity: "40 MJ/K", set_point: "28 degC", loss: "0 W/K", restart: "0 s",
            dry_cooler: (heat: "1 MW", approach: "8 K", fans: "10 kW")),
        throttle: (junction: (rise: "20 K"), steps: [(from: "85 degC", back: "79 degC", speed: 0.5)],
            trip: "{trip_c} degC"))}})"#
    );
    Setting { infrastructure: &infrastructure, outdoor_c, ..MILD }.assemble()
}

#[test]
fn dry_coolers_alone_at_60_degrees_throttle_and_trip_at_the_instants_of_the_closed_form() {
    // 27 K at 0.025 K/s: 1080 s. Then 5 K to the air at 0.01875 K/s: 266.667 s. From there the water
    // approaches 60 + 750/125 = 66 °C with τ = 320 s: junctions of 88.5 °C, below a trip at 92 °C.
    let step_s = 27.0 / 0.025;
    let air_s = step_s + 5.0 / 0.018_75;
    let mut sim = dry(60.0, 92.0);
    play(&mut sim, hours(20.0));
    let [(began, None)] = incidents(&sim, "throttle")[..] else { panic!("no throttle") };
    assert!((began - step_s).abs() < 0.01, "{began}");
    assert!(incidents(&sim, "thermal_trip").is_empty());
    let reading = look(&mut sim, SITE, |plant, now| plant.reading(now));
    assert!((reading.water_c.unwrap() - 66.0).abs() < 1e-4, "{:?}", reading.water_c);
    assert!((reading.junction_c.unwrap() - 88.5).abs() < 1e-4, "{:?}", reading.junction_c);
    let totals = look(&mut sim, SITE, |plant, now| plant.totals(now));
    assert!((totals.throttled_rack_s - 10.0 * (72_000.0 - step_s)).abs() < 0.2);
    // A trip at 87 °C is reached at water of 64.5 °C: 320 ln(6/1.5) s after the air.
    let mut sim = dry(60.0, 87.0);
    play(&mut sim, hours(20.0));
    let [(began, None)] = incidents(&sim, "thermal_trip")[..] else { panic!("no trip") };
    let trip_s = air_s + 320.0 * libm::log(6.0 / 1.5);
    assert!((began - trip_s).abs() < 0.02, "{began}, not {trip_s}");
}

#[test]
fn dry_coolers_alone_at_40_degrees_neither_throttle_nor_trip() {
    // 40 + 1000/125 = 48 °C, junctions of 78 °C.
    let mut sim = dry(40.0, 92.0);
    play(&mut sim, hours(20.0));
    assert!(incidents(&sim, "throttle").is_empty());
    let reading = look(&mut sim, SITE, |plant, now| plant.reading(now));
    assert!((reading.water_c.unwrap() - 48.0).abs() < 1e-4, "{:?}", reading.water_c);
    assert!((reading.junction_c.unwrap() - 78.0).abs() < 1e-4, "{:?}", reading.junction_c);
}

/// Ten racks of 100 kW whose plates are 33.3 K above the coolant, with an operator who sheds half.
fn poor_plates(below_c: f64) -> String {
    format!(
        r#"(sites: {{"site": (role: large, area: "here", {LOADED},
        racks: (count: 10, idle: "50 kW", peak: "100 kW", exponent: 1.0, liquid: 1.0,
            restart: (delay: "30 min", rate: "6 /h", below: "{below_c} degC")),
        coolant: (capacity: "370.8 kJ/K", conductance: "3 kW/K", no_flow_conductance: "0.3 kW/K",
            flow_exponent: 0.8, supply: "28 degC", pumps: (count: 1, needed: 1, power: "0 W"),
            loop: (capacity: "6 MJ/K", heat: "1 MW", approach: "4 K", loss: "0 W/K")),
        facility_water: (capacity: "40 MJ/K", set_point: "28 degC", loss: "0 W/K", restart: "0 s",
            dry_cooler: (heat: "2 MW", approach: "8 K", fans: "10 kW")),
        throttle: (steps: [], trip: "92 degC"),
        protection: (watches: water, limit: "40 degC", delay: "1 min", again: "10 h", share: 0.5))}})"#
    )
}

#[test]
fn racks_that_were_powered_down_come_back_although_those_that_run_are_warm() {
    // Running plates stand at 28 + 4 + 33.3 = 65.3 °C for good, those that are down at the coolant.
    let infrastructure = poor_plates(70.0);
    let mut sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
    let failed = incident(&mut sim, "cooling_failure", "site/plant");
    sim.agenda().at(hours(1.0), CoolingUnitsFailed { site: SITE, share: 1.0, incident: failed });
    sim.agenda().at(hours(1.2), CoolingUnitsRestored { site: SITE, share: 1.0, incident: failed });
    play(&mut sim, hours(1.2));
    let down =
        look(&mut sim, SITE, |plant, _| plant.racks.unwrap().down(DownReason::ProtectivePowerDown));
    assert_eq!(down, 5);
    play(&mut sim, hours(5.0));
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up()), 10);
    let chips_c = look(&mut sim, SITE, |plant, now| plant.reading(now).chips_c.unwrap());
    assert!(near(libm::round(10.0 * chips_c), 653.0), "{chips_c}");
    assert!(incidents(&sim, "protective_power_down").iter().all(|(_, ended)| ended.is_some()));
}

#[test]
fn a_restart_limit_below_the_plates_at_full_load_is_refused() {
    let spec: InfrastructureSpec = super::read(&poor_plates(60.0));
    let mut issues = Issues::new();
    spec.check(&["here"], "GBP".parse().ok(), &mut issues.at("infrastructure"));
    assert!(issues.has_errors());
    let said = format!("{:?}", issues.as_slice());
    assert!(said.contains("they would never restart"), "{said}");
}

#[test]
fn a_cooler_loop_brings_back_earlier_what_the_restart_limit_holds() {
    // The same with a limit of 66 °C and of 80 °C: the lower is reached later, or in the same instant.
    let back = |below_c: f64| {
        let infrastructure = poor_plates(below_c);
        let mut sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
        let failed = incident(&mut sim, "cooling_failure", "site/plant");
        sim.agenda()
            .at(hours(1.0), CoolingUnitsFailed { site: SITE, share: 1.0, incident: failed });
        sim.agenda()
            .at(hours(1.2), CoolingUnitsRestored { site: SITE, share: 1.0, incident: failed });
        let mut at_s = 3600.0 * 1.2;
        loop {
            at_s += 1.0;
            play(&mut sim, seconds(at_s));
            let up = look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up());
            if up > 5 || at_s > 36_000.0 {
                return at_s;
            }
        }
    };
    let (low, high) = (back(66.0), back(80.0));
    assert!(low >= high && low < 36_000.0, "{low} {high}");
}
