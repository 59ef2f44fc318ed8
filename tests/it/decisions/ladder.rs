//! The fallback ladder: the rung that is asked, reasons of failure, and the order that is sent if
//! no rung answers.

use super::scene::{Scene, Stage, at, decided};
use reflexarc::causality::Incidents;
use reflexarc::decision::{Reason, Status};
use reflexarc::infra::{GridLost, SiteId};
use reflexarc::supply::OrderSource;

const BIG: SiteId = SiteId::new(0);
const LITTLE: SiteId = SiteId::new(1);

/// Rung and reason of the decisions that ended so far.
fn ways(stage: &Stage) -> Vec<(usize, &'static str)> {
    stage.decisions().iter().map(|ended| (ended.rung, ended.reason.code())).collect()
}

#[test]
fn a_decision_falls_rung_by_rung_and_names_the_first_incident_until_last_weeks_order_applies() {
    let mut stage = Scene::default().with("units(30)", "units(20)").world();
    let first = stage.cut("shop-big", at(0, 9, 0, 0));
    // Asked at once, the small site answers at 11:00:03: too late for the second cut.
    stage.cut("shop-little", at(0, 11, 0, 2));
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.rung, decision.site), (Status::Lost, 1, Some(LITTLE)));
    assert_eq!((decision.reason.code(), decision.cause), ("no_route", Some(first)));
    let times = [decision.sensed, decision.received, decision.started, decision.finished];
    assert_eq!(
        times,
        [at(0, 6, 0, 0), at(0, 11, 0, 1), at(0, 11, 0, 1), at(0, 11, 0, 3)].map(Some)
    );
    assert_eq!((decision.actuated, stage.orders()), (None, vec![(24.0, OrderSource::LastWeek)]));
}

#[test]
fn times_and_reasons_of_a_rung_do_not_outlive_it() {
    // The large site answers into the cut; the small one is never reached.
    let mut stage = Scene::default().world();
    stage.cut("shop-big", at(0, 11, 0, 5));
    stage.cut("shop-little", at(0, 11, 0, 30));
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.rung, decision.site), (Status::Lost, 1, Some(LITTLE)));
    let times = [decision.sensed, decision.received, decision.started, decision.finished];
    assert_eq!(times, [None; 4]);
}

#[test]
fn last_weeks_order_repeats_if_no_rung_answers_for_a_week() {
    let mut stage = Scene::default().with("units(30)", "units(20)").world();
    stage.cut("shop-big", at(0, 13, 0, 0));
    stage.cut("shop-little", at(0, 13, 0, 0));
    stage.run(at(8, 0, 0, 0));
    // Monday's order of 34 was decided; the week after begins with it again.
    let mut expected = vec![(24.0, OrderSource::LastWeek); 8];
    expected[0] = (34.0, OrderSource::Decision);
    expected[7] = (34.0, OrderSource::LastWeek);
    assert_eq!(stage.orders(), expected);
}

/// A second shop, whose requests come after those of the first; no request waits at the large site.
fn crowded() -> Scene {
    Scene::default()
        .with("\"shop\": (kind: store, area: \"here\")}", "\"shop\": (kind: store, area: \"here\"), \"kiosk\": (kind: store, area: \"here\")}")
        .with("[\"shop\"]", "[\"shop\", \"kiosk\"]")
        .with("links: {", "links: {
        \"kiosk-big\": (from: \"kiosk\", to: \"big\", distance: \"1000 km\", detour: 200, rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),
        \"kiosk-little\": (from: \"kiosk\", to: \"little\", distance: \"1000 km\", detour: 200, rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),")
        .with("fixed(\"10 s\"), queue: 9", "fixed(\"10 s\"), queue: 0")
}

#[test]
fn a_full_queue_refuses_at_once_and_the_next_rung_is_asked() {
    let stage = crowded().played(at(0, 13, 0, 0));
    assert_eq!(ways(&stage), [(1, "queue_full"), (0, "")]);
    let [second, first] = stage.decisions() else { panic!("two decisions") };
    assert_eq!(first.actuated, Some(at(0, 11, 0, 12)));
    // The refusal arrives at 11:00:02; the small site takes 1 + 2 + 1 s.
    assert_eq!((second.received, second.actuated), (Some(at(0, 11, 0, 3)), Some(at(0, 11, 0, 6))));
    assert_eq!(stage.orders(), decided([24.0, 24.0]));
}

#[test]
fn a_site_without_a_view_refuses_at_once() {
    // The first report is made at 12:30; the order is decided at 11:00.
    let stage = Scene::default()
        .with("from: \"00:00\", every: \"6 h\", size", "from: \"12:30\", every: \"24 h\", size")
        .played(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.reason), (Status::Lost, Reason::NoView));
    // The refusal of the large site is back at 11:00:02; the small one has the request a second later.
    assert_eq!((decision.rung, decision.received), (1, Some(at(0, 11, 0, 3))));
    assert_eq!((decision.sensed, decision.finished, decision.cause), (None, None, None));
    assert_eq!(stage.orders(), [(24.0, OrderSource::LastWeek)]);
}

#[test]
fn the_reason_is_that_of_the_rung_that_failed_last() {
    // The kiosk is refused by the large site; the small one has its request, and is not through with it.
    let stage = crowded().with("fixed(\"2 s\")", "fixed(\"5 min\")").played(at(0, 13, 0, 0));
    assert_eq!(ways(&stage), [(0, ""), (1, "not_served")]);
    assert_eq!(stage.decisions()[1].status, Status::Lost);
}

