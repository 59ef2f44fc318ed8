//! Allocations: the orders of two shops are reallocated until the allocation is closed.
//!
//! Shop and kiosk sell one unit an hour each, so a fair allocation brings both to the same position.

use super::scene::{Scene, Stage, at};
use reflexarc::decision::{Reason, Status};
use reflexarc::kernel::SimSpan;
use reflexarc::supply::{LaneId, Topology, Transport};

const LINK: &str =
    "distance: \"1000 km\", detour: 200, rate: \"400 Gbit/s\", packet: \"1 B\", buffer: \"1 s\"";

/// Units at shop and kiosk; orders are made at 11:00 by a role, and allocated by both in turn from an
/// hour on. Cuts stay undetected for long, so nothing goes another way.
pub(super) fn shared(shop: u32, kiosk: u32, orders_by: &str, split_from: &str) -> Scene {
    let link = |from: &str, to: &str| {
        format!("\"{from}-{to}\": (from: \"{from}\", to: \"{to}\", {LINK}),")
    };
    let links =
        ["kiosk", "depot"].map(|from| [link(from, "big"), link(from, "little")].concat()).concat();
    let rung = |role: &str| {
        format!("(role: {role}, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\")),")
    };
    let both = [rung("large"), rung("fallback")].concat();
    let arcs = format!(
        "arcs: {{\"split\": allocate(from: \"{split_from}\", every: \"1 h\", deadline: \"30 min\",
            request: \"0 B\", answer: \"0 B\", cycle_service_level: 0.5, ladder: [{both}]),
            \"order\": replenish(from: \"11:00\", every: \"24 h\", deadline: \"50 min\",
            request: \"0 B\", answer: \"0 B\", cycle_service_level: 0.5, ladder: [{}])}}, )",
        rung(orders_by)
    );
    Scene::default()
        .with("\"shop\": (kind: store, area: \"here\")}", "\"shop\": (kind: store, area: \"here\"), \"kiosk\": (kind: store, area: \"here\")}")
        .with("[\"shop\"]", "[\"shop\", \"kiosk\"]")
        .with("{\"shelf\": (at: [\"shop\", \"kiosk\"], level: units(30))}",
            &format!("{{\"shop\": (at: [\"shop\"], level: units({shop})), \"kiosk\": (at: [\"kiosk\"], level: units({kiosk}))}}"))
        .with("nodes: [\"shop\", \"kiosk\"]", "nodes: [\"shop\", \"kiosk\", \"depot\"]")
        .with("links: {", &format!("links: {{ {links}"))
        .with("detection: \"1 s\"", "detection: \"20 h\"")
        .with_arcs(&arcs)
}

/// How the book that closed last stands: shop, kiosk.
pub(super) fn book(stage: &Stage) -> Vec<f64> {
    let transport = stage.sim.world.resource::<Transport>();
    let traffic = transport.lane(LaneId::new(0)).unwrap();
    traffic.closed_orders().last().unwrap().quantities().to_vec()
}

#[test]
fn units_to_be_allocated_are_not_in_the_position_before_a_report_shows_them() {
    // The view of 06:00: 24 and 44 units, so 24 and 4 were ordered, by the site that splits. At 13:00 it
    // has no newer view: 24 and 44 again, 28 to share, so both come to 48: the split stays.
    let scene = shared(30, 50, "large", "13:00")
        .with("from: \"00:00\", every: \"6 h\"", "from: \"06:00\", every: \"24 h\"");
    let mut stage = scene.world();
    for hour in 13..=15 {
        stage.run(at(0, hour, 20, 0));
        assert_eq!(book(&stage), [24.0, 4.0], "{hour}");
    }
    assert_eq!(stage.decisions()[3].sensed, Some(at(0, 6, 0, 0)));
}

#[test]
fn a_report_at_the_cut_off_does_not_hold_what_is_ordered_there() {
    // Another site ordered 24 and 4. The view of 12:00 holds 18 and 38 units, and nothing on order.
    let mut stage = shared(30, 50, "fallback", "13:00").world();
    stage.run(at(0, 13, 20, 0));
    assert_eq!(book(&stage), [24.0, 4.0]);
    stage.run(at(0, 14, 20, 0));
    assert_eq!(stage.decisions()[2].sensed, Some(at(0, 12, 0, 0)));
    assert_eq!(book(&stage), [24.0, 4.0]);
}

