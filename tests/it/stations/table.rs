//! The table `stations`: jobs, waiting and work of each station on each day.

use super::stories::story;
use crate::story::{first, load, plan, played, real};
use reflexarc::outcome::cell::Word;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::TableSet;
use reflexarc::outcome::table::stations::StationRow;
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};

/// All rows, by arm.
fn rows(disruption: &str) -> [Vec<StationRow>; 2] {
    let (_folder, file) = story(disruption);
    let runs = played(&plan(real(&load(&file, &[])), 1, TableSet::ALL));
    [DISTURBED, UNDISTURBED].map(|arm| {
        let rows = &first(&runs, arm).tables.stations;
        (0..rows.len()).filter_map(|index| rows.row(index)).collect()
    })
}

/// Jobs, and hours waited, present, worked and offered, on the days of a station.
fn days(rows: &[StationRow], station: (&str, &str)) -> Vec<(u64, [f64; 4])> {
    let own = rows.iter().filter(|row| (&*row.place, row.station.word()) == station);
    own.map(|row| (row.jobs, [row.waited, row.present * 24.0, row.worked, row.offered])).collect()
}

fn near(found: &(u64, [f64; 4]), jobs: u64, hours: [f64; 4]) {
    let is_near = found.1.iter().zip(hours).all(|(one, other)| (one - other).abs() < 1e-6);
    assert!(found.0 == jobs && is_near, "{found:?} instead of {jobs} and {hours:?}");
}

#[test]
fn a_dock_works_an_hour_a_day_and_two_at_half_its_rate() {
    // A truck a day with 24 units reaches a dock that receives 24 an hour, at half its rate on the tenth, eleventh and
    // twelfth of twenty days.
    let half = r#"slowed(what: receiving, where: (name: "shop"), to: "50 %", WHEN)"#;
    let [slow, usual] = rows(half);
    // The bakery makes 48 units a day, twelve an hour; nothing waits before it or stops it.
    for line in [days(&slow, ("bakery", "line")), days(&usual, ("bakery", "line"))] {
        line.iter().for_each(|day| near(day, 1, [0.0, 4.0, 4.0, 24.0]));
    }
    let (slow, usual) = (days(&slow, ("shop", "dock")), days(&usual, ("shop", "dock")));
    assert_eq!((slow.len(), usual.len()), (20, 20));
    for (day, (slow, usual)) in slow.iter().zip(&usual).enumerate() {
        near(usual, 1, [0.0, 1.0, 1.0, 24.0]);
        let present = if (9..12).contains(&day) { 2.0 } else { 1.0 };
        near(slow, 1, [present - 1.0, present, 1.0, 24.0]);
    }
}
