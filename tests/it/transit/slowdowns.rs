//! Slowdowns: what an activity on a lane does at a part of its rate, by hand, at the instant and the unit.

use super::{Ended, Scene, hour, hours};
use proptest::prelude::*;
use reflexarc::causality::IncidentId;
use reflexarc::kernel::SimSpan;
use reflexarc::supply::{
    Activity, ActivityRestored, ActivitySlowed, LaneDelayed, LaneId, PortId, PortRestored,
    PortSlowed, ShipmentStatus, Transport,
};

/// A shop that sells one unit an hour, filled up to 240 by a works.
pub(super) fn shop(lane: &str) -> String {
    format!(
        r#"Supply(
            products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
            facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{ "truck": (routes: {{ "works": ["shop"] }}, orders: base_stock(units(240)), {lane}) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units(240)) }},
        )"#
    )
}

/// A truck a day at 06:00, with the orders until then; it arrives at 18:00 of the next day.
pub(super) const DAILY: &str = r#"service: timetable(days: daily, departs: "06:00", cutoff: "06:00",
    arrives_days_after: 1, arrives: "18:00", grace: "1 h")"#;

/// An order a day at midnight, 48 h under way, promised in 50 h.
pub(super) const ON_DEMAND: &str = r#"service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("48 h"), promise: "50 h")"#;

/// An activity at a factor from one hour to another.
pub(super) type Slow = (Activity, f64, f64, f64);

pub(super) fn scene(supply: &str, horizon: &str, slow: &[Slow]) -> Scene {
    let mut scene = Scene::new(supply, horizon);
    slowed(&mut scene, LaneId::new(0), slow);
    scene
}

pub(super) fn slowed(scene: &mut Scene, lane: LaneId, slow: &[Slow]) {
    for (index, &(activity, factor, from, until)) in slow.iter().enumerate() {
        let mut transport = scene.sim.world.resource_mut::<Transport>();
        let slowdown = transport.declare_slowdown(lane, activity, vec![0]).unwrap();
        let incident = IncidentId::new(7 + index);
        scene.sim.agenda().at(hour(from), ActivitySlowed { lane, slowdown, factor, incident });
        scene.sim.agenda().at(hour(until), ActivityRestored { lane, slowdown, incident });
    }
}

/// Hour of departure and arrival, units, and the incident that is named, by departure.
pub(super) fn trips(ended: &Ended) -> Vec<(f64, f64, f64, Option<usize>)> {
    let arrived = ended.iter().filter_map(|one| Some((one, one.arrived?)));
    let mut trips: Vec<(f64, f64, f64, Option<usize>)> = arrived
        .map(|(one, at)| {
            (hours(one.departed), hours(at), one.sent, one.cause.map(IncidentId::index))
        })
        .collect();
    trips.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    trips
}

/// Units that left, by day of the departure.
pub(super) fn by_day(scene: &Scene, days: usize) -> Vec<f64> {
    let mut units = vec![0.0; days];
    for (departed, _, sent, _) in trips(&scene.ended()) {
        if let Some(of_day) = units.get_mut((departed / 24.0) as usize) {
            *of_day += sent;
        }
    }
    units
}

#[test]
fn a_works_that_fails_for_three_days_sends_all_of_it_on_the_fourth() {
    // The first order is of the six hours before 06:00; then 24 a day. From day 3 to day 5 nothing leaves.
    let stop = [(Activity::Shipping, 0.0, 72.0, 144.0)];
    for short in ["short: backordered,", "short: cancelled,"] {
        let scene = scene(&shop(&format!("{short} {DAILY}")), "9 d", &stop).played();
        assert_eq!(by_day(&scene, 7), [6.0, 24.0, 24.0, 0.0, 0.0, 0.0, 96.0], "{short}");
    }
    let without = scene(&shop(DAILY), "9 d", &[]).played();
    assert_eq!(by_day(&without, 7), [6.0, 24.0, 24.0, 24.0, 24.0, 24.0, 24.0]);
}

#[test]
fn at_half_the_rate_half_of_what_is_claimed_leaves() {
    // 24 → 12; 12 + 24 → 18; 18 + 24 → 21; 21 + 24 = 45 when it is over.
    let half = [(Activity::Shipping, 0.5, 72.0, 144.0)];
    let scene = scene(&shop(&format!("short: backordered, {DAILY}")), "9 d", &half).played();
    assert_eq!(by_day(&scene, 7), [6.0, 24.0, 24.0, 12.0, 18.0, 21.0, 45.0]);
    // Two causes of one half and of one third: a sixth of 24, 4; of 20 + 24, 7 (7.33); of 37 + 24, 10.
    let both =
        [(Activity::Shipping, 0.5, 72.0, 144.0), (Activity::Shipping, 1.0 / 3.0, 72.0, 144.0)];
    let scene =
        super::slowdowns::scene(&shop(&format!("short: backordered, {DAILY}")), "9 d", &both);
    assert_eq!(by_day(&scene.played(), 7), [6.0, 24.0, 24.0, 4.0, 7.0, 10.0, 75.0]);
}