#[test]
fn an_allocation_computed_twice_from_one_view_is_the_same() {
    // 24 and 24 were ordered. Customers of the shop came thrice as often from 07:00 to the report of 13:00:
    // it holds 30 - 7 - 6 · 3 = 5 and 17. Both come to (5 + 17 + 48) / 2 = 35.
    let mut stage = shared(30, 30, "large", "14:00")
        .with("from: \"00:00\", every: \"6 h\"", "from: \"01:00\", every: \"6 h\"")
        .world();
    stage.surge_at("shop", 3.0, at(0, 7, 0, 0));
    stage.run(at(0, 13, 59, 0));
    assert_eq!(book(&stage), [24.0, 24.0]);
    for hour in 14..=18 {
        stage.run(at(0, hour, 20, 0));
        assert_eq!(book(&stage), [30.0, 18.0], "{hour}");
    }
}

#[test]
fn a_rung_allocates_the_book_and_not_the_answer_of_the_rung_before_it() {
    // 24 and 4 were ordered. The large site sees at 15:00 that the shop has 30 - 14 - 9 = 7 units and the
    // kiosk 35: it would share 28 and 0. Its answer is cut off. The small one has seen nothing since 13:00:
    // 17 and 37 without what was ordered, so 24 and 4.
    let mut stage = shared(30, 50, "large", "15:20")
        .with("from: \"00:00\", every: \"6 h\"", "from: \"00:00\", every: \"1 h\"")
        .world();
    stage.surge_at("shop", 9.0, at(0, 14, 0, 0));
    for link in ["shop-little", "kiosk-little"] {
        stage.cut(link, at(0, 13, 30, 0));
    }
    stage.cut("depot-big", at(0, 15, 20, 5));
    stage.run(at(0, 15, 50, 0));
    let split = stage.decisions()[2];
    assert_eq!((split.status, split.rung, split.sensed), (Status::Acted, 1, Some(at(0, 13, 0, 0))));
    assert_eq!(book(&stage), [24.0, 4.0]);
    // Without the cut it is the other split.
    let mut stage = shared(30, 50, "large", "15:20")
        .with("from: \"00:00\", every: \"6 h\"", "from: \"00:00\", every: \"1 h\"")
        .world();
    stage.surge_at("shop", 9.0, at(0, 14, 0, 0));
    stage.run(at(0, 15, 50, 0));
    assert_eq!(book(&stage), [28.0, 0.0]);
}

#[test]
fn a_shop_without_reports_keeps_its_order() {
    let mut stage = shared(30, 50, "fallback", "13:00").world();
    stage.cut("kiosk-big", at(0, 0, 0, 0));
    stage.run(at(0, 13, 30, 0));
    let split = stage.decisions()[2];
    assert_eq!((split.status, split.rung, split.reason), (Status::Acted, 0, Reason::None));
    assert_eq!(book(&stage), [24.0, 4.0]);
}

#[test]
fn an_allocation_acts_until_its_close() {
    let closing = |work: &str| {
        let scene = shared(30, 50, "fallback", "19:59")
            .with("fixed(\"10 s\")", &format!("fixed(\"{work}\")"));
        scene.with("patience: \"1 min\"", "patience: \"5 min\"").played(at(0, 23, 0, 0)).decisions()
            [2]
    };
    let on_time = closing("58 s");
    assert_eq!((on_time.status, on_time.actuated), (Status::Acted, Some(at(0, 20, 0, 0))));
    let late = closing("58000000001 ns");
    assert_eq!((late.status, late.reason), (Status::Late, Reason::Closed));
    assert_eq!(late.finished, Some(at(0, 19, 59, 59) + SimSpan::from_nanos(1)));
    // Triggers end with the split: those of 13:00 to 20:00, and none after.
    let stage = shared(30, 50, "fallback", "13:00").played(at(0, 23, 30, 0));
    let splits: Vec<Status> = stage.decisions()[2..].iter().map(|ended| ended.status).collect();
    assert_eq!(splits, [[Status::Acted; 7].as_slice(), &[Status::Late]].concat());
}

