//! Orders, acknowledgements and weather forecasts that travel: what is not carried does not arrive.

use super::scene::{Scene, Stage, at, decided};
use reflexarc::decision::{DecisionCounters, Reason, Status};
use reflexarc::kernel::{SimSpan, SimTime};
use reflexarc::supply::OrderSource;

/// The scene with a network that reaches the depot, one second from the shop. The answer is at the shop at
/// 11:00:12, the order at the depot at 11:00:13 and its acknowledgement back at 11:00:14.
fn reached() -> Scene {
    Scene::default().with("nodes: [\"shop\"]", "nodes: [\"shop\", \"depot\"]").with(
        "links: {",
        "links: {\"shop-depot\": (from: \"shop\", to: \"depot\", distance: \"1000 km\", detour: 200,
            rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),",
    )
}

/// A site that stands in the shop, so that no link is needed to ask it; it answers at 11:00:10.
fn boxed() -> Scene {
    reached()
        .with("nodes: [\"shop\", \"depot\"]", "nodes: [\"depot\", \"nowhere\"]")
        .with("\"big\": (role: large", "\"shop\": (role: large")
        .with(
            "\"shop-big\": (from: \"shop\", to: \"big\"",
            "\"unused\": (from: \"little\", to: \"nowhere\"",
        )
}

const NANOSECOND: SimSpan = SimSpan::from_nanos(1);

/// Time of the 500 bytes of an acknowledgement at 400 Gbit/s.
const ACKNOWLEDGEMENT: SimSpan = SimSpan::from_nanos(10);

#[test]
fn an_order_takes_effect_where_it_arrives_and_is_acknowledged() {
    let stage = reached().played(at(1, 0, 0, 0));
    let decision = stage.decision();
    assert_eq!(decision.actuated, Some(at(0, 11, 0, 13)));
    assert_eq!(decision.acknowledged, Some(at(0, 11, 0, 14) + ACKNOWLEDGEMENT));
    assert_eq!(stage.orders(), decided([24.0]));
    let counters = stage.sim.world.resource::<DecisionCounters>();
    assert_eq!((counters.acted, counters.unacknowledged), (1, 0));
    // A depot that the network does not reach takes the order where it is made.
    let local = Scene::default().played(at(1, 0, 0, 0)).decision();
    assert_eq!((local.actuated, local.acknowledged), (Some(at(0, 11, 0, 12)), local.actuated));
}

/// Demand by the period is forecast like demand by the hour: until 06:00 of the day after next 48 units, or
/// 96, of which 6, or 12, are sold by 06:00.
#[test]
fn demand_by_the_period_is_forecast_by_its_mean() {
    let by_period = "law: by_period(every: \"1 h\", first: \"30 min\", draws: normal(sd: 0))";
    let scene = Scene::default().with("law: normal(hourly_sd: 0)", by_period);
    assert_eq!(scene.clone().played(at(1, 0, 0, 0)).orders(), decided([48.0 - (30.0 - 6.0)]));
    let twice = scene.with("\"water\": 24", "\"water\": 48");
    assert_eq!(twice.played(at(1, 0, 0, 0)).orders(), decided([96.0 - (30.0 - 12.0)]));
}

#[test]
fn a_cut_off_is_judged_where_the_order_arrives() {
    let closing = |cut_off: &str| {
        reached()
            .with("cutoff: \"12:00\"", &format!("cutoff: \"{cut_off}\""))
            .with("from: \"11:00\"", "from: \"10:59\"")
    };
    // The order is at the depot at 10:59:13, or a second later by a longer link.
    let on_time =
        closing("11:00").with("fixed(\"10 s\")", "fixed(\"57 s\")").played(at(0, 13, 0, 0));
    assert_eq!(on_time.decision().actuated, Some(at(0, 11, 0, 0)));
    assert_eq!(on_time.orders(), decided([24.0]));
    let late = closing("11:00")
        .with("fixed(\"10 s\")", "fixed(\"57000000001 ns\")")
        .played(at(0, 13, 0, 0));
    // The answer was at the shop a second before the cut-off.
    let decision = late.decision();
    assert_eq!((decision.status, decision.reason), (Status::Late, Reason::Closed));
    assert_eq!(decision.finished, Some(at(0, 10, 59, 58) + NANOSECOND));
    assert_eq!(decision.acknowledged, Some(at(0, 11, 0, 1) + NANOSECOND + ACKNOWLEDGEMENT));
    assert_eq!(late.orders(), [(24.0, OrderSource::LastWeek)]);
}

