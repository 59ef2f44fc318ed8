//! Shortage that no loss explains: servers that other work holds, and lots that are not there yet.

use super::{Class, ends, play_s, pool};
use crate::sites::incidents;
use reflexarc::causality::Incidents;
use reflexarc::kernel::Simulation;

/// Kind of the cause of the first request that ended without an answer.
fn cause(sim: &Simulation<()>) -> Option<&'static str> {
    let all = sim.world.resource::<Incidents>().all();
    let cause = ends(sim).iter().find_map(|end| end.cause)?;
    all.get(cause.index()).map(|incident| incident.kind.word())
}

const IMPATIENT: &str = r#"ours: (patience: fixed("30 s"))"#;

#[test]
fn a_request_that_waits_behind_background_work_names_it() {
    let parts = format!(
        r#"lots: {{"all": (servers: 2, for: [tenants, ours])}}, work: fixed("10 s"), queue: 10,
        classes: ({IMPATIENT}, tenants: (busy: 1.0))"#
    );
    let mut sim = pool(&parts, &[(100.0, Class::Ours, 10.0)]);
    play_s(&mut sim, 1000.0);
    assert_eq!(cause(&sim), Some("servers_taken"));
    // From the first that waits until none does.
    assert_eq!(incidents(&sim, "servers_taken"), [(100.0, Some(130.0))]);
}

#[test]
fn a_burst_of_requests_alone_is_no_incident() {
    let parts = format!(r#"servers: 1, work: fixed("10 s"), queue: 10, classes: ({IMPATIENT})"#);
    let burst: Vec<_> = (0..8).map(|_| (100.0, Class::Ours, 10.0)).collect();
    let mut sim = pool(&parts, &burst);
    play_s(&mut sim, 1000.0);
    assert!(ends(&sim).iter().any(|end| end.cause.is_none()) && cause(&sim).is_none());
    assert!(incidents(&sim, "servers_taken").is_empty());
    // Where tenants yield, requests wait for requests alone too.
    let parts = format!(
        r#"lots: {{"all": (servers: 1, for: [ours, tenants], stops: always)}}, work: fixed("10 s"), queue: 10,
        classes: ({IMPATIENT}, tenants: (busy: 1.0))"#
    );
    let mut sim = pool(&parts, &burst);
    play_s(&mut sim, 1000.0);
    assert!(incidents(&sim, "servers_taken").is_empty() && cause(&sim).is_none());
}

#[test]
fn a_request_before_the_birth_of_its_lot_waits_for_it() {
    // The setting starts on 18 July.
    let parts = format!(
        r#"lots: {{"ours": (servers: 2, for: [ours], from: "2022-07-18T01:00"), "theirs": (servers: 2, for: [tenants])}},
        work: fixed("10 s"), queue: 10, classes: ({IMPATIENT}, tenants: (busy: 0.5))"#
    );
    let mut sim = pool(&parts, &[(100.0, Class::Ours, 10.0), (3600.0, Class::Ours, 10.0)]);
    play_s(&mut sim, 7200.0);
    assert_eq!(cause(&sim), Some("lot_awaited"));
    // From the start, as the network refuses requests of decisions, until the lot is there.
    assert_eq!(incidents(&sim, "lot_awaited"), [(0.0, Some(3600.0))]);
    // Where another lot is there, or none is meant for decisions, nothing is awaited.
    for (from, to) in [("for: [tenants]", "for: [ours, tenants]"), ("for: [ours]", "for: [batch]")]
    {
        let mut sim = pool(&parts.replace(from, to), &[]);
        play_s(&mut sim, 7200.0);
        assert!(incidents(&sim, "lot_awaited").is_empty(), "{to}");
    }
}
