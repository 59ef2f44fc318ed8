//! A task that is not part of the program: it needs one file and one line in a list.

use super::scene::{Scene, Stage, at, decided};
use count::Counts;
use reflexarc::decision::task::replenish;
use reflexarc::decision::{DecisionsSpec, Reason, Status, TaskState};
use reflexarc::issue::Issues;
use reflexarc::quantity::read_ron;

mod count;

reflexarc::tasks! {
    /// Revises the open orders of every store, a vector of products at a time.
    replenish: ReplenishSpec,
    /// Estimates the stock of every store that reports.
    count: CountSpec,
}

/// The order of 11:00, and a count of 10:00, which closes after some time.
fn counted(useful_for: &str) -> Scene {
    Scene::default().with(
        "arcs: {",
        &format!(
            r#"arcs: {{"count": count(from: "10:00", every: "24 h", deadline: "50 min",
            request: "0 B", answer: "0 B", useful_for: "{useful_for}",
            ladder: [
                (role: large, patience: "1 min", forecast: calibrated(wmape: "0 %")),
                (role: fallback, patience: "1 min", forecast: calibrated(wmape: "0 %")),
            ]),"#
        ),
    )
}

fn counts(stage: &Stage) -> &Counts {
    &stage.sim.world.resource::<TaskState<AnyTask>>().of_task.count
}

#[test]
fn one_file_and_one_line_add_a_task() {
    let mut stage = counted("1 min").world_of::<ArcSpec>();
    stage.run(at(0, 13, 0, 0));
    // The view of 06:00 holds 24 units; four hours of sales have passed: 20.
    assert_eq!(counts(&stage), &[(at(0, 10, 0, 12), 0, vec![20.0])]);
    let count = stage.decisions()[0];
    let times = [count.sensed, count.received, count.finished, count.actuated];
    let expected = [at(0, 6, 0, 0), at(0, 10, 0, 1), at(0, 10, 0, 11), at(0, 10, 0, 12)];
    assert_eq!(times, expected.map(Some));
    // The order beside it is what it is without counts.
    assert_eq!(stage.orders(), decided([24.0]));
    assert_eq!(TASKS[1], ("count", " Estimates the stock of every store that reports."));
}

#[test]
fn an_added_task_uses_the_fallback_ladder() {
    let mut stage = counted("5 min").world_of::<ArcSpec>();
    // The large site has its request; its answer would leave at 10:00:11.
    let cut = stage.cut("shop-big", at(0, 10, 0, 5));
    stage.restore("shop-big", cut, at(0, 10, 30, 0));
    stage.run(at(0, 10, 20, 0));
    let count = stage.decision();
    assert_eq!((count.status, count.rung, count.reason), (Status::Acted, 1, Reason::NoRoute));
    assert_eq!((count.cause, count.actuated), (Some(cut), Some(at(0, 10, 1, 4))));
    assert_eq!(counts(&stage), &[(at(0, 10, 1, 4), 0, vec![20.0])]);
}

#[test]
fn an_added_task_can_close_before_the_deadline_of_the_arc() {
    let ends = |useful_for: &str| {
        let mut stage = counted(useful_for).world_of::<ArcSpec>();
        stage.run(at(0, 10, 20, 0));
        let count = stage.decision();
        (count.status, count.reason, counts(&stage).len())
    };
    // The answer arrives 12 s after the trigger.
    assert_eq!(ends("12 s"), (Status::Acted, Reason::None, 1));
    assert_eq!(ends("11.9 s"), (Status::Late, Reason::Closed, 0));
}

#[test]
fn an_answer_of_an_added_task_serialises_under_its_name() {
    let json = r#"{"count":{"units":[20,"0.1"],"useful_until_s":36060.0}}"#;
    let answer: AnyAnswer = serde_json::from_str(json).unwrap();
    assert!(matches!(&answer, AnyAnswer::count(count) if count.units.to_vec() == [20.0, 0.1]));
    assert_eq!(serde_json::to_string(&answer).unwrap(), json);
}

#[test]
fn an_added_task_is_checked() {
    let mut issues = Issues::new();
    let text = counted("0 s").with("every: \"24 h\"", "every: \"1 s\"").decisions_text();
    let decisions: DecisionsSpec<ArcSpec> = read_ron(&text).unwrap();
    decisions.check(&mut issues.at("decisions"));
    let paths: Vec<&str> = issues.as_slice().iter().map(|issue| issue.path.as_str()).collect();
    let expected = [
        "decisions.arcs.count.every",
        "decisions.arcs.count.useful_for",
        "decisions.arcs.order.every",
    ];
    assert_eq!(paths, expected);
}