#[test]
fn by_case_a_short_order_counts_with_what_came_of_it() {
    // Ordered 6, 24, 24, 24, 36, 42, 45 and 24 units, of which 12, 18 and 21 come of the three of the slow days.
    let half = [(Activity::Shipping, 0.5, 72.0, 144.0)];
    let summary_of = |slow: &[Slow]| {
        scene(&shop(&format!("short: cancelled, {DAILY}")), "9 d", slow).played().summary()
    };
    let summary = summary_of(&half);
    assert_eq!((summary.shipments_due, summary.shipments_missed), (8, 3));
    assert_eq!((summary.units_due, summary.units_in_time), (225.0, 174.0));
    // A day late, as by a delay of all, no unit is in time; without any all are.
    let summary = summary_of(&[]);
    assert_eq!((summary.units_due, summary.units_in_time), (174.0, 174.0));
    let summary = summary_of(&[(Activity::Transit, 0.5, 0.0, 240.0)]);
    assert_eq!(summary.units_in_time, 0.0);
}

#[test]
fn on_demand_a_part_leaves_at_once_and_the_rest_when_it_is_over() {
    // Orders at midnight of days 1, 2, 3, … of 24 units.
    let half = [(Activity::Shipping, 0.5, 60.0, 110.0)];
    let backordered = shop(&format!("short: backordered, {ON_DEMAND}"));
    let trips_of = |supply: &str| trips(&scene(supply, "9 d", &half).played().ended());
    let left: Vec<(f64, f64)> = trips_of(&backordered).iter().map(|one| (one.0, one.2)).collect();
    let expected =
        [(24.0, 24.0), (48.0, 24.0), (72.0, 12.0), (96.0, 12.0), (110.0, 12.0), (110.0, 12.0)];
    assert_eq!(left[..6], expected);
    assert_eq!(left[6], (120.0, 24.0));
    // Where the rest is cancelled, the next review orders it again: 12 + 24, then 18 + 24.
    let cancelled = shop(&format!("short: cancelled, {ON_DEMAND}"));
    let left: Vec<(f64, f64)> = trips_of(&cancelled).iter().map(|one| (one.0, one.2)).collect();
    assert_eq!(left[2..5], [(72.0, 12.0), (96.0, 18.0), (120.0, 42.0)]);
}

#[test]
fn a_centre_that_may_not_ship_keeps_what_it_has_and_serves_other_lanes() {
    // The centre has 500 units for two shops; only the lane to the first is held up.
    let supply = r#"Supply(
        products: { "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") },
        facilities: { "works": (kind: supplier, area: "here"), "dc": (kind: distribution_centre, area: "here"),
            "one": (kind: store, area: "here"), "two": (kind: store, area: "here") },
        assortments: { "all": (at: ["dc", "one", "two"]) },
        demand: { "d": (at: ["one", "two"], units_per_day: { "rice": 24 }, law: normal(hourly_sd: 0)) },
        lanes: {
            "first": (routes: { "dc": ["one"] }, orders: base_stock(units(240)), short: backordered,
                service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("4 h"))),
            "second": (routes: { "dc": ["two"] }, orders: base_stock(units(240)), short: backordered,
                service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("4 h"))),
            "in": (routes: { "works": ["dc"] }, orders: base_stock(units(500)),
                service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("10 h"))),
        },
        initial_stock: { "dc": (at: ["dc"], level: units(500)), "shelf": (at: ["one", "two"], level: units(240)) },
    )"#;
    let mut scene = Scene::new(supply, "8 d");
    slowed(&mut scene, LaneId::new(0), &[(Activity::Shipping, 0.0, 30.0, 130.0)]);
    let ended = scene.played().ended();
    let of = |lane: usize| {
        let of_lane = ended.iter().filter(|one| one.lane == LaneId::new(lane)).copied().collect();
        trips(&of_lane).iter().map(|one| (one.0, one.2)).collect::<Vec<_>>()
    };
    // Orders of hours 48, 72, 96 and 120 wait until 130; receipts of the centre at 34, 58, … release none of them.
    let expected =
        [(24.0, 24.0), (130.0, 24.0), (130.0, 24.0), (130.0, 24.0), (130.0, 24.0), (144.0, 24.0)];
    assert_eq!(of(0)[..6], expected);
    assert_eq!(of(1)[..3], [(24.0, 24.0), (48.0, 24.0), (72.0, 24.0)]);
}

