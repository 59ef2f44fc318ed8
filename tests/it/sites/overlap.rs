//! Two causes of one loss that overlap, of which the first ends first: while both are under way the
//! first is the cause, then the second, and the capacity is restored after both.
//!
//! The first always lasts from 100 to 300 s, the second from 200 to 500 s. Cuts of links are in
//! `messages`.

use super::{LOADED, SITE, incident, look, play, seconds, site};
use reflexarc::causality::IncidentId;
use reflexarc::infra::{
    CoolingUnitsFailed, CoolingUnitsRestored, GridLost, GridRestored, PowerSource, PumpFailed,
    PumpRepaired, SitePartsReadOnlyItem,
};
use reflexarc::kernel::Simulation;

/// Instants before the first, in the first alone, in both, in the second alone, after both.
const INSTANTS: [f64; 5] = [50.0, 150.0, 250.0, 350.0, 550.0];

/// Readings of the site at these instants.
fn seen<T>(sim: &mut Simulation<()>, at: impl Fn(&SitePartsReadOnlyItem) -> T) -> Vec<T> {
    let look_at = |instant| {
        play(sim, seconds(instant));
        look(sim, SITE, |parts, _| at(parts))
    };
    INSTANTS.map(look_at).into_iter().collect()
}

fn two(sim: &mut Simulation<()>, kind: &'static str) -> [IncidentId; 2] {
    [incident(sim, kind, "first"), incident(sim, kind, "second")]
}

#[test]
fn a_grid_lost_twice_is_restored_after_both_outages_and_the_first_under_way_is_the_cause() {
    // Without battery and generator: the servers are down while an outage lasts.
    let mut sim = site(r#"pool: (servers: 100, work: fixed("1 s"), queue: 100)"#);
    let [first, second] = two(&mut sim, "grid_outage");
    let mut at = |time, incident| sim.agenda().at(seconds(time), GridLost { site: SITE, incident });
    at(100.0, first);
    at(200.0, second);
    let mut at =
        |time, incident| sim.agenda().at(seconds(time), GridRestored { site: SITE, incident });
    at(300.0, first);
    at(500.0, second);
    let found = seen(&mut sim, |parts| {
        (parts.feed.source(), parts.pools.servers_up(), parts.pools.list()[0].lowered_by())
    });
    let (grid, nothing) = (PowerSource::Grid, PowerSource::Nothing);
    let expected = [
        (grid, 100, None),
        (nothing, 0, Some(first)),
        (nothing, 0, Some(first)),
        (nothing, 0, Some(second)),
        (grid, 100, None),
    ];
    assert_eq!(found, expected);
    // From 100 to 500 s.
    assert_eq!(look(&mut sim, SITE, |parts, now| parts.totals(now).down_s), 400.0);
}

/// Two pumps, both needed for full flow; failures of these pumps.
fn pumps_failed(first_pump: u32, second_pump: u32) -> (Simulation<()>, [IncidentId; 2]) {
    let mut sim = site(&format!(
        r#"{LOADED}, racks: (count: 1, idle: "120 kW", peak: "120 kW", exponent: 1.0, liquid: 1.0),
        coolant: (capacity: "370.8 kJ/K", conductance: "12 kW/K", no_flow_conductance: "0.3 kW/K",
            flow_exponent: 1.0, supply: "32 degC", pumps: (count: 2, needed: 2, power: "1 kW"))"#
    ));
    let failures = two(&mut sim, "pump_failure");
    for (pump, incident, from, until) in
        [(first_pump, failures[0], 100.0, 300.0), (second_pump, failures[1], 200.0, 500.0)]
    {
        sim.agenda().at(seconds(from), PumpFailed { site: SITE, pump, incident });
        sim.agenda().at(seconds(until), PumpRepaired { site: SITE, pump, incident });
    }
    (sim, failures)
}

fn flow(sim: &mut Simulation<()>) -> Vec<(f64, Option<IncidentId>)> {
    seen(sim, |parts| {
        let coolant = parts.coolant.first().unwrap();
        (coolant.flow_share(), coolant.blamed())
    })
}

#[test]
fn a_pump_that_failed_twice_runs_when_both_failures_are_repaired() {
    let (mut sim, [first, second]) = pumps_failed(0, 0);
    let expected =
        [(1.0, None), (0.5, Some(first)), (0.5, Some(first)), (0.5, Some(second)), (1.0, None)];
    assert_eq!(flow(&mut sim), expected);
}

#[test]
fn of_two_failed_pumps_the_first_failure_is_the_cause() {
    for (one, other) in [(0, 1), (1, 0)] {
        let (mut sim, [first, second]) = pumps_failed(one, other);
        let expected =
            [(1.0, None), (0.5, Some(first)), (0.0, Some(first)), (0.5, Some(second)), (1.0, None)];
        assert_eq!(flow(&mut sim), expected, "pumps {one} and {other}");
    }
}

#[test]
fn shares_of_failed_units_add_up_and_the_first_failure_under_way_is_the_cause() {
    let mut sim = site(LOADED);
    let [first, second] = two(&mut sim, "cooling_failure");
    for (incident, share, from, until) in [(first, 0.5, 100.0, 300.0), (second, 0.25, 200.0, 500.0)]
    {
        sim.agenda().at(seconds(from), CoolingUnitsFailed { site: SITE, share, incident });
        sim.agenda().at(seconds(until), CoolingUnitsRestored { site: SITE, share, incident });
    }
    let found = seen(&mut sim, |parts| (parts.plant.failed_share(), parts.plant.blamed()));
    let expected =
        [(0.0, None), (0.5, Some(first)), (0.75, Some(first)), (0.25, Some(second)), (0.0, None)];
    assert_eq!(found, expected);
}
