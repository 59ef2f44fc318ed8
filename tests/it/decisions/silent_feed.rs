//! Silent feeds: a facility that sends a part of its reports is decided for from what was sent.

use super::scene::{Scene, Stage, at};
use reflexarc::causality::IncidentId;
use reflexarc::decision::{ReportingRestored, ReportingSlowed};
use reflexarc::kernel::SimTime;
use reflexarc::supply::Topology;

/// The share of its reports that the shop sends from one instant to another.
fn silent(scene: &Scene, share: f64, (from, until): (SimTime, SimTime)) -> Stage {
    let mut stage = scene.world();
    let facility = stage.sim.world.resource::<Topology>().facilities.get("shop").unwrap();
    let incident = IncidentId::new(0);
    stage.sim.agenda().at(from, ReportingSlowed { facility, share, incident });
    stage.sim.agenda().at(until, ReportingRestored { facility, incident });
    stage.run(at(5, 0, 0, 0));
    stage
}

/// Hours between the data of each decision and midnight of its day.
fn sensed(stage: &Stage) -> Vec<f64> {
    let decisions = stage.decisions().iter();
    decisions
        .enumerate()
        .map(|(day, decision)| decision.sensed.unwrap().since(at(day as i64, 0, 0, 0)).hours())
        .collect()
}

#[test]
fn decisions_rest_on_the_last_report_that_was_sent() {
    // Reports of each 6 h; the decision of 11:00 sees that of 06:00. Silent from day 1, 03:00 to day 3, 03:00.
    let scene = Scene::default();
    let stage = silent(&scene, 0.0, (at(1, 3, 0, 0), at(3, 3, 0, 0)));
    assert_eq!(sensed(&stage), [6.0, 0.0, -24.0, 6.0, 6.0]);
    let heard = silent(&scene, 1.0, (at(1, 3, 0, 0), at(3, 3, 0, 0)));
    assert_eq!(sensed(&heard), [6.0; 5]);
    assert_eq!(heard.orders(), scene.played(at(5, 0, 0, 0)).orders());
    // A view that is a day older shows 24 units more, less what was ordered since; from day 3 on all is known again.
    assert_eq!(stage.orders()[0], heard.orders()[0]);
    assert_eq!(stage.decisions().iter().filter(|one| one.actuated.is_some()).count(), 5);
}

#[test]
fn half_of_the_reports_are_every_other_one() {
    // Numbers 4, 5, 6, 7 of day 1 at 00:00, 06:00, 12:00, 18:00: the odd ones are sent, 06:00 and 18:00. At a third,
    // numbers 5, 8, 11, 14: 06:00 of day 1, 00:00 and 18:00 of day 2, 12:00 of day 3.
    let all = (at(0, 1, 0, 0), at(9, 0, 0, 0));
    assert_eq!(sensed(&silent(&Scene::default(), 0.5, all)), [6.0; 5]);
    let third = sensed(&silent(&Scene::default(), 1.0 / 3.0, all));
    assert_eq!(third[1..4], [6.0, 0.0, -6.0]);
}

#[test]
fn where_views_are_the_truth_silence_changes_nothing() {
    let ideal = Scene::default().ideal(true, false);
    let stage = silent(&ideal, 0.0, (at(1, 3, 0, 0), at(3, 3, 0, 0)));
    assert_eq!(stage.orders(), ideal.played(at(5, 0, 0, 0)).orders());
    assert_eq!(sensed(&stage), sensed(&silent(&ideal, 1.0, (at(1, 3, 0, 0), at(3, 3, 0, 0)))));
}
