//! A failed UPS without a bypass: what is behind its output goes dark, what joins above it does not.

use super::power::lose_grid;
use super::{SITE, chain, incident, incidents, look, near, play, seconds, site};
use reflexarc::infra::PowerSource::{self, Battery, Generator, Grid, Nothing};
use reflexarc::infra::{UpsFailed, UpsRepaired};
use reflexarc::kernel::Simulation;

/// A rack of 100 kW behind stages of 0.8 and 0.5 with a UPS between them, 8 kW of pumps, chillers that
/// restart at once, and coils in the room.
fn cooled(place: &str, of_pumps: &str, of_plant: &str, of_ups: &str) -> String {
    format!(
        r#"pool: (servers: 10, work: fixed("1 s"), queue: 1), load: "1 kW",
        racks: (count: 1, idle: "100 kW", peak: "100 kW", exponent: 1.0, liquid: 0.8),
        chain: [(efficiency: 0.8), (efficiency: 0.5)], {place}
        coolant: (capacity: "4 MJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K", flow_exponent: 0.8,
            supply: "28 degC", pumps: (count: 1, needed: 1, power: "8 kW"{of_pumps})),
        facility_water: (capacity: "40 MJ/K", set_point: "28 degC", pumps: "2 kW", restart: "0 s"{of_plant},
            chillers: (units: 2, heat: "200 kW", design: "15 degC", cop: 5.0, loss_per_k: 0.0)),
        room: (air: "1 MJ/K", structure: "20 MJ/K", coupling: "30 kW/K", start: "24 degC", losses: 0,
            cooling: water(heat: "100 kW", difference: "10 K", approach: "2 K", fans: "1 kW")),
        ups: (energy: "100 kWh", depth_of_discharge: 1.0, efficiency: 1.0, position: 1{of_ups})"#
    )
}

/// The site with a UPS that is failed from 3600 to 7200 s.
fn failed(parts: &str) -> Simulation<()> {
    let mut sim = site(parts);
    let failure = incident(&mut sim, "ups_failure", "here");
    sim.agenda().at(seconds(3600.0), UpsFailed { site: SITE, incident: failure });
    sim.agenda().at(seconds(7200.0), UpsRepaired { site: SITE, incident: failure });
    sim
}

const DROPS: &str = ", without_bypass: true";

/// Source, racks that are up, flow of the coolant, and power of the cooling and of the grid in kW.
fn state(sim: &mut Simulation<()>, at_s: f64) -> (PowerSource, u32, f64, f64, f64) {
    play(sim, seconds(at_s));
    look(sim, SITE, |plant, now| {
        let reading = plant.reading(now);
        assert!(plant.feed.power().residual().abs() < 1e-6);
        assert!(plant.totals(now).residual() < 1e-9);
        let flow = plant.coolant.iter().next().unwrap().flow_share();
        let up = plant.racks.unwrap().up();
        (plant.feed.source(), up, flow, reading.cooling_w / 1e3, reading.grid_w / 1e3)
    })
}

#[test]
fn cooling_that_joins_above_a_failed_ups_keeps_its_power() {
    for (place, efficiency) in [("cooling_after: 1,", 0.5), ("cooling_after: 2,", 1.0), ("", 1.0)] {
        let mut sim = failed(&cooled(place, "", "", DROPS));
        let (source, up, flow, before_kw, grid_kw) = state(&mut sim, 3599.0);
        assert_eq!((source, up, flow), (Grid, 1, 1.0), "{place}");
        assert!(near(grid_kw, 101.0 / 0.8 / 0.5 + before_kw / efficiency), "{place} {grid_kw}");
        // Pumps, fans and chillers of what heat is left; the stage below the UPS is dead.
        let (source, up, flow, after_kw, grid_kw) = state(&mut sim, 7199.0);
        assert_eq!((source, up, flow), (Grid, 0, 1.0), "{place}");
        assert!((11.0..before_kw - 10.0).contains(&after_kw), "{place} {after_kw}");
        assert!(near(grid_kw, after_kw / efficiency), "{place} {grid_kw}");
        let reading = look(&mut sim, SITE, |plant, now| plant.reading(now));
        assert!((reading.water_c.unwrap() - 28.0).abs() < 0.1, "{:?}", reading.water_c);
        assert!(reading.air_c.unwrap() < 35.0, "{:?}", reading.air_c);
        assert_eq!(chain(&sim, "power_loss"), ["power_loss", "ups_failure"]);
        assert!(incidents(&sim, "cooling_short").is_empty());
        assert_eq!(state(&mut sim, 7201.0).1, 1);
    }
}

#[test]
fn cooling_behind_a_failed_ups_goes_dark_with_the_racks() {
    // It joins below the UPS, or its battery carries both pumps and plant.
    let on_ups = ", on_ups: true";
    for parts in [
        cooled("cooling_after: 0,", "", "", DROPS),
        cooled("cooling_after: 1,", on_ups, on_ups, DROPS),
    ] {
        let mut sim = failed(&parts);
        assert_eq!(state(&mut sim, 3601.0), (Nothing, 0, 0.0, 0.0, 0.0));
        // Once the air has given up the heat that was stored.
        assert_eq!(state(&mut sim, 9000.0).1, 1);
    }
    // Pumps on the battery alone stop, and the plant runs.
    let mut sim = failed(&cooled("cooling_after: 1,", on_ups, "", DROPS));
    let (source, up, flow, cooling_kw, _) = state(&mut sim, 3601.0);
    assert_eq!((source, up, flow), (Grid, 0, 0.0));
    assert!(cooling_kw >= 3.0, "{cooling_kw}");
}

#[test]
fn generators_carry_the_cooling_above_a_failed_ups() {
    let backed = |more: &str| {
        let parts = cooled("cooling_after: 1,", "", "", DROPS);
        let mut sim = failed(&format!("{parts}{more}"));
        lose_grid(&mut sim, 4000.0, 5000.0);
        let dark = state(&mut sim, 4010.0);
        let later = state(&mut sim, 4900.0);
        (dark.0, later.0, later.1, later.2, state(&mut sim, 5001.0).0)
    };
    let generator = r#", generator: (units: 1, needed: 1, attempt: "15 s", success: 1, attempts: 1, transfer: "5 s")"#;
    assert_eq!(backed(generator), (Nothing, Generator, 0, 1.0, Grid));
    assert_eq!(backed(""), (Nothing, Nothing, 0, 0.0, Grid));
}

#[test]
fn a_bypass_that_is_not_needed_changes_nothing_to_the_last_bit() {
    // The battery rides through ten seconds; without a failure the bypass is of no account.
    let totals = |of_ups: &str| {
        let mut sim = site(&cooled("cooling_after: 1,", "", "", of_ups));
        lose_grid(&mut sim, 4000.0, 4010.0);
        play(&mut sim, seconds(4005.0));
        assert_eq!(look(&mut sim, SITE, |plant, _| plant.feed.source()), Battery);
        play(&mut sim, seconds(9000.0));
        look(&mut sim, SITE, |plant, now| plant.totals(now))
    };
    assert_eq!(totals(DROPS), totals(""));
    // On the bypass a failure leaves racks and cooling as they are.
    let up =
        |of_ups: &str| state(&mut failed(&cooled("cooling_after: 0,", "", "", of_ups)), 3601.0).1;
    assert_eq!((up(""), up(DROPS)), (1, 0));
}