#[test]
fn a_site_without_power_is_unreachable_and_its_outage_is_the_cause() {
    let mut stage = Scene::default().world();
    let incident = stage.incident("grid_outage");
    stage.sim.agenda().at(at(0, 10, 0, 0), GridLost { site: BIG, incident });
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.rung), (Status::Acted, 1));
    // There at 11:00:01; its network says so after a second, and the small site takes 1 + 2 + 1 s.
    assert_eq!((decision.reason.code(), decision.actuated), ("not_served", Some(at(0, 11, 0, 7))));
    let incidents = stage.sim.world.resource::<Incidents>();
    let chain: Vec<_> =
        incidents.chain(decision.cause.unwrap()).map(|one| one.kind.word()).collect();
    assert_eq!(chain.last(), Some(&"grid_outage"), "{chain:?}");
}

#[test]
fn a_site_without_power_is_known_after_the_detection_time() {
    let mut stage = Scene::default().with("detection: \"1 s\"", "detection: \"5 s\"").world();
    let incident = stage.incident("grid_outage");
    stage.sim.agenda().at(at(0, 10, 0, 0), GridLost { site: BIG, incident });
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.rung, decision.actuated), (1, Some(at(0, 11, 0, 11))));
    assert_eq!(decision.reason.code(), "not_served");
}

#[test]
fn two_rungs_of_one_role_are_two_sites() {
    // The first site does not answer within the patience of a minute.
    let stage = Scene::default()
        .with("role: large", "role: fallback")
        .with("fixed(\"10 s\")", "fixed(\"2 min\")")
        .played(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.rung, decision.site), (Status::Acted, 1, Some(LITTLE)));
    assert_eq!(decision.actuated, Some(at(0, 11, 1, 4)));
}

#[test]
fn a_lost_message_is_not_attributed_to_an_incident_at_the_site() {
    // The site has no power either, but the request never arrived.
    let mut stage = Scene::default().world();
    let incident = stage.incident("grid_outage");
    stage.sim.agenda().at(at(0, 10, 0, 0), GridLost { site: BIG, incident });
    let cut = stage.cut("shop-big", at(0, 9, 0, 0));
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.reason.code(), decision.cause), ("no_route", Some(cut)));
}

/// Every ten minutes from 08:00 on, with a breaker that opens at the second failure for half an hour.
fn guarded() -> Scene {
    Scene::default()
        .with("from: \"11:00\", every: \"24 h\"", "from: \"08:00\", every: \"10 min\"")
        .with("deadline: \"50 min\"", "deadline: \"9 min\"")
        .with("        ])},", "        ], breaker: (failures: 2, open_for: \"30 min\"))},")
}

#[test]
fn a_breaker_opens_for_a_time_and_closes_again() {
    let mut stage = guarded().world();
    let cut = stage.cut("shop-big", at(0, 7, 30, 0));
    stage.restore("shop-big", cut, at(0, 8, 35, 0));
    stage.cut("shop-big", at(0, 9, 5, 0));
    stage.run(at(0, 10, 15, 0));
    let (lost, skipped, fine) = ((1, "no_route"), (1, "breaker_open"), (0, ""));
    let expected = [
        lost, lost, // 08:00 and 08:10: it opens at once, for half an hour
        skipped, skipped, // 08:20 and 08:30
        fine, fine, fine, // 08:40 to 09:00, the link is whole
        lost, lost, // 09:10 and 09:20: it had closed, so it takes two again
        skipped, skipped, // 09:30 and 09:40
        lost,    // 09:50: after the open time one failure is enough
        skipped, skipped, // 10:00 and 10:10
    ];
    assert_eq!(ways(&stage), expected);
    // The cause of a skipped rung is the incident behind its failures.
    assert!(stage.decisions()[..4].iter().all(|ended| ended.cause == Some(cut)));
    assert!(stage.decisions()[4..7].iter().all(|ended| ended.cause.is_none()));
    let asked = stage.decisions()[2];
    assert_eq!((asked.triggered, asked.received), (at(0, 8, 20, 0), Some(at(0, 8, 20, 1))));
}

#[test]
fn failures_of_requests_sent_before_the_breaker_opened_are_ignored() {
    // The large site takes six minutes. A failure is known five minutes after the request: those of 08:00
    // to 08:05 were sent when the first comes. It opens at 08:05 for ten minutes.
    let stage = guarded()
        .with("servers: 1, work: fixed(\"10 s\")", "servers: 20, work: fixed(\"6 min\")")
        .with("every: \"10 min\"", "every: \"1 min\"")
        .with("patience: \"1 min\"", "patience: \"5 min\"")
        .with("failures: 2, open_for: \"30 min\"", "failures: 1, open_for: \"10 min\"")
        .played(at(0, 8, 22, 0));
    let of = |minute| {
        let ended = stage.decisions().iter().find(|ended| ended.triggered == at(0, 8, minute, 0));
        ended.unwrap().reason.code()
    };
    let (asked, skipped) = ("not_served", "breaker_open");
    assert_eq!([0, 6, 14, 15].map(of), [asked, skipped, skipped, asked]);
}

#[test]
fn with_all_breakers_open_or_without_a_site_no_rung_is_asked() {
    let one = "(role: fallback, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\")),";
    let mut stage = guarded().with(one, "").with("failures: 2", "failures: 1").world();
    stage.cut("shop-big", at(0, 7, 30, 0));
    stage.run(at(0, 8, 15, 0));
    let ended = stage.decisions()[1];
    assert_eq!(
        (ended.status, ended.reason.code(), ended.site),
        (Status::Lost, "breaker_open", None)
    );
    // No site of this option is large.
    let stage = guarded().with(one, "").with("role: large, area", "role: fallback, area");
    let ended = stage.played(at(0, 8, 5, 0)).decision();
    assert_eq!((ended.status, ended.reason.code(), ended.site), (Status::Lost, "no_site", None));
}
