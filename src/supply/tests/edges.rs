//! The edges of a run: its start, its end, and shipments under way at either.

use super::orders::{LANE, Revises, levels, two_stores_from};
use super::*;
use crate::kernel::SimSpan;

/// Two stores order 4 and 5 units by 12:00 on 11 July; they are shipped at 22:00, arrive at 06:00 on
/// 12 July, and are promised for 07:00. Returns the end of a run with a start, warm-up and horizon.
fn by_the_end(start: &str, warm_up: &str, horizon: &str) -> (Simulation<()>, Summary) {
    let mut sim = two_stores_from(start, warm_up, "send_nothing", "cancelled", horizon);
    let begin = sim.now();
    sim.agenda().at(begin, Revises { departure: day_of_orders(start), units: [4.0, 5.0] });
    let summary = finish(&mut sim);
    (sim, summary)
}

/// Local day of 11 July, where that of the start is 0.
fn day_of_orders(start: &str) -> i64 {
    if start.starts_with("2022-07-12") { -1 } else { 0 }
}

const MIDNIGHT: &str = "2022-07-11T00:00[Europe/London]";

fn ordered(sim: &Simulation<()>) -> f64 {
    let end = sim.world.resource::<Clock>().end();
    point(sim, "shop-2").totals(end, sim.world.resource::<Clock>()).ordered
}

#[test]
fn the_first_measured_instant_counts_and_the_warm_up_does_not() {
    // The book closes at the very start, and a minute before it.
    let (sim, _) = by_the_end("2022-07-11T12:00[Europe/London]", "12 h", "1 d");
    assert_eq!(ordered(&sim), 5.0);
    let (sim, _) = by_the_end("2022-07-11T12:01[Europe/London]", "721 min", "1 d");
    assert_eq!(ordered(&sim), 0.0);
    // Goods under way at the start arrive as usual.
    assert_eq!(levels(&sim, "shop-2"), [5.0, 0.0, 0.0]);
}

#[test]
fn events_at_the_end_do_not_take_place() {
    // The book closes at the very end, and a minute before it.
    let (sim, _) = by_the_end(MIDNIGHT, "0 d", "12 h");
    assert_eq!((ordered(&sim), levels(&sim, "shop-2")), (0.0, [0.0, 0.0, 0.0]));
    let (sim, _) = by_the_end(MIDNIGHT, "0 d", "721 min");
    assert_eq!((ordered(&sim), levels(&sim, "shop-2")), (5.0, [0.0, 5.0, 0.0]));
    // Goods that arrive at the very end stay under way.
    let (sim, summary) = by_the_end(MIDNIGHT, "0 d", "30 h");
    assert_eq!(levels(&sim, "shop-2"), [0.0, 5.0, 5.0]);
    assert_eq!((summary.shipments_due, summary.shipments_missed), (0, 0));
}

#[test]
fn a_promise_is_due_from_the_start_on_and_before_the_end() {
    let due = |start, warm_up, horizon| by_the_end(start, warm_up, horizon).1.shipments_due;
    // Promised for 07:00 of 12 July, that is 31 hours after midnight: at the end, and before it.
    assert_eq!((due(MIDNIGHT, "0 d", "31 h"), due(MIDNIGHT, "0 d", "1861 min")), (0, 2));
    // At the start, and a minute before it.
    assert_eq!(due("2022-07-12T07:00[Europe/London]", "31 h", "1 d"), 2);
    assert_eq!(due("2022-07-12T07:01[Europe/London]", "1861 min", "1 d"), 0);
}

#[test]
fn a_shipment_under_way_at_the_end_is_late_if_its_promise_is_past() {
    let mut sim = two_stores_from(MIDNIGHT, "0 d", "send_nothing", "cancelled", "33 h");
    sim.agenda().at(SimTime::START, Revises { departure: 0, units: [4.0, 5.0] });
    let until = SimTime::START + SimSpan::HOUR * 40;
    let delay = LaneDelayed { lane: LANE, extra: SimSpan::HOUR * 5, until, incident: None };
    sim.agenda().at(SimTime::START + SimSpan::HOUR * 20, delay);
    let summary = finish(&mut sim);
    assert_eq!(levels(&sim, "shop-1"), [0.0, 4.0, 4.0]);
    // Promised for 07:00, arrival at 11:00; the run ends at 09:00, when two shipments are late by 2 h.
    assert_eq!((summary.shipments_due, summary.shipments_missed), (2, 2));
    assert_eq!(summary.shipments_late_h, 4.0);
}
