//! Maintenance windows: units go out as planned, and their time in service stands still.

use super::{outages, pumps, site, site_with};
use crate::sites::{SITE, hours, incidents, look, play};
use reflexarc::kernel::Simulation;

fn flow(sim: &mut Simulation<()>, hour: f64) -> f64 {
    play(sim, hours(hour));
    look(sim, SITE, |plant, _| plant.coolant.first().unwrap().flow_share())
}

/// A window from 6:00 to 12:00 of the second day.
fn window(units: u32) -> String {
    format!(r#"windows: [(from: "2022-07-19T06:00", until: "2022-07-19T12:00", units: {units})]"#)
}

#[test]
fn a_window_takes_its_units_out_without_a_failure() {
    let mut sim = site(&format!("{}, upkeep: (pumps: ({}))", pumps(4, 4), window(3)));
    for (hour, share) in [(29.9, 1.0), (30.1, 0.25), (35.9, 0.25), (36.1, 1.0)] {
        assert_eq!(flow(&mut sim, hour), share, "at {hour} h");
    }
    assert_eq!(incidents(&sim, "maintenance"), [(108_000.0, Some(129_600.0))]);
    assert!(incidents(&sim, "pump_failure").is_empty() && outages(&sim).is_empty());
}

#[test]
fn a_window_of_standby_units_changes_nothing() {
    let mut sim = site(&format!("{}, upkeep: (pumps: ({}))", pumps(4, 2), window(2)));
    assert_eq!(flow(&mut sim, 33.0), 1.0);
}

#[test]
fn a_window_of_no_unit_is_none() {
    let fingerprint = |upkeep: &str| {
        let mut sim = site(&format!("{}, {upkeep}", pumps(2, 1)));
        play(&mut sim, hours(100.0));
        (sim.fingerprint().all(), sim.events())
    };
    let none = fingerprint("");
    assert_eq!(fingerprint(&format!("upkeep: (pumps: ({}))", window(0))), none);
    assert_ne!(fingerprint(&format!("upkeep: (pumps: ({}))", window(1))), none);
}

#[test]
fn time_in_service_stands_still_in_a_window() {
    // Pump 1 is out from 30 to 36 h of its 40 h, so it fails at 46 h; pump 2 at 40 h.
    let upkeep = format!(
        r#"upkeep: (pumps: (fails: fixed("40 h"), repair: (work: fixed("1 h")), {}))"#,
        window(1)
    );
    let mut sim = site(&format!("{}, {upkeep}", pumps(2, 1)));
    play(&mut sim, hours(60.0));
    assert_eq!(outages(&sim), [(40.0, Some(41.0)), (46.0, Some(47.0))]);
}

#[test]
fn a_window_takes_only_units_that_are_in_service() {
    // Both pumps fail at 25 h; the only crew has repaired the first at 35 h and the second at 45 h. The window at
    // 30 h finds none in service; one from 40 h on takes the first alone.
    let upkeep = r#"upkeep: (pumps: (fails: fixed("25 h"), repair: (crew: "crew", work: fixed("10 h")), windows: [
        (from: "2022-07-19T06:00", until: "2022-07-19T12:00", units: 2),
        (from: "2022-07-19T16:00", until: "2022-07-19T19:00", units: 2),
    ]))"#;
    let mut sim = site_with(&format!("{}, {upkeep}", pumps(2, 2)), r#""crew": (units: 1)"#);
    for (hour, share) in [(31.0, 0.0), (36.0, 0.5), (41.0, 0.0), (44.0, 0.5), (46.0, 1.0)] {
        assert_eq!(flow(&mut sim, hour), share, "at {hour} h");
    }
    assert_eq!(incidents(&sim, "maintenance"), [(144_000.0, Some(154_800.0))]);
    // In service from 35 to 40 h and from 43 h on, the first fails at 63 h.
    play(&mut sim, hours(64.0));
    assert_eq!(outages(&sim)[2].0, 63.0);
}
