//! Pools of one site on the rungs of a ladder: each rung is sent to the pool of its role.

use super::scene::{Scene, Stage, at};
use reflexarc::decision::Status;
use reflexarc::infra::{Infrastructure, Pools, PowerCapBegan, SiteId};

const BIG: SiteId = SiteId::new(0);

/// The site has a rack for each of its pools: a large one, and a fallback.
fn scene(dark_order: &str) -> Scene {
    Scene::default()
        .with(
            r#"pool: (servers: 1, work: fixed("10 s"), queue: 9)),
        "little""#,
            &format!(
                r#"pools: {{
                    "main": (servers: 1, work: fixed("10 s"), queue: 9, dark_order: {dark_order}),
                    "spare": (role: fallback, servers: 1, work: fixed("2 s"), queue: 9)}},
                feed: (contracted: "4 kW"),
                racks: (count: 2, idle: "1 kW", peak: "1 kW", exponent: 1.0)),
        "little""#
            ),
        )
        // The other site is farther, and is asked by none.
        .with(r#"to: "little", distance: "1000 km""#, r#"to: "little", distance: "1100 km""#)
}

/// The power of one rack is left from 10:00 on.
fn capped(dark_order: &str) -> Stage {
    let mut stage = scene(dark_order).world();
    let incident = stage.incident("power_cap");
    stage.sim.agenda().at(at(0, 10, 0, 0), PowerCapBegan { site: BIG, to_w: 1_500.0, incident });
    stage.run(at(0, 13, 0, 0));
    stage
}

/// Requests submitted to each pool of the first site.
fn submitted(stage: &mut Stage) -> Vec<u64> {
    let entity = stage.sim.world.resource::<Infrastructure>().site(BIG).unwrap();
    let pools = stage.sim.world.get::<Pools>(entity).unwrap();
    pools.list().iter().map(|pool| pool.statistics().submitted).collect()
}

#[test]
fn an_arc_falls_to_another_pool_of_the_site_when_the_lots_of_the_first_are_dark() {
    let mut stage = capped("first_rack_first");
    let decision = stage.decision();
    assert_eq!((decision.status, decision.rung, decision.site), (Status::Acted, 1, Some(BIG)));
    assert_eq!(decision.reason.code(), "not_served");
    assert!(decision.cause.is_some());
    // Known after a second of detection; a second on each way, twice, and the two seconds of the spare pool.
    assert_eq!(decision.actuated, Some(at(0, 11, 0, 7)));
    assert_eq!(submitted(&mut stage), [0, 1]);
}

#[test]
fn it_does_not_when_those_of_the_other_are() {
    for mut stage in [capped("last_rack_first"), scene("random").played(at(0, 13, 0, 0))] {
        let decision = stage.decision();
        assert_eq!((decision.status, decision.rung, decision.site), (Status::Acted, 0, Some(BIG)));
        assert_eq!((decision.reason.code(), decision.cause), ("", None));
        assert_eq!(decision.actuated, Some(at(0, 11, 0, 12)));
        assert_eq!(submitted(&mut stage), [1, 0]);
    }
}

#[test]
fn a_full_pool_refuses_while_the_other_has_room() {
    // The queue of the main pool has no place, and its server is taken.
    let mut stage = scene("random")
        .with(
            r#"servers: 1, work: fixed("10 s"), queue: 9"#,
            r#"servers: 1, work: fixed("10 s"), queue: 0, classes: (tenants: (busy: 1, holds: fixed("1 h")))"#,
        )
        .world();
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.rung, decision.reason.code()), (1, "queue_full"));
    assert_eq!(submitted(&mut stage), [1, 1]);
}

#[test]
fn of_pools_of_one_role_the_next_rung_takes_the_next() {
    // Both pools are large; the ladder asks for large twice, and then again.
    let two = r#"(role: large, patience: "2 s", forecast: calibrated(wmape: "0 %")),
        (role: large, patience: "2 s", forecast: calibrated(wmape: "0 %")),"#;
    let mut stage = scene("random")
        .with("role: fallback, servers: 1", "servers: 1")
        .with(r#"(role: large, patience: "1 min", forecast: calibrated(wmape: "0 %")),"#, two)
        .world();
    stage.run(at(0, 13, 0, 0));
    // Each waits too short for its answer, so that every rung has a request.
    assert_eq!(stage.decision().rung, 2);
    assert_eq!(submitted(&mut stage), [1, 1]);
}
