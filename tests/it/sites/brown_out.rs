//! Brown-outs: sags of the grid's voltage within the voltage tolerance of the load, and beyond it.

use super::{SITE, chain, incidents, look, near, play, read, seconds, site};
use reflexarc::disruption::{self, DisruptionsSpec, Selection};
use reflexarc::infra::{PowerSource, SiteReading};
use reflexarc::kernel::Simulation;

/// A rack of 100 kW with 20 kW of chillers, which restart in 150 s, and pumps on the UPS.
fn cooled(more: &str) -> String {
    format!(
        r#"pool: (servers: 10, work: fixed("1 s"), queue: 1),
        racks: (count: 1, idle: "100 kW", peak: "100 kW", exponent: 1.0, liquid: 1.0,
            restart: (power: (delay: "10 min", rate: "60 /h"), heat: (delay: "2 h", rate: "4 /h", below: "60 degC"))),
        coolant: (capacity: "4 MJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
            supply: "28 degC", pumps: (count: 2, needed: 1, power: "2 kW", on_ups: true)),
        facility_water: (capacity: "40 MJ/K", set_point: "28 degC", restart: "150 s",
            chillers: (units: 2, heat: "100 kW", design: "15 degC", cop: 5.0, loss_per_k: 0.0)),
        throttle: (steps: [], trip: "92 degC"), {more}"#
    )
}

const BATTERY: &str =
    r#"ups: (energy: "10 kWh", depth_of_discharge: 1.0, efficiency: 0.8, charger: "1 kW")"#;

/// The site with a sag an hour after the start.
fn sagged(parts: &str, voltage: &str, lasts: &str) -> Simulation<()> {
    let mut sim = site(parts);
    let sag = format!(
        r#"{{"sag": brown_out(where: role(large), voltage: "{voltage}", at: "2022-07-18T01:00", lasts: "{lasts}")}}"#
    );
    let sag: DisruptionsSpec = read(&sag);
    disruption::assemble(&sag, &Selection::All, &mut sim);
    sim
}

fn reading(sim: &mut Simulation<()>, at_s: f64) -> (PowerSource, SiteReading) {
    play(sim, seconds(at_s));
    look(sim, SITE, |plant, now| (plant.feed.source(), plant.reading(now)))
}

#[test]
fn beyond_the_curve_the_battery_carries_the_rest_of_the_sag() {
    // 70 % is borne for 0.5 s: of 0.8 s the battery carries 0.3 s at 102 kW / 0.8.
    let mut sim = sagged(&cooled(BATTERY), "70 %", "800 ms");
    for (at_s, expected) in [
        (3600.49, PowerSource::Grid),
        (3600.51, PowerSource::Battery),
        (3600.79, PowerSource::Battery),
        (3600.81, PowerSource::Grid),
    ] {
        assert_eq!(reading(&mut sim, at_s).0, expected, "at {at_s} s");
    }
    let energy = look(&mut sim, SITE, |plant, now| plant.feed.energy(now));
    assert!(near(energy.battery, 0.3 * 102e3 / 0.8), "{} J", energy.battery);
    assert!(incidents(&sim, "power_loss").is_empty());
    let totals = look(&mut sim, SITE, |plant, now| plant.totals(now));
    assert_eq!((totals.dark_rack_s, totals.down_s), (0.0, 0.0));
}