#[test]
fn an_isolated_store_orders_nothing_and_the_last_plan_stands_at_the_origin() {
    let whole = boxed().with("units(30)", "units(20)").played(at(3, 0, 0, 0));
    assert!(whole.decisions().iter().all(|decision| decision.status == Status::Acted));
    assert!(whole.orders().iter().all(|order| order.1 == OrderSource::Decision));
    // Without its only link it decides on, but no order leaves.
    let mut stage = boxed().with("units(30)", "units(20)").world();
    let cut = stage.cut("shop-depot", at(0, 1, 0, 0));
    stage.run(at(3, 0, 0, 0));
    assert_eq!(stage.decisions().len(), 3);
    for decision in stage.decisions() {
        assert_eq!((decision.status, decision.reason), (Status::Lost, Reason::NoRoute));
        assert_eq!((decision.actuated, decision.acknowledged), (None, None));
        assert!(decision.finished.is_some() && decision.cause == Some(cut));
    }
    assert_eq!(stage.orders(), [(24.0, OrderSource::LastWeek); 3]);
    assert_eq!(stage.sim.world.resource::<DecisionCounters>().lost, 3);
}

#[test]
fn an_order_waits_for_its_route_and_is_judged_when_it_arrives() {
    // The link is back at 11:30: routers know a second later, and the order is there a second after.
    let restored = |at_minute: i64| {
        let mut stage = boxed().with("deadline: \"50 min\"", "deadline: \"2 h\"").world();
        let cut = stage.cut("shop-depot", at(0, 10, 0, 0));
        stage.restore("shop-depot", cut, at(0, 11, at_minute, 0));
        stage.run(at(0, 14, 0, 0));
        stage
    };
    let stage = restored(30);
    assert_eq!(stage.decision().actuated, Some(at(0, 11, 30, 2)));
    assert_eq!(stage.orders(), decided([24.0]));
    let late = restored(60);
    assert_eq!((late.decision().status, late.decision().reason), (Status::Late, Reason::Closed));
    assert_eq!(late.orders(), [(24.0, OrderSource::LastWeek)]);
}

#[test]
fn an_order_whose_acknowledgement_is_lost_counts_and_its_facility_does_not_know() {
    let mut stage = boxed().world();
    // The order is under way from 11:00:10 to 11:00:11, its acknowledgement finds the link cut.
    stage.cut("shop-depot", at(0, 11, 0, 10) + SimSpan::from_seconds(0.5));
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.actuated), (Status::Acted, Some(at(0, 11, 0, 11))));
    assert_eq!(decision.acknowledged, None);
    assert_eq!(stage.orders(), decided([24.0]));
    let counters = stage.sim.world.resource::<DecisionCounters>();
    assert_eq!((counters.acted, counters.unacknowledged), (1, 1));
}

#[test]
fn an_order_that_the_network_gives_up_is_sent_again() {
    let latest_s = |loss: &str| {
        let line = "to: \"depot\", distance: \"1000 km\", detour: 200,";
        let scene = reached().with(line, &format!("{line} loss: {loss},"));
        let stage = scene.played(at(9, 0, 0, 0));
        // One attempt of the network each; every order arrives.
        assert_eq!(stage.decisions().len(), 9);
        assert!(stage.orders().iter().all(|order| order.1 == OrderSource::Decision));
        let late = |ended: &reflexarc::decision::DecisionConcluded| {
            ended.actuated.unwrap().since(ended.triggered).seconds()
        };
        stage.decisions().iter().map(late).fold(0.0, f64::max)
    };
    assert_eq!(latest_s("0.0"), 13.0);
    assert!(latest_s("0.3") > 13.5);
}

