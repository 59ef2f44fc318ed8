//! What a failed unit of each part does, and what it does not.

use super::{POOL, RACKS, outages, pumps, repairs, site, site_with};
use crate::sites::{MILD, SITE, Setting, hours, incidents, look, play};
use reflexarc::causality::Incidents;
use reflexarc::infra::{GridLost, GridRestored, Infrastructure, Link, PowerSource, Upkeep};
use reflexarc::kernel::{SimTime, Simulation};

fn flow(sim: &mut Simulation<()>) -> f64 {
    look(sim, SITE, |plant, _| plant.coolant.first().unwrap().flow_share())
}

fn servers_up(sim: &mut Simulation<()>) -> u32 {
    look(sim, SITE, |plant, _| plant.pools.servers_up())
}

#[test]
fn a_standby_pump_that_fails_changes_nothing_but_the_incident() {
    // Of three pumps two are needed; each fails each 1000 h or so for 10 h.
    let upkeep =
        r#"upkeep: (pumps: (fails: exponential(mean: "1000 h"), repair: (work: fixed("10 h"))))"#;
    let mut sim = site(&format!("{}, {upkeep}", pumps(3, 2)));
    let mut without = site(&pumps(3, 2));
    play(&mut sim, hours(1_000.0));
    let first = repairs(&sim)[0];
    // Nothing else fails until it is repaired.
    assert!(repairs(&sim)[1].failed > first.repaired.unwrap());
    let mut again = site(&format!("{}, {upkeep}", pumps(3, 2)));
    for end in [first.failed, first.repaired.unwrap()] {
        let between = SimTime::from_seconds(end.seconds() - 60.0);
        play(&mut again, between);
        play(&mut without, between);
        assert_eq!(flow(&mut again), 1.0);
        let energy = |sim: &mut _| look(sim, SITE, |plant, now| plant.feed.energy(now).racks);
        let chips = |sim: &mut _| look(sim, SITE, |plant, now| plant.heat.unwrap().chips_c(now));
        let near = |one: f64, other: f64| (one / other - 1.0).abs() < 1e-12;
        assert!(near(energy(&mut again), energy(&mut without)));
        assert!(near(chips(&mut again), chips(&mut without)));
    }
    assert_eq!(incidents(&again, "pump_failure").len(), 1);
    assert_eq!(again.world.resource::<Incidents>().all().len(), 1);
}

#[test]
fn two_pumps_that_fail_at_once_leave_half_the_flow() {
    let upkeep =
        r#"upkeep: (pumps: (fails: fixed("100 h"), repair: (crew: "crew", work: fixed("10 h"))))"#;
    let mut sim = site_with(&format!("{}, {upkeep}", pumps(2, 2)), r#""crew": (units: 1)"#);
    for (hour, share) in [(99.0, 1.0), (101.0, 0.0), (111.0, 0.5), (121.0, 1.0)] {
        play(&mut sim, hours(hour));
        assert_eq!(flow(&mut sim), share, "at {hour} h");
    }
    let names: Vec<String> = repairs(&sim)
        .iter()
        .map(|one| sim.world.resource::<Incidents>().text(one.unit).to_owned())
        .collect();
    assert_eq!(names, ["site/pump-1", "site/pump-2"]);
}

#[test]
fn each_chiller_is_its_share_of_the_plant() {
    let water = r#"facility_water: (capacity: "100 MJ/K", set_point: "32 degC", restart: "0 s",
        chillers: (units: 10, heat: "20 kW", design: "35 degC", cop: 4.0, loss_per_k: 0.0))"#;
    let upkeep = r#"upkeep: (cooling: (fails: fixed("100 h"), repair: (crew: "crew", work: fixed("10 h"))))"#;
    let mut sim =
        site_with(&format!("{}, {water}, {upkeep}", pumps(1, 1)), r#""crew": (units: 1)"#);
    // All ten fail at 100 h, whatever the rounding of ten tenths; one is back each 10 h.
    for (hour, failed) in [(99.0, 0.0), (101.0, 1.0), (111.0, 0.9), (151.0, 0.5)] {
        play(&mut sim, hours(hour));
        let share: f64 = look(&mut sim, SITE, |plant, _| plant.plant.failed_share());
        assert!((share - failed).abs() < 1e-12, "at {hour} h: {share}");
    }
}

#[test]
fn a_rack_that_fails_takes_its_servers_along() {
    let upkeep =
        r#"upkeep: (racks: (fails: fixed("100 h"), repair: (crew: "crew", work: fixed("10 h"))))"#;
    let mut sim = site_with(&format!("{RACKS}, {upkeep}"), r#""crew": (units: 4)"#);
    for (hour, up) in [(99.0, 100), (101.0, 0), (111.0, 40), (121.0, 80), (131.0, 100)] {
        play(&mut sim, hours(hour));
        assert_eq!(servers_up(&mut sim), up, "at {hour} h");
    }
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up()), 10);
}

