//! Power: generators that do not start or run out of fuel, the batteries after them, and power that is
//! energised in steps.

use super::{SITE, chain, hours, ideal_site, incident, incidents, look, near, play, seconds, site};
use reflexarc::infra::{GridLost, GridRestored, IdealInfrastructure, PowerSource};
use reflexarc::kernel::Simulation;

/// A rack of 100 kW on a battery of 10 kWh, that is for 360 s, with a generator.
fn backed(generator: &str) -> Simulation<()> {
    site(&format!(
        r#"pool: (servers: 1, work: fixed("1 s"), queue: 1),
        racks: (count: 1, idle: "100 kW", peak: "100 kW", exponent: 1.0),
        ups: (energy: "10 kWh", depth_of_discharge: 1.0, efficiency: 1.0), generator: ({generator})"#
    ))
}

/// The grid is lost from one instant to another, in seconds after the start.
pub(super) fn lose_grid(sim: &mut Simulation<()>, from_s: f64, until_s: f64) {
    let lost = incident(sim, "grid_outage", "here");
    sim.agenda().at(seconds(from_s), GridLost { site: SITE, incident: lost });
    sim.agenda().at(seconds(until_s), GridRestored { site: SITE, incident: lost });
}

/// The source that carries the site at an instant.
pub(super) fn source(sim: &mut Simulation<()>, at_s: f64) -> PowerSource {
    play(sim, seconds(at_s));
    look(sim, SITE, |plant, _| plant.feed.source())
}

#[test]
fn when_fuel_is_exhausted_the_rest_of_the_battery_carries_the_site() {
    let mut sim = backed(
        r#"units: 1, needed: 1, attempt: "15 s", success: 1, attempts: 1, transfer: "5 s", fuel: "2 h""#,
    );
    // Lost after 1 h; the battery carries for 20 s of its 360, the generator for 2 h to 10820 s, the
    // battery for the 340 s that are left, to 11160 s.
    lose_grid(&mut sim, 3600.0, 14_400.0);
    for (at_s, expected) in [
        (3599.0, PowerSource::Grid),
        (3619.9, PowerSource::Battery),
        (3620.1, PowerSource::Generator),
        (10_819.9, PowerSource::Generator),
        (10_820.1, PowerSource::Battery),
        (11_159.9, PowerSource::Battery),
        (11_160.1, PowerSource::Nothing),
        (14_399.9, PowerSource::Nothing),
        (14_400.1, PowerSource::Grid),
    ] {
        assert_eq!(source(&mut sim, at_s), expected, "at {at_s} s");
    }
    let [(began, Some(ended))] = incidents(&sim, "power_loss")[..] else { panic!("no power loss") };
    assert!(near(began, 11_160.0) && ended == 14_400.0);
    // Each step of the way is its own incident.
    let causes = ["power_loss", "battery_depleted", "fuel_exhausted", "grid_outage"];
    assert_eq!(chain(&sim, "power_loss"), causes);
    let down_s = look(&mut sim, SITE, |plant, now| plant.totals(now).down_s);
    assert!(near(down_s, 3240.0), "{down_s} s");
}

