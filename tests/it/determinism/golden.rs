//! Golden fingerprints: any change of results changes them.

use crate::story::{first, load, london, runs};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};

/// Events, fingerprint of all, fingerprint of the supply chain: first replication, seed 1.
const OF_DISTURBED: &str = "539589 a08c349b47b497a2 cb7d4e2fbb88026b";
const OF_UNDISTURBED: &str = "538910 7294b2ad50bfb85c bd7c7097f5ab0d80";

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
