//! Halls and rack groups of a site: what they share, and what they do not.
//!
//! A rack of 120 kW, 370.8 kJ/K and 12 kW/K to water of 32 °C stands at 42 °C. Without flow 0.3 kW/K
//! remain: the chips approach 432 °C with `τ` = 1236 s, and pass `T` after `1236 ln(390 / (432 − T))` s.

use super::{SITE, hours, incident, incidents, look, near, play, read, seconds, site};
use reflexarc::infra::{
    CoolingUnitsFailed, DownReason, GroupId, HallId, InfrastructureSpec, Mass, PowerCapBegan,
    PumpFailed, SitePartsReadOnlyItem, audit,
};
use reflexarc::issue::Issues;
use reflexarc::kernel::Simulation;

/// Racks of 120 kW on plates, always loaded fully.
const RACKS: &str = r#"racks: (count: 4, idle: "120 kW", peak: "120 kW", exponent: 1.0, liquid: 1.0,
    restart: (delay: "10 min", rate: "4 /h", below: "60 degC"))"#;

/// Their coolant, with one pump.
const COOLANT: &str = r#"coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K",
    flow_exponent: 0.8, supply: "32 degC", pumps: (count: 1, needed: 1, power: "1 kW"))"#;

const THROTTLE: &str =
    r#"throttle: (steps: [(from: "85 degC", back: "78 degC", speed: 0.9)], trip: "92 degC")"#;

