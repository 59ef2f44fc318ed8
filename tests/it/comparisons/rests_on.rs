//! Answers that turn at the other plausible value of a parameter, and answers that do not.

use super::small;
use crate::story::{load, plan};
use reflexarc::measure::kpi;
use reflexarc::outcome::table::TableSet;
use reflexarc::study::arm::Arms;
use reflexarc::study::judge::answer::Answer;
use reflexarc::study::rests_on::{RangeEnd, arms, play_ends};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

#[test]
fn an_answer_turns_where_the_outage_may_have_ended_before_the_decision() {
    let story = load(&small("one-cut-off.ron"), &[]);
    let end = |path: &str, end, value: &str| RangeEnd {
        path: path.into(),
        end,
        value: value.to_owned(),
        story: load(&small("one-cut-off.ron"), &[&format!("{path}={value}")]),
    };
    let ends = [
        // The decision of 11:00 is made if the outage ends before: no harm at all.
        end("disruptions.outage.until", "low", "2024-01-03T10:30"),
        end("disruptions.outage.until", "high", "2024-01-03T14:30"),
        // The cost of a departure is not in the hours of empty shelves.
        end("supply.lanes.truck.cost_per_departure", "low", "5 GBP"),
        end("supply.lanes.truck.cost_per_departure", "high", "20 GBP"),
    ];
    // Disruptions do not act without them: the two undisturbed arms of the first two are the story's own.
    let played = arms(&story, &ends);
    let distinct = (0..played.len()).filter(|&place| played.played_by(place) == place).count();
    assert_eq!((played.len(), distinct), (20, 4 + 2 * 2 + 2 * 4));
    let plan = plan(Arms::of_verdict(&story), 3, TableSet::NONE);
    let primary = kpi::find("stockout_item_hours").unwrap();
    let stop = AtomicBool::new(false);
    let findings = play_ends(&plan, &story, &ends, primary, &stop, || ()).unwrap().unwrap();
    assert_eq!(findings.len(), 8, "two contrasts at each end");
    let turned: Vec<(&str, &str)> =
        findings.iter().filter(|one| one.turns()).map(|one| (&*one.path, &*one.contrast)).collect();
    let path = "disruptions.outage.until";
    assert_eq!(turned, [(path, "difference"), (path, "through_infrastructure")]);
    let there = findings[0].there.unwrap();
    assert_eq!((there.judgement.answer, there.estimate.mean), (Answer::Identical, 0.0));
    for one in &findings {
        assert!((one.present.estimate.mean - 2.5).abs() < 1e-9);
        assert!(one.turns() || (one.there.unwrap().estimate.mean - 2.5).abs() < 1e-9);
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let stopped = play_ends(&plan, &Arc::clone(&story), &ends, primary, &stop, || ()).unwrap();
    assert!(stopped.is_none());
}
