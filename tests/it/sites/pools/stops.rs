//! Whether a better class stops a worse one, and what becomes of what is stopped.

use super::{Class, End, ended_at, ends, play_s, pool, queued, residual};
use reflexarc::infra::RequestOutcome;

const OURS: Class = Class::Ours;
const TENANTS: Class = Class::Tenants;

fn stops(rule: &str, when_stopped: &str) -> Vec<End> {
    let parts = format!(
        r#"lots: {{"all": (servers: 1, stops: {rule})}}, work: fixed("1 s"), queue: 10,
            classes: (tenants: (when_stopped: {when_stopped}))"#
    );
    let plan = [(0.0, TENANTS, 10.0), (1.0, TENANTS, 10.0), (4.0, OURS, 3.0)];
    let mut sim = pool(&parts, &plan);
    play_s(&mut sim, 100.0);
    assert_eq!(residual(&mut sim), 0.0);
    ends(&sim)
}

#[test]
fn what_has_begun_is_finished_unless_the_lot_says_otherwise() {
    let at = |rule| stops(rule, "resumes").iter().map(|end| end.at_s).collect::<Vec<_>>();
    assert_eq!(at("never"), [10.0, 23.0, 13.0]);
    // Stopped at 4 s with 6 s left, it continues at 7 s, before the tenant that waits.
    assert_eq!(at("on_shortage"), [13.0, 23.0, 7.0]);
    assert_eq!(at("always"), [13.0, 23.0, 7.0]);
}

#[test]
fn what_is_stopped_resumes_restarts_or_is_dropped_by_class() {
    let restarted = stops("always", "restarts");
    assert_eq!(restarted.iter().map(|end| end.at_s).collect::<Vec<_>>(), [17.0, 27.0, 7.0]);
    // It has been queued again: its service counts from the second start.
    assert_eq!((restarted[0].queued_s, restarted[0].service_s), (7.0, 10.0));
    let dropped = stops("always", "dropped");
    assert_eq!((dropped[0].outcome, dropped[0].at_s), (RequestOutcome::Stopped, 4.0));
    assert_eq!((dropped[1].at_s, dropped[2].at_s), (17.0, 7.0));
}

/// Two lots, of which tenants run on the first only.
fn two_lots(rule: &str) -> Vec<f64> {
    let parts = format!(
        r#"lots: {{"first": (servers: 1, for: [ours, tenants], stops: {rule}), "second": (servers: 1, for: [ours])}},
            work: fixed("1 s"), queue: 10"#
    );
    let plan = [(0.0, TENANTS, 10.0), (4.0, OURS, 3.0), (5.0, OURS, 3.0)];
    let mut sim = pool(&parts, &plan);
    play_s(&mut sim, 100.0);
    ended_at(&sim)
}

#[test]
fn on_shortage_a_free_server_elsewhere_is_used_first() {
    // The first own request goes to the second lot; only the second stops the tenants, for 3 s.
    assert_eq!(two_lots("on_shortage"), [13.0, 7.0, 8.0]);
}

#[test]
fn always_means_that_the_worse_class_is_not_seen() {
    // The first own request stops the tenants at once, for 3 s; the second has the other lot.
    assert_eq!(two_lots("always"), [13.0, 7.0, 8.0]);
    // Where one comes alone, the difference shows in what is stopped.
    let alone = |rule: &str| {
        let parts = format!(
            r#"lots: {{"first": (servers: 1, for: [ours, tenants], stops: {rule}), "second": (servers: 1, for: [ours])}},
                work: fixed("1 s"), queue: 10"#
        );
        let mut sim = pool(&parts, &[(0.0, TENANTS, 10.0), (4.0, OURS, 3.0)]);
        play_s(&mut sim, 100.0);
        ended_at(&sim)
    };
    assert_eq!(alone("on_shortage"), [10.0, 7.0]);
    assert_eq!(alone("always"), [13.0, 7.0]);
}

#[test]
fn what_is_stopped_takes_a_free_server_of_another_lot() {
    // Tenants run on both lots; stopped on the first, they resume on the second in the same instant.
    let parts = r#"lots: {"first": (servers: 1, stops: always), "second": (servers: 1, for: [tenants])},
        work: fixed("1 s"), queue: 10"#;
    let mut sim = pool(parts, &[(0.0, TENANTS, 10.0), (4.0, OURS, 3.0)]);
    play_s(&mut sim, 100.0);
    assert_eq!(ended_at(&sim), [10.0, 7.0]);
}

#[test]
fn orders_that_contradict_each_other_come_to_an_end() {
    let parts = r#"lots: {
            "one": (servers: 2, for: [ours, tenants], stops: on_shortage),
            "other": (servers: 2, for: [tenants, ours], stops: always)},
        work: fixed("1 s"), queue: 100"#;
    let plan: Vec<_> = (0..40)
        .map(|k| (f64::from(k) * 0.3, if k % 2 == 0 { OURS } else { TENANTS }, 4.0))
        .collect();
    let mut sim = pool(parts, &plan);
    play_s(&mut sim, 1_000.0);
    assert_eq!(ends(&sim).len(), 40);
    assert_eq!(residual(&mut sim), 0.0);
    assert!(queued(&sim).iter().all(|queued_s| queued_s.is_finite()));
}
