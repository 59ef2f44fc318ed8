//! Several sources of one stock point: from which an order comes, and what it costs, by hand.

use super::{Scene, hour, hours};
use proptest::prelude::*;
use reflexarc::causality::IncidentId;
use reflexarc::supply::{
    Activity, ActivityRestored, ActivitySlowed, Charge, CostRaised, CostRestored, LaneId, PortId,
    PortRestored, PortSlowed, StationKind, StationRestored, StationSlowed, Topology, Transport,
};

/// A shop that sells one unit an hour, filled up to 240 from two works, each with an order a day at midnight that
/// is 48 h under way.
fn shop(near: &str, far: &str, choose: &str) -> String {
    let lane = |name: &str, origin: &str, more: &str| {
        format!(
            r#""{name}": (routes: {{ "{origin}": ["shop"] }}, orders: base_stock(units(240)),
                service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("48 h")), {more}),"#
        )
    };
    format!(
        r#"Supply(
            products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
            facilities: {{ "near": (kind: supplier, area: "here"), "far": (kind: supplier, area: "here"), "shop": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{ {} {} }},
            sources: {{ "rice": (at: ["shop"], lanes: ["a", "b"], choose: {choose}) }},
            ports: {{ "quay": (rate: units_per_hour(1000000)) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units(240)) }},
        )"#,
        lane("a", "near", near),
        lane("b", "far", far),
    )
}

fn stop(scene: &mut Scene, lane: usize, activity: Activity, from: f64, until: f64) {
    let lane = LaneId::new(lane);
    let mut transport = scene.sim.world.resource_mut::<Transport>();
    let slowdown = transport.declare_slowdown(lane, activity, vec![0]).unwrap();
    let incident = IncidentId::new(7);
    scene.sim.agenda().at(hour(from), ActivitySlowed { lane, slowdown, factor: 0.0, incident });
    scene.sim.agenda().at(hour(until), ActivityRestored { lane, slowdown, incident });
}

/// Hour, lane and units of what left, in the order of time.
fn left(scene: &Scene) -> Vec<(f64, usize, f64)> {
    let mut left: Vec<(f64, usize, f64)> = scene
        .ended()
        .iter()
        .filter(|one| one.sent > 0.0)
        .map(|one| (hours(one.departed), one.lane.index(), one.sent))
        .collect();
    left.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    left
}

#[test]
fn the_second_source_is_ordered_from_while_the_first_is_stopped() {
    let supply = shop("", "", "first_able()");
    for activity in [Activity::Ordering, Activity::Shipping, Activity::Transit] {
        let mut scene = Scene::new(&supply, "9 d");
        stop(&mut scene, 0, activity, 60.0, 110.0);
        let left = left(&scene.played());
        let expected =
            [(24.0, 0, 24.0), (48.0, 0, 24.0), (72.0, 1, 24.0), (96.0, 1, 24.0), (120.0, 0, 24.0)];
        assert_eq!(left[..5], expected, "{activity:?}");
    }
    // What stops the second source, or the receipts of the shop, changes no choice.
    for (lane, activity) in [(1, Activity::Shipping), (0, Activity::Receiving)] {
        let mut scene = Scene::new(&supply, "9 d");
        stop(&mut scene, lane, activity, 60.0, 110.0);
        assert!(left(&scene.played()).iter().all(|one| one.1 == 0), "{activity:?}");
    }
}

