//! A decided lane with a backup: orders go to the backup while the usual source is stopped, and return after it.
//!
//! ```text
//!  depot ──truck, decided: cut-off 12:00, arrives 06:00──▶ shop
//!  mill ──van, up to 48 by rule: cut-off 13:00, arrives 15:00──▶ shop
//! ```
//! The shop sells a unit an hour: on day d at hour h, `24·d + h` are sold.

use super::scene::{Scene, Stage, at};
use reflexarc::causality::IncidentId;
use reflexarc::kernel::SimTime;
use reflexarc::supply::{
    Activity, ActivityRestored, ActivitySlowed, OrderSource, Topology, Transport,
};

fn scene(choose: &str) -> Scene {
    let van = r#"lanes: {"van": (routes: {"mill": ["shop"]}, orders: base_stock(units(48)), service: timetable(
        days: daily, departs: "14:00", cutoff: "13:00", arrives: "15:00")), "#;
    let sources = format!(
        r#"sources: {{"water": (at: ["shop"], lanes: ["truck", "van"], choose: {choose})}}, initial_stock: "#
    );
    Scene::default()
        .with("lanes: {", van)
        .with("initial_stock: ", &sources)
        .with(
            r#""depot": (kind: supplier"#,
            r#""mill": (kind: supplier, area: "here"), "depot": (kind: supplier"#,
        )
        .with(r#"every: "6 h", size"#, r#"every: "1 h", size"#)
}

/// Stops an activity on a lane from an instant until another.
fn stop(stage: &mut Stage, lane: &str, activity: Activity, from: SimTime, until: SimTime) {
    let lane = stage.sim.world.resource::<Topology>().lanes.get(lane).unwrap();
    let mut transport = stage.sim.world.resource_mut::<Transport>();
    let slowdown = transport.declare_slowdown(lane, activity, vec![0]).unwrap();
    let incident = IncidentId::new(0);
    let agenda = stage.sim.agenda();
    agenda.at(from, ActivitySlowed { lane, slowdown, factor: 0.0, incident });
    agenda.at(until, ActivityRestored { lane, slowdown, incident });
}

/// Lane, units and source of the orders sent, in the order of time.
fn orders(stage: &Stage) -> Vec<(String, f64, OrderSource)> {
    let lanes = &stage.sim.world.resource::<Topology>().lanes;
    let order = |order: &reflexarc::supply::OrderSent| {
        (lanes.name(order.lane).to_string(), order.units, order.provenance.source)
    };
    stage.sim.writer.orders.iter().map(order).collect()
}

fn played(choose: &str, stops: &[(&str, Activity)]) -> Vec<(String, f64, OrderSource)> {
    let mut stage = scene(choose).world();
    for &(lane, activity) in stops {
        stop(&mut stage, lane, activity, at(1, 0, 0, 0), at(3, 0, 0, 0));
    }
    stage.run(at(5, 0, 0, 0));
    orders(&stage)
}

fn by_truck(units: f64) -> (String, f64, OrderSource) {
    ("truck".to_owned(), units, OrderSource::Decision)
}

fn by_van(units: f64) -> (String, f64, OrderSource) {
    ("van".to_owned(), units, OrderSource::Policy)
}

const AT_ONCE: &str = "first_able()";

#[test]
fn without_a_stop_all_is_decided_for_the_usual_source() {
    // Day 0: the view of 11:00 shows 30 − 11; 43 are to be covered until 06:00 of day 2: 24. Each day the same.
    assert_eq!(played(AT_ONCE, &[]), [24.0; 5].map(by_truck));
}

#[test]
fn the_backup_is_ordered_from_while_the_usual_source_stops_and_no_longer() {
    // Day 1, 13:00: 30 + 24 − 37 = 17 on hand and nothing on order: 31 by van, there at 15:00. Day 2, 13:00: 54 + 31 − 61
    // = 24: 24. Day 3, 11:00: 109 − 83 = 26, and 43 to be covered: 17 by truck, and the van nothing. Day 4: 126 − 107 =
    // 19: 24.
    let expected = [by_truck(24.0), by_van(31.0), by_van(24.0), by_truck(17.0), by_truck(24.0)];
    for activity in [Activity::Shipping, Activity::Ordering] {
        assert_eq!(played(AT_ONCE, &[("truck", activity)]), expected, "{activity:?}");
    }
    // In transit the 24 of day 0 stand still too, and stay on order: on days 1 and 2 nothing is on hand at 06:00. Day 1,
    // 13:00: 24. Day 2, 13:00: 24 − 22 = 2 on hand and 24 on order: 22. Day 3: 2 + 22 − 17 = 7 at 06:00, and the 24;
    // 11:00: 26, so 17 by truck.
    let expected = [by_truck(24.0), by_van(24.0), by_van(22.0), by_truck(17.0), by_truck(24.0)];
    assert_eq!(played(AT_ONCE, &[("truck", Activity::Transit)]), expected);
    // What stops the backup, or the shop's receipts, sends no order elsewhere. With receipts stopped the truck of day 0
    // waits, and is on order: the decisions stay as they are.
    for stopped in [("van", Activity::Shipping), ("truck", Activity::Receiving)] {
        let found = played(AT_ONCE, &[stopped]);
        assert!(found.iter().all(|order| order.0 == "truck"), "{stopped:?}: {found:?}");
    }
    assert_eq!(played(AT_ONCE, &[("van", Activity::Shipping)]), [24.0; 5].map(by_truck));
}

#[test]
fn until_the_stop_is_known_the_order_goes_to_the_usual_source_and_is_cancelled() {
    // Known a day later. Day 1: 24 by truck, of which nothing leaves at 22:00. The shelf is empty from 06:00 of day 2
    // on: 48 by van at 13:00, there at 15:00. Day 3, 13:00: 48 − 22 = 26, and the truck is not known to run: 22. Day 4,
    // 11:00: 48 + 22 − 44 = 26, and 43 to be covered: 17 by truck.
    let found = played(r#"first_able(notice: "24 h")"#, &[("truck", Activity::Shipping)]);
    let expected = [by_truck(24.0), by_truck(24.0), by_van(48.0), by_van(22.0), by_truck(17.0)];
    assert_eq!(found, expected);
}

#[test]
fn a_stop_of_both_orders_nothing_and_one_of_size_zero_changes_nothing() {
    // Neither is able on days 1 and 2. Day 3, 11:00: an empty shelf, and 43 to be covered; day 4: nothing came before
    // 06:00, then 43 − 5 = 38 are there, and 43 to be covered: 5.
    let both = [("truck", Activity::Shipping), ("van", Activity::Shipping)];
    assert_eq!(played(AT_ONCE, &both), [by_truck(24.0), by_truck(43.0), by_truck(5.0)]);
    let mut stage = scene(AT_ONCE).world();
    let lane = stage.sim.world.resource::<Topology>().lanes.get("truck").unwrap();
    let mut transport = stage.sim.world.resource_mut::<Transport>();
    let slowdown = transport.declare_slowdown(lane, Activity::Shipping, vec![0]).unwrap();
    let incident = IncidentId::new(0);
    stage.sim.agenda().at(at(1, 0, 0, 0), ActivitySlowed { lane, slowdown, factor: 1.0, incident });
    stage.run(at(5, 0, 0, 0));
    assert_eq!(orders(&stage), played(AT_ONCE, &[]));
}