/// The scene of 24 and 4 units ordered, with a depot that holds a stock, and a mill that sends it up to a
/// level, ordered at 04:00 and there at a time of the day.
pub(super) fn scarce(stock: u32, level: u32, arrives: &str) -> Scene {
    let wagon = format!(
        "\"wagon\": (routes: {{\"mill\": [\"depot\"]}}, orders: base_stock(units({level})),
            service: timetable(days: daily, departs: \"05:00\", cutoff: \"04:00\", arrives: \"{arrives}\"))"
    );
    shared(30, 50, "fallback", "13:00")
        .with("\"depot\": (kind: supplier, area: \"here\")",
            "\"depot\": (kind: distribution_centre, area: \"here\", shares: proportional), \"mill\": (kind: supplier, area: \"here\")")
        .with("\"all\": (at: [", "\"all\": (at: [\"depot\", ")
        .with("arrives: \"06:00\"))}", &format!("arrives: \"06:00\")), {wagon}}}"))
        .with("\"kiosk\": (at: [\"kiosk\"], level",
            &format!("\"depot\": (at: [\"depot\"], level: units({stock})), \"kiosk\": (at: [\"kiosk\"], level"))
        .with("from: \"00:00\", every: \"6 h\"", "from: \"06:00\", every: \"24 h\"")
}

/// What the truck of the first day carries: to the shop, to the kiosk.
fn sent(stage: &mut Stage) -> [f64; 2] {
    sent_on(0, stage)
}

/// What the truck of a day carries: to the shop, to the kiosk.
pub(super) fn sent_on(day: i64, stage: &mut Stage) -> [f64; 2] {
    stage.run(at(day, 23, 0, 0));
    let transport = stage.sim.world.resource::<Transport>();
    let mut sent = [0.0; 2];
    for shipment in transport.under_way().filter(|shipment| shipment.lane == LaneId::new(0)) {
        let topology = stage.sim.world.resource::<Topology>();
        let is_kiosk = &**topology.facilities.name(shipment.destination) == "kiosk";
        sent[usize::from(is_kiosk)] += shipment.sent;
    }
    sent
}

#[test]
fn an_allocation_reserves_the_stock_of_the_depot_for_equal_cover() {
    // Both must last 48 h from 06:00; the shop has 24 units and the kiosk 44. Of 14 units that the depot
    // has, both come to the same cover if the shop gets all: 38 of 48 hours, where the kiosk has 44. In
    // proportion to the orders of 24 and 4 it would be 12 and 2.
    assert_eq!(sent(&mut scarce(14, 0, "21:00").world()), [14.0, 0.0]);
    // Of 26 units: 48 c - 24 + 48 c - 44 = 26 at 47 hours: 23 and 3; in proportion 22.3 and 3.7.
    assert_eq!(sent(&mut scarce(26, 0, "21:00").world()), [23.0, 3.0]);
    // Enough for all.
    assert_eq!(sent(&mut scarce(28, 0, "21:00").world()), [24.0, 4.0]);
}

#[test]
fn a_view_that_does_not_show_the_departure_leaves_the_orders_to_the_rule_of_the_depot() {
    // The kiosk has 54 units at 06:00 and orders nothing on the first day, the shop 24; on the second day 24
    // and 18, by a view of that day as by one of the day before. Of 46 units the depot then has 22. To equal
    // cover: 48 c - 24 + 48 c - 30 = 22: 14 and 8; in proportion 12.6 and 9.4.
    let second_day = |every: &str| {
        let scene = scarce(46, 0, "21:00").with("level: units(50)", "level: units(60)").with(
            "from: \"06:00\", every: \"24 h\"",
            &format!("from: \"06:00\", every: \"{every}\""),
        );
        sent_on(1, &mut scene.world())
    };
    assert_eq!(second_day("24 h"), [14.0, 8.0]);
    // A view of the first day shows the departure of that day.
    assert_eq!(second_day("48 h"), [13.0, 9.0]);
}

#[test]
fn what_arrives_before_the_departure_is_available_and_what_comes_after_it_is_not() {
    // 14 units leave the mill at 05:00.
    assert_eq!(sent(&mut scarce(0, 14, "21:00").world()), [14.0, 0.0]);
    assert_eq!(sent(&mut scarce(0, 14, "22:00").world()), [14.0, 0.0]);
    assert_eq!(sent(&mut scarce(0, 14, "22:01").world()), [0.0, 0.0]);
    // Ten are there and four more come too late.
    assert_eq!(sent(&mut scarce(10, 14, "22:01").world()), [10.0, 0.0]);
}

#[test]
fn more_than_was_known_is_shared_over_the_rest_of_the_orders() {
    // Four units arrive, and the depot has ten; but the site knows of the ten alone, since the report is
    // made before the mill's order is closed. The ten are reserved for the shop; of the other four,
    // 14 : 4 of what is still open, the shop gets 3.1 and the kiosk 0.9.
    let stage = scarce(10, 14, "21:00")
        .with("from: \"06:00\", every: \"24 h\"", "from: \"03:00\", every: \"24 h\"");
    assert_eq!(sent(&mut stage.world()), [13.0, 1.0]);
}