#[test]
fn a_source_is_known_to_be_stopped_after_the_time_of_notice() {
    // Stopped from hour 60 to 110, known from 84 to 134: the order of hour 72 is sent to the first and cancelled, so
    // that 48 units are wanted at 96; at 120 it runs again, and is not known to.
    let mut scene = Scene::new(&shop("", "", r#"first_able(notice: "24 h")"#), "9 d");
    stop(&mut scene, 0, Activity::Shipping, 60.0, 110.0);
    let expected =
        [(24.0, 0, 24.0), (48.0, 0, 24.0), (96.0, 1, 48.0), (120.0, 1, 24.0), (144.0, 0, 24.0)];
    assert_eq!(left(&scene.played())[..5], expected);
}

#[test]
fn a_closed_port_makes_a_source_unable() {
    let mut scene = Scene::new(&shop(r#"port: "quay","#, "", "first_able()"), "9 d");
    let (port, incident) = (PortId::new(0), IncidentId::new(3));
    scene.sim.agenda().at(hour(60.0), PortSlowed { port, factor: 0.0, incident });
    scene.sim.agenda().at(hour(110.0), PortRestored { port, incident });
    let lanes: Vec<usize> = left(&scene.played()).iter().map(|one| one.1).collect();
    assert_eq!(lanes[..5], [0, 0, 1, 1, 0]);
    // A port that only slows down does not.
    let mut scene = Scene::new(&shop(r#"port: "quay","#, "", "first_able()"), "9 d");
    scene.sim.agenda().at(hour(60.0), PortSlowed { port, factor: 0.5, incident });
    assert!(left(&scene.played()).iter().all(|one| one.1 == 0));
}

#[test]
fn shares_are_kept_to_the_unit() {
    // 24 a day by 0.7 and 0.3: 16.8 is ordered as 17 and 7 on four days, then 16 and 8: 84 and 36 of 120.
    let scene = Scene::new(&shop("", "", "shares(of: [0.7, 0.3])"), "9 d").played();
    let left = left(&scene);
    let of = |lane: usize| -> Vec<f64> {
        left.iter().filter(|one| one.1 == lane).map(|one| one.2).take(5).collect()
    };
    assert_eq!(of(0), [17.0, 17.0, 17.0, 17.0, 16.0]);
    assert_eq!(of(1), [7.0, 7.0, 7.0, 7.0, 8.0]);
    // While the first is stopped, all comes from the second, and is not made up for.
    let mut scene = Scene::new(&shop("", "", "shares(of: [2, 1])"), "9 d");
    stop(&mut scene, 0, Activity::Ordering, 60.0, 110.0);
    let left = super::sources::left(&scene.played());
    let expected = [
        (24.0, 0, 16.0),
        (24.0, 1, 8.0),
        (48.0, 0, 16.0),
        (48.0, 1, 8.0),
        (72.0, 1, 24.0),
        (96.0, 1, 24.0),
        (120.0, 0, 16.0),
        (120.0, 1, 8.0),
    ];
    assert_eq!(left[..8], expected);
}

/// The first costs 1.00 a unit at the destination, the second 0.90 and 0.20 of transport.
const DEARER_FAR: &str = r#"cost_per_unit: "0.2 GBP", purchase: (prices: { "rice": "0.9 GBP" }),"#;

#[test]
fn a_duty_moves_orders_to_the_source_that_is_cheaper_then() {
    let raised = |charge: Charge, by: f64| {
        let mut scene = Scene::new(&shop("", DEARER_FAR, "cheapest()"), "9 d");
        let (lane, incident) = (LaneId::new(0), IncidentId::new(4));
        let mut transport = scene.sim.world.resource_mut::<Transport>();
        let raise = transport.declare_raise(lane, charge, vec![0]).unwrap();
        scene.sim.agenda().at(hour(60.0), CostRaised { lane, raise, by, incident });
        scene.sim.agenda().at(hour(110.0), CostRestored { lane, raise, incident });
        scene.played()
    };
    let mut scene = raised(Charge::Duty, 0.25);
    let lanes: Vec<usize> = left(&scene).iter().map(|one| one.1).collect();
    assert_eq!(lanes[..5], [0, 0, 1, 1, 0]);
    // The standard cost is 1 GBP. Duty is due on the two orders of 24 that arrive at hours 72 and 96: 12 GBP; the 48
    // units of the second cost 0.10 less each, and 0.20 of transport.
    let summary = scene.summary();
    assert!((summary.cost_price_variance.unwrap() - (12.0 - 4.8)).abs() < 1e-9);
    assert!((summary.cost_transport - 9.6).abs() < 1e-9);
    // A price that is raised by a quarter moves orders too, and costs nothing on what was bought before.
    let mut scene = raised(Charge::Price, 0.25);
    let lanes: Vec<usize> = left(&scene).iter().map(|one| one.1).collect();
    assert_eq!(lanes[..5], [0, 0, 1, 1, 0]);
    assert!((scene.summary().cost_price_variance.unwrap() + 4.8).abs() < 1e-9);
    // One of a twentieth moves none: 1.05 against 1.10. Duty: 48 · 0.05, and of the orders of hours 72 and 96 none
    // arrives before hour 110.
    let mut scene = raised(Charge::Duty, 0.05);
    assert!(left(&scene).iter().all(|one| one.1 == 0));
    assert!((scene.summary().cost_price_variance.unwrap() - 2.4).abs() < 1e-9);
    // Transport of the first costs nothing, and so nothing more.
    let scene = raised(Charge::Transport, 10.0);
    assert!(left(&scene).iter().all(|one| one.1 == 0));
}

#[test]
fn a_centre_without_the_goods_is_unable_where_stock_is_asked_for() {
    // The first centre has 60 units and no supply: orders of 24 at hours 24 and 48, of which 12 are left for the
    // third; with `in_stock` that one goes to the second centre, without it is cut to 12.
    let supply = |choose: &str| {
        format!(
            r#"Supply(
            products: {{ "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") }},
            facilities: {{ "one": (kind: distribution_centre, area: "here"), "two": (kind: distribution_centre, area: "here"), "shop": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["one", "two", "shop"]) }},
            demand: {{ "d": (at: ["shop"], units_per_day: {{ "rice": 24 }}, law: normal(hourly_sd: 0)) }},
            lanes: {{
                "a": (routes: {{ "one": ["shop"] }}, orders: base_stock(units(240)),
                    service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("2 h"))),
                "b": (routes: {{ "two": ["shop"] }}, orders: base_stock(units(240)),
                    service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("2 h"))),
            }},
            sources: {{ "rice": (at: ["shop"], lanes: ["a", "b"], choose: {choose}) }},
            initial_stock: {{ "shelf": (at: ["shop"], level: units(240)), "one": (at: ["one"], level: units(60)), "two": (at: ["two"], level: units(900)) }},
        )"#
        )
    };
    let left_of = |choose: &str| left(&Scene::new(&supply(choose), "5 d").played());
    let with = left_of("first_able(in_stock: true)");
    assert_eq!(with[..4], [(24.0, 0, 24.0), (48.0, 0, 24.0), (72.0, 1, 24.0), (96.0, 1, 24.0)]);
    let without = left_of("first_able()");
    assert_eq!(without[..3], [(24.0, 0, 24.0), (48.0, 0, 24.0), (72.0, 0, 12.0)]);
    assert_eq!(without.len(), 3);
}

#[test]
fn the_cheapest_source_is_compared_with_all_of_its_legs() {
    // 1.00 and a leg of 0.50 against 1.20; without the leg against 1.20.
    let other = r#"purchase: (prices: { "rice": "1.2 GBP" }),"#;
    let legs =
        r#"legs: { "rail": (cost_per_unit: "0.5 GBP", service: lead(fixed("1 h"))) }, ports:"#;
    let with = shop(r#"onward: ["rail"],"#, other, "cheapest()").replace("ports:", legs);
    assert!(left(&Scene::new(&with, "5 d").played()).iter().all(|one| one.1 == 1));
    let without = shop("", other, "cheapest()");
    assert!(left(&Scene::new(&without, "5 d").played()).iter().all(|one| one.1 == 0));
}

#[test]
fn a_duty_is_on_the_price_paid_and_never_below_nothing() {
    let raised = |charge: Charge, by: f64, duty: &str| {
        let terms = format!(r#"purchase: (duty: "{duty}"),"#);
        let mut scene = Scene::new(&shop(&terms, "", "first_able()"), "6 d");
        let (lane, incident) = (LaneId::new(0), IncidentId::new(4));
        let mut transport = scene.sim.world.resource_mut::<Transport>();
        let raise = transport.declare_raise(lane, charge, vec![0]).unwrap();
        scene.sim.agenda().at(hour(60.0), CostRaised { lane, raise, by, incident });
        scene.sim.agenda().at(hour(110.0), CostRestored { lane, raise, incident });
        scene.played().summary().cost_price_variance.unwrap()
    };
    // Orders of 24 leave at hours 24 and 48 at 1.00, at 72 and 96 at 1.50 and at 120 at 1.00; those of 24, 48 and 72
    // arrive at 72, 96 and 120: 48 · 0.50, and a tenth of 24 · (1 + 1 + 1.50).
    assert!((raised(Charge::Price, 0.5, "10 %") - (24.0 + 8.4)).abs() < 1e-9);
    // 10 % less 100 points are no duty, on what arrives at 72 and 96; 120 is after it.
    assert!((raised(Charge::Duty, -1.0, "10 %") - 2.4).abs() < 1e-9);
}

#[test]
fn where_no_source_has_all_that_is_wanted_one_that_runs_gets_the_order() {
    // Two centres of 40 units each for a shop that wants 60: the first sends what it has, and the next day the second
    // has the 20 that are missing and what was sold since.
    let supply = r#"Supply(
        products: { "rice": (class: ambient, price: "2 GBP", margin: "1 GBP") },
        facilities: { "one": (kind: distribution_centre, area: "here"), "two": (kind: distribution_centre, area: "here"), "shop": (kind: store, area: "here") },
        assortments: { "all": (at: ["one", "two", "shop"]) },
        demand: { "d": (at: ["shop"], units_per_day: { "rice": 1 }, law: normal(hourly_sd: 0)) },
        lanes: {
            "a": (routes: { "one": ["shop"] }, orders: base_stock(units(60)),
                service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("2 h"))),
            "b": (routes: { "two": ["shop"] }, orders: base_stock(units(60)),
                service: on_demand(review: (every: "1 d", first: "24 h"), lead: fixed("2 h"))),
        },
        sources: { "rice": (at: ["shop"], lanes: ["a", "b"], choose: first_able(in_stock: true)) },
        initial_stock: { "one": (at: ["one", "two"], level: units(40)) },
    )"#;
    let left = left(&Scene::new(supply, "4 d").played());
    assert_eq!((left[0].0, left[0].1, left[0].2), (24.0, 0, 40.0));
    assert_eq!((left[1].0, left[1].1), (48.0, 1));
}

#[test]
fn an_own_line_that_stands_still_is_no_source() {
    // The shop makes its rice at once, and buys it while the line is stopped from hour 60 to 110.
    let own = shop("", "", "first_able()")
        .replace(r#""shop": (kind: store, area: "here")"#, r#""shop": (kind: store, area: "here", making: (line: (rate: units_per_hour(1000)), recipes: { "rice": () }))"#)
        .replace(r#""near": ["shop"]"#, r#""shop": ["shop"]"#);
    let mut scene = Scene::new(&own, "9 d");
    let facility = scene.sim.world.resource::<Topology>().facilities.get("shop").unwrap();
    let (station, incident) = (StationKind::Line, IncidentId::new(2));
    let agenda = scene.sim.agenda();
    agenda.at(hour(60.0), StationSlowed { facility, station, factor: 0.0, incident });
    agenda.at(hour(110.0), StationRestored { facility, station, incident });
    let scene = scene.played();
    let bought: Vec<f64> = left(&scene).iter().filter(|one| one.1 == 1).map(|one| one.0).collect();
    assert_eq!(bought, [72.0, 96.0]);
    // A line that is only slower is one.
    let mut scene = Scene::new(&own, "9 d");
    scene.sim.agenda().at(hour(60.0), StationSlowed { facility, station, factor: 0.5, incident });
    assert!(left(&scene.played()).iter().all(|one| one.1 == 0));
}

#[test]
fn lanes_by_timetable_share_what_is_wanted_at_their_cut_offs() {
    // By the truck at 06:00 and the van at 18:00, a half each: the truck orders half of what is missing, and the van
    // half of all that was ordered since: 6 → 3; then 12 more and 3 missing, of 15 + 3 ordered 9; …
    let lane = |name: &str, origin: &str, at: &str| {
        format!(
            r#""{name}": (routes: {{ "{origin}": ["shop"] }}, orders: base_stock(units(240)),
                service: timetable(days: daily, departs: "{at}", cutoff: "{at}", arrives_days_after: 1, arrives: "20:00")),"#
        )
    };
    let supply = shop("", "", "shares(of: [1, 1])");
    let from = supply.find("lanes: {").unwrap();
    let until = supply.find("sources:").unwrap();
    let supply = format!(
        "{}lanes: {{ {} {} }}, {}",
        &supply[..from],
        lane("a", "near", "06:00"),
        lane("b", "far", "18:00"),
        &supply[until..]
    );
    let left = left(&Scene::new(&supply, "9 d").played());
    assert_eq!(left[0], (6.0, 0, 3.0));
    assert_eq!(left[1], (18.0, 1, 9.0));
    // Together they order what is sold, and each the half of it to the unit.
    let sum = |lane: usize| -> f64 {
        left.iter().filter(|one| one.1 == lane).take(6).map(|one| one.2).sum()
    };
    assert!((sum(0) - sum(1)).abs() <= 12.0, "{} {}", sum(0), sum(1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Condition: both sources are alike, and only the first ever stops. Then a second source never loses more sales,
    /// and with transport and stock that cost nothing it never costs more.
    #[test]
    fn a_second_source_never_costs_more(
        stops in prop::collection::vec((30.0..300.0f64, 5.0..120.0f64), 0..4),
        notice in 0u32..80,
    ) {
        let choose = format!(r#"first_able(notice: "{notice} h")"#);
        let play = |supply: &str| {
            let mut scene = Scene::new(supply, "16 d");
            for &(from, lasts) in &stops {
                stop(&mut scene, 0, Activity::Shipping, from, from + lasts);
            }
            let mut scene = scene.played();
            scene.summary().cost_lost_margin
        };
        let two = shop("", "", &choose).replace("units(240)", "units(72)");
        let from = two.find("\"b\": (").unwrap();
        let until = two.find("ports:").unwrap();
        let one = format!("{} }}, {}", &two[..from], &two[until..]);
        prop_assert!(play(&two) <= play(&one));
    }
}
