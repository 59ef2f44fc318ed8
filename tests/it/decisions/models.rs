//! Models are independent of the rungs that use them and of the pools that run them.

use super::scene::{Scene, at, decided};
use reflexarc::decision::DecisionsSpec;
use reflexarc::issue::Issues;
use reflexarc::quantity::read_ron;

/// The first rung asks a declared model.
fn named(model: &str) -> Scene {
    Scene::default()
        .with("    arcs: {", &format!("    models: {{\"m\": ({model})}},\n    arcs: {{"))
        .with(
            "(role: large, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))",
            "(role: large, patience: \"1 min\", model: \"m\")",
        )
}

/// Severity, path and message of each issue.
fn issues(scene: &Scene) -> Vec<String> {
    let decisions: DecisionsSpec = read_ron(&scene.decisions_text()).unwrap();
    let mut issues = Issues::new();
    decisions.check(&mut issues.at("decisions"));
    let text = |issue: &reflexarc::issue::Issue| {
        format!("{:?} {}: {}", issue.severity, issue.path, issue.message)
    };
    issues.as_slice().iter().map(text).collect()
}

#[test]
fn a_declared_model_decides_as_the_same_forecast_given_inline() {
    // With half as much again, 48 · 1.5 = 72 are expected, and 24 there.
    let biased = "forecast: calibrated(wmape: \"0 %\", bias: \"50 %\")";
    assert_eq!(named(biased).played(at(0, 13, 0, 0)).orders(), decided([48.0]));
    let inline = Scene::default().with("forecast: calibrated(wmape: \"0 %\")", biased);
    assert_eq!(inline.played(at(0, 13, 0, 0)).orders(), decided([48.0]));
    assert_eq!(issues(&named(biased)), [""; 0]);
}

#[test]
fn the_work_of_a_model_is_its_service_time_on_any_pool() {
    // 25 s in place of the pool's 10 s, and a second each way.
    let slow = named("forecast: calibrated(wmape: \"0 %\"), work: fixed(\"25 s\")");
    let stage = slow.played(at(0, 13, 0, 0));
    let decision = stage.decision();
    let times = [decision.received, decision.started, decision.finished, decision.actuated];
    let expected = [at(0, 11, 0, 1), at(0, 11, 0, 1), at(0, 11, 0, 26), at(0, 11, 0, 27)];
    assert_eq!(times, expected.map(Some));
    // The second rung has no model with its own work: the small pool's 2 s apply.
    let mut stage = slow.world();
    stage.cut("shop-big", at(0, 10, 0, 0));
    stage.run(at(0, 13, 0, 0));
    assert_eq!(stage.decision().finished, Some(at(0, 11, 0, 3)));
}

#[test]
fn with_ideal_compute_the_work_of_a_model_takes_no_time() {
    let slow = named("forecast: calibrated(wmape: \"0 %\"), work: fixed(\"25 s\")");
    let compute = reflexarc::infra::IdealInfrastructure { compute: true, ..Default::default() };
    let decision = slow.ideal_machines(compute).played(at(0, 13, 0, 0)).decision();
    assert_eq!((decision.received, decision.finished), (decision.finished, decision.started));
}

#[test]
fn an_ideal_model_keeps_the_work_of_the_model_that_it_replaces() {
    let biased = "forecast: calibrated(wmape: \"0 %\", bias: \"50 %\"), work: fixed(\"25 s\")";
    let stage = named(biased).ideal(false, true).played(at(0, 13, 0, 0));
    assert_eq!(stage.orders(), decided([24.0]));
    assert_eq!(stage.decision().finished, Some(at(0, 11, 0, 26)));
}

#[test]
fn a_rung_has_exactly_one_model() {
    let fine = "forecast: ses(alpha: 0.2)";
    let rung = "decisions.arcs.order.ladder.0";
    let of = |new: &str| issues(&named(fine).with("model: \"m\"", new));
    assert_eq!(
        of("model: \"m\", forecast: ses(alpha: 0.2)"),
        [format!("Error {rung}: a rung has either a `model` or a `forecast`, not both")]
    );
    assert_eq!(of(""), [format!("Error {rung}: the model of the rung is missing")]);
    assert_eq!(of("model: \"n\""), [format!("Error {rung}.model: unknown model `n`")]);
}

#[test]
fn weights_have_no_effect_where_the_model_is_loaded() {
    let heavy = named("forecast: calibrated(wmape: \"0 %\"), weights: \"140 GB\"");
    assert_eq!(issues(&heavy), [""; 0]);
    assert_eq!(heavy.played(at(0, 13, 0, 0)).orders(), decided([24.0]));
    let wrong = named("forecast: ses(alpha: 0), work: uniform(low: \"2 s\", high: \"1 s\")");
    let paths: Vec<String> = issues(&wrong)
        .iter()
        .map(|issue| issue.split([' ', ':']).nth(1).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(paths, ["decisions.models.m.forecast.alpha", "decisions.models.m.work"]);
}

#[test]
fn requests_of_an_arc_are_of_its_class() {
    // A pool on which only tenants run answers them, and none of class `ours`.
    let lots = |class: &str| {
        Scene::default()
            .with(
                "pool: (servers: 1, work: fixed(\"10 s\"), queue: 9)",
                "pool: (lots: {\"all\": (servers: 1, for: [tenants])}, work: fixed(\"10 s\"), queue: 9)",
            )
            .with("cycle_service_level: 0.5,", &format!("cycle_service_level: 0.5,{class}"))
            .played(at(0, 13, 0, 0))
            .decision()
            .finished
    };
    assert_eq!(lots(" class: tenants,"), Some(at(0, 11, 0, 11)));
    // Nothing takes it: the second rung has it at 11:00:04, once that is known.
    assert_eq!(lots(""), Some(at(0, 11, 0, 6)));
    assert_eq!(lots(" class: ours,"), lots(""));
}
