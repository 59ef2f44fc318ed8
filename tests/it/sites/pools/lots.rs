//! Lots: which of them serves a request, in which order, from when on, and shared.

use super::{Class, ended_at, look, play_s, pool, queued, residual};
use crate::sites::SITE;
use reflexarc::infra::RequestOutcome;

const OURS: Class = Class::Ours;
const BATCH: Class = Class::Batch;
const TENANTS: Class = Class::Tenants;

#[test]
fn the_best_class_is_served_first_and_within_a_class_the_first_to_come() {
    let parts = r#"servers: 1, work: fixed("1 s"), queue: 10, classes: (tenants: ())"#;
    // Taken at 0 to 10; then by class, and within the class by arrival.
    let plan = [
        (0.0, TENANTS, 10.0),
        (1.0, TENANTS, 10.0),
        (2.0, BATCH, 10.0),
        (3.0, OURS, 10.0),
        (4.0, OURS, 10.0),
    ];
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, 100.0);
    assert_eq!(ended_at(&sim), [10.0, 50.0, 40.0, 20.0, 30.0]);
    // The order is the lot's: here tenants come first.
    let parts = r#"lots: {"all": (servers: 1, for: [tenants, batch, ours])}, work: fixed("1 s"), queue: 10"#;
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, 100.0);
    assert_eq!(ended_at(&sim), [10.0, 20.0, 30.0, 40.0, 50.0]);
}

#[test]
fn a_lot_runs_no_class_but_its_own() {
    let parts = r#"lots: {"ours": (servers: 2, for: [ours]), "shared": (servers: 1, for: [ours, tenants])},
        work: fixed("1 s"), queue: 10"#;
    // Two tenants have one server between them; of four own requests three are served at once.
    let plan = [
        (0.0, TENANTS, 10.0),
        (0.0, TENANTS, 10.0),
        (1.0, OURS, 10.0),
        (1.0, OURS, 10.0),
        (1.0, OURS, 10.0),
    ];
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, 100.0);
    // The third own request takes the first server that falls free: the shared one, at 10 s.
    assert_eq!(queued(&sim), [0.0, 20.0, 0.0, 0.0, 9.0]);
}

#[test]
fn the_queue_of_a_class_is_its_own() {
    let parts = r#"servers: 1, work: fixed("1 s"), queue: 1, classes: (tenants: (queue: 2))"#;
    let plan = [
        (0.0, OURS, 10.0),
        (1.0, TENANTS, 1.0),
        (2.0, TENANTS, 1.0),
        (3.0, TENANTS, 1.0),
        (4.0, OURS, 1.0),
        (5.0, OURS, 1.0),
    ];
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, 100.0);
    let refused: Vec<bool> =
        super::ends(&sim).iter().map(|end| end.outcome == RequestOutcome::Refused).collect();
    assert_eq!(refused, [false, false, false, true, false, true]);
    assert_eq!(residual(&mut sim), 0.0);
}

#[test]
fn a_lot_serves_from_its_birth_on() {
    // The run starts at midnight; the second server is there at 00:00:07.
    let parts = r#"lots: {"first": (servers: 1), "second": (servers: 1, from: "2022-07-18T00:00:07")},
        work: fixed("1 s"), queue: 10"#;
    let mut sim = pool(parts, &[(0.0, OURS, 10.0), (1.0, OURS, 10.0)]);
    play_s(&mut sim, 6.5);
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.servers_up()), 1);
    play_s(&mut sim, 100.0);
    assert_eq!(queued(&sim), [0.0, 6.0]);
    assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.servers_up()), 2);
}

#[test]
fn requests_that_share_a_server_progress_at_once() {
    let parts = r#"lots: {"all": (servers: 1, serves: shared)}, work: fixed("1 s"), queue: 0"#;
    // The first has 5 s left when the second comes: both progress at half speed, so the first ends at
    // 15 s, with 5 s of the second done.
    let mut sim = pool(parts, &[(0.0, OURS, 10.0), (5.0, OURS, 10.0)]);
    play_s(&mut sim, 10.0);
    assert_eq!(super::busy(&mut sim, OURS), 1.0);
    play_s(&mut sim, 100.0);
    assert_eq!(ended_at(&sim), [15.0, 20.0]);
    // On two servers neither slows the other; three slow each other to two thirds.
    let parts = r#"lots: {"all": (servers: 2, serves: shared)}, work: fixed("1 s"), queue: 0"#;
    let plan = [(0.0, OURS, 10.0), (0.0, OURS, 10.0), (4.0, OURS, 2.0)];
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, 100.0);
    // From 4 s on 6 s, 6 s and 2 s are left; the last is done after 3 s, the others after 4 s more.
    assert_eq!(ended_at(&sim), [11.0, 11.0, 7.0]);
    assert_eq!(residual(&mut sim), 0.0);
}

#[test]
fn the_first_of_several_copies_answers_and_the_others_are_stopped() {
    let work = r#"work: log_normal(mean: "10 s", sd: "20 s"), queue: 10"#;
    let answer_s = |copies: u32| {
        let parts = format!("servers: 4, {work}, classes: (ours: (copies: {copies}))");
        let mut sim = pool(&parts, &[]);
        super::submit_drawn(&mut sim, 0.0, 77);
        play_s(&mut sim, 1e-6);
        let running = look(&mut sim, SITE, |plant, _| plant.pools.list()[0].in_service());
        assert_eq!(running, copies);
        play_s(&mut sim, 10_000.0);
        assert_eq!(look(&mut sim, SITE, |plant, _| plant.pools.list()[0].in_service()), 0);
        assert_eq!(residual(&mut sim), 0.0);
        assert_eq!(super::ends(&sim).len(), 1);
        ended_at(&sim)[0]
    };
    let answers: Vec<f64> = (1..=4).map(answer_s).collect();
    // Each further copy can only be earlier; the draws of the others stay.
    assert!(answers.windows(2).all(|pair| pair[1] <= pair[0]), "{answers:?}");
    assert!(answers[3] < answers[0], "{answers:?}");
}

#[test]
fn patience_ends_the_wait_but_not_the_service() {
    let parts = r#"servers: 1, work: fixed("1 s"), queue: 10, classes: (tenants: (), ours: (patience: fixed("5 s")))"#;
    let plan = [(0.0, OURS, 10.0), (1.0, OURS, 1.0), (6.0, OURS, 1.0), (2.0, TENANTS, 1.0)];
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, 100.0);
    let ends = super::ends(&sim);
    assert_eq!((ends[1].outcome, ends[1].at_s), (RequestOutcome::GaveUp, 6.0));
    // That of the third would end at 11 s, after it has been served from 10 s on.
    assert_eq!((ends[0].at_s, ends[2].at_s), (10.0, 11.0));
    assert_eq!((ends[2].outcome, ends[3].at_s), (RequestOutcome::Answered, 12.0));
    assert_eq!(residual(&mut sim), 0.0);
}
