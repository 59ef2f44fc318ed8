//! Instants at which it is too late: cut-offs, deadlines, the start and the end of a run.

use super::scene::{Scene, Stage, at, decided};
use reflexarc::decision::{DecisionCounters, Reason, Status};
use reflexarc::infra::IdealInfrastructure;
use reflexarc::kernel::{SimSpan, SimTime};
use reflexarc::supply::OrderSource;

/// Twenty units on the shelf: 48 - (20 - 6) = 34 are ordered by a decision, and 24, the mean of a day,
/// without one. The large site takes as long as `work`; the messages take 2 s more.
fn inference_of(from: &str, work: &str) -> Scene {
    Scene::default()
        .with("units(30)", "units(20)")
        .with("from: \"11:00\"", &format!("from: \"{from}\""))
        .with("fixed(\"10 s\")", &format!("fixed(\"{work}\")"))
        .with("patience: \"1 min\"", "patience: \"10 min\"")
}

fn counters(stage: &Stage) -> &DecisionCounters {
    stage.sim.world.resource::<DecisionCounters>()
}

const NANOSECOND: SimSpan = SimSpan::from_nanos(1);

#[test]
fn an_answer_at_the_cut_off_is_in_time_and_a_nanosecond_later_has_no_effect() {
    let on_time = inference_of("11:59", "58 s").played(at(0, 13, 0, 0));
    let decision = on_time.decision();
    assert_eq!((decision.status, decision.actuated), (Status::Acted, Some(at(0, 12, 0, 0))));
    assert_eq!(on_time.orders(), decided([34.0]));
    let mut late = inference_of("11:59", "58000000001 ns").world();
    late.run(at(0, 12, 0, 0) + NANOSECOND);
    assert_eq!(late.decisions().len(), 0);
    late.run(at(0, 12, 0, 0) + NANOSECOND * 2);
    let decision = late.decision();
    assert_eq!((decision.status, decision.reason), (Status::Late, Reason::Closed));
    assert_eq!(
        (decision.finished, decision.actuated),
        (Some(at(0, 11, 59, 59) + NANOSECOND), None)
    );
    assert_eq!(late.orders(), [(24.0, OrderSource::LastWeek)]);
    assert_eq!((counters(&late).late, counters(&late).latency.count()), (1, 0));
}

#[test]
fn an_answer_at_the_deadline_acts_and_a_nanosecond_later_the_decision_is_lost() {
    let soon = |work| inference_of("11:00", work).with("\"50 min\"", "\"1 min\"");
    let on_time = soon("58 s").played(at(0, 13, 0, 0));
    assert_eq!(on_time.decision().actuated, Some(on_time.decision().deadline));
    assert_eq!(on_time.orders(), decided([34.0]));
    let lost = soon("58000000001 ns").played(at(0, 13, 0, 0));
    let decision = lost.decision();
    // Its answer is under way then, and is ignored.
    assert_eq!((decision.status, decision.reason), (Status::Lost, Reason::NoAnswer));
    assert_eq!((decision.rung, decision.finished), (0, Some(at(0, 11, 0, 59) + NANOSECOND)));
    assert_eq!(lost.orders(), [(24.0, OrderSource::LastWeek)]);
}

#[test]
fn on_a_network_without_delay_an_answer_at_the_deadline_acts_too() {
    let network = IdealInfrastructure { network: true, ..IdealInfrastructure::default() };
    let soon =
        |work| inference_of("11:00", work).with("\"50 min\"", "\"1 min\"").ideal_machines(network);
    let on_time = soon("60 s").played(at(0, 13, 0, 0)).decision();
    assert_eq!((on_time.status, on_time.actuated), (Status::Acted, Some(on_time.deadline)));
    let lost = soon("60000000001 ns").played(at(0, 13, 0, 0)).decision();
    assert_eq!(lost.status, Status::Lost);
    // The patience of a rung is the same: after it, the next answers, two seconds later.
    let impatient = |work| {
        let scene = inference_of("11:00", work).with("patience: \"10 min\"", "patience: \"1 min\"");
        let decision = scene.ideal_machines(network).played(at(0, 13, 0, 0)).decision();
        (decision.rung, decision.actuated)
    };
    assert_eq!(impatient("60 s"), (0, Some(at(0, 11, 1, 0))));
    assert_eq!(impatient("60000000001 ns"), (1, Some(at(0, 11, 1, 2))));
}