#[test]
fn chillers_that_drop_out_take_their_restart_time_though_the_sag_lasts_a_second() {
    let mut sim = sagged(&cooled(BATTERY), "70 %", "800 ms");
    // At the heat of 100 kW of racks and 2 kW of pumps, a coefficient of 5, and the pumps themselves.
    let settled = reading(&mut sim, 3600.0).1;
    assert!((settled.cooling_w - 22.4e3).abs() < 200.0, "{} W", settled.cooling_w);
    for at_s in [3600.6, 3601.0, 3750.7] {
        assert!(near(reading(&mut sim, at_s).1.cooling_w, 2e3), "at {at_s} s");
    }
    let stopped = reading(&mut sim, 3750.7).1;
    // 150.2 s of the racks' heat and the pumps' in 40 MJ/K.
    let risen_k = stopped.water_c.unwrap() - settled.water_c.unwrap();
    assert!((risen_k - 150.2 * 100e3 / 40e6).abs() < 0.02, "{risen_k} K");
    assert!(reading(&mut sim, 3750.9).1.cooling_w > 20e3);
    // On the UPS they do not stop.
    let on_ups =
        cooled(BATTERY).replace(r#"restart: "150 s","#, r#"restart: "150 s", on_ups: true,"#);
    let mut sim = sagged(&on_ups, "70 %", "800 ms");
    assert!((reading(&mut sim, 3601.0).1.cooling_w - 22.4e3).abs() < 200.0);
}

#[test]
fn without_a_battery_a_second_costs_the_restart_of_the_racks() {
    // At 60 % the curve is left after 20 ms; the grid is good 0.98 s later, and the rack is up 10 min after
    // that.
    let parts = r#"pool: (servers: 10, work: fixed("1 s"), queue: 1),
        racks: (count: 1, idle: "100 kW", peak: "100 kW", exponent: 1.0,
            restart: (power: (delay: "10 min", rate: "60 /h"), heat: (delay: "2 h", rate: "4 /h", below: "60 degC")))"#;
    let mut sim = sagged(parts, "60 %", "1 s");
    play(&mut sim, seconds(4500.0));
    let [(began, Some(ended))] = incidents(&sim, "power_loss")[..] else { panic!("no power loss") };
    assert!(near(began, 3600.02), "{began}");
    assert!(near(ended, 3601.0 + 600.0), "{ended}");
    assert_eq!(chain(&sim, "power_loss"), ["power_loss", "brown_out"]);
    let dark_s = look(&mut sim, SITE, |plant, now| plant.totals(now).dark_rack_s);
    assert!(near(dark_s, 600.98), "{dark_s} s");
}

#[test]
fn the_curve_decides_whether_a_sag_acts() {
    let after = |sag: Option<(&str, &str)>| {
        let parts = cooled("");
        let mut sim =
            sag.map_or_else(|| site(&parts), |(voltage, lasts)| sagged(&parts, voltage, lasts));
        play(&mut sim, seconds(7777.0));
        look(&mut sim, SITE, |plant, now| (plant.totals(now), plant.reading(now)))
    };
    let without = after(None);
    for (voltage, lasts, acts) in [
        ("0 %", "20 ms", false),
        ("0 %", "21 ms", true),
        ("69 %", "21 ms", true),
        ("70 %", "500 ms", false),
        ("70 %", "501 ms", true),
        ("79 %", "501 ms", true),
        ("80 %", "10 s", false),
        ("80 %", "10001 ms", true),
        ("89 %", "10001 ms", true),
        ("90 %", "1 h", false),
        ("100 %", "1 h", false),
    ] {
        assert_eq!(after(Some((voltage, lasts))) != without, acts, "{voltage} for {lasts}");
    }
}

#[test]
fn a_long_brown_out_is_carried_by_generators() {
    let backed = format!(
        r#"{}, generator: (units: 1, needed: 1, success: 1, attempts: 1, attempt: "15 s", transfer: "5 s")"#,
        cooled(BATTERY)
    );
    let mut sim = sagged(&backed, "85 %", "1 h");
    for (at_s, expected) in [
        (3609.9, PowerSource::Grid),
        (3610.1, PowerSource::Battery),
        (3630.1, PowerSource::Generator),
        (7199.9, PowerSource::Generator),
        (7200.1, PowerSource::Grid),
    ] {
        assert_eq!(reading(&mut sim, at_s).0, expected, "at {at_s} s");
    }
}

/// The site with generators that are called after a delay, whose first attempt succeeds with a probability.
fn called(delay: &str, success: &str, sags: &[(&str, &str)]) -> Simulation<()> {
    let parts = format!(
        r#"{}, generator: (units: 1, needed: 1, {delay} success: {success}, attempts: 1, attempt: "15 s", transfer: "5 s")"#,
        cooled(&BATTERY.replace("10 kWh", "1 MWh"))
    );
    let mut sim = site(&parts);
    let sags: Vec<String> = sags
        .iter()
        .map(|(at, lasts)| {
            format!(r#""{at}": brown_out(where: role(large), voltage: "60 %", at: "2022-07-18T{at}", lasts: "{lasts}")"#)
        })
        .collect();
    let sags: DisruptionsSpec = read(&format!("{{{}}}", sags.join(", ")));
    disruption::assemble(&sags, &Selection::All, &mut sim);
    sim
}

#[test]
fn a_sag_shorter_than_their_delay_calls_no_generator() {
    // At a probability of zero every call is a failure to start.
    let failures = |delay: &str, sags: &[(&str, &str)]| {
        let mut sim = called(delay, "0", sags);
        play(&mut sim, seconds(9000.0));
        incidents(&sim, "generator_start_failure").len()
    };
    let (short, long) = (("01:00", "5 s"), ("01:10", "20 s"));
    assert_eq!(failures(r#"delay: "10 s","#, &[short]), 0);
    assert_eq!(failures(r#"delay: "10 s","#, &[short, long]), 1);
    assert_eq!(failures("", &[short, long]), 2);
    // The failure is known once they are called.
    let mut sim = called(r#"delay: "10 s","#, "0", &[long]);
    play(&mut sim, seconds(9000.0));
    let [(began, Some(ended))] = incidents(&sim, "generator_start_failure")[..] else { panic!() };
    assert!(near(began, 4200.0 + 0.02 + 10.0) && near(ended, 4220.0), "{began} {ended}");
}

#[test]
fn a_sag_before_an_outage_changes_neither_its_start_nor_its_draws() {
    let taken = |sags: &[(&str, &str)]| {
        let mut sim = called(r#"delay: "10 s","#, "0.5", sags);
        let mut sources = Vec::new();
        for hour in 2..12 {
            for after_s in [29.0, 31.0] {
                sources.push(reading(&mut sim, 3600.0 * f64::from(hour) + after_s).0);
            }
        }
        sources
    };
    let hours: Vec<String> = (2..12).map(|hour| format!("{hour:02}:00")).collect();
    let outages: Vec<(&str, &str)> = hours.iter().map(|at| (at.as_str(), "3 min")).collect();
    let with_sag = |lasts| [&[("01:00", lasts)], &outages[..]].concat();
    let without = taken(&outages);
    assert!(without.contains(&PowerSource::Generator) && without.contains(&PowerSource::Battery));
    assert_eq!(taken(&with_sag("9 s")), without);
    // A sag for which they are called takes the draws of a call.
    assert_ne!(taken(&with_sag("20 s")), without);
    // In the middle of an outage it changes nothing either: the grid is lost already.
    let inside = [&outages[..], &[("02:01", "20 s")]].concat();
    assert_eq!(taken(&inside), without);
}
