//! Golden fingerprints: a change of any of them is a change of every result, and says so here.

use crate::story::{first, load, london, runs};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arms::Arm;

#[test]
fn the_story_of_london_has_its_fingerprints() {
    let runs = runs(&load(&london(), &[]), 1, TableSet::NONE);
    let of = |arm| {
        let run = first(&runs, arm);
        format!("{} {:016x} {:016x}", run.events, run.fingerprint.all(), run.fingerprint.supply())
    };
    insta::assert_snapshot!(of(Arm::Disturbed), @"");
    insta::assert_snapshot!(of(Arm::Undisturbed), @"");
}
