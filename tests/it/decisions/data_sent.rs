//! The price of data that leaves a site: its answers, and nothing else.

use super::scene::{Scene, Stage, at};
use reflexarc::infra::SiteParts;

/// Both sites pay for data; requests of 3 MB, answers of 2 MB.
fn scene() -> Scene {
    Scene::default()
        .with(r#"area: "here", pool"#, r#"area: "here", terms: [data(price: "50 GBP/GB")], pool"#)
        .with(r#"request: "0 B", answer: "0 B""#, r#"request: "3 MB", answer: "2 MB""#)
}

/// Holds the own cost of both sites against what is expected.
fn assert_costs(stage: &mut Stage, expected: [f64; 2]) {
    let paid = costs(stage);
    let is_near = paid.iter().zip(expected).all(|(paid, one)| (paid - one).abs() < 1e-12);
    assert!(is_near, "{paid:?} instead of {expected:?}");
}

/// Own cost of both sites.
fn costs(stage: &mut Stage) -> Vec<f64> {
    let now = stage.sim.now();
    let mut sites = stage.sim.world.query::<SiteParts>();
    sites.iter(&stage.sim.world).map(|site| site.totals(now).own_cost.unwrap()).collect()
}

#[test]
fn answers_are_paid_by_the_site_that_sends_them() {
    // One decision a day, answered by the large site: 2 MB at 0.05 GBP/MB.
    let mut stage = scene().played(at(0, 13, 0, 0));
    assert_eq!(stage.decision().rung, 0);
    assert_costs(&mut stage, [0.1, 0.0]);
    stage.run(at(3, 13, 0, 0));
    assert_eq!(stage.decisions().len(), 4);
    assert_costs(&mut stage, [0.4, 0.0]);
}

#[test]
fn requests_and_reports_that_a_site_receives_cost_nothing() {
    // A site that is not asked gets reports of 1 MB; requests are twice as large.
    let mut stage = scene()
        .with(r#"every: "6 h", size: "0 B""#, r#"every: "6 h", size: "1 MB""#)
        .with(r#"request: "3 MB""#, r#"request: "6 MB""#)
        .played(at(0, 13, 0, 0));
    assert_costs(&mut stage, [0.1, 0.0]);
    // Answers of half the size cost half as much, and a site that does not answer pays nothing.
    let mut stage = scene().with(r#"answer: "2 MB""#, r#"answer: "1 MB""#).played(at(0, 13, 0, 0));
    assert_costs(&mut stage, [0.05, 0.0]);
    let mut stage = scene().world();
    stage.cut("shop-big", at(0, 9, 0, 0));
    stage.run(at(0, 13, 0, 0));
    assert_eq!(stage.decision().rung, 1);
    assert_costs(&mut stage, [0.0, 0.1]);
}

#[test]
fn data_sent_before_measuring_starts_is_not_paid() {
    let mut stage = scene().lasting("2 d", "3 d").world();
    stage.run(at(0, 0, 0, 1));
    assert_costs(&mut stage, [0.0, 0.0]);
    assert!(!stage.decisions().is_empty(), "there were decisions");
    stage.run(at(0, 13, 0, 0));
    assert_costs(&mut stage, [0.1, 0.0]);
}