#[test]
fn when_every_start_attempt_fails_the_battery_alone_carries_the_site() {
    let mut sim =
        backed(r#"units: 2, needed: 1, attempt: "15 s", success: 0, attempts: 3, transfer: "5 s""#);
    lose_grid(&mut sim, 3600.0, 14_400.0);
    assert_eq!(source(&mut sim, 3959.9), PowerSource::Battery);
    assert_eq!(source(&mut sim, 3960.1), PowerSource::Nothing);
    assert_eq!(source(&mut sim, 15_000.0), PowerSource::Grid);
    assert_eq!(incidents(&sim, "generator_start_failure"), [(3600.0, Some(14_400.0))]);
    let [(began, Some(ended))] = incidents(&sim, "power_loss")[..] else { panic!("no power loss") };
    assert!(near(began, 3960.0) && ended == 14_400.0);
}

#[test]
fn start_attempts_fail_with_their_probability() {
    // Two units, one needed, two attempts each at 1/2: the first attempt of either succeeds with 3/4,
    // all four attempts fail with 1/16. Of 2000 outages 1500 ± 19.4 and 125 ± 10.8.
    let mut sim = backed(
        r#"units: 2, needed: 1, attempt: "15 s", success: 0.5, attempts: 2, transfer: "5 s""#,
    );
    let (mut at_first, mut at_second) = (0, 0);
    for outage in 1..=2000 {
        let lost_s = f64::from(outage) * 3600.0;
        lose_grid(&mut sim, lost_s, lost_s + 60.0);
        at_first += u32::from(source(&mut sim, lost_s + 20.1) == PowerSource::Generator);
        at_second += u32::from(source(&mut sim, lost_s + 35.1) == PowerSource::Generator);
    }
    let failed = incidents(&sim, "generator_start_failure").len() as u32;
    assert_eq!(at_second + failed, 2000);
    assert!(at_first.abs_diff(1500) < 78, "{at_first}");
    assert!(failed.abs_diff(125) < 44, "{failed}");
}

/// Ten racks of 100 kW at most on power that is energised in steps.
const RAMP: &str = r#"pool: (servers: 100, work: fixed("1 s"), queue: 1),
    racks: (count: 10, idle: "30 kW", peak: "100 kW", exponent: 1.0),
    feed: (contracted: "1 MW", energised: [
        (from: "2022-01-01T00:00", power: "250 kW"),
        (from: "2022-07-18T06:00", power: "499 kW"),
        (from: "2022-07-18T12:00", power: "1 MW"),
    ])"#;

#[test]
fn racks_wait_for_the_step_that_carries_them_at_their_peak() {
    let mut sim = site(RAMP);
    for (hour, racks) in [(1.0, 2), (5.999, 2), (6.001, 4), (11.999, 4), (12.001, 10)] {
        play(&mut sim, hours(hour));
        let up =
            look(&mut sim, SITE, |plant, _| (plant.racks.unwrap().up(), plant.pools.servers_up()));
        assert_eq!(up, (racks, racks * 10), "at {hour} h");
    }
    // Idle racks of 30 kW left most of what was energised; least of all at 11:59, 499 − 120 kW, but at
    // first 250 − 60 kW.
    let totals = look(&mut sim, SITE, |plant, now| plant.totals(now));
    assert!(near(totals.power_headroom_min.unwrap().unused_w, 190e3));
}

#[test]
fn racks_restart_only_as_far_as_power_is_energised() {
    let mut sim = site(RAMP);
    lose_grid(&mut sim, 3600.0, 7200.0);
    // The step of 06:00 comes while the grid is lost again.
    lose_grid(&mut sim, 5.0 * 3600.0, 7.0 * 3600.0);
    for (hour, racks) in [(1.5, 0), (2.1, 2), (6.5, 0), (7.1, 4), (12.1, 10)] {
        play(&mut sim, hours(hour));
        let up = look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up());
        assert_eq!(up, racks, "at {hour} h");
    }
}

#[test]
fn ideal_power_does_not_wait_for_a_step() {
    let mut sim =
        ideal_site(RAMP, IdealInfrastructure { power: true, ..IdealInfrastructure::default() });
    play(&mut sim, hours(1.0));
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up()), 10);
}

#[test]
fn racks_wait_for_the_power_of_their_cooling_too() {
    // 100 kW a rack, 80 of them to water at 4 W for a watt, 20 to a room at 4: 125 kW, and 10 kW for a
    // pump. 1 MW carries seven racks, 885 kW, not eight, 1010 kW; that there are chillers for 4 MW of
    // heat adds no load.
    let mut sim = site(
        r#"pool: (servers: 100, work: fixed("1 s"), queue: 1, classes: (tenants: (busy: 1))),
        racks: (count: 10, idle: "30 kW", peak: "100 kW", exponent: 1.0, liquid: 0.8),
        coolant: (capacity: "400 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
            supply: "30 degC", pumps: (count: 2, needed: 1, power: "10 kW")),
        facility_water: (capacity: "100 MJ/K", set_point: "30 degC", restart: "0 s",
            chillers: (units: 4, heat: "1 MW", design: "15 degC", cop: 4.0, loss_per_k: 0.0)),
        room: (air: "1 MJ/K", structure: "20 MJ/K", coupling: "30 kW/K", start: "24 degC",
            cooling: coil(conductance: "30 kW/K", supply: "18 degC", cop: 4.0)),
        feed: (contracted: "1 MW")"#,
    );
    play(&mut sim, hours(24.0));
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.racks.unwrap().up()), 7);
    // Fully busy, and settled, they draw the power that was planned.
    let grid_w = look(&mut sim, SITE, |plant, now| plant.reading(now).grid_w);
    assert!((grid_w - 885e3).abs() < 1e3, "{grid_w} W");
}

