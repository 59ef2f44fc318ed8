//! A failure that reaches nothing: the twin says so.

use super::{Told, answer};
use reflexarc::study::judge::answer::Answer;
use std::path::Path;

#[test]
fn a_failure_at_night_with_no_cut_off_near_empties_no_shelf() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/night-failure.ron");
    let told = Told::of_file(&file, &[], 5);
    for contrast in [told.harm("stockout_item_hours"), told.through("stockout_item_hours")] {
        assert_ne!(answer(contrast), Answer::Effect);
    }
    // It did happen, and decisions felt it.
    let [disturbed, undisturbed, ..] = told.means("decisions_fallback");
    assert!(disturbed > undisturbed);
    let [disturbed, undisturbed, ..] = told.means("tripped_rack_hours");
    assert!(disturbed > undisturbed);
}
