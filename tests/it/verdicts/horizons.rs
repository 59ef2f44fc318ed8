//! Horizons of a few hours, and what is under way at the end: the shop of `by_hand`, without its outage.
//!
//! From midnight on it holds 27.5 units and sells one an hour. A truck departs at 18:00, after the cut-off at
//! 12:00, and arrives at 06:00 with 24 units; the decision is made at 11:00. The truck of the day before the
//! start is under way at midnight.

use super::small;
use crate::story::{first, kpi_of, load, plan, played};
use reflexarc::kernel::SimTime;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{Arms, DISTURBED};
use reflexarc::study::replicate::Run;
use reflexarc::supply::ShipmentStatus;

fn run(horizon: &str, disruptions: &str) -> Run {
    let set = [format!("horizon={horizon}"), format!("disruptions={{{disruptions}}}")];
    let story = load(&small("one-cut-off.ron"), &set.each_ref().map(String::as_str));
    let runs = played(&plan(Arms::of_verdict(&story).only(&[DISTURBED]), 1, TableSet::ALL));
    first(&runs, DISTURBED).clone()
}

/// Hours of departure and arrival, units and status of the shipments.
fn shipments(run: &Run) -> Vec<(f64, Option<f64>, f64, ShipmentStatus)> {
    let rows = &run.tables.shipments;
    let hours = |at: SimTime| at.since(SimTime::START).hours();
    (0..rows.len())
        .filter_map(|place| rows.row(place))
        // Divisible units, to a millionth.
        .map(|row| {
            let units = (row.sent * 1e6).round() / 1e6;
            (hours(row.departed), row.arrived.map(hours), units, row.status)
        })
        .collect()
}

#[test]
fn a_run_of_any_length_counts_what_happens_before_its_end() {
    // An event at the very end does not take place: at 6 h the truck is still under way, at 36 h the cut-off of
    // the second day is open. What departed and did not arrive is a row, `under_way`.
    let before = (-6.0, Some(6.0), 24.0, ShipmentStatus::Delivered);
    let under_way = |departed| (departed, None, 24.0, ShipmentStatus::UnderWay);
    let day_0 = (18.0, Some(30.0), 24.0, ShipmentStatus::Delivered);
    for (horizon, hours, due, decisions, expected) in [
        ("1 h", 1.0, 0.0, 0.0, vec![under_way(-6.0)]),
        ("6 h", 6.0, 0.0, 0.0, vec![under_way(-6.0)]),
        ("24 h", 24.0, 1.0, 1.0, vec![before, under_way(18.0)]),
        ("36 h", 36.0, 2.0, 2.0, vec![before, day_0]),
    ] {
        let run = run(horizon, "");
        let kpi = |name: &str| kpi_of(&run, name);
        assert_eq!(kpi("units_demanded"), Some(hours), "{horizon}");
        assert_eq!(kpi("units_lost"), Some(0.0), "{horizon}");
        assert_eq!(kpi("shipments_due"), Some(due), "{horizon}");
        assert_eq!(kpi("otif"), (due > 0.0).then_some(1.0), "{horizon}");
        assert_eq!(kpi("decisions_due"), Some(decisions), "{horizon}");
        assert_eq!(shipments(&run), expected, "{horizon}");
    }
}

#[test]
fn a_delivery_that_is_late_beyond_the_end_is_due_missed_and_late_by_then() {
    // The truck of day 0, promised for 06:00 of day 1, comes 20 h later, at hour 50; the run ends at hour 36.
    let late = r#""jam": port_delay(mode: road, extra: "20 h", at: "2024-01-01T12:00", until: "2024-01-03T00:00")"#;
    let ended = run("36 h", late);
    let kpi = |run: &Run, name: &str| kpi_of(run, name).unwrap();
    assert_eq!((kpi(&ended, "shipments_due"), kpi(&ended, "shipments_missed")), (2.0, 1.0));
    assert_eq!(kpi(&ended, "shipments_late_hours"), 6.0);
    let before = (-6.0, Some(6.0), 24.0, ShipmentStatus::Delivered);
    assert_eq!(shipments(&ended), [before, (18.0, None, 24.0, ShipmentStatus::UnderWay)]);
    // Stock is 27.5 at midnight, 45.5 at 06:00, and empty at 51.5 h: the truck of hour 50 is there before.
    let long = run("51 h", late);
    assert_eq!((kpi(&long, "units_lost"), kpi(&long, "shipments_late_hours")), (0.0, 20.0));
    let rows = shipments(&long);
    assert_eq!(rows[1], (18.0, Some(50.0), 24.0, ShipmentStatus::Late));
    // The truck of day 1 waits behind it or is under way; it is promised for hour 54.
    assert_eq!(rows.len(), 3);
    assert_eq!(kpi(&long, "shipments_due"), 2.0);
    assert_eq!(rows[2].0, 42.0);
}
