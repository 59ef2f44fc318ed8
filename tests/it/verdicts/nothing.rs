//! A failure without harm: the verdict says so.

use super::{Results, answer};
use reflexarc::study::judge::answer::Answer;
use std::path::Path;

#[test]
fn a_failure_at_night_with_no_cut_off_near_empties_no_shelf() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/night-failure.ron");
    let results = Results::of_file(&file, &[], 5);
    // By noon the large model has revised all that the others ordered: nothing that is sent differs.
    for kpi in ["stockout_item_hours", "units_lost", "units_sold", "cost_of_trade"] {
        for contrast in [results.harm(kpi), results.through(kpi)] {
            assert_eq!(answer(contrast), Answer::Identical, "{kpi}");
        }
    }
    // The failure does occur, and affects decisions.
    let [disturbed, undisturbed, ..] = results.means("decisions_fallback");
    assert!(disturbed > undisturbed);
    let [disturbed, undisturbed, ..] = results.means("dark_rack_hours");
    assert!(disturbed > undisturbed);
}

#[test]
fn the_same_failure_over_the_cut_off_at_noon_changes_what_is_sent() {
    // 14 h later: the orders of the fallback stand at 12:00, and for an hour or more after.
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/night-failure.ron");
    let later = [
        "disruptions.grid.at=2022-07-13T10:30",
        "disruptions.grid.until=2022-07-13T11:30",
        "disruptions.generators.at=2022-07-13T10:00",
        "disruptions.generators.until=2022-07-13T22:00",
    ];
    let results = Results::of_file(&file, &later, 2);
    for kpi in ["stockout_item_hours", "units_lost", "cost_of_trade"] {
        let [disturbed, undisturbed, ideal_disturbed, ideal_undisturbed] = results.means(kpi);
        assert_ne!(disturbed.to_bits(), undisturbed.to_bits(), "{kpi}");
        // An ideal infrastructure has power.
        assert_eq!(ideal_disturbed.to_bits(), ideal_undisturbed.to_bits(), "{kpi}");
    }
}
