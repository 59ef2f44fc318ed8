//! Golden fingerprints: any change of results changes them.

use crate::story::{first, load, london, runs};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};

/// Events, fingerprint of all, fingerprint of the supply chain: first replication, seed 1.
const OF_DISTURBED: &str = "541717 6e40ddb3ff6eecb5 ce14797b578bca30";
const OF_UNDISTURBED: &str = "541038 4e587348245bd146 0fc6b9ac9e7f7657";

#[test]
fn the_story_of_london_has_its_fingerprints() {
    let runs = runs(&load(&london(), &[]), 1, TableSet::NONE);
    let of = |arm: &str| {
        let run = first(&runs, arm);
        format!("{} {:016x} {:016x}", run.events, run.fingerprint.all(), run.fingerprint.supply())
    };
    let found = [of(DISTURBED), of(UNDISTURBED)];
    assert_eq!(found, [OF_DISTURBED, OF_UNDISTURBED]);
}