#[test]
fn racks_that_are_repaired_in_a_power_loss_wait_for_power() {
    let upkeep = r#"upkeep: (racks: (fails: fixed("100 h"), repair: (work: fixed("10 h"))))"#;
    let mut sim = site(&format!("{RACKS}, {upkeep}"));
    let lost = crate::sites::incident(&mut sim, "grid_outage", "here");
    // The grid is lost from 105 to 115 h; all racks fail at 100 h and are repaired at 110 h.
    sim.agenda().at(hours(105.0), GridLost { site: SITE, incident: lost });
    sim.agenda().at(hours(115.0), GridRestored { site: SITE, incident: lost });
    for (hour, up) in [(104.0, 0), (109.0, 0), (111.0, 0), (116.0, 10)] {
        play(&mut sim, hours(hour));
        let found = look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up());
        assert_eq!(found, up, "at {hour} h");
    }
    // The other way round: lost from 95 to 105 h, they are failed when power is back.
    let mut sim = site(&format!("{RACKS}, {upkeep}"));
    let lost = crate::sites::incident(&mut sim, "grid_outage", "here");
    sim.agenda().at(hours(95.0), GridLost { site: SITE, incident: lost });
    sim.agenda().at(hours(105.0), GridRestored { site: SITE, incident: lost });
    for (hour, up) in [(94.0, 10), (96.0, 0), (101.0, 0), (109.0, 0), (111.0, 10)] {
        play(&mut sim, hours(hour));
        let found = look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up());
        assert_eq!(found, up, "at {hour} h");
    }
}

#[test]
fn a_whole_site_that_fails_has_no_server_up() {
    let upkeep = r#"upkeep: (site: (fails: fixed("100 h"), repair: (work: fixed("10 h"))))"#;
    for parts in [POOL, RACKS] {
        let mut sim = site(&format!("{parts}, {upkeep}"));
        for (hour, up) in [(99.0, 100), (101.0, 0), (109.0, 0), (111.0, 100)] {
            play(&mut sim, hours(hour));
            assert_eq!(servers_up(&mut sim), up, "at {hour} h");
        }
        let totals = look(&mut sim, SITE, |plant, now| plant.totals(now));
        assert!((totals.down_s - 36_000.0).abs() < 1e-6, "{}", totals.down_s);
        assert_eq!(incidents(&sim, "site_failure"), [(360_000.0, Some(396_000.0))]);
    }
}

const POWER: &str = r#"pool: (servers: 1, work: fixed("1 s"), queue: 0), load: "1 MW",
    ups: (energy: "100 kWh", depth_of_discharge: 1.0, efficiency: 1.0),
    generator: (units: 2, needed: 1, attempt: "10 s", success: 1.0, attempts: 3, transfer: "5 s")"#;

#[test]
fn a_ups_under_repair_carries_nothing_and_a_generator_under_repair_does_not_start() {
    let source = |sim: &mut Simulation<()>, hour: f64| {
        play(sim, hours(hour));
        look(sim, SITE, |plant, _| plant.feed.source())
    };
    let outage = |sim: &mut Simulation<()>| {
        let lost = crate::sites::incident(sim, "grid_outage", "here");
        sim.agenda().at(hours(105.0), GridLost { site: SITE, incident: lost });
        sim.agenda().at(hours(106.0), GridRestored { site: SITE, incident: lost });
    };
    // In the first 15 s of the outage the battery carries, then the generators.
    let (early, later) = (105.0 + 5.0 / 3_600.0, 105.01);
    let cases = [
        ("", PowerSource::Battery, PowerSource::Generator),
        ("ups", PowerSource::Nothing, PowerSource::Generator),
        ("generators", PowerSource::Battery, PowerSource::Battery),
    ];
    for (part, first, second) in cases {
        let upkeep = if part.is_empty() {
            String::new()
        } else {
            format!(r#"upkeep: ({part}: (fails: fixed("100 h"), repair: (work: fixed("10 h"))))"#)
        };
        let mut sim = site(&format!("{POWER}, {upkeep}"));
        outage(&mut sim);
        assert_eq!(source(&mut sim, 104.0), PowerSource::Grid, "{part}");
        assert_eq!(source(&mut sim, early), first, "{part}");
        assert_eq!(source(&mut sim, later), second, "{part}");
        assert_eq!(source(&mut sim, 107.0), PowerSource::Grid, "{part}");
    }
    // One generator of two under repair: the other one carries.
    let upkeep = r#"upkeep: (generators: (fails: fixed("100 h"), repair: (crew: "crew", work: fixed("4 h"))))"#;
    let mut sim = site_with(&format!("{POWER}, {upkeep}"), r#""crew": (units: 1)"#);
    outage(&mut sim);
    assert_eq!(source(&mut sim, later), PowerSource::Generator);
}

#[test]
fn a_link_fails_and_is_repaired() {
    let links = r#""line": (from: "a", to: "b", distance: "1 km", detour: 1.0, rate: "1 Gbit/s", packet: "1 kB",
        buffer: "50 ms", upkeep: (fails: fixed("100 h"), repair: (crew: "field", travel: fixed("2 h"), work: fixed("3 h"))))"#;
    let infrastructure = format!(
        r#"(sites: {{}}, nodes: ["a", "b"], links: {{{links}}}, shared_capacities: {{"field": (units: 1)}},
            network: (detection: "3 s", timeout: "200 ms", attempts: 4))"#
    );
    let mut sim = Setting { infrastructure: &infrastructure, ..MILD }.assemble();
    for (hour, up) in [(99.0, true), (101.0, false), (104.0, false), (106.0, true)] {
        play(&mut sim, hours(hour));
        let directory = sim.world.resource::<Infrastructure>();
        let link = directory.link(directory.links.get("line").unwrap()).unwrap();
        assert_eq!(sim.world.get::<Link>(link).unwrap().is_up(), up, "at {hour} h");
    }
    assert_eq!(outages(&sim), [(100.0, Some(105.0))]);
    assert_eq!(incidents(&sim, "link_failure"), [(360_000.0, Some(378_000.0))]);
}

#[test]
fn a_site_without_upkeep_has_no_totals() {
    let sim = site(POOL);
    assert_eq!(sim.world.resource::<Upkeep>().totals(SimTime::START), None);
}
