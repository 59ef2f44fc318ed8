//! Arms that resolve to the same specification are one run under several names.

use super::{Results, answer, small};
use crate::story::{load, plan, played};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::Arms;
use reflexarc::study::contrast::{DIFFERENCE, THROUGH_INFRASTRUCTURE};
use reflexarc::study::judge::answer::Answer;
use std::sync::Arc;

#[test]
fn without_disruptions_two_runs_serve_four_arms() {
    let story = load(&small("one-cut-off.ron"), &[]);
    let played_by = |story| {
        let arms = Arms::of_verdict(story);
        (0..4).map(|place| arms.played_by(place)).collect::<Vec<_>>()
    };
    assert_eq!(played_by(&story), [0, 1, 2, 3]);
    // An outage after the end of the story has no effect.
    let late =
        ["disruptions.outage.at=2024-02-01T00:00", "disruptions.outage.until=2024-02-02T00:00"];
    let story = load(&small("one-cut-off.ron"), &late);
    assert_eq!(played_by(&story), [0, 0, 2, 2]);
    let arms = Arms::of_verdict(&story);
    let runs = played(&plan(arms.clone(), 2, TableSet::ALL));
    let names: Vec<_> = arms.iter().chain(arms.iter()).map(|arm| arm.name.clone()).collect();
    assert_eq!(runs.iter().map(|run| run.arm.clone()).collect::<Vec<_>>(), names);
    // The rows are shared, not equal copies.
    assert!(Arc::ptr_eq(&runs[0].tables, &runs[1].tables));
    assert!(Arc::ptr_eq(&runs[2].tables, &runs[3].tables));
    assert!(!Arc::ptr_eq(&runs[0].tables, &runs[2].tables));
    assert!(!Arc::ptr_eq(&runs[0].tables, &runs[4].tables));
    let results = Results::of(&story, 3);
    for row in &results.0 {
        for contrast in
            [DIFFERENCE, THROUGH_INFRASTRUCTURE].into_iter().filter_map(|name| row.contrast(name))
        {
            assert_eq!((contrast.estimate.mean, answer(contrast)), (0.0, Answer::Identical));
        }
    }
}
