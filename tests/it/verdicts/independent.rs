//! Arms that differ only in their draws are answered with `effect` no more often than the level allows.

use crate::story::{load, london, plan, played, real};
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::{DISTURBED, UNDISTURBED};
use reflexarc::study::comparison::Comparison;
use reflexarc::study::contrast::{Contrast, DIFFERENCE};
use reflexarc::study::judge::answer::Answer;

#[test]
fn chance_is_taken_for_an_effect_in_one_study_of_twenty() {
    // 200 studies of the bundled story's first days, each of two undisturbed arms with three
    // replications on independent draws.
    const STUDIES: u32 = 200;
    const REPLICATIONS: u32 = 3;
    let story = load(&london(), &["horizon=2 d", "warm_up=2 d"]);
    let arms = real(&story);
    let plan = plan(arms.only(&[UNDISTURBED]), STUDIES * REPLICATIONS * 2, TableSet::NONE);
    let runs = played(&plan);
    let mut alarms = 0;
    for study in runs.chunks(REPLICATIONS as usize * 2) {
        let mut comparison =
            Comparison::new(&plan.kpis, &story.primary, &arms, Contrast::of_verdict());
        let (one, other) = study.split_at(REPLICATIONS as usize);
        for (one, other) in one.iter().zip(other) {
            for (arm, run) in [(DISTURBED, one), (UNDISTURBED, other)] {
                let mut run = run.clone();
                run.arm = arm.into();
                comparison.add(&run);
            }
        }
        let rows = comparison.rows();
        let primary = rows.iter().find(|row| row.kpi.name == story.primary).unwrap();
        let contrast = primary.contrast(DIFFERENCE).unwrap();
        alarms += u32::from(contrast.judgement.answer == Answer::Effect);
    }
    // 5 % of 200 is 10, with a standard deviation of 3.1.
    assert!((2..=19).contains(&alarms), "{alarms} of {STUDIES} studies");
}
