//! Decisions for a centre: firm orders, forecasts and weather, on a view like any other.
//!
//! ```text
//!  depot ──feeder: cut-off 14:00, departs 18:00, arrives 03:00──▶ hub ──truck──▶ shop
//! ```
//! The hub begins with 24 units. The shop orders 24 units at 12:00 of day 0: it has 30 − 11 at 11:00, and
//! 43 hours are to be covered.

use super::scene::{Scene, at, decided};
use reflexarc::kernel::SimSpan;

fn scene() -> Scene {
    behind_a_hub(Scene::default())
}

/// A scene with a hub between the depot and the shop.
fn behind_a_hub(scene: Scene) -> Scene {
    let hub = "\"hub\": (kind: distribution_centre, area: \"here\"), ";
    scene
        .with("\"shop\": (kind: store", &format!("{hub}\"shop\": (kind: store"))
        .with("{\"all\": (at: [\"shop\"])}", "{\"all\": (at: [\"hub\", \"shop\"])}")
        .with("{\"depot\": [\"shop\"]}", "{\"hub\": [\"shop\"]}")
        .with(
            "lanes: {",
            "lanes: {\"feeder\": (routes: {\"depot\": [\"hub\"]}, orders: decided(), service: timetable(
                days: daily, departs: \"18:00\", cutoff: \"14:00\", arrives_days_after: 1, arrives: \"03:00\")),",
        )
        .with("level: units(30))}", "level: units(30)), \"hub\": (at: [\"hub\"], level: units(24))}")
        .with("nodes: [\"shop\"]", "nodes: [\"shop\", \"hub\"]")
        .with(
            "links: {",
            "links: {\"hub-big\": (from: \"hub\", to: \"big\", distance: \"1000 km\", detour: 200,
                rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"),",
        )
        .with("every: \"6 h\", size", "every: \"1 h\", size")
        .with_arcs(
            "arcs: {
            \"order\": replenish(at: [store], from: \"11:05\", every: \"24 h\", deadline: \"50 min\",
                request: \"0 B\", answer: \"0 B\", cycle_service_level: 0.5,
                ladder: [(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))]),
            \"hub\": replenish(at: [distribution_centre], from: \"13:10\", every: \"24 h\", deadline: \"50 min\",
                request: \"0 B\", answer: \"0 B\", cycle_service_level: 0.5,
                ladder: [(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))]),
            })",
        )
}

/// Orders of the first day: of the shop, and of the hub.
fn first_day(scene: &Scene) -> Vec<(f64, reflexarc::supply::OrderSource)> {
    scene.played(at(0, 15, 0, 0)).orders()
}

#[test]
fn a_centre_orders_for_its_firm_orders_and_for_the_departures_to_come() {
    // At 13:00 the hub has 24 units, all committed to the truck of day 0. Its order arrives at 03:00 of day 1,
    // the next at 03:00 of day 2; until then the truck of day 1 departs, whose order covers the shop from 06:00
    // of day 2 to 06:00 of day 3.
    assert_eq!(first_day(&scene()), decided([24.0, 24.0]));
    // In the long run both order what is sold.
    let orders = scene().played(at(9, 15, 0, 0)).orders();
    assert!(orders[2..].iter().all(|order| order.0 == 24.0), "{orders:?}");
}

#[test]
fn a_larger_firm_order_is_ordered_at_once_and_demand_that_no_order_shows_is_not() {
    // Three units an hour from 06:00 on: 30 − 6 − 15 are left at 11:00, and the shop orders 34.
    let mut stage = scene().world();
    stage.surge(3.0, at(0, 6, 0, 0));
    stage.run(at(0, 15, 0, 0));
    assert_eq!(stage.orders(), decided([34.0, 34.0]));
    // From noon on: after the order of the shop, before that of the hub, which cannot know.
    let mut stage = scene().world();
    stage.surge(3.0, at(0, 12, 0, 0));
    stage.run(at(0, 15, 0, 0));
    assert_eq!(stage.orders(), decided([24.0, 24.0]));
}

#[test]
fn the_contents_of_a_centre_show_what_is_committed_and_what_is_forecast_beyond_it() {
    // The view of 13:00: 24 units, and the shop's firm order of 24, or 34 in a surge. Until 03:00 of day 2
    // the truck of day 1 leaves too, for which 24 are expected.
    for (surge, committed) in [(1.0, 24.0), (3.0, 34.0)] {
        let mut stage = scene().world();
        stage.record_contents();
        stage.surge(surge, at(0, 6, 0, 0));
        stage.run(at(0, 15, 0, 0));
        let rows = stage.contents();
        let row = rows.iter().find(|row| &*row.facility == "hub").unwrap();
        assert_eq!((row.as_of, row.covers_until), (Some(at(0, 13, 0, 0)), at(2, 3, 0, 0)));
        assert_eq!((row.departure, row.cut_off), (at(0, 18, 0, 0), at(0, 14, 0, 0)));
        let view = [row.on_hand, row.on_order, row.backorders, row.committed];
        assert_eq!(view, [24.0, 0.0, 0.0, committed].map(Some));
        assert!([row.forecast, row.level].iter().all(|it| (it.unwrap() - 24.0).abs() < 1e-9));
        assert_eq!((row.position, row.quantity), (Some(24.0 - committed), committed));
    }
}

