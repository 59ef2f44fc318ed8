//! Health of sites as the facility that asks them knows it, and fast failure.

use super::scene::{Scene, Stage, at};
use reflexarc::decision::Status;
use reflexarc::infra::{GridLost, GridRestored, SiteId};

/// The nearest large site.
pub const BIG: SiteId = SiteId::new(0);
/// The second one.
pub const SECOND: SiteId = SiteId::new(1);
/// The small site.
pub const LITTLE: SiteId = SiteId::new(2);

/// The scene with a second large site, two seconds from the shop.
pub fn two() -> Scene {
    Scene::default()
        .with("\"little\": (role", "\"second\": (role: large, area: \"here\", pool: (servers: 1, work: fixed(\"10 s\"), queue: 9)), \"little\": (role")
        .with(
            "links: {",
            "links: {\"shop-second\": (from: \"shop\", to: \"second\", distance: \"2000 km\", detour: 200,
                rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),",
        )
}

/// Decisions every hour from 09:00 on.
pub fn hourly(scene: Scene) -> Scene {
    scene.with("from: \"11:00\", every: \"24 h\"", "from: \"09:00\", every: \"1 h\"")
}

fn dark(stage: &mut Stage, site: SiteId, from: i64, until: Option<i64>) {
    let incident = stage.incident("grid_outage");
    stage.sim.agenda().at(at(0, from, 30, 0), GridLost { site, incident });
    if let Some(until) = until {
        stage.sim.agenda().at(at(0, until, 30, 0), GridRestored { site, incident });
    }
}

/// Sites and rungs of the decisions that ended so far.
pub fn asked(stage: &Stage) -> Vec<(Option<SiteId>, usize)> {
    stage.decisions().iter().map(|ended| (ended.site, ended.rung)).collect()
}

#[test]
fn a_rung_asks_the_next_site_of_its_role_when_the_nearest_refuses() {
    let mut stage = two().world();
    dark(&mut stage, BIG, 8, None);
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.site, decision.rung), (Status::Acted, Some(SECOND), 0));
    // There at 11:00:01, unreachable at 11:00:02, known at 11:00:03; the second site takes 2 + 10 + 2 s.
    assert_eq!(decision.actuated, Some(at(0, 11, 0, 17)));
    // Without an outage nothing of the second site is felt.
    let (with, without) = (two().played(at(0, 13, 0, 0)), Scene::default().played(at(0, 13, 0, 0)));
    assert_eq!(with.decision().site, Some(BIG));
    assert_eq!(with.decision().actuated, without.decision().actuated);
}

#[test]
fn a_rung_has_its_patience_for_all_its_sites_together() {
    // 12 s are over at 11:00:12; the second site would answer at 11:00:17.
    let mut stage =
        two().with("role: large, patience: \"1 min\"", "role: large, patience: \"12 s\"").world();
    dark(&mut stage, BIG, 8, None);
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.site, decision.rung), (Some(LITTLE), 1));
    assert_eq!(decision.actuated, Some(at(0, 11, 0, 16)));
}

#[test]
fn an_unhealthy_site_is_passed_over_until_its_time_is_over() {
    let guarded = hourly(two())
        .with("        ])},", "        ], breaker: (failures: 1, open_for: \"90 min\"))},");
    let mut stage = guarded.world();
    dark(&mut stage, BIG, 8, Some(9));
    stage.run(at(0, 11, 30, 0));
    let (second, big) = ((Some(SECOND), 0), (Some(BIG), 0));
    // At 09:00 it refuses. At 10:00 it is back, which the shop does not know; at 11:00 it is asked again.
    assert_eq!(asked(&stage), [second, second, big]);
    let latency = |place: usize| {
        let ended = stage.decisions()[place];
        ended.actuated.unwrap().since(ended.triggered).seconds()
    };
    assert_eq!([0, 1, 2].map(latency), [17.0, 14.0, 12.0]);
}

#[test]
fn without_a_breaker_the_nearest_site_is_asked_when_none_is_healthy() {
    let one = "(role: fallback, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\")),";
    let mut stage = hourly(two()).with(one, "").world();
    dark(&mut stage, BIG, 8, Some(9));
    dark(&mut stage, SECOND, 8, Some(9));
    stage.run(at(0, 10, 30, 0));
    assert_eq!(
        stage.decisions().iter().map(|ended| ended.status).collect::<Vec<_>>(),
        [Status::Lost, Status::Acted]
    );
    assert_eq!(asked(&stage)[1], (Some(BIG), 0));
}

