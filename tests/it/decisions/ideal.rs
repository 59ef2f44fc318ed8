//! Each ideal mechanism of decisions removes its own effect and no other.

use super::scene::{Scene, Stage, at, decided};
use reflexarc::decision::Status;

const EXACT: &str = "calibrated(wmape: \"0 %\")";

/// Customers ask for three units an hour from 06:00 on, which no forecast knows.
fn surprised(scene: &Scene) -> Stage {
    let mut stage = scene.world();
    stage.surge(3.0, at(0, 6, 0, 0));
    stage.run(at(0, 13, 0, 0));
    stage
}

#[test]
fn with_ideal_feeds_an_order_is_made_from_the_shelf_at_the_decision_and_no_cadence_matters() {
    // The view of 06:00 holds 30 - 6 = 24 of the 48 units that it must last for: 24 are ordered.
    let real = surprised(&Scene::default());
    assert_eq!((real.orders(), real.decision().sensed), (decided([24.0]), Some(at(0, 6, 0, 0))));
    // A view of midnight holds 30 of 54: 24 as well, for what it does not know is the surge.
    let weekly = Scene::default().with("every: \"6 h\", size", "every: \"7 d\", size");
    assert_eq!(surprised(&weekly).decision().sensed, Some(at(0, 0, 0, 0)));
    // By 11:00 another 5 · 3 units were sold: 9 of 43 are left, 34 are ordered.
    for cadence in [Scene::default(), weekly] {
        let ideal = surprised(&cadence.ideal(true, false));
        assert_eq!(ideal.orders(), decided([34.0]));
        assert_eq!(ideal.decision().sensed, Some(at(0, 11, 0, 1)));
    }
}

#[test]
fn with_ideal_feeds_units_on_order_are_seen_at_once() {
    // Day 1, 11:00: 30 - 35 + 24 (arrived at 06:00) = 19 on the shelf, 43 asked for, so 24 again; and a
    // second decision after the cut-off, at 13:00, sees these 24 on order at once: 17 + 24 of 65 for
    // the truck of day 2, so 24.
    let twice = Scene::default().with("every: \"24 h\"", "every: \"2 h\"").with("6 h", "7 d");
    let ideal = twice.ideal(true, false).played(at(2, 13, 0, 0));
    assert_eq!(ideal.orders(), decided([24.0, 24.0, 24.0]));
}

#[test]
fn with_ideal_feeds_a_lost_answer_still_falls_down_the_ladder() {
    let mut stage = Scene::default().ideal(true, false).world();
    stage.cut("shop-big", at(0, 11, 0, 5));
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.rung), (Status::Acted, 1));
    // Asked at 11:01:00, the small site looks a second later, and takes 2 s.
    assert_eq!(decision.sensed, Some(at(0, 11, 1, 1)));
    assert_eq!(decision.actuated, Some(at(0, 11, 1, 4)));
}

#[test]
fn with_ideal_feeds_smoothing_learns_from_the_truth_a_day_at_a_time() {
    // First seen on day 0 at 11:00:01; seen again exactly a day later, when 24 · 3 units less one hour
    // before the surge... were sold: the surge begins at 12:00, so 1 + 23 · 3 = 70 in that day.
    let scene = Scene::default().with(EXACT, "ses(alpha: 1)").ideal(true, false);
    let mut stage = scene.with("units(30)", "units(300)").world();
    stage.surge(3.0, at(0, 12, 0, 0));
    stage.run(at(1, 13, 0, 0));
    // Day 1, 11:00: sold 11 + 70, so 300 - 81 + 0 of day 0 = 219 on the shelf. 43 hours of 70 units a
    // day are 125.4, so nothing is ordered; an order of the day before is for 43 - 289 < 0.
    assert_eq!(stage.orders(), []);
    let scene = Scene::default().with(EXACT, "ses(alpha: 1)").ideal(true, false);
    let mut stage = scene.with("units(30)", "units(100)").world();
    stage.surge(3.0, at(0, 12, 0, 0));
    stage.run(at(1, 13, 0, 0));
    // Now 100 - 81 = 19 are left. Half of the time 124.7 units suffice: the middle of a gamma distribution of
    // mean 125.4 and standard deviation 16.2, learned from an error of 46 units. 105.7 are short.
    assert_eq!(stage.orders(), decided([106.0]));
}

#[test]
fn with_an_ideal_model_error_and_bias_are_gone_and_the_stale_view_stays() {
    let models = [
        "calibrated(wmape: \"30 %\")",
        "calibrated(wmape: \"0 %\", bias: \"50 %\")",
        "ses(alpha: 1)",
    ];
    // With half as much again, 48 · 1.5 = 72 are expected, and 72 - 24 = 48 ordered.
    let biased = surprised(&Scene::default().with(EXACT, models[1]));
    assert_eq!(biased.orders(), decided([48.0]));
    for model in models {
        let scene = Scene::default().with(EXACT, model).ideal(false, true);
        let ideal = surprised(&scene);
        assert_eq!(ideal.orders(), decided([24.0]), "{model}");
        assert_eq!(ideal.decision().sensed, Some(at(0, 6, 0, 0)));
        assert_eq!(surprised(&scene.ideal(true, true)).orders(), decided([34.0]), "{model}");
    }
}

#[test]
fn no_switch_moves_a_draw_elsewhere() {
    let scene = Scene::default()
        .with("normal(hourly_sd: 0)", "negative_binomial(variance_ratio: 2)")
        .with("fixed(\"10 s\")", "log_normal(mean: \"30 s\", sd: \"30 s\")")
        .with("every: \"24 h\"", "every: \"1 h\"")
        .with("buffer: \"1 s\"", "buffer: \"1 s\", jitter: \"2 s\", loss: 0.1")
        .with(EXACT, "calibrated(wmape: \"30 %\")");
    let play = |feeds, model| scene.clone().ideal(feeds, model).played(at(10, 0, 0, 0));
    let ways = |stage: &Stage| -> Vec<_> {
        let ended = stage.decisions().iter();
        ended.map(|d| (d.decision, d.rung, d.received, d.started, d.finished, d.actuated)).collect()
    };
    let mut real = play(false, false);
    assert!(real.decisions().iter().filter(|decision| decision.rung == 1).count() > 20);
    for (feeds, model) in [(true, false), (false, true), (true, true)] {
        let mut ideal = play(feeds, model);
        assert_eq!(ideal.demanded(), real.demanded());
        assert_eq!(ways(&ideal), ways(&real));
        assert_ne!(ideal.orders(), real.orders());
    }
}
