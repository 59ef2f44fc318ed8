//! Limits: what a site draws stays within what its source carries, by a stated order of shedding, and
//! what is shed comes back.

use super::{SITE, chain, hours, incident, incidents, look, near, play, seconds, site};
use reflexarc::causality::Incidents;
use reflexarc::infra::PowerSource::{Battery, Grid, Nothing};
use reflexarc::infra::{
    DownReason, FeedStepsDelayed, GridLost, GridRestored, PowerCapBegan, PowerCapEnded,
    PowerSource, UpsFailed, UpsRepaired,
};
use reflexarc::kernel::Simulation;

/// Ten racks that draw 10 kW at any load, behind a chain of 90 %: 111.1 kW of 120.
const TEN: &str = r#"pool: (servers: 10, work: fixed("60 s"), queue: 10),
    racks: (count: 10, idle: "10 kW", peak: "10 kW", exponent: 1.0), chain: [(efficiency: 0.9)]"#;

fn lose_grid(sim: &mut Simulation<()>, from_s: f64, until_s: f64) {
    let lost = incident(sim, "grid_outage", "here");
    sim.agenda().at(seconds(from_s), GridLost { site: SITE, incident: lost });
    sim.agenda().at(seconds(until_s), GridRestored { site: SITE, incident: lost });
}

fn cap(sim: &mut Simulation<()>, to_w: f64, from_s: f64, until_s: f64) {
    let incident = incident(sim, "power_cap", "here");
    sim.agenda().at(seconds(from_s), PowerCapBegan { site: SITE, to_w, incident });
    sim.agenda().at(seconds(until_s), PowerCapEnded { site: SITE, incident });
}

fn up(sim: &mut Simulation<()>, at_s: f64) -> u32 {
    play(sim, seconds(at_s));
    look(sim, SITE, |plant, _| plant.racks.unwrap().up())
}

fn grid_w(sim: &mut Simulation<()>) -> f64 {
    look(sim, SITE, |plant, _| plant.feed.power().grid)
}

#[test]
fn the_charger_takes_what_is_left_over() {
    // The battery gives 100 kW / 0.8 for an hour: 125 kWh. Of 120 kW the racks leave 8.9 kW, of which half
    // is stored: 28.125 h instead of the 5 h that the charger's 50 kW would take.
    let mut sim = site(&format!(
        r#"{TEN}, feed: (contracted: "120 kW"),
        ups: (energy: "200 kWh", depth_of_discharge: 1.0, efficiency: 0.8, charger: "50 kW", charge_efficiency: 0.5)"#
    ));
    lose_grid(&mut sim, 3.0 * 3600.0, 4.0 * 3600.0);
    assert_eq!(up(&mut sim, 4.5 * 3600.0), 10);
    assert!(near(grid_w(&mut sim), 120e3));
    let reading = look(&mut sim, SITE, |plant, now| plant.reading(now));
    assert!(near(reading.battery_w.unwrap(), -(120e3 - 100e3 / 0.9) * 0.5));
    assert_eq!(reading.power_headroom_w, 0.0);
    play(&mut sim, hours(40.0));
    let [(began, Some(ended))] = incidents(&sim, "power_capped")[..] else { panic!("no cap") };
    assert!(near(began, 4.0 * 3600.0) && near(ended, (4.0 + 28.125) * 3600.0), "{began} {ended}");
    let totals = look(&mut sim, SITE, |plant, now| plant.totals(now));
    assert!(totals.power_headroom_min.unwrap().unused_w >= 0.0);
    assert!(totals.residual() < 1e-9);
}