#[test]
fn weather_reaches_a_centre_through_the_days_that_its_stores_will_cover() {
    let warm = |day: i64, hour: i64| {
        scene()
            .with(
                "law: normal",
                "weather: (above: \"20 °C\", per_degree: \"100 %\", up_to: \"21 °C\"), law: normal",
            )
            .with("ahead: \"1 d\"", "ahead: \"4 d\"")
            .heat(at(day, hour, 0, 0))
    };
    // Twice the demand from 06:00 of day 2 on: the stretch that the truck of day 1 covers, and no hour that
    // the shop's order of day 0 covers.
    assert_eq!(first_day(&warm(2, 6)), decided([24.0, 48.0]));
    // From the middle of that stretch on: 12 hours of one unit and 12 of two.
    assert_eq!(first_day(&warm(2, 18)), decided([24.0, 36.0]));
    // After that stretch it is no concern of this order.
    assert_eq!(first_day(&warm(3, 6)), decided([24.0, 24.0]));
    // A forecast that does not reach so far says nothing.
    let short = warm(2, 6).with("ahead: \"4 d\"", "ahead: \"1 d\"");
    assert_eq!(first_day(&short), decided([24.0, 24.0]));
}

#[test]
fn a_centre_without_a_view_of_today_orders_by_the_last_it_sent() {
    // Cut off from the site before the order of the shop is firm, the hub is not decided for: its last plan.
    let mut stage = scene().world();
    stage.cut("hub-big", at(0, 11, 30, 0));
    stage.surge(3.0, at(0, 6, 0, 0));
    stage.run(at(0, 15, 0, 0));
    let orders = stage.orders();
    assert_eq!(orders[1], (24.0, reflexarc::supply::OrderSource::LastWeek), "{orders:?}");
}

#[test]
fn committed_units_leave_with_their_departure() {
    let mut stage = scene().world();
    let committed = |stage: &mut super::scene::Stage| -> f64 {
        let mut points = stage.sim.world.query::<&reflexarc::supply::StockPoint>();
        points.iter(&stage.sim.world).map(|point| point.committed()).sum()
    };
    for (hour, expected) in [(11, 0.0), (13, 24.0), (21, 24.0), (23, 0.0)] {
        stage.run(at(0, hour, 0, 0) + SimSpan::MINUTE);
        assert_eq!(committed(&mut stage), expected, "{hour}");
    }
}

#[test]
fn a_centre_expects_the_planned_part_of_what_the_places_behind_it_order() {
    // The shop orders up to 100 units by rule: at 12:00 of day 0 it has 18, and wants 82. At 13:00 the hub has 24.
    let hub_orders = |lanes: &str, choose: &str| {
        let decided = r#""truck": (routes: {"depot": ["shop"]}, orders: decided()"#;
        let by_rule = r#""truck": (routes: {"depot": ["shop"]}, orders: base_stock(units(100))"#;
        let direct = r#"lanes: {"direct": (routes: {"mill": ["shop"]}, orders: base_stock(units(100)), service: timetable(
            days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")), "#;
        let sources = format!(
            r#"sources: {{"water": (at: ["shop"], lanes: [{lanes}], choose: {choose})}}, initial_stock: "#
        );
        let scene = behind_a_hub(Scene::default().with(decided, by_rule))
            .with("lanes: {", direct)
            .with("initial_stock: ", &sources)
            .with(r#""depot": (kind: supplier"#, r#""mill": (kind: supplier, area: "here"), "depot": (kind: supplier"#)
            .with_arcs(
                "arcs: {\"hub\": replenish(at: [distribution_centre], from: \"13:10\", every: \"24 h\", deadline: \"50 min\",
                request: \"0 B\", answer: \"0 B\", cycle_service_level: 0.5,
                ladder: [(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))])})",
            );
        let decided = |one: &(f64, reflexarc::supply::OrderSource)| {
            one.1 == reflexarc::supply::OrderSource::Decision
        };
        let orders = scene.played(at(0, 15, 0, 0)).orders();
        orders.into_iter().filter(decided).map(|one| one.0).collect::<Vec<f64>>()
    };
    // The usual source: firm orders of 82, and 24 of the truck of day 1, less what is there.
    assert_eq!(hub_orders(r#""truck", "direct""#, "first_able()"), [82.0]);
    // A half of it: 41 and 12.
    assert_eq!(hub_orders(r#""truck", "direct""#, "shares(of: [1, 1])"), [29.0]);
    // Only where the other fails: nothing is to be expected.
    assert_eq!(hub_orders(r#""direct", "truck""#, "first_able()"), Vec::<f64>::new());
}