/// The instants at which a battery behind this site is empty, and full again.
fn battery_ends(parts: &str, outages: &[(f64, f64)]) -> Vec<(&'static str, f64)> {
    use bevy_ecs::prelude::{ResMut, Resource};
    use reflexarc::infra::{BatteryCharged, BatteryDepleted};
    use reflexarc::kernel::Now;
    #[derive(Resource, Default)]
    struct Ends(Vec<(&'static str, f64)>);
    let mut sim = site(parts);
    sim.world.init_resource::<Ends>();
    sim.on(|now: Now<BatteryDepleted>, mut ends: ResMut<Ends>| {
        ends.0.push(("dry", now.time().seconds()));
    });
    sim.on(|now: Now<BatteryCharged>, mut ends: ResMut<Ends>| {
        ends.0.push(("full", now.time().seconds()));
    });
    for &(from_s, until_s) in outages {
        lose_grid(&mut sim, from_s, until_s);
    }
    play(&mut sim, hours(24.0));
    sim.world.resource::<Ends>().0.clone()
}

#[test]
fn a_battery_lasts_by_its_energy_its_place_and_what_earlier_outages_left() {
    // 100 kW behind 10 kWh are 360 s; behind a stage of 0.8, 125 kW and 288 s. A charger of 6 kW at 0.5
    // restores 3 kW.
    let parts = |energy: &str, position: u32| {
        format!(
            r#"pool: (servers: 1, work: fixed("1 s"), queue: 1), chain: [(efficiency: 0.8)],
            racks: (count: 1, idle: "100 kW", peak: "100 kW", exponent: 1.0),
            ups: (energy: "{energy}", depth_of_discharge: 1.0, efficiency: 1.0, position: {position},
                charger: "6 kW", charge_efficiency: 0.5)"#
        )
    };
    let first = |ends: Vec<(&'static str, f64)>| ends[0];
    let long = [(3600.0, 7200.0)];
    for (energy, position, lasts_s) in
        [("10 kWh", 0, 360.0), ("10 kWh", 1, 288.0), ("5 kWh", 0, 180.0), ("20 kWh", 0, 720.0)]
    {
        let (end, at_s) = first(battery_ends(&parts(energy, position), &long));
        assert!(end == "dry" && near(at_s, 3600.0 + lasts_s), "{energy}: {at_s} s");
    }
    // An outage of 300 s takes 300 of 360 s, 20 minutes of 3 kW give back 36 s: 96 s are left for the
    // second, and all of 10 kWh are restored in 12 000 s after it. (Not on a change of the weather, which
    // would find it full in the same instant.)
    let ends = battery_ends(&parts("10 kWh", 0), &[(3600.0, 3900.0), (5100.0, 6010.0)]);
    let [("dry", dry_s), ("full", full_s)] = ends[..] else { panic!("{ends:?}") };
    assert!(near(dry_s, 5100.0 + 96.0) && near(full_s, 18_010.0), "{ends:?}");
}

#[test]
fn an_outage_that_the_battery_covers_changes_no_answer() {
    // A minute of 360 s: no rack goes down, and the only trace is energy for the charger.
    let facility_j = |outages: &[(f64, f64)]| {
        let mut sim = site(
            r#"pool: (servers: 1, work: fixed("1 s"), queue: 1),
            racks: (count: 1, idle: "100 kW", peak: "100 kW", exponent: 1.0),
            ups: (energy: "10 kWh", depth_of_discharge: 1.0, efficiency: 0.8, charger: "6 kW", charge_efficiency: 0.5)"#,
        );
        for &(from_s, until_s) in outages {
            lose_grid(&mut sim, from_s, until_s);
        }
        play(&mut sim, hours(24.0));
        let totals = look(&mut sim, SITE, |plant, now| plant.totals(now));
        assert_eq!(totals.down_s, 0.0);
        assert!(incidents(&sim, "power_loss").is_empty());
        totals.facility_j
    };
    // 6 MJ of load less, 6 MJ / 0.8 / 0.5 for the charger more.
    let more_j = facility_j(&[(3600.0, 3660.0)]) - facility_j(&[]);
    assert!((more_j - (15e6 - 6e6)).abs() < 1e-3, "{more_j} J");
}

#[test]
fn the_delay_of_the_generators_comes_before_their_first_attempt() {
    let mut sim = backed(
        r#"units: 1, needed: 1, delay: "1 min", attempt: "15 s", success: 1, attempts: 1, transfer: "5 s""#,
    );
    lose_grid(&mut sim, 3600.0, 7200.0);
    assert_eq!(source(&mut sim, 3679.9), PowerSource::Battery);
    assert_eq!(source(&mut sim, 3680.1), PowerSource::Generator);
}
