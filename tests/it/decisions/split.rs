//! Allocations: the orders of two shops are reallocated until the allocation is closed.
//!
//! Shop and kiosk sell one unit an hour each, so a fair allocation brings both to the same position.

use super::scene::{Scene, Stage, at};
use reflexarc::decision::{Reason, Status};
use reflexarc::kernel::SimSpan;
use reflexarc::supply::{LaneId, Transport};

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
fn book(stage: &Stage) -> Vec<f64> {
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
