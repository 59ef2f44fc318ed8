//! Relations between random sites that differ in one parameter, each with its conditions.

use super::laws::{Random, assemble, fail_cooling, fail_pumps, random, reading};
use super::{LOADED, MILD, SITE, Setting, hours, incident, look, play, seconds};
use proptest::prelude::*;
use reflexarc::infra::{GridLost, GridRestored, SiteReading};
use reflexarc::kernel::Simulation;

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) }
}

/// A plant that keeps the water, and a room whose cooling does not know the water.
fn ample(site: Random) -> Random {
    Random {
        spare: (2.0, 2.0, 2.0),
        cooling: site.cooling % 2,
        outdoor_c: site.outdoor_c.min(28.0),
        ..site
    }
}

/// The site without operator and trip, and with steps that begin at temperatures.
fn stepped(site: &Random, from_c: f64) -> String {
    format!(
        r#"{} throttle: (junction: (rise: "{:.3} K"), steps: [(from: "{from_c:.6} degC",
            back: "{:.6} degC", speed: 0.7)]),"#,
        site.parts(2, false),
        site.rise_k,
        from_c - 4.0,
    )
}

fn throttled_rack_s(sim: &mut Simulation<()>) -> f64 {
    look(sim, SITE, |plant, now| plant.totals(now).throttled_rack_s)
}

/// Racks up every two minutes.
fn racks_up(sim: &mut Simulation<()>, from: f64, until: f64) -> Vec<u32> {
    let steps = ((until - from) * 30.0) as u32;
    (0..steps)
        .map(|step| {
            play(sim, hours(from + f64::from(step) / 30.0 + 0.001));
            look(sim, SITE, |plant, _| plant.racks.unwrap().up())
        })
        .collect()
}

fn close(one: &SiteReading, other: &SiteReading, tolerance: f64) -> bool {
    let pairs = [
        (one.chips_c, other.chips_c),
        (one.coolant_c, other.coolant_c),
        (one.water_c, other.water_c),
        (Some(one.grid_w / 1e5), Some(other.grid_w / 1e5)),
    ];
    pairs.into_iter().all(|(one, other)| (one.unwrap() - other.unwrap()).abs() < tolerance)
}