#[test]
fn the_order_of_shedding_is_that_of_the_feed() {
    // With racks first, four of them (44.4 kW) make room for the 41.1 kW that are missing, for the 5 h that
    // the charger needs; they are back at the check after that.
    let mut sim = site(&format!(
        r#"{TEN}, feed: (contracted: "120 kW", shed: [racks, charger], recheck: "7 min"),
        ups: (energy: "200 kWh", depth_of_discharge: 1.0, efficiency: 0.8, charger: "50 kW", charge_efficiency: 0.5)"#
    ));
    lose_grid(&mut sim, 3.0 * 3600.0, 4.0 * 3600.0);
    assert_eq!(up(&mut sim, 4.0 * 3600.0 + 1.0), 6);
    assert!(near(grid_w(&mut sim), 6e4 / 0.9 + 50e3));
    assert_eq!(up(&mut sim, 9.0 * 3600.0 - 1.0), 6);
    // 43 checks of 7 min are 5 h 1 min.
    assert_eq!(up(&mut sim, 9.0 * 3600.0 + 59.0), 6);
    assert_eq!(up(&mut sim, 9.0 * 3600.0 + 61.0), 10);
    assert_eq!(incidents(&sim, "racks_capped").len(), 1);
    assert_eq!(chain(&sim, "racks_capped"), ["racks_capped", "power_capped"]);
}

#[test]
fn a_cap_sheds_racks_until_the_load_fits_and_is_named_as_the_cause() {
    // 70 kW carry six racks of 11.1 kW. The cap ends an hour later; checks are every 5 min.
    let mut sim = site(&format!(r#"{TEN}, feed: (contracted: "120 kW")"#));
    cap(&mut sim, 70e3, 3600.0, 7200.0 + 30.0);
    assert_eq!(up(&mut sim, 3599.0), 10);
    assert_eq!(up(&mut sim, 3600.1), 6);
    assert!(near(grid_w(&mut sim), 6e4 / 0.9));
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.racks.unwrap().down(DownReason::PowerCap)), 4);
    assert!(look(&mut sim, SITE, |plant, _| plant.pools.list()[0].lowered_by()).is_some());
    assert_eq!(up(&mut sim, 7200.0 + 299.0), 6);
    assert_eq!(up(&mut sim, 7200.0 + 301.0), 10);
    assert_eq!(chain(&sim, "racks_capped"), ["racks_capped", "power_capped", "power_cap"]);
    assert_eq!(incidents(&sim, "racks_capped"), [(3600.0, Some(7500.0))]);
    assert_eq!(incidents(&sim, "power_capped"), [(3600.0, Some(7500.0))]);
}