/// A pool with a lot of ten servers on each rack group, of which tenants take all.
fn lots(groups: &[&str]) -> String {
    let lot = |group: &&str| {
        format!(r#""{group}": (servers: 10, on: (racks: "{group}"), for: [tenants, ours])"#)
    };
    let lots: Vec<String> = groups.iter().map(lot).collect();
    format!(
        r#"pool: (lots: {{{}}}, work: fixed("1 s"), queue: 100, classes: (tenants: (busy: 1.0)))"#,
        lots.join(", ")
    )
}

/// Two halls, `east` and `west`, with these parts, and parts of the site.
fn two(east: &str, west: &str, more: &str) -> Simulation<()> {
    site(&format!(
        r#"{}, halls: {{"east": ({east}), "west": ({west})}}, {more}"#,
        lots(&["east", "west"])
    ))
}

fn hall(id: usize) -> HallId {
    HallId::new(id)
}

fn group(id: usize) -> GroupId {
    GroupId::new(id)
}

/// Racks of each group that are up.
fn up(sim: &mut Simulation<()>) -> Vec<u32> {
    look(sim, SITE, |plant, _| plant.racks.unwrap().all().iter().map(|group| group.up()).collect())
}

/// Temperature of the chips of a group, in °C.
fn chips_c(sim: &mut Simulation<()>, id: usize) -> f64 {
    look(sim, SITE, |plant, now| plant.heat.unwrap().mass_c(Mass::Running(group(id)), now))
}

/// Instants at which throttle and trip fall due without flow, in seconds.
fn passes_s(celsius: f64) -> f64 {
    1236.0 * libm::log(390.0 / (432.0 - celsius))
}

fn fail_pump(sim: &mut Simulation<()>, pump: u32, at: f64) {
    let failure = incident(sim, "pump_failure", "pumps");
    sim.agenda().at(seconds(at), PumpFailed { site: SITE, pump, incident: failure });
}

#[test]
fn the_only_hall_under_halls_is_the_hall_of_the_site() {
    let parts = format!("{RACKS}, {COOLANT}, {THROTTLE}");
    let pool =
        r#"pool: (servers: 40, work: fixed("1 s"), queue: 100, classes: (tenants: (busy: 1.0)))"#;
    let mut flat = site(&format!("{pool}, {parts}"));
    let mut named = site(&format!(r#"{pool}, halls: {{"a": ({parts})}}"#));
    for sim in [&mut flat, &mut named] {
        fail_pump(sim, 0, 1000.0);
    }
    for second in [500.0, 1100.0, 1146.0, 1160.0, 1500.0, 5000.0] {
        play(&mut flat, seconds(second));
        play(&mut named, seconds(second));
        let reading = |plant: &SitePartsReadOnlyItem, now| (plant.reading(now), plant.totals(now));
        assert_eq!(look(&mut flat, SITE, reading), look(&mut named, SITE, reading), "{second} s");
    }
}

#[test]
fn a_hall_whose_pumps_fail_throttles_and_trips_alone() {
    let parts = format!("{RACKS}, {COOLANT}, {THROTTLE}");
    let mut sim = two(&parts, &parts, "");
    // Pumps count hall by hall: the second is that of the west.
    fail_pump(&mut sim, 1, 1000.0);
    play(&mut sim, seconds(1000.0 + passes_s(85.0) - 0.1));
    assert!(incidents(&sim, "throttle").is_empty());
    play(&mut sim, seconds(1000.0 + passes_s(85.0) + 0.1));
    assert_eq!(incidents(&sim, "throttle").len(), 1);
    assert!(near(chips_c(&mut sim, 0), 42.0), "the east stays as it was");
    let speeds = look(&mut sim, SITE, |plant, _| {
        plant.racks.unwrap().all().iter().map(|group| group.speed()).collect::<Vec<_>>()
    });
    assert_eq!(speeds, [1.0, 0.9]);
    // The racks draw 120 kW at any speed, so the trip follows on the same curve.
    play(&mut sim, seconds(1000.0 + passes_s(92.0) - 0.1));
    assert_eq!(up(&mut sim), [4, 4]);
    play(&mut sim, seconds(1000.0 + passes_s(92.0) + 0.1));
    assert_eq!(up(&mut sim), [4, 0]);
    let servers = look(&mut sim, SITE, |plant, _| plant.pools.servers_up());
    assert_eq!(servers, 10, "what stands on dark racks is dark, and nothing else");
    play(&mut sim, hours(3.0));
    assert!(near(chips_c(&mut sim, 0), 42.0));
    let now = sim.now();
    assert!(audit(&mut sim.world, now) < 1e-9);
}

/// Facility water of 40 MJ/K that chillers keep, with loops of both halls.
const WATER: &str = r#"facility_water: (capacity: "40 MJ/K", set_point: "32 degC", loss: "0 W/K",
    chillers: (units: 2, heat: "600 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.0), restart: "3 min")"#;

#[test]
fn halls_warm_each_other_through_the_water_alone() {
    let parts = format!("{RACKS}, {COOLANT}, {THROTTLE}");
    let rise_k = |count: &str| {
        let west = parts.replace("count: 4", count);
        let mut sim = two(&parts, &west, WATER);
        let failure = incident(&mut sim, "cooling_failure", "plant");
        let failed = CoolingUnitsFailed { site: SITE, share: 1.0, incident: failure };
        sim.agenda().at(hours(1.0), failed);
        play(&mut sim, seconds(3600.0 + 400.0));
        let before_c = chips_c(&mut sim, 0);
        play(&mut sim, seconds(3600.0 + 800.0));
        chips_c(&mut sim, 0) - before_c
    };
    // After 400 s, 13 times the 31 s of the chips, water and chips rise at one rate: all heat of both
    // halls, pumps included, warms them. 962 kW · 400 s / (40 + 8 · 0.3708 MJ/K).
    let both_k = 962e3 * 400.0 / (40e6 + 8.0 * 370.8e3);
    let found_k = rise_k("count: 4");
    assert!((found_k - both_k).abs() < 1e-4, "{found_k} K, not {both_k} K");
    // With one rack in the west, the east warms less.
    let one_k = 602e3 * 400.0 / (40e6 + 5.0 * 370.8e3);
    let found_k = rise_k("count: 1");
    assert!((found_k - one_k).abs() < 1e-4, "{found_k} K, not {one_k} K");
}

/// A room for 40 kW of heat, with DX units of a capacity.
fn room(units: u32) -> String {
    format!(
        r#"racks: (count: 4, idle: "10 kW", peak: "10 kW", exponent: 1.0),
        room: (air: "1 MJ/K", structure: "5 MJ/K", coupling: "8 kW/K", start: "24 degC",
            cooling: dx(units: {units}, heat: "10 kW", supply: "24 degC", design: "35 degC", cop: 4.0, loss_per_k: 0.0))"#
    )
}

#[test]
fn a_room_that_is_short_of_cooling_warms_alone() {
    let mut sim = two(&room(4), &room(3), "");
    play(&mut sim, hours(1.0));
    let air_c = |sim: &mut Simulation<()>, id: usize| {
        look(sim, SITE, |plant, now| plant.heat.unwrap().mass_c(Mass::Air(hall(id)), now))
    };
    let early_c = air_c(&mut sim, 1);
    play(&mut sim, hours(2.0));
    // 10 kW too much for 6 MJ/K.
    assert!(near(air_c(&mut sim, 1) - early_c, 10e3 * 3600.0 / 6e6));
    assert!(near(air_c(&mut sim, 0), 24.0));
    assert_eq!(incidents(&sim, "room_cooling_short").len(), 1);
    // The reading is that of the warmest.
    let reading = look(&mut sim, SITE, |plant, now| plant.reading(now).air_c);
    assert!(near(reading.unwrap(), air_c(&mut sim, 1)));
    // Each has its own reading, which a site with one group does not need.
    let of_groups = look(&mut sim, SITE, |plant, now| {
        plant.group_readings(now).map(|group| group.air_c.unwrap()).collect::<Vec<_>>()
    });
    assert!(near(of_groups[0], 24.0) && near(of_groups[1], reading.unwrap()));
    let mut one = site(&format!("{}, {}", super::LOADED, room(4)));
    play(&mut one, hours(1.0));
    assert_eq!(look(&mut one, SITE, |plant, now| plant.group_readings(now).count()), 0);
}

#[test]
fn electric_losses_are_shared_by_the_racks_that_cause_them() {
    // 4 and 2 racks of 10 kW behind 96 %: 2.5 kW of losses, two thirds of them in the first hall.
    let small = room(6).replace("count: 4", "count: 2");
    let chain = "chain: [(efficiency: 0.96)]";
    let mut sim = two(&room(6), &small, chain);
    play(&mut sim, hours(2.0));
    let taken_w = |sim: &mut Simulation<()>, id: usize| {
        look(sim, SITE, |plant, _| {
            let heat = plant.heat.unwrap();
            let place = heat.place(Mass::Air(hall(id))).unwrap();
            heat.network().inflow_w(place)
        })
    };
    assert!(near(taken_w(&mut sim, 0), 40e3 + 2500.0 * 2.0 / 3.0));
    assert!(near(taken_w(&mut sim, 1), 20e3 + 2500.0 / 3.0));
}

/// Two groups in one hall: on plates, with a throttle, and cooled by air, with another.
fn groups(more: &str) -> String {
    format!(
        r#"rack_groups: {{
            "gpu": (racks: (count: 4, idle: "120 kW", peak: "120 kW", exponent: 1.0, liquid: 1.0,
                restart: (delay: "10 min", rate: "4 /h")),
                throttle: (steps: [(from: "85 degC", back: "78 degC", speed: 0.5)])),
            "cpu": (racks: (count: 4, idle: "10 kW", peak: "10 kW", exponent: 1.0,
                restart: (delay: "10 min", rate: "4 /h"))),
        }},
        {COOLANT},
        room: (air: "1 MJ/K", structure: "5 MJ/K", coupling: "8 kW/K", start: "24 degC",
            cooling: dx(units: 4, heat: "10 kW", supply: "24 degC", design: "35 degC", cop: 4.0, loss_per_k: 0.0)),
        throttle: (steps: [], air: [(from: "35 degC", back: "32 degC", speed: 0.8)], trip: "92 degC"),
        {more}"#
    )
}

#[test]
fn groups_of_a_hall_throttle_by_their_own_temperatures() {
    let mut sim = site(&format!("{}, {}", lots(&["gpu", "cpu"]), groups("")));
    let speeds = |sim: &mut Simulation<()>| {
        look(sim, SITE, |plant, _| {
            let groups = plant.racks.unwrap().all().iter();
            groups.map(|group| group.speed()).collect::<Vec<_>>()
        })
    };
    let utilised = |sim: &mut Simulation<()>| {
        look(sim, SITE, |plant, _| plant.pools.list()[0].busy_by().iter().sum::<f64>())
    };
    fail_pump(&mut sim, 0, 1000.0);
    play(&mut sim, seconds(1000.0 + passes_s(85.0) + 1.0));
    assert_eq!(speeds(&mut sim), [0.5, 1.0], "the plates of one group are hot");
    assert!(utilised(&mut sim) > 0.0);
    // The room is short of cooling: the inlet air throttles the group that has an air ladder.
    let mut sim = site(&format!("{}, {}", lots(&["gpu", "cpu"]), groups("")));
    let failure = incident(&mut sim, "cooling_failure", "plant");
    sim.agenda().at(hours(1.0), CoolingUnitsFailed { site: SITE, share: 1.0, incident: failure });
    play(&mut sim, hours(2.0));
    assert_eq!(speeds(&mut sim), [1.0, 0.8], "the other has none");
    assert!(near(chips_c(&mut sim, 0), 42.0));
}

#[test]
fn plates_of_a_group_replace_those_of_the_hall() {
    let plates = r#"plates: (capacity: "185.4 kJ/K", conductance: "24 kW/K", no_flow_conductance: "0.6 kW/K"),
        throttle: (steps"#;
    let with = groups("").replacen("throttle: (steps", plates, 1);
    let mut sim = site(&format!("{}, {with}", lots(&["gpu", "cpu"])));
    play(&mut sim, hours(1.0));
    // Twice the conductance: 5 K above the water.
    assert!(near(chips_c(&mut sim, 0), 37.0));
    fail_pump(&mut sim, 0, 3600.0);
    // Without flow towards 232 °C with 185.4 kJ/K / 0.6 kW/K = 309 s.
    play(&mut sim, seconds(3600.0 + 200.0));
    let expected = 232.0 - 195.0 * libm::exp(-200.0 / 309.0);
    assert!((chips_c(&mut sim, 0) - expected).abs() < 1e-3, "{} {expected}", chips_c(&mut sim, 0));
}

#[test]
fn power_is_given_to_the_first_groups_and_taken_from_the_last() {
    // 120 kW a rack of the first group, 10 kW of the second with 2.5 kW of DX at a COP of 4, and 1 kW of
    // the pump.
    for (energised, expected) in [("540 kW", [4, 4]), ("510 kW", [4, 2]), ("400 kW", [3, 0])] {
        let feed = format!(
            r#"feed: (contracted: "1 MW", energised: [(from: "2022-01-01T00:00", power: "{energised}")])"#
        );
        let mut sim = site(&format!("{}, {}", lots(&["gpu", "cpu"]), groups(&feed)));
        play(&mut sim, hours(1.0));
        let deployed: Vec<u32> = look(&mut sim, SITE, |plant, _| {
            plant.racks.unwrap().all().iter().map(|group| group.deployable()).collect()
        });
        assert_eq!(deployed, expected, "{energised}");
    }
    let feed = r#"feed: (contracted: "1 MW")"#;
    let mut sim = site(&format!("{}, {}", lots(&["gpu", "cpu"]), groups(feed)));
    let cap = incident(&mut sim, "power_cap", "feed");
    sim.agenda().at(hours(1.0), PowerCapBegan { site: SITE, to_w: 505e3, incident: cap });
    play(&mut sim, hours(1.01));
    // 481 kW and two air-cooled racks with 5 kW of cooling for 20 kW: 506 kW; one is left.
    assert_eq!(up(&mut sim), [4, 1]);
    let shed = look(&mut sim, SITE, |plant, _| plant.racks.unwrap().down(DownReason::PowerCap));
    assert_eq!(shed, 3);
}

#[test]
fn the_operator_sheds_a_share_of_each_group_of_the_hall_that_is_hot() {
    let protection =
        r#"protection: (watches: coolant, limit: "40 degC", delay: "1 min", share: 0.5)"#;
    let loops = COOLANT.replace(
        "supply:",
        r#"loop: (capacity: "20 MJ/K", heat: "480 kW", approach: "4 K", no_flow: 0.0, loss: "0 W/K"), supply:"#,
    );
    let parts = format!("{RACKS}, {loops}, {protection}");
    let mut sim = two(&parts, &parts, "");
    play(&mut sim, hours(1.0));
    assert_eq!(up(&mut sim), [4, 4]);
    // Without flow through its units the coolant of the east warms by 481 kW / (20 + 1.48 MJ/K).
    fail_pump(&mut sim, 0, 3600.0);
    play(&mut sim, hours(1.5));
    let racks = up(&mut sim);
    assert!(racks[0] <= 2 && racks[1] == 4, "{racks:?}");
}

fn refused(parts: &str) -> Vec<String> {
    let text = format!(r#"(sites: {{"site": (role: large, area: "here", {parts})}})"#);
    let spec: InfrastructureSpec = read(&text);
    let mut issues = Issues::new();
    spec.check(&["here"], None, &mut issues.at("infrastructure"));
    issues.as_slice().iter().map(|issue| format!("{}: {}", issue.path, issue.message)).collect()
}

#[test]
fn contradictions_between_site_and_halls_are_refused() {
    let racks = r#"racks: (count: 4, idle: "10 kW", peak: "10 kW", exponent: 1.0)"#;
    let (one, two) = (lots(&["east"]), lots(&["east", "west"]));
    for (parts, expected) in [
        (format!(r#"{one}, halls: {{"east": ({racks})}}, {racks}"#), "parts of a hall beside them"),
        (
            format!(r#"{one}, halls: {{"east": ({racks}, rack_groups: {{"x": ({racks})}})}}"#),
            "racks are given twice",
        ),
        (
            format!(
                r#"{two}, halls: {{"east": ({racks}), "west": (rack_groups: {{"east": ({racks})}})}}"#
            ),
            "two rack groups `east`",
        ),
        (format!(r#"{one}, halls: {{"east": ()}}"#), "racks"),
        (
            format!(
                r#"{one}, rack_groups: {{"east": ({racks}, plates: (capacity: "1 kJ/K", conductance: "1 W/K",
                    no_flow_conductance: "1 W/K"))}}"#
            ),
            "cold plates need liquid cooling",
        ),
        (
            format!(
                r#"{two}, halls: {{"east": ({RACKS}, {COOLANT}), "west": ({RACKS}, {})}}"#,
                COOLANT.replace("32 degC", "30 degC")
            ),
            "halls without facility water have one supply",
        ),
    ] {
        let found = refused(&parts);
        assert!(found.iter().any(|issue| issue.contains(expected)), "{expected}: {found:?}");
    }
}

#[test]
fn pumps_of_a_loop_run_while_racks_of_its_hall_have_a_place() {
    // 500 kW carry the 4 racks of the first hall, 480 kW, and pumps of 10 kW each.
    let coolant = COOLANT.replace(r#"power: "1 kW""#, r#"power: "10 kW""#);
    let part = format!("{RACKS}, {coolant}, {THROTTLE}");
    let feed = r#"feed: (contracted: "1.2 MW", energised: [(from: "2022-07-17T00:00", power: "500 kW"),
        (from: "2022-07-18T06:00", power: "1.2 MW")])"#;
    let mut sim = two(&part, &part, feed);
    let cooling_w = |sim: &mut Simulation<()>| {
        let reading = look(sim, SITE, |plant, now| plant.reading(now));
        assert!(near(reading.grid_w, reading.it_w + reading.cooling_w));
        reading.cooling_w
    };
    play(&mut sim, hours(5.0));
    assert_eq!((up(&mut sim), cooling_w(&mut sim)), (vec![4, 0], 10e3));
    // The second hall comes into service with its power, its racks at once.
    play(&mut sim, hours(6.01));
    assert_eq!((up(&mut sim), cooling_w(&mut sim)), (vec![4, 4], 20e3));
    // Without flow the racks of a hall trip; with flow again its pumps run for their restart.
    fail_pump(&mut sim, 0, 7.0 * 3600.0);
    play(&mut sim, hours(7.9));
    assert_eq!((up(&mut sim), cooling_w(&mut sim)), (vec![0, 4], 10e3));
    let [(_, None)] = incidents(&sim, "thermal_trip")[..] else { panic!("no trip") };
    let repaired = sim.world.resource::<reflexarc::causality::Incidents>();
    let failure = repaired.all().iter().rposition(|one| one.kind.word() == "pump_failure").unwrap();
    let failure = reflexarc::causality::IncidentId::new(failure);
    let back = reflexarc::infra::PumpRepaired { site: SITE, pump: 0, incident: failure };
    sim.agenda().at(hours(8.0), back);
    play(&mut sim, hours(8.05));
    assert_eq!((up(&mut sim), cooling_w(&mut sim)), (vec![0, 4], 20e3));
}
