//! Return of racks that a limit has shed: none comes back to be shed again.

use super::{SITE, chain, hours, incident, incidents, look, play, site};
use reflexarc::infra::{DownReason, PowerCapBegan, PowerCapEnded};
use reflexarc::kernel::Simulation;

/// Ten racks of 20 kW idle and 100 kW busy, which are busy by day and hardly at night.
fn by_day(more: &str) -> Simulation<()> {
    let by_hour = (0..24).map(|hour| if (8..20).contains(&hour) { "1" } else { "0.1" });
    let by_hour = by_hour.collect::<Vec<_>>().join(", ");
    site(&format!(
        r#"pool: (servers: 100, work: fixed("1 s"), queue: 10, classes: (tenants: (busy: 1, by_hour: [{by_hour}]))),
        racks: (count: 10, idle: "20 kW", peak: "100 kW", exponent: 1.0{more}), feed: (contracted: "1.5 MW")"#
    ))
}

fn cap(sim: &mut Simulation<()>, to_w: f64, from_h: f64, until_h: f64) {
    let incident = incident(sim, "power_cap", "here");
    sim.agenda().at(hours(from_h), PowerCapBegan { site: SITE, to_w, incident });
    sim.agenda().at(hours(until_h), PowerCapEnded { site: SITE, incident });
}

/// Racks that are up each quarter of an hour until an hour.
fn ups(sim: &mut Simulation<()>, until_h: f64) -> Vec<u32> {
    let quarters = 1..=(4.0 * until_h) as u32;
    quarters
        .map(|quarter| {
            play(sim, hours(f64::from(quarter) / 4.0 + 0.01));
            look(sim, SITE, |plant, _| plant.racks.unwrap().up())
        })
        .collect()
}

/// Number of times that racks go down.
fn falls(ups: &[u32]) -> usize {
    ups.windows(2).filter(|pair| pair[1] < pair[0]).count()
}

#[test]
fn under_a_standing_cap_no_rack_is_shed_twice() {
    // 650 kW carry six racks by day, and ten at night.
    let mut sim = by_day("");
    cap(&mut sim, 650e3, 9.0, 80.0);
    let ups = ups(&mut sim, 79.0);
    assert_eq!(falls(&ups), 1, "{ups:?}");
    assert_eq!(ups.last(), Some(&6));
    // When it ends they come back at the next check.
    play(&mut sim, hours(80.2));
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up()), 10);
    assert_eq!(incidents(&sim, "racks_capped").len(), 1);
    assert_eq!(chain(&sim, "racks_capped"), ["racks_capped", "power_capped", "power_cap"]);
}

#[test]
fn a_cap_that_rises_brings_back_the_racks_that_it_bears_at_their_peak() {
    let mut sim = by_day("");
    cap(&mut sim, 650e3, 9.0, 80.0);
    cap(&mut sim, 450e3, 10.0, 22.0);
    let ups = ups(&mut sim, 79.0);
    let at = |hour: usize| ups[4 * hour];
    assert_eq!([8, 9, 11, 21, 23, 40, 78].map(at), [10, 6, 4, 4, 6, 6, 6], "{ups:?}");
}

#[test]
fn at_night_a_cap_that_racks_stay_within_sheds_none() {
    // Ten of 28 kW at night, within 650 kW: what decides about a return sheds nothing.
    let mut sim = by_day("");
    cap(&mut sim, 650e3, 1.0, 7.5);
    assert!(ups(&mut sim, 24.0).iter().all(|&up| up == 10));
    assert!(incidents(&sim, "racks_capped").is_empty());
}

#[test]
fn the_cooling_of_returning_racks_counts() {
    // A quarter of a watt for each watt of heat: 650 kW carry five racks by day, 625 kW.
    let cooled = r#", liquid: 1.0),
        coolant: (capacity: "1 J/K", conductance: "100 kW/K", no_flow_conductance: "1 kW/K", flow_exponent: 0.8,
            supply: "28 degC", pumps: (count: 1, needed: 1, power: "0 W")),
        facility_water: (capacity: "1 MJ/K", set_point: "28 degC", loss: "0 W/K", restart: "0 s",
            chillers: (units: 4, heat: "500 kW", design: "15 degC", cop: 4.0, loss_per_k: 0.0)"#;
    let mut sim = by_day(cooled);
    cap(&mut sim, 650e3, 9.0, 60.0);
    let ups = ups(&mut sim, 61.0);
    assert_eq!(falls(&ups), 1, "{ups:?}");
    assert_eq!((ups[4 * 50], ups[4 * 60 + 2]), (5, 10), "{ups:?}");
    let down = look(&mut sim, SITE, |plant, _| plant.racks.unwrap().down(DownReason::PowerCap));
    assert_eq!(down, 0);
}

#[test]
fn cooling_that_draws_more_than_by_design_delays_the_return() {
    // Designed for 15 °C at 4 W for a watt, in air of 35 °C it draws 1 W for 2.4 W: 100 kW are 141.7 kW, so
    // that 1.3 MW of the feed carry nine racks by day. As deployed, ten at 1.25 MW would fit.
    let hot = |outdoor_c: f64| {
        let infrastructure = r#"(sites: {"site": (role: large, area: "here",
            pool: (servers: 100, work: fixed("1 s"), queue: 10, classes: (tenants: (busy: 1,
                by_hour: [1,1,1,1, 0.1,0.1,0.1,0.1, 1,1,1,1, 0.1,0.1,0.1,0.1, 1,1,1,1, 0.1,0.1,0.1,0.1]))),
            racks: (count: 10, idle: "20 kW", peak: "100 kW", exponent: 1.0, liquid: 1.0),
            coolant: (capacity: "1 J/K", conductance: "100 kW/K", no_flow_conductance: "1 kW/K", flow_exponent: 0.8,
                supply: "28 degC", pumps: (count: 1, needed: 1, power: "0 W")),
            facility_water: (capacity: "1 MJ/K", set_point: "28 degC", loss: "0 W/K", restart: "0 s",
                chillers: (units: 4, heat: "1 MW", design: "15 degC", cop: 4.0, loss_per_k: 0.02)),
            feed: (contracted: "1.3 MW"))})"#;
        let mut sim = super::Setting { infrastructure, outdoor_c, ..super::MILD }.assemble();
        let ups = ups(&mut sim, 40.0);
        (ups[0], falls(&ups))
    };
    assert_eq!(hot(35.0), (9, 0));
    assert_eq!(hot(15.0), (10, 0));
}
