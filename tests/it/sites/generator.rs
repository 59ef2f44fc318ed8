//! Generators: ratings, fuel by load, deliveries, attempts by hand, and failures while running.

use super::power::{lose_grid, source};
use super::{SITE, chain, hours, incident, incidents, look, near, play, seconds, site};
use reflexarc::infra::PowerSource::{Battery, Generator, Nothing};
use reflexarc::infra::{GeneratorUnitsFailed, GeneratorUnitsRestored, PowerSource};
use reflexarc::kernel::Simulation;

/// Ten racks of 10 kW on a small battery, with generators that start in 20 s.
fn backed(generator: &str) -> Simulation<()> {
    site(&format!(
        r#"pool: (servers: 10, work: fixed("1 s"), queue: 1),
        racks: (count: 10, idle: "10 kW", peak: "10 kW", exponent: 1.0),
        ups: (energy: "2 kWh", depth_of_discharge: 1.0, efficiency: 1.0, charger: "1 kW"),
        generator: (attempt: "15 s", transfer: "5 s", {generator})"#
    ))
}

fn fuel(sim: &mut Simulation<()>, at_s: f64) -> f64 {
    play(sim, seconds(at_s));
    look(sim, SITE, |plant, now| plant.reading(now).fuel.unwrap())
}

#[test]
fn running_generators_carry_their_number_times_the_rating() {
    // Two of three needed carry 80 kW: eight racks. All three run in the end and carry ten, at the check
    // 5 min after.
    let mut sim = backed(r#"units: 2, needed: 2, rating: "40 kW", success: 1, attempts: 1"#);
    lose_grid(&mut sim, 1000.0, 5000.0);
    let racks = |sim: &mut Simulation<()>, at_s| {
        play(sim, seconds(at_s));
        look(sim, SITE, |plant, now| {
            (plant.racks.unwrap().up(), plant.reading(now).power_headroom_w)
        })
    };
    assert_eq!(racks(&mut sim, 1019.0), (10, f64::INFINITY));
    assert_eq!(racks(&mut sim, 1021.0), (8, 0.0));
    assert_eq!(racks(&mut sim, 5301.0).0, 10);
    assert_eq!(chain(&sim, "racks_capped"), ["racks_capped", "power_capped", "grid_outage"]);
    let mut sim = backed(r#"units: 3, needed: 2, rating: "40 kW", success: 1, attempts: 1"#);
    lose_grid(&mut sim, 1000.0, 5000.0);
    assert_eq!(racks(&mut sim, 1021.0), (10, 19e3));
}

#[test]
fn fuel_is_burnt_by_load_and_stays_between_outages() {
    // Full load is 2 × 100 kW for 10 h. At 100 kW and a tenth without load the tank falls at
    // 0.1 + 0.9 / 2 = 0.55 of that: in 2 h by 0.11. The charger draws 1 kW more while the battery of 2 kWh
    // is not full.
    let mut sim = backed(
        r#"units: 2, needed: 2, rating: "100 kW", success: 1, attempts: 1, fuel: "10 h", no_load_fuel: 0.1"#,
    );
    lose_grid(&mut sim, 0.0, 7220.0);
    lose_grid(&mut sim, 36_000.0, 36_000.0 + 7220.0);
    // The battery gave 100 kW for 20 s, which 1 kW restores in 2000 s.
    let in_an_outage = (0.55 * 7200.0 + 0.9 / 200.0 * 2000.0) / 36_000.0;
    assert_eq!(fuel(&mut sim, 10.0), 1.0);
    assert!(near(fuel(&mut sim, 8000.0), 1.0 - in_an_outage));
    assert!(near(fuel(&mut sim, 36_000.0), 1.0 - in_an_outage));
    assert!(near(fuel(&mut sim, 50_000.0), 1.0 - 2.0 * in_an_outage));
    // Without a rating the clock counts.
    let mut sim = backed(r#"units: 2, needed: 2, success: 1, attempts: 1, fuel: "10 h""#);
    lose_grid(&mut sim, 0.0, 7220.0);
    assert!(near(fuel(&mut sim, 8000.0), 0.8));
}

#[test]
fn a_delivery_fills_the_tank_and_restarts_what_stopped_without_fuel() {
    // Fuel for 1 h from 1020 s; ordered then, it comes 90 min later, at 6420 s; the start takes 20 s.
    let mut sim =
        backed(r#"units: 1, needed: 1, success: 1, attempts: 1, fuel: "1 h", refuel: "90 min""#);
    lose_grid(&mut sim, 1000.0, 50_000.0);
    for (at_s, expected) in [
        (1021.0, Generator),
        (4619.0, Generator),
        (4621.0, Battery),
        (6000.0, Nothing),
        (6439.0, Nothing),
        (6441.0, Generator),
    ] {
        assert_eq!(source(&mut sim, at_s), expected, "at {at_s} s");
    }
    assert_eq!(incidents(&sim, "fuel_exhausted"), [(4620.0, Some(6420.0))]);
    assert_eq!(
        chain(&sim, "power_loss"),
        ["power_loss", "battery_depleted", "fuel_exhausted", "grid_outage"]
    );
    // Delivered in time, the tank never runs dry.
    let mut sim =
        backed(r#"units: 1, needed: 1, success: 1, attempts: 1, fuel: "1 h", refuel: "50 min""#);
    lose_grid(&mut sim, 1000.0, 50_000.0);
    assert_eq!(source(&mut sim, 49_000.0), Generator);
    assert!(incidents(&sim, "fuel_exhausted").is_empty());
    // 48 980 s after it took the load: 980 s after the sixteenth delivery.
    assert!(near(fuel(&mut sim, 1020.0 + 16.0 * 3000.0 + 900.0), 0.75));
}

#[test]
fn an_empty_tank_does_not_start_and_without_a_delivery_stays_empty() {
    let mut sim = backed(r#"units: 1, needed: 1, success: 1, attempts: 1, fuel: "1 h""#);
    lose_grid(&mut sim, 1000.0, 10_000.0);
    lose_grid(&mut sim, 90_000.0, 99_000.0);
    assert_eq!(source(&mut sim, 90_030.0), PowerSource::Battery);
    assert_eq!(source(&mut sim, 95_000.0), PowerSource::Nothing);
    assert_eq!(incidents(&sim, "fuel_exhausted").len(), 2);
}

#[test]
fn a_person_starts_the_next_series_of_attempts() {
    // At 1/2 and two attempts a series, 15 s each, series are an hour apart: the unit runs at
    // 15 n + 3600 ⌊(n − 1)/2⌋ s for the n-th attempt. Of 1000 outages a quarter needs a second series.
    let mut sim = backed(r#"units: 1, needed: 1, success: 0.5, attempts: 2, retry: "1 h""#);
    let mut by_attempt = [0_u32; 5];
    for outage in 1..=1000 {
        let lost_s = f64::from(outage) * 40_000.0;
        lose_grid(&mut sim, lost_s, lost_s + 30_000.0);
        for (attempt, after_s) in [(0, 20.0), (1, 35.0), (2, 3650.0), (3, 3665.0), (4, 29_999.0)] {
            if by_attempt.iter().sum::<u32>() == outage {
                break;
            }
            let carries = source(&mut sim, lost_s + after_s + 0.1) == PowerSource::Generator;
            by_attempt[attempt] += u32::from(carries);
        }
        by_attempt[4] += outage - by_attempt.iter().sum::<u32>();
    }
    // Binomial, 4 standard deviations.
    for (count, share) in by_attempt.iter().zip([0.5, 0.25, 0.125, 0.0625, 0.0625]) {
        let (mean, sd) = (1000.0 * share, f64::sqrt(1000.0 * share * (1.0 - share)));
        assert!((f64::from(*count) - mean).abs() < 4.0 * sd, "{by_attempt:?}");
    }
    assert!(incidents(&sim, "generator_start_failure").len().abs_diff(250) < 55);
}

#[test]
fn a_unit_that_fails_running_hands_the_load_to_the_battery_until_it_is_repaired() {
    // Fails 1 h after its start at 1015 s; repaired half an hour later, runs 15 s and carries 5 s after.
    let unit = r#"units: 1, needed: 1, success: 1, attempts: 1, fails_running: fixed("1 h")"#;
    let mut sim = backed(&format!(r#"{unit}, repair: "30 min""#));
    lose_grid(&mut sim, 1000.0, 20_000.0);
    for (at_s, expected) in [
        (4614.0, Generator),
        (4616.0, Battery),
        (6434.0, Nothing),
        (6436.0, Generator),
        // Again an hour after its start at 6430 s.
        (10_031.0, Battery),
    ] {
        assert_eq!(source(&mut sim, at_s), expected, "at {at_s} s");
    }
    assert_eq!(
        chain(&sim, "power_loss"),
        ["power_loss", "battery_depleted", "generator_run_failure", "grid_outage"]
    );
    // Without a time of repair it is out until the grid is back, and starts in the next outage.
    let mut sim = backed(unit);
    lose_grid(&mut sim, 1000.0, 20_000.0);
    lose_grid(&mut sim, 30_000.0, 31_000.0);
    assert_eq!(source(&mut sim, 19_000.0), Nothing);
    assert_eq!(source(&mut sim, 30_021.0), Generator);
    assert_eq!(incidents(&sim, "generator_run_failure"), [(4615.0, Some(20_000.0))]);
}

#[test]
fn the_rate_of_failures_while_running_is_that_of_the_law() {
    // Outages of 69 h with a mean of 69 h: survived with 1/e. Of 400: 147 ± 9.6.
    let mut sim = backed(
        r#"units: 1, needed: 1, success: 1, attempts: 1, fails_running: exponential(mean: "69 h")"#,
    );
    let mut survived = 0_u32;
    for outage in 1..=400 {
        let lost_s = f64::from(outage) * 300_000.0;
        let until_s = lost_s + 69.0 * 3600.0 + 20.0;
        lose_grid(&mut sim, lost_s, until_s);
        survived += u32::from(source(&mut sim, until_s - 5.1) == PowerSource::Generator);
    }
    assert!(survived.abs_diff(147) < 39, "{survived}");
}

#[test]
fn a_standby_unit_takes_over_without_a_gap() {
    let mut sim = backed(
        r#"units: 2, needed: 1, success: 1, attempts: 1, fails_running: uniform(low: "1 h", high: "3 h")"#,
    );
    lose_grid(&mut sim, 0.0, 200_000.0);
    play(&mut sim, seconds(3600.0));
    // From the first failure to the second, and not one instant of battery.
    let first_s = loop {
        let running = look(&mut sim, SITE, |plant, now| plant.reading(now).generators_running);
        if running == Some(1) {
            break incidents(&sim, "generator_run_failure")[0].0;
        }
        let now = sim.now();
        play(&mut sim, now + reflexarc::kernel::SimSpan::SECOND);
    };
    assert!((3615.0..3.0 * 3600.0 + 15.0).contains(&first_s));
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.feed.source()), PowerSource::Generator);
    let battery_j = look(&mut sim, SITE, |plant, now| plant.feed.energy(now).battery);
    assert!(near(battery_j, 100e3 * 20.0), "{battery_j}");
}

#[test]
fn units_out_of_service_do_not_start_and_start_when_restored() {
    let sources = |units: u32| {
        let mut sim = backed("units: 2, needed: 2, success: 1, attempts: 1");
        let failure = incident(&mut sim, "generator_failure", "here");
        let failed = GeneratorUnitsFailed { site: SITE, units, incident: failure };
        sim.agenda().at(seconds(500.0), failed);
        let restored = GeneratorUnitsRestored { site: SITE, incident: failure };
        sim.agenda().at(seconds(3000.0), restored);
        lose_grid(&mut sim, 1000.0, 9000.0);
        let sources = [1030.0, 2000.0, 3019.0, 3021.0].map(|at_s| source(&mut sim, at_s));
        (sources, incidents(&sim, "generator_start_failure").len())
    };
    assert_eq!(sources(1), ([Battery, Nothing, Nothing, Generator], 1));
    assert_eq!(sources(9), ([Battery, Nothing, Nothing, Generator], 1));
    assert_eq!(sources(0), ([Generator; 4], 0));
    // Units that run are stopped.
    let mut sim = backed("units: 1, needed: 1, success: 1, attempts: 1");
    lose_grid(&mut sim, 1000.0, 9000.0);
    let failure = incident(&mut sim, "generator_failure", "here");
    sim.agenda().at(hours(1.0), GeneratorUnitsFailed { site: SITE, units: 1, incident: failure });
    assert_eq!(source(&mut sim, 3601.0), Battery);
}
