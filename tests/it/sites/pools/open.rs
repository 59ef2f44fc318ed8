//! Requests that are open at the end of a run, by hand.

use super::{Asked, Class, play_s, pool};
use crate::sites::seconds;
use reflexarc::infra::{RequestOutcome, Requests};

const PLAN: [Asked; 3] =
    [(0.0, Class::Ours, 40.0), (5.0, Class::Ours, 40.0), (6.0, Class::Ours, 40.0)];

/// Seconds queued and in service of the requests that are open at an instant.
fn open(parts: &str, at_s: f64) -> Vec<(f64, f64)> {
    let mut sim = pool(parts, &PLAN);
    play_s(&mut sim, at_s);
    let open = sim.world.resource::<Requests>().open_at(seconds(at_s));
    assert!(open.iter().all(|request| request.outcome == RequestOutcome::Open));
    open.iter().map(|request| (request.queued_s, request.service_s)).collect()
}

#[test]
fn waiting_and_service_of_open_requests_last_to_the_end() {
    let one = r#"servers: 1, work: fixed("1 s"), queue: 9"#;
    // The first is served from 0 to 40 s, the second from 40 to 80 s, the third from 80 to 120 s.
    assert_eq!(open(one, 30.0), [(0.0, 30.0), (25.0, 0.0), (24.0, 0.0)]);
    assert_eq!(open(one, 50.0), [(35.0, 10.0), (44.0, 0.0)]);
    assert_eq!(open(one, 119.0), [(74.0, 39.0)]);
    assert_eq!(open(one, 121.0), []);
    // Background jobs are no requests.
    let busy = r#"servers: 9, work: fixed("1 s"), queue: 9, classes: (batch: (busy: 1.0, holds: fixed("1 min")))"#;
    assert_eq!(open(busy, 200.0), []);
}

#[test]
fn copies_of_an_open_request_are_one() {
    // Two copies of each on two servers: the first alone is served, for 40 s.
    let copies = r#"servers: 2, work: fixed("40 s"), queue: 9, classes: (ours: (copies: 2))"#;
    let open = open(copies, 30.0);
    assert_eq!(open.len(), 3, "{open:?}");
    assert_eq!(open[0], (0.0, 30.0));
}
