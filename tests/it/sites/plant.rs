//! Pumps that wear out, and chillers that stop on high pressure until they are reset manually.

use super::{
    LOADED, MILD, SITE, Setting, chain, hours, incident, incidents, look, near, play, site,
};
use reflexarc::causality::{Incident, Incidents};
use reflexarc::infra::{PumpFailed, PumpRepaired};
use reflexarc::kernel::{SimSpan, SimTime};

/// A rack and its coolant, with these pumps.
fn pumps(pumps: &str) -> String {
    format!(
        r#"{LOADED}, racks: (count: 1, idle: "120 kW", peak: "120 kW", exponent: 1.0, liquid: 1.0),
        coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
            supply: "32 degC", pumps: ({pumps}))"#
    )
}

#[test]
fn pumps_fail_and_are_repaired_by_their_distributions() {
    let mut sim = site(&pumps(
        r#"count: 64, needed: 1, power: "1 kW",
        failures: (to_failure: exponential(mean: "100 h"), to_repair: fixed("10 h"))"#,
    ));
    let end = hours(9000.0);
    play(&mut sim, end);
    let incidents = sim.world.resource::<Incidents>();
    let failures: Vec<&Incident> = incidents
        .all()
        .into_iter()
        .filter(|incident| incident.kind.word() == "pump_failure")
        .collect();
    let lasted = |incident: &Incident| incident.ended.map(|ended| ended.since(incident.began));
    assert!(failures.iter().filter_map(|one| lasted(one)).all(|span| span == SimSpan::HOUR * 10));
    // Time up over failures estimates the mean of an exponential distribution with a relative deviation of
    // 1/√n, here 1/√5236 or so: four of these are 5.5 %.
    let down: f64 =
        failures.iter().map(|one| one.ended.unwrap_or(end).since(one.began).hours()).sum();
    let mean = (64.0 * 9000.0 - down) / failures.len() as f64;
    let deviation = 100.0 / (failures.len() as f64).sqrt();
    assert!((mean - 100.0).abs() < 4.0 * deviation, "{mean} h of {} failures", failures.len());
    // Each pump has its own draws.
    let firsts: Vec<SimTime> = (1..=64)
        .filter_map(|pump| {
            let name = format!("site/pump-{pump}");
            failures.iter().find(|one| incidents.text(one.entity) == name).map(|one| one.began)
        })
        .collect();
    let mut distinct = firsts.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!((firsts.len(), distinct.len()), (64, 64));
}

#[test]
fn a_repair_ends_its_own_failure_alone() {
    // The pump fails by wear from 10 to 20 h and from 30 to 40 h; from 12 to 15 h another failure
    // stops it as well.
    let mut sim = site(&pumps(
        r#"count: 1, needed: 1, power: "1 kW",
        failures: (to_failure: fixed("10 h"), to_repair: fixed("10 h"))"#,
    ));
    let other = incident(&mut sim, "pump_failure_from_outside", "site/pump-1");
    sim.agenda().at(hours(12.0), PumpFailed { site: SITE, pump: 0, incident: other });
    sim.agenda().at(hours(15.0), PumpRepaired { site: SITE, pump: 0, incident: other });
    for (hour, flow) in
        [(9.0, 1.0), (11.0, 0.0), (13.0, 0.0), (19.0, 0.0), (21.0, 1.0), (31.0, 0.0)]
    {
        play(&mut sim, hours(hour));
        let share = look(&mut sim, SITE, |plant, _| plant.coolant.first().unwrap().flow_share());
        assert_eq!(share, flow, "at {hour} h");
    }
    play(&mut sim, hours(45.0));
    let own = [(36_000.0, Some(72_000.0)), (108_000.0, Some(144_000.0))];
    assert_eq!(incidents(&sim, "pump_failure"), own);
}

/// A rack on facility water with three chillers that stop above 41 °C.
pub(super) fn chilled() -> String {
    let water = r#"facility_water: (capacity: "100 MJ/K", set_point: "32 degC", restart: "0 s",
        chillers: (units: 3, heat: "100 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.0,
            cut_out: (above: "41 degC", reset_below: "36 degC", reset: "30 min")))"#;
    let racks = pumps(r#"count: 1, needed: 1, power: "1 kW""#);
    format!(r#"(sites: {{"site": (role: large, area: "here", {racks}, {water})}})"#)
}

#[test]
fn chillers_cut_out_on_high_pressure_and_are_reset_one_after_the_other() {
    // 30 K an hour up from 0:00 and down from 2:00. The weather of ten minutes is that of their middle:
    // 42.5 °C from 0:50, 37.5 °C from 2:10, 32.5 °C from 2:20.
    let weather_override = [(0.0, 15.0), (1.0, 45.0), (2.0, 45.0), (3.0, 15.0), (24.0, 15.0)];
    let infrastructure = chilled();
    let setting =
        Setting { infrastructure: &infrastructure, weather_override: &weather_override, ..MILD };
    let mut sim = setting.assemble();
    let minute = |minutes: f64| hours(minutes / 60.0);
    // Stopped at 0:50; from 2:20 on they are reset, 30 min each.
    let of_minute = [
        (49.9, 0),
        (50.1, 3),
        (149.9, 3),
        (169.9, 3),
        (170.1, 2),
        (199.9, 2),
        (200.1, 1),
        (230.1, 0),
    ];
    for (minutes, stopped) in of_minute {
        play(&mut sim, minute(minutes));
        let units = look(&mut sim, SITE, |plant, _| plant.water.unwrap().cut_out_units());
        assert_eq!(units, stopped, "after {minutes} min");
    }
    let stopped = incidents(&sim, "high_pressure_cut_out");
    assert_eq!(stopped, [(3000.0, Some(13_800.0))]);
    assert_eq!(chain(&sim, "cooling_short"), ["cooling_short", "high_pressure_cut_out"]);
    // The rack's 120 kW go to the water from that instant on.
    assert!(near(incidents(&sim, "cooling_short")[0].0, 3000.0));
}

#[test]
fn heat_that_returns_cuts_out_the_units_that_were_reset() {
    // As above, but hot again from 3:00 on: one unit was reset at 2:50, the second would be at 3:20.
    let weather_override = [
        (0.0, 15.0),
        (1.0, 45.0),
        (2.0, 45.0),
        (2.9, 18.0),
        (3.0, 45.0),
        (4.0, 45.0),
        (4.1, 15.0),
        (24.0, 15.0),
    ];
    let infrastructure = chilled();
    let setting =
        Setting { infrastructure: &infrastructure, weather_override: &weather_override, ..MILD };
    let mut sim = setting.assemble();
    let units = |sim: &mut _, hour: f64| {
        play(sim, hours(hour));
        look(sim, SITE, |plant, _| plant.water.unwrap().cut_out_units())
    };
    assert_eq!(units(&mut sim, 2.9), 2);
    assert_eq!(units(&mut sim, 3.1), 3);
    assert_eq!(units(&mut sim, 4.0), 3);
    // 20 °C from 4:00 on: resets at 4:30, 5:00, 5:30.
    for (hour, stopped) in [(4.4, 3), (4.6, 2), (5.1, 1), (5.6, 0)] {
        assert_eq!(units(&mut sim, hour), stopped, "at {hour} h");
    }
    assert_eq!(incidents(&sim, "high_pressure_cut_out"), [(3000.0, Some(19_800.0))]);
}