#[test]
fn of_two_lanes_the_one_that_is_still_open_takes_its_order() {
    // Tea goes by a van whose book closes at 11:00: the answer of 11:00:12 is too late for it.
    let stage = Scene::default()
        .with("\"water\": (class", "\"tea\": (class: frozen, price: \"1 GBP\", margin: \"0.1 GBP\"), \"water\": (class")
        .with("{\"water\": 24}", "{\"water\": 24, \"tea\": 24}")
        .with("units(30)", "units(20)")
        .with("{\"truck\": (", "{\"van\": (routes: {\"depot\": [\"shop\"]}, goods: classes([frozen]), orders: decided(),
            service: timetable(days: daily, departs: \"22:00\", cutoff: \"11:00\", arrives_days_after: 1,
            arrives: \"06:00\")), \"truck\": (goods: classes([ambient]), ")
        .played(at(0, 13, 0, 0));
    assert_eq!(stage.orders(), [(24.0, OrderSource::LastWeek), (34.0, OrderSource::Decision)]);
    let decision = stage.decision();
    assert_eq!((decision.status, decision.reason), (Status::Late, Reason::Closed));
    // One decision, late by one of its two orders.
    let counted = counters(&stage);
    assert_eq!((counted.due, counted.late, counted.acted, counted.lost), (1, 1, 0, 0));
}

#[test]
fn the_first_instant_of_a_run_can_be_decided_on_and_reported_from() {
    let stage = inference_of("00:00", "10 s").played(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.triggered, decision.sensed), (SimTime::START, Some(SimTime::START)));
    // 54 hours from midnight, 20 on the shelf.
    assert_eq!(stage.orders(), decided([34.0]));
}

#[test]
fn a_decision_is_counted_when_it_ends_if_it_was_triggered_in_the_measured_time() {
    let due = |work: &str, until: SimTime| {
        let stage = inference_of("23:59", work).lasting("1 d", "2 d").played(until);
        (stage.decisions().len(), counters(&stage).due)
    };
    // Triggered a minute before the start, and ended after it: part of the warm-up.
    assert_eq!(due("2 min", at(0, 0, 30, 0)), (1, 0));
    assert_eq!(due("2 min", at(1, 0, 30, 0)), (2, 1));
    // What is under way at the end is not counted; what ended a nanosecond before is.
    assert_eq!(due("58 s", at(1, 0, 0, 0)), (1, 0));
    assert_eq!(due("57999999999 ns", at(1, 0, 0, 0)), (2, 1));
}

#[test]
fn an_answer_after_the_timeout_of_its_rung_is_ignored() {
    // The large site expects half as much again, and takes five minutes; it is given up after one.
    let stage = Scene::default()
        .with("(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))",
            "(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\", bias: \"50 %\"))")
        .with("fixed(\"10 s\")", "fixed(\"5 min\")")
        .with("every: \"24 h\"", "every: \"3 min\"")
        .with("cutoff: \"12:00\"", "cutoff: \"11:05\"")
        .played(at(0, 11, 6, 0));
    // Decisions of 11:00 and 11:03 use the same slot; the answer of 11:05:02 to the first finds neither.
    let ends: Vec<_> = stage.decisions().iter().map(|d| (d.rung, d.actuated.unwrap())).collect();
    assert_eq!(ends, [(1, at(0, 11, 1, 4)), (1, at(0, 11, 4, 4))]);
    assert_eq!(stage.orders(), decided([24.0]));
}

#[test]
fn an_answer_superseded_by_a_newer_one_has_no_effect() {
    // The large site, with half as much again in mind, takes 20 minutes, and lets no request wait: that of
    // 11:10 goes to the small one, and is acted on at 11:10:06. The answer of 11:20:02 to that of 11:00
    // would order 48.
    let stage = Scene::default()
        .with("(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))",
            "(role: large, patience: \"30 min\", forecast: calibrated(wmape: \"0 %\", bias: \"50 %\"))")
        .with("fixed(\"10 s\"), queue: 9", "fixed(\"20 min\"), queue: 0")
        .with("every: \"24 h\"", "every: \"10 min\"")
        .with("cutoff: \"12:00\"", "cutoff: \"11:30\"")
        .played(at(0, 11, 31, 0));
    let ends: Vec<_> = stage.decisions().iter().map(|d| (d.rung, d.status, d.reason)).collect();
    let expected = [(1, Status::Acted, Reason::QueueFull), (0, Status::Late, Reason::Superseded)];
    assert_eq!(ends[..2], expected);
    assert_eq!(stage.orders(), decided([24.0]));
}
