//! Arms that resolve to the same specification are one run under several names.

use super::{Told, answer, small};
use crate::story::{load, plan, played};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::answer::Answer;
use reflexarc::study::arms::{Arm, played_by};
use std::sync::Arc;

#[test]
fn without_disruptions_two_runs_serve_four_arms() {
    use Arm::{Disturbed, IdealDisturbed, IdealUndisturbed, Undisturbed};
    let story = load(&small("one-cut-off.ron"), &[]);
    assert_eq!(played_by(&story), [Disturbed, Undisturbed, IdealDisturbed, IdealUndisturbed]);
    // An outage that begins when the story is over does not happen.
    let late =
        ["disruptions.outage.at=2024-02-01T00:00", "disruptions.outage.until=2024-02-02T00:00"];
    let story = load(&small("one-cut-off.ron"), &late);
    assert_eq!(played_by(&story), [Disturbed, Disturbed, IdealDisturbed, IdealDisturbed]);
    let runs = played(&story, &plan(&Arm::ALL, 2, TableSet::ALL));
    let arms: Vec<Arm> = runs.iter().map(|run| run.arm).collect();
    assert_eq!(arms, [Arm::ALL, Arm::ALL].concat());
    // The very same rows, not ones that are alike.
    assert!(Arc::ptr_eq(&runs[0].tables, &runs[1].tables));
    assert!(Arc::ptr_eq(&runs[2].tables, &runs[3].tables));
    assert!(!Arc::ptr_eq(&runs[0].tables, &runs[2].tables));
    assert!(!Arc::ptr_eq(&runs[0].tables, &runs[4].tables));
    let told = Told::of(&story, 3);
    for row in &told.0 {
        for contrast in [row.difference, row.through_infrastructure].into_iter().flatten() {
            assert_eq!((contrast.estimate.mean, answer(contrast)), (0.0, Answer::Identical));
        }
    }
}