proptest! {
    #![proptest_config(config())]

    /// At a fixed load, with flow, and after a loss of flow while it lasts.
    #[test]
    fn larger_conductance_never_warms_the_chips(site in random(), more in 1.0..4.0, from in 1.0..4.0) {
        let site = ample(site);
        let better = Random { conductance_kw_k: site.conductance_kw_k * more, ..site.clone() };
        let mut sims = [&site, &better].map(|site| assemble(&site.parts(2, false), site.outdoor_c));
        for sim in &mut sims {
            fail_pumps(sim, 2, from, from + 1.0);
        }
        for step in 1..20 {
            let hour = from - 0.5 + 0.07 * f64::from(step);
            let [one, other] = &mut sims;
            let (one, other) = (reading(one, hour), reading(other, hour));
            prop_assert!(other.chips_c.unwrap() <= one.chips_c.unwrap() + 1e-6, "{one:?} {other:?}");
        }
    }

    /// Where nothing but the plant feels the weather: no loss of heat to it, and a room that does not.
    #[test]
    fn recirculation_is_as_much_warmer_weather(site in random(), warmer in 0.0..20.0) {
        let site = Random { loss: false, cooling: site.cooling % 2, ..site };
        let parts = site.parts(2, false);
        let recirculated = parts.replace(
            r#"restart: "2 min","#,
            &format!(r#"restart: "2 min", recirculation: "{warmer:.9} K","#),
        );
        prop_assert_ne!(&parts, &recirculated);
        let mut one = assemble(&recirculated, site.outdoor_c);
        let mut other = assemble(&parts, format!("{warmer:.9}").parse::<f64>().unwrap() + site.outdoor_c);
        for sim in [&mut one, &mut other] {
            fail_cooling(sim, 0.6, 2.0, 5.0);
        }
        for step in 1..16 {
            let hour = 0.5 * f64::from(step);
            let (one, other) = (reading(&mut one, hour), reading(&mut other, hour));
            prop_assert!(close(&one, &other, 1e-6), "{one:?} {other:?}");
        }
    }

    /// Without failures: pumps that stand by draw nothing and change no flow.
    #[test]
    fn pumps_that_stand_by_change_nothing(site in random(), pumps in 2_u32..9) {
        let run = |pumps| {
            let mut sim = assemble(&site.parts(pumps, true), site.outdoor_c);
            fail_cooling(&mut sim, 1.0, 2.0, 4.0);
            let reading = reading(&mut sim, 12.0);
            (reading, sim.fingerprint().all(), look(&mut sim, SITE, |plant, now| plant.totals(now)))
        };
        prop_assert_eq!(run(1), run(pumps));
    }

    /// Without trip and operator, which act on the number of racks.
    #[test]
    fn higher_steps_never_throttle_earlier_or_longer(site in random(), higher in 0.0..15.0, lasts in 0.5..3.0) {
        let site = ample(site);
        let run = |from_c: f64| {
            let mut sim = assemble(&stepped(&site, from_c), site.outdoor_c);
            fail_cooling(&mut sim, 1.0, 2.0, 2.0 + lasts);
            let at: Vec<f64> = (0..30)
                .map(|step| {
                    play(&mut sim, hours(2.0 + lasts * f64::from(step) / 30.0 + 0.001));
                    throttled_rack_s(&mut sim)
                })
                .collect();
            at
        };
        // Above what an idle site has, which `check` asks for.
        let first_c = 82.0 + 0.3 * site.rise_k;
        let (low, high) = (run(first_c), run(first_c + higher));
        prop_assert!(low.iter().zip(&high).all(|(low, high)| high <= &(low + 1e-6)), "{low:?} {high:?}");
    }

    /// Of plant and coolant alike, without trip and operator.
    #[test]
    fn a_colder_set_point_never_throttles_longer(site in random(), colder in 0.0..10.0, lasts in 0.5..3.0) {
        let site = ample(site);
        let run = |set_c: f64| {
            let parts = stepped(&site, 82.0 + 0.3 * site.rise_k)
                .replace(r#"supply: "28 degC""#, &format!(r#"supply: "{set_c:.6} degC""#))
                .replace(r#"set_point: "28 degC""#, &format!(r#"set_point: "{set_c:.6} degC""#));
            let mut sim = assemble(&parts, site.outdoor_c);
            fail_cooling(&mut sim, 1.0, 2.0, 2.0 + lasts);
            play(&mut sim, hours(2.0 + lasts));
            throttled_rack_s(&mut sim)
        };
        let (cold, warm) = (run(28.0 - colder), run(28.0));
        prop_assert!(cold <= warm + 1e-6, "{cold} {warm}");
    }

    /// From one trip or power-down on, until the racks of the higher limit are back.
    #[test]
    fn a_lower_restart_limit_never_restarts_earlier(site in random(), lower in 0.0..20.0, lasts in 0.5..4.0) {
        let site = ample(site);
        let run = |below_c: f64| {
            let parts = site
                .parts(2, true)
                .replace(r#"below: "75 degC""#, &format!(r#"below: "{below_c:.3} degC""#));
            let mut sim = assemble(&parts, site.outdoor_c);
            fail_cooling(&mut sim, 1.0, 2.0, 2.0 + lasts);
            let before = racks_up(&mut sim, 2.0, 2.0 + lasts);
            let least = before.iter().copied().min().unwrap_or(0);
            let after = racks_up(&mut sim, 2.0 + lasts, 12.0 + lasts);
            after.iter().position(|&up| up > least).unwrap_or(usize::MAX)
        };
        // At full load and 28 °C, plates stand at 28 + 4 + 100/6 °C at the most.
        let (low, high) = (run(75.0 - lower), run(75.0));
        prop_assert!(low >= high, "{low} {high}");
    }

    /// With loads by fractions of servers, no requests, and no fixed part that is not doubled too.
    #[test]
    fn twice_the_site_takes_twice_the_energy(site in random(), lasts in 0.1..1.0) {
        let twice = Random {
            racks: 2 * site.racks,
            loop_mj_k: 2.0 * site.loop_mj_k,
            water_mj_k: 2.0 * site.water_mj_k,
            ..site.clone()
        };
        let double = |parts: &str| {
            [
                ("servers: 100", "servers: 200"),
                (r#"charger: "50 kW""#, r#"charger: "100 kW""#),
                (r#"power: "5 kW""#, r#"power: "10 kW""#),
                (r#"pumps: "3 kW""#, r#"pumps: "6 kW""#),
                (r#"fans: "10 kW""#, r#"fans: "20 kW""#),
                (r#"air: "1 MJ/K", structure: "20 MJ/K", coupling: "20 kW/K""#,
                    r#"air: "2 MJ/K", structure: "40 MJ/K", coupling: "40 kW/K""#),
            ]
            .into_iter()
            .fold(parts.to_owned(), |text, (from, to)| text.replace(from, to))
        };
        let energy_j = |parts: &str| {
            let mut sim = assemble(parts, site.outdoor_c);
            let lost = incident(&mut sim, "grid_outage", "here");
            sim.agenda().at(hours(3.0), GridLost { site: SITE, incident: lost });
            sim.agenda().at(hours(3.0) + minutes(lasts), GridRestored { site: SITE, incident: lost });
            play(&mut sim, hours(8.0));
            look(&mut sim, SITE, |plant, now| plant.totals(now).facility_j)
        };
        let (one, two) = (energy_j(&site.parts(2, false)), energy_j(&double(&twice.parts(2, false))));
        prop_assert!((two - 2.0 * one).abs() < 1e-5 * one, "{one} {two}");
    }

    /// Over one outage without a delivery, with units that start and do not fail.
    #[test]
    fn a_bigger_tank_never_darkens_a_rack_earlier(
        racks in 1_u32..12, battery_kwh in 0.2..20.0, minutes in 5_u32..200, more in 1.0..3.0, no_load in 0.0..0.5,
    ) {
        let run = |minutes: f64| {
            let infrastructure = format!(
                r#"(sites: {{"site": (role: large, area: "here", {LOADED},
                    racks: (count: {racks}, idle: "4 kW", peak: "10 kW", exponent: 2.0),
                    ups: (energy: "{battery_kwh} kWh", depth_of_discharge: 0.9, efficiency: 0.95),
                    generator: (units: 2, needed: 1, rating: "150 kW", attempt: "15 s", success: 1.0, attempts: 1,
                        transfer: "5 s", fuel: "{} s", no_load_fuel: {no_load}))}})"#,
                (minutes * 60.0) as u32
            );
            let mut sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
            let lost = incident(&mut sim, "grid_outage", "here");
            sim.agenda().at(seconds(1800.0), GridLost { site: SITE, incident: lost });
            racks_up(&mut sim, 0.5, 24.0)
        };
        let (small, large) = (run(f64::from(minutes)), run(f64::from(minutes) * more));
        prop_assert!(small.iter().zip(&large).all(|(small, large)| small <= large));
    }
}

fn minutes(minutes: f64) -> reflexarc::kernel::SimSpan {
    reflexarc::kernel::SimSpan::from_seconds(60.0 * minutes)
}