#[test]
fn a_request_without_a_route_fails_once_routers_know() {
    // Routers know the cut of 10:59:59.5 a second later, while the request waits.
    let cut_at = at(0, 10, 59, 59) + reflexarc::kernel::SimSpan::from_seconds(0.5);
    let mut stage = Scene::default().world();
    let cut = stage.cut("shop-big", cut_at);
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.rung, decision.reason.code()), (1, "no_route"));
    assert_eq!(decision.cause, Some(cut));
    assert_eq!(decision.actuated, Some(cut_at + reflexarc::kernel::SimSpan::from_seconds(5.0)));
    // By another way the request arrives: nothing fails.
    let mut stage = Scene::default()
        .with(
            "links: {",
            "links: {\"other\": (from: \"shop\", to: \"big\", distance: \"3000 km\", detour: 200,
            rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),",
        )
        .world();
    stage.cut("shop-big", at(0, 10, 0, 0));
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.rung, decision.reason.code()), (0, ""));
    assert_eq!(decision.actuated, Some(at(0, 11, 0, 16)));
}

#[test]
fn a_site_that_goes_dark_with_a_request_says_nothing() {
    let mut stage = Scene::default().world();
    let incident = stage.incident("grid_outage");
    stage.sim.agenda().at(at(0, 11, 0, 5), GridLost { site: BIG, incident });
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.rung, decision.reason.code()), (1, "not_served"));
    assert_eq!(decision.actuated, Some(at(0, 11, 1, 4)));
}

#[test]
fn a_probe_finds_a_site_that_failed_between_two_decisions_and_one_that_is_back() {
    let probing = |every: &str| {
        hourly(two()).with(
            "weather: (every",
            &format!("probes: (every: \"{every}\", misses: 2), weather: (every"),
        )
    };
    // Dark from 08:30 to 09:30: probes of every minute have missed it by 09:00, and seen it back by 10:00.
    let mut stage = probing("1 min").world();
    dark(&mut stage, BIG, 8, Some(9));
    stage.run(at(0, 10, 30, 0));
    assert_eq!(asked(&stage), [(Some(SECOND), 0), (Some(BIG), 0)]);
    let latency = |stage: &Stage, place: usize| {
        let ended = stage.decisions()[place];
        ended.actuated.unwrap().since(ended.triggered).seconds()
    };
    assert_eq!([0, 1].map(|place| latency(&stage, place)), [14.0, 12.0]);
    // Probes that are too seldom know nothing at 09:00: the site refuses first.
    let mut stage = probing("1 h").world();
    dark(&mut stage, BIG, 8, Some(9));
    stage.run(at(0, 9, 30, 0));
    assert_eq!((asked(&stage)[0], latency(&stage, 0)), ((Some(SECOND), 0), 17.0));
    // Where nothing fails, probes change no decision.
    let played = |scene: Scene| {
        scene
            .played(at(0, 12, 0, 0))
            .decisions()
            .iter()
            .map(|ended| ended.actuated)
            .collect::<Vec<_>>()
    };
    assert_eq!(played(probing("1 min")), played(hourly(two())));
}

#[test]
fn what_probes_miss_is_known_by_its_incident() {
    // Behind an open breaker no request is sent: only probes can tell why.
    let probing = || {
        Scene::default()
            .with("        ])},", "        ], breaker: (failures: 3, open_for: \"30 min\"))},")
            .with("weather: (every", "probes: (every: \"10 s\", misses: 3), weather: (every")
    };
    let reason = |stage: &Stage| {
        let decision = stage.decision();
        (decision.rung, decision.reason.code(), decision.cause)
    };
    let mut stage = probing().world();
    let cut = stage.cut("shop-big", at(0, 9, 0, 0));
    stage.run(at(0, 13, 0, 0));
    assert_eq!(reason(&stage), (1, "breaker_open", Some(cut)));
    let mut stage = probing().world();
    let outage = stage.incident("grid_outage");
    stage.sim.agenda().at(at(0, 9, 0, 0), GridLost { site: BIG, incident: outage });
    stage.run(at(0, 13, 0, 0));
    assert_eq!(reason(&stage), (1, "breaker_open", Some(outage)));
    // An incident elsewhere is not blamed, and nothing is skipped.
    let mut stage = probing().world();
    stage.cut("shop-little", at(0, 9, 0, 0));
    stage.run(at(0, 13, 0, 0));
    assert_eq!(reason(&stage), (0, "", None));
}