#[test]
fn what_is_under_way_stands_still_and_then_takes_the_time_that_was_left() {
    // Ships leave at 24, 48, 72, … and take 48 h. Stopped from 60 to 100: the ship of 24 h has 12 h left, that of
    // 48 h has 36, those of 72 h and 96 h all 48 from hour 100 on; that of 120 h is as planned.
    let stop = [(Activity::Transit, 0.0, 60.0, 100.0)];
    let trips = trips(&scene(&shop(ON_DEMAND), "10 d", &stop).played().ended());
    let came: Vec<(f64, f64, Option<usize>)> =
        trips.iter().map(|&(left, came, _, cause)| (left, came, cause)).collect();
    let expected = [
        (24.0, 112.0, Some(7)),
        (48.0, 136.0, Some(7)),
        (72.0, 148.0, Some(7)),
        (96.0, 148.0, Some(7)),
        (120.0, 168.0, None),
    ];
    assert_eq!(came[..5], expected);
}

#[test]
fn at_half_the_speed_what_is_left_takes_twice_the_time() {
    // From 60 to 100, 20 h of way are made. The ship of 24 h has 12 h left: it comes at 84. That of 48 h has 36,
    // 16 of them after 100: 116. That of 72 h makes 14 until 100: 134. That of 96 h makes 2: 146.
    let half = [(Activity::Transit, 0.5, 60.0, 100.0)];
    let trips_of = |slow: &[Slow]| {
        let trips = trips(&scene(&shop(ON_DEMAND), "10 d", slow).played().ended());
        trips.iter().map(|one| one.1).take(5).collect::<Vec<_>>()
    };
    assert_eq!(trips_of(&half), [84.0, 116.0, 134.0, 146.0, 168.0]);
    // At twice the speed: 24 h of way in 12 h. That of 48 h has 36 h left: 78; that of 72 h makes all 48 by 96; that of
    // 96 h makes 8 by 100, and comes at 140.
    let fast = [(Activity::Transit, 2.0, 60.0, 100.0)];
    assert_eq!(trips_of(&fast), [66.0, 78.0, 96.0, 140.0, 168.0]);
    // One that stops it from 70 to 80 within the other: 10 h of way until 80 from 60, at half speed again until 100.
    // The ship of 24 h has made 5 of 12 by 70, 7 are left at 80: 94. That of 48 h: 36 − 5 − 10 = 21 after 100: 121.
    let within = [(Activity::Transit, 0.5, 60.0, 100.0), (Activity::Transit, 0.0, 70.0, 80.0)];
    assert_eq!(trips_of(&within)[..2], [94.0, 121.0]);
}

#[test]
fn a_delay_and_a_slow_way_add_up() {
    // The ship of 24 h, planned for 72: 12 h left at 60, stopped until 100, and 10 h of delay: 122. That of 96 h,
    // planned for 144, beyond the delay: 148.
    for delayed_at in [50.0, 65.0, 90.0] {
        let mut scene = scene(&shop(ON_DEMAND), "10 d", &[(Activity::Transit, 0.0, 60.0, 100.0)]);
        let (extra, until) = (SimSpan::HOUR * 10, hour(130.0));
        let delayed = LaneDelayed { lane: LaneId::new(0), extra, until, incident: None };
        scene.sim.agenda().at(hour(delayed_at), delayed);
        let trips = trips(&scene.played().ended());
        let came: Vec<f64> = trips.iter().map(|one| one.1).take(4).collect();
        // At 90 the plan of the first, 72, is in the past of the delay: it began later.
        let first = if delayed_at > 72.0 { 112.0 } else { 122.0 };
        assert_eq!(came, [first, 146.0, 158.0, 148.0], "delayed at {delayed_at}");
    }
}

#[test]
fn a_closed_dock_receives_in_turn_when_it_opens_and_promises_are_judged() {
    // Ships planned for 72 and 96 wait until 110; that of 120 is not affected. Promised in 50 h: 74, 98, 122.
    let closed = [(Activity::Receiving, 0.0, 70.0, 110.0)];
    let ended = scene(&shop(ON_DEMAND), "10 d", &closed).played().ended();
    let came: Vec<(f64, Option<usize>)> =
        trips(&ended).iter().map(|one| (one.1, one.3)).take(3).collect();
    assert_eq!(came, [(110.0, Some(7)), (110.0, Some(7)), (120.0, None)]);
    let status: Vec<ShipmentStatus> = ended.iter().map(|one| one.status).take(3).collect();
    assert_eq!(status, [ShipmentStatus::Late, ShipmentStatus::Late, ShipmentStatus::Delivered]);
    // While another incident keeps it closed, the end of the first opens nothing.
    let twice = [(Activity::Receiving, 0.0, 70.0, 90.0), (Activity::Receiving, 0.0, 80.0, 110.0)];
    let ended = scene(&shop(ON_DEMAND), "10 d", &twice).played().ended();
    assert_eq!(trips(&ended).iter().map(|one| one.1).take(2).collect::<Vec<_>>(), [110.0, 110.0]);
}