/// A scene where it is hot from midnight of day 1 on, with a site whose forecasts come from `met` by a link
/// of their own.
fn hot() -> Scene {
    reached()
        .with(
            "law: normal",
            "weather: (above: \"20 °C\", per_degree: \"100 %\", up_to: \"21 °C\"), law: normal",
        )
        .with(
            "nodes: [\"shop\", \"depot\"]",
            "nodes: [\"shop\", \"depot\", \"met\"], forecasts_from: \"met\"",
        )
        .with(
            "links: {",
            "links: {\"met-big\": (from: \"met\", to: \"big\", distance: \"1 km\", detour: 1,
                rate: \"1 Gbit/s\", packet: \"1 kB\", buffer: \"1 s\"),",
        )
        .heat(at(1, 0, 0, 0))
}

/// The units of the only order sent so far, which was decided.
fn ordered(stage: &Stage) -> f64 {
    let [(units, OrderSource::Decision)] = stage.orders()[..] else { panic!() };
    units
}

/// The order of 11:00 there, with the link cut at an instant.
fn ordered_in_heat(cut: Option<SimTime>) -> f64 {
    let mut stage = hot().world();
    if let Some(at) = cut {
        stage.cut("met-big", at);
    }
    stage.run(at(0, 13, 0, 0));
    ordered(&stage)
}

#[test]
fn an_isolated_site_plans_by_the_last_forecast_it_received() {
    // The issue of 06:00 knows until 06:00 of day 1: 18 + 6 · 2 + 24 are expected, 24 are there.
    assert_eq!(ordered_in_heat(None), 30.0);
    // That of midnight knows until midnight: 48 are expected.
    assert_eq!(ordered_in_heat(Some(at(0, 5, 0, 0))), 24.0);
    // A cut after its arrival changes nothing.
    assert_eq!(ordered_in_heat(Some(at(0, 6, 0, 5))), 30.0);
}

#[test]
fn a_larger_order_takes_longer_and_a_larger_forecast_does_not_delay_it() {
    let slow = reached().with(
        "to: \"depot\", distance: \"1000 km\", detour: 200,\n            rate: \"400 Gbit/s\"",
        "to: \"depot\", distance: \"1000 km\", detour: 200,\n            rate: \"8 kbit/s\"",
    );
    let acted = |scene: &Scene| scene.played(at(1, 0, 0, 0)).decision().actuated.unwrap();
    let none = acted(&slow);
    let sized = acted(&slow.clone().with("answer: \"0 B\"", "answer: \"0 B\", order: \"1000 B\""));
    assert!((sized.since(none).seconds() - 1.0).abs() < 1e-9);
    let weather = slow.with("ahead: \"1 d\"", "ahead: \"1 d\", size: \"1 MB\"");
    assert_eq!(acted(&weather), none);
}

#[test]
fn a_larger_forecast_on_a_slow_line_arrives_later_and_delays_nothing_else() {
    // Both sites receive the issue of 06:00 over that line. At 1 kB/s it is there at once with 10 kB, at 10:43
    // with 8.5 MB, and at 11:16 with 9.5 MB. The request is at its site at 11:00:01.
    let slow = |size: &str| {
        hot()
            .with(
                "to: \"big\", distance: \"1 km\", detour: 1,\n                rate: \"1 Gbit/s\"",
                "to: \"big\", distance: \"1 km\", detour: 1,\n                rate: \"8 kbit/s\"",
            )
            .with("ahead: \"1 d\"", &format!("ahead: \"1 d\", size: \"{size}\""))
            .played(at(0, 13, 0, 0))
    };
    let [small, large, larger] = ["10 kB", "8.5 MB", "9.5 MB"].map(slow);
    assert_eq!([&small, &large, &larger].map(ordered), [30.0, 30.0, 24.0]);
    for other in [&large, &larger] {
        let [one, other] = [&small, other].map(Stage::decision);
        assert_eq!((one.sensed, one.received), (other.sensed, other.received));
        assert_eq!((one.actuated, one.acknowledged), (other.actuated, other.acknowledged));
    }
}