#[test]
fn of_two_caps_the_lower_holds() {
    let mut sim = site(&format!(r#"{TEN}, feed: (contracted: "120 kW")"#));
    cap(&mut sim, 70e3, 3600.0, 9000.0);
    cap(&mut sim, 35e3, 5400.0, 7200.0);
    assert_eq!([4000.0, 6000.0, 8000.0].map(|at| up(&mut sim, at)), [6, 3, 6]);
}

#[test]
fn a_cap_at_or_above_the_load_changes_nothing_to_the_last_bit() {
    let totals = |to_w: Option<f64>| {
        let mut sim = site(&format!(r#"{TEN}, feed: (contracted: "120 kW")"#));
        if let Some(to_w) = to_w {
            cap(&mut sim, to_w, 3600.0, 5000.0);
        }
        play(&mut sim, hours(3.3));
        look(&mut sim, SITE, |plant, now| plant.totals(now))
    };
    let without = totals(None);
    assert_eq!(totals(Some(100e3 / 0.9 + 1e-6)), without);
    assert_eq!(totals(Some(115e3)), without);
    assert_ne!(totals(Some(111e3)), without);
}

#[test]
fn a_cap_may_slow_the_racks_before_it_sheds_them() {
    // Busy racks draw 20 + 80 s² kW at the speed s: of 1 MW, 700 kW carry s = 0.79. Steps of 5 % give 0.75,
    // 650 kW. With 400 kW the slowest speed of 0.6, 488 kW for ten, is reached, and two of them go.
    const BUSY: &str = r#"pool: (servers: 10, work: fixed("1 s"), queue: 10, classes: (tenants: (busy: 1))),
        racks: (count: 10, idle: "20 kW", peak: "100 kW", exponent: 2.0)"#;
    let mut sim = site(&format!(
        r#"{BUSY}, feed: (contracted: "1 MW", shed: [charger, speed, racks], slowest: 0.6)"#
    ));
    cap(&mut sim, 700e3, 3600.0, 7200.0);
    cap(&mut sim, 400e3, 10_800.0, 14_400.0);
    assert_eq!(up(&mut sim, 3601.0), 10);
    assert!(near(grid_w(&mut sim), 10.0 * (20e3 + 80e3 * 0.75 * 0.75)), "{}", grid_w(&mut sim));
    // A step every 5 min afterwards: full speed after five.
    play(&mut sim, seconds(7200.0 + 1600.0));
    assert!(near(grid_w(&mut sim), 1e6), "{}", grid_w(&mut sim));
    assert_eq!(up(&mut sim, 10_801.0), 8);
    assert!(near(grid_w(&mut sim), 8.0 * (20e3 + 80e3 * 0.36)), "{}", grid_w(&mut sim));
    // By default racks go at once.
    let mut sim = site(&format!(r#"{BUSY}, feed: (contracted: "1 MW")"#));
    cap(&mut sim, 700e3, 3600.0, 7200.0);
    assert_eq!(up(&mut sim, 3601.0), 7);
}

#[test]
fn with_nothing_energised_nothing_is_drawn() {
    let mut sim = site(
        r#"pool: (servers: 10, work: fixed("1 s"), queue: 1),
        racks: (count: 10, idle: "30 kW", peak: "100 kW", exponent: 1.0, liquid: 1.0),
        coolant: (capacity: "400 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
            supply: "30 degC", pumps: (count: 2, needed: 1, power: "10 kW")),
        feed: (contracted: "1 MW", energised: [(from: "2022-07-18T06:00", power: "500 kW")])"#,
    );
    play(&mut sim, hours(5.0));
    let (power, totals) =
        look(&mut sim, SITE, |plant, now| (*plant.feed.power(), plant.totals(now)));
    assert_eq!(power.grid, 0.0);
    assert_eq!((totals.facility_j, totals.power_headroom_min.unwrap().unused_w), (0.0, 0.0));
    assert!(look(&mut sim, SITE, |plant, _| plant.pools.list()[0].lowered_by()).is_some());
    // 490 kW carry four racks.
    assert_eq!(up(&mut sim, 6.1 * 3600.0), 4);
}

#[test]
fn energised_power_that_falls_is_an_incident_and_sheds_what_exceeds_it() {
    let mut sim = site(
        r#"pool: (servers: 10, work: fixed("1 s"), queue: 1, classes: (tenants: (busy: 1))),
        racks: (count: 10, idle: "100 kW", peak: "100 kW", exponent: 1.0),
        feed: (contracted: "1 MW", energised: [(from: "2022-01-01T00:00", power: "1 MW"),
            (from: "2022-07-18T06:00", power: "450 kW"), (from: "2022-07-18T12:00", power: "1 MW")])"#,
    );
    let hour = 3600.0;
    assert_eq!([5.9, 6.1, 11.9, 12.2].map(|at| up(&mut sim, at * hour)), [10, 4, 4, 10]);
    assert_eq!(incidents(&sim, "energised_power_fell"), [(6.0 * hour, Some(12.0 * hour))]);
    assert_eq!(
        chain(&sim, "racks_capped"),
        ["racks_capped", "power_capped", "energised_power_fell"]
    );
}

#[test]
fn power_energised_late_is_awaited_and_named_as_the_cause() {
    let mut sim = site(
        r#"pool: (servers: 10, work: fixed("1 s"), queue: 1),
        racks: (count: 10, idle: "100 kW", peak: "100 kW", exponent: 1.0),
        feed: (contracted: "1 MW", energised: [(from: "2022-01-01T00:00", power: "300 kW"),
            (from: "2022-07-18T06:00", power: "600 kW"), (from: "2022-07-18T12:00", power: "1 MW")])"#,
    );
    // The step of 06:00 comes at 10:00.
    let late = incident(&mut sim, "energised_late", "here");
    let (from, until) = (hours(5.0), hours(10.0));
    sim.agenda().at(from, FeedStepsDelayed { site: SITE, from, until, incident: late });
    let hour = 3600.0;
    assert_eq!([1.0, 6.1, 9.9].map(|at| up(&mut sim, at * hour)), [3; 3]);
    let lowered = look(&mut sim, SITE, |plant, _| plant.pools.list()[0].lowered_by());
    let of_lowered = lowered.map(|incident| {
        let all = sim.world.resource::<Incidents>();
        all.chain(incident).map(|incident| incident.kind.word()).collect::<Vec<_>>()
    });
    assert_eq!(of_lowered.unwrap(), ["power_awaited", "energised_late"]);
    assert_eq!([10.1, 11.9, 12.1].map(|at| up(&mut sim, at * hour)), [6, 6, 10]);
    // Until 06:00 the racks wait for the plan, then for what is late, then for the plan again.
    assert_eq!(
        incidents(&sim, "power_awaited"),
        [(0.0, 6.0), (6.0, 10.0), (10.0, 12.0)]
            .map(|(began, ended)| (began * hour, Some(ended * hour)))
    );
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.list()[0].lowered_by()), None);
}

#[test]
fn racks_beyond_the_contract_are_an_incident() {
    let contract = |power: &str| {
        let mut sim = site(&format!(
            r#"pool: (servers: 10, work: fixed("1 s"), queue: 1),
            racks: (count: 10, idle: "100 kW", peak: "100 kW", exponent: 1.0), load: "50 kW",
            feed: (contracted: "{power}")"#
        ));
        let up = up(&mut sim, 3600.0);
        let lowered = look(&mut sim, SITE, |plant, _| plant.pools.list()[0].lowered_by());
        (up, incidents(&sim, "contract_short"), lowered.is_some())
    };
    assert_eq!(contract("100 kW"), (0, vec![(0.0, None)], true));
    assert_eq!(contract("1049 kW"), (9, vec![(0.0, None)], true));
    assert_eq!(contract("1050 kW"), (10, vec![], false));
}

#[test]
fn a_battery_carries_no_more_than_its_rating() {
    // Behind the chain the UPS carries racks alone: 75 kW carry seven of ten.
    let ups = |more: &str| {
        let mut sim = site(&format!(
            r#"{TEN}, feed: (contracted: "120 kW"),
            ups: (energy: "100 kWh", depth_of_discharge: 1.0, efficiency: 1.0{more})"#
        ));
        lose_grid(&mut sim, 3600.0, 5400.0);
        let on_battery = up(&mut sim, 3601.0);
        let headroom_w = look(&mut sim, SITE, |plant, now| plant.reading(now).power_headroom_w);
        (on_battery, headroom_w, up(&mut sim, 5400.0 + 301.0))
    };
    assert_eq!(ups(r#", rating: "75 kW""#), (7, 5e3, 10));
    assert_eq!(ups(""), (10, f64::INFINITY, 10));
}

#[test]
fn a_failed_ups_leaves_its_load_on_the_bypass_or_drops_it() {
    let after = |bypass: &str| {
        let mut sim = site(&format!(
            r#"{TEN}, ups: (energy: "100 kWh", depth_of_discharge: 1.0, efficiency: 1.0{bypass})"#
        ));
        let failure = incident(&mut sim, "ups_failure", "here");
        sim.agenda().at(seconds(1000.0), UpsFailed { site: SITE, incident: failure });
        sim.agenda().at(seconds(4000.0), UpsRepaired { site: SITE, incident: failure });
        // While it is failed its battery does not carry either.
        lose_grid(&mut sim, 2000.0, 3000.0);
        lose_grid(&mut sim, 5000.0, 5010.0);
        [1500.0, 2500.0, 3500.0, 4500.0, 5005.0].map(|at_s| {
            play(&mut sim, seconds(at_s));
            look(&mut sim, SITE, |plant, _| plant.feed.source())
        })
    };
    assert_eq!(after(""), [Grid, Nothing, Grid, Grid, Battery]);
    assert_eq!(after(", without_bypass: true"), [Nothing, Nothing, Nothing, Grid, Battery]);
}

#[test]
fn cooling_passes_the_stages_above_the_point_where_it_joins() {
    // 100 kW of racks through 0.8 and 0.5: 250 kW. 10 kW of pumps beside them: 260; above the first stage:
    // 270; at the racks: 275.
    let power = |position: &str| {
        let mut sim = site(&format!(
            r#"pool: (servers: 10, work: fixed("1 s"), queue: 1),
            racks: (count: 1, idle: "100 kW", peak: "100 kW", exponent: 1.0, liquid: 1.0),
            coolant: (capacity: "400 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
                supply: "30 degC", pumps: (count: 2, needed: 1, power: "10 kW")),
            chain: [(efficiency: 0.8), (efficiency: 0.5)], {position}"#
        ));
        play(&mut sim, seconds(10.0));
        let power = look(&mut sim, SITE, |plant, _| *plant.feed.power());
        assert!(power.residual().abs() < 1e-6);
        power.grid
    };
    for (position, expected_w) in [
        ("", 260e3),
        ("cooling_after: 2", 260e3),
        ("cooling_after: 1", 270e3),
        ("cooling_after: 0", 275e3),
    ] {
        assert!(near(power(position), expected_w), "{position}");
    }
}

#[test]
fn a_fixed_load_draws_through_the_chain_and_empties_the_battery() {
    // 400 W through 0.8: 500 W; a battery of 100 Wh behind it lasts 15 min.
    let mut sim = site(
        r#"pool: (servers: 2, work: fixed("1 s"), queue: 1), load: "400 W", chain: [(efficiency: 0.8)],
        feed: (contracted: "1 kW", price: (energy: "0.20 GBP/kWh")),
        ups: (energy: "100 Wh", depth_of_discharge: 1.0, efficiency: 1.0)"#,
    );
    lose_grid(&mut sim, 3600.0, 7200.0);
    play(&mut sim, seconds(3600.0));
    let (grid, cost) =
        look(&mut sim, SITE, |plant, now| (plant.feed.energy(now).grid, plant.feed.cost(now)));
    assert!(near(grid, 500.0 * 3600.0) && near(cost.unwrap(), 0.1));
    for (at_s, servers) in [(3601.0, 2), (4499.9, 2), (4500.1, 0), (7199.0, 0), (7200.1, 2)] {
        play(&mut sim, seconds(at_s));
        assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.servers_up()), servers, "{at_s} s");
    }
    assert_eq!(chain(&sim, "battery_depleted"), ["battery_depleted", "grid_outage"]);
}

#[test]
fn one_of_two_paths_carries_the_site() {
    use reflexarc::infra::GridPathsLost;
    let sources = |paths: &str| {
        let mut sim = site(&format!(r#"{TEN}, feed: (contracted: "120 kW", {paths})"#));
        let outages = [(1, 1000.0, 3000.0), (1, 2000.0, 4000.0)];
        for (paths, from_s, until_s) in outages {
            let incident = incident(&mut sim, "grid_outage", "here");
            sim.agenda().at(seconds(from_s), GridPathsLost { site: SITE, paths, incident });
            sim.agenda().at(seconds(until_s), GridRestored { site: SITE, incident });
        }
        [500.0, 1500.0, 2500.0, 3500.0, 4500.0].map(|at_s| {
            play(&mut sim, seconds(at_s));
            look(&mut sim, SITE, |plant, _| plant.feed.source() == PowerSource::Grid)
        })
    };
    assert_eq!(sources("paths: (count: 2, needed: 1)"), [true, true, false, true, true]);
    assert_eq!(sources("paths: (count: 2, needed: 2)"), [true, false, false, false, true]);
    assert_eq!(sources("paths: (count: 3, needed: 1)"), [true; 5]);
    // One path, if none are given.
    assert_eq!(sources(""), [true, false, false, false, true]);
}