#[test]
fn what_comes_through_a_port_waits_at_a_closed_dock_too() {
    let supply = shop(&format!(r#"port: "quay", {ON_DEMAND}"#)).replace(
        "initial_stock:",
        r#"ports: { "quay": (rate: shipments_per_hour(0.5)) }, initial_stock:"#,
    );
    // Two hours at the quay: 74, 98, 122; the dock is closed from 70 to 110, the quay from 117 to 127.
    let mut scene = scene(&supply, "10 d", &[(Activity::Receiving, 0.0, 70.0, 110.0)]);
    let (port, incident) = (PortId::new(0), IncidentId::new(0));
    scene.sim.agenda().at(hour(117.0), PortSlowed { port, factor: 0.0, incident });
    scene.sim.agenda().at(hour(127.0), PortRestored { port, incident });
    let trips = trips(&scene.played().ended());
    let came: Vec<(f64, Option<usize>)> = trips.iter().map(|one| (one.1, one.3)).take(4).collect();
    assert_eq!(came, [(110.0, Some(7)), (110.0, Some(7)), (129.0, Some(0)), (146.0, None)]);
}

#[test]
fn orders_that_do_not_get_through_are_made_up_for_by_the_next() {
    // Reviews of days 3 to 5 order nothing; that of day 6 orders four days.
    let stop = [(Activity::Ordering, 0.0, 71.0, 143.0)];
    let left = |supply: &str, slow: &[Slow]| {
        let trips = trips(&scene(supply, "11 d", slow).played().ended());
        trips.iter().map(|one| (one.0, one.2)).collect::<Vec<_>>()
    };
    let on_demand = shop(ON_DEMAND);
    assert_eq!(left(&on_demand, &stop)[..3], [(24.0, 24.0), (48.0, 24.0), (144.0, 96.0)]);
    // By timetable the cut-off of day 3 at 78 h is the first that is missed.
    let by_day = left(&shop(DAILY), &stop);
    assert_eq!(by_day[..4], [(6.0, 6.0), (30.0, 24.0), (54.0, 24.0), (150.0, 96.0)]);
    // At half: 12, then (12 + 24) / 2 = 18, then 21, and the rest of 21 + 24 on day 6.
    let half = left(&on_demand, &[(Activity::Ordering, 0.5, 71.0, 143.0)]);
    assert_eq!(half[2..6], [(72.0, 12.0), (96.0, 18.0), (120.0, 21.0), (144.0, 45.0)]);
}

#[test]
fn a_factor_of_one_and_a_slowdown_of_another_lane_change_nothing() {
    let plain = trips(&scene(&shop(ON_DEMAND), "10 d", &[]).played().ended());
    for activity in Activity::ALL {
        let slow = [(activity, 1.0, 60.0, 100.0)];
        let trips = trips(&scene(&shop(ON_DEMAND), "10 d", &slow).played().ended());
        let without_cause: Vec<_> = trips.iter().map(|one| (one.0, one.1, one.2)).collect();
        let expected: Vec<_> = plain.iter().map(|one| (one.0, one.1, one.2)).collect();
        assert_eq!(without_cause, expected, "{activity:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Of two closures of one activity, of which the one contains the other, the longer never brings a unit
    /// earlier: units received up to any instant are no more.
    #[test]
    fn a_longer_closure_never_brings_goods_earlier(
        activity in prop::sample::select(Activity::ALL.to_vec()),
        by_timetable in any::<bool>(),
        from in 20.0..120.0f64,
        lasts in 1.0..80.0f64,
        longer in 0.0..60.0f64,
    ) {
        let lane = if by_timetable { DAILY } else { ON_DEMAND };
        let supply = shop(&format!("short: backordered, {lane}"));
        let received = |until: f64| {
            let slow = [(activity, 0.0, from, until)];
            trips(&scene(&supply, "14 d", &slow).played().ended())
        };
        let [short, long] = [from + lasts, from + lasts + longer].map(received);
        let by = |trips: &[(f64, f64, f64, Option<usize>)], at: f64| -> f64 {
            trips.iter().filter(|one| one.1 <= at).map(|one| one.2).sum()
        };
        for at in (0..336).map(f64::from) {
            prop_assert!(by(&long, at) <= by(&short, at), "at {} h", at);
        }
    }
}
