//! A failure without harm: the verdict says so.

use super::{Results, answer};
use reflexarc::study::judge::answer::Answer;
use std::path::Path;

#[test]
fn a_failure_at_night_with_no_cut_off_near_empties_no_shelf() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/night-failure.ron");
    let results = Results::of_file(&file, &[], 5);
    for contrast in [results.harm("stockout_item_hours"), results.through("stockout_item_hours")] {
        assert_ne!(answer(contrast), Answer::Effect);
    }
    // The failure does occur, and affects decisions.
    let [disturbed, undisturbed, ..] = results.means("decisions_fallback");
    assert!(disturbed > undisturbed);
    let [disturbed, undisturbed, ..] = results.means("dark_rack_hours");
    assert!(disturbed > undisturbed);
}
