//! Arms that differ in nothing but their luck cry `effect` no oftener than their level allows.

use crate::story::{load, london, plan, played};
use reflexarc::outcome::kpi;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::answer::Answer;
use reflexarc::study::arms::Arm;
use reflexarc::study::compare::Comparison;

#[test]
fn luck_is_taken_for_an_effect_in_one_study_of_twenty() {
    // 200 studies of the bundled story's first days, each of two undisturbed arms with three
    // replications on draws of their own.
    const STUDIES: u32 = 200;
    const REPLICATIONS: u32 = 3;
    let story = load(&london(), &["horizon=2 d", "warm_up=2 d"]);
    let plan = plan(&[Arm::Undisturbed], STUDIES * REPLICATIONS * 2, TableSet::NONE);
    let runs = played(&story, &plan);
    let mut alarms = 0;
    for study in runs.chunks(REPLICATIONS as usize * 2) {
        let mut comparison = Comparison::new(&kpi::all(), &story.primary);
        let (one, other) = study.split_at(REPLICATIONS as usize);
        for (one, other) in one.iter().zip(other) {
            for (arm, run) in [(Arm::Disturbed, one), (Arm::Undisturbed, other)] {
                let mut run = run.clone();
                run.arm = arm;
                comparison.add(&run);
            }
        }
        let rows = comparison.kpis();
        let primary = rows.iter().find(|row| row.kpi.name == story.primary).unwrap();
        let contrast = primary.difference.unwrap();
        alarms += u32::from(contrast.judgement.answer == Answer::Effect);
    }
    // 5 % of 200 is 10, with a standard deviation of 3.1.
    assert!((2..=19).contains(&alarms), "{alarms} of {STUDIES} studies");
}
