//! The table `contents`: what a decision set, and the view and forecast that it was computed from.

use super::scene::{Scene, Stage, at};
use super::split::shared;
use reflexarc::decision::{Status, decision_number};
use reflexarc::kernel::SimTime;
use reflexarc::outcome::table::contents::ContentRow;

/// A scene whose contents are recorded, played until an instant.
fn recorded(scene: &Scene, until: SimTime) -> Stage {
    let mut stage = scene.world();
    stage.record_contents();
    stage.run(until);
    stage
}

/// A value that is exact in the eleventh decimal: levels are sums over hours.
fn close(value: f64) -> f64 {
    (value * 1e11).round() / 1e11
}

/// On hand, on order, level, position and units set of a row.
fn figures(row: &ContentRow) -> ([Option<f64>; 4], f64) {
    ([row.on_hand, row.on_order, row.level.map(close), row.position], row.quantity)
}

/// The same, of a row with a view.
fn with_view(figures: [f64; 4], quantity: f64) -> ([Option<f64>; 4], f64) {
    (figures.map(Some), quantity)
}

/// The quantity of a base-stock order of whole units.
fn whole_units(row: &ContentRow) -> f64 {
    close(row.level.unwrap() - row.position.unwrap()).ceil().max(0.0)
}

#[test]
fn a_row_holds_the_view_the_forecast_the_level_and_the_quantity() {
    let stage = recorded(&Scene::default(), at(0, 13, 0, 0));
    let [row] = &stage.contents()[..] else { panic!("{:?}", stage.contents()) };
    // The first decision of the first arc.
    assert_eq!((row.decision, stage.decision().decision), (1 << 32, decision_number(0, 0)));
    assert_eq!((&*row.facility, &*row.product, &*row.lane), ("shop", "water", "truck"));
    assert_eq!((row.departure, row.cut_off), (at(0, 22, 0, 0), at(0, 12, 0, 0)));
    // The view of 06:00: 30 − 6 units, for the 48 hours until the truck of day 1 is there.
    assert_eq!((row.as_of, row.covers_until), (Some(at(0, 6, 0, 0)), at(2, 6, 0, 0)));
    assert_eq!((row.forecast.map(close), row.forecast_sd), (Some(48.0), Some(0.0)));
    assert_eq!((row.backorders, row.committed), (Some(0.0), Some(0.0)));
    assert_eq!(figures(row), with_view([24.0, 0.0, 48.0, 24.0], 24.0));
}

#[test]
fn a_level_with_safety_is_rounded_up_to_whole_units() {
    // Open 15 hours a day, each with a standard deviation of 0.5: over 30 hours √(30 · 0.25) = 2.7386. With
    // z = 2.0000: c = 2.7386/48 = 0.057054, 48 · (1 − c²/9 + z·c/3)³ = 53.632; less 30, 23.632: 24 units.
    let scene = Scene::default()
        .with("\"shop\": (kind: store, area: \"here\")", "\"shop\": (kind: store, area: \"here\", opening_hours: (from: \"07:00\", until: \"22:00\"))")
        .with("hourly_sd: 0", "hourly_sd: 0.5")
        .with("cycle_service_level: 0.5", "cycle_service_level: 0.97725");
    let stage = recorded(&scene, at(0, 13, 0, 0));
    let row = &stage.contents()[0];
    assert!((row.forecast_sd.unwrap() - 2.738_61).abs() < 1e-5, "{row:?}");
    assert!((row.level.unwrap() - 53.632).abs() < 1e-3, "{row:?}");
    assert_eq!((row.position, row.quantity, whole_units(row)), (Some(30.0), 24.0, 24.0));
    assert_eq!(stage.orders()[0].0, row.quantity);
}

/// Weekly reports, so that a view ages.
fn weekly() -> Scene {
    Scene::default()
        .with("units(30)", "units(20)")
        .with("every: \"6 h\", size", "every: \"7 d\", size")
}

#[test]
fn a_decision_on_a_stale_view_shows_the_old_instant_and_the_old_stock() {
    // Both decisions see the 20 units of midnight of day 0. On day 0, 54 hours are to come from then on; on
    // day 1, 78, and the site counts the 34 that it ordered itself.
    let stage = recorded(&weekly(), at(1, 13, 0, 0));
    let rows = stage.contents();
    assert!(rows.iter().all(|row| row.as_of == Some(at(0, 0, 0, 0))));
    let expected =
        [with_view([20.0, 0.0, 54.0, 20.0], 34.0), with_view([20.0, 34.0, 78.0, 54.0], 24.0)];
    assert_eq!(rows.iter().map(figures).collect::<Vec<_>>(), expected);
    // Where another site takes over, it does not know of these 34.
    let mut stage = weekly().world();
    stage.record_contents();
    stage.cut("shop-big", at(0, 13, 0, 0));
    stage.run(at(1, 13, 0, 0));
    assert_eq!(figures(&stage.contents()[1]), with_view([20.0, 0.0, 78.0, 20.0], 58.0));
}

#[test]
fn with_ideal_feeds_the_view_is_of_the_instant_of_the_decision() {
    let stage = recorded(&weekly().ideal(true, false), at(0, 13, 0, 0));
    let (row, decision) = (&stage.contents()[0], stage.decision());
    // The request is at its site at 11:00:01, when 11 of the 20 units are sold.
    assert_eq!((row.as_of, decision.received), (decision.received, Some(at(0, 11, 0, 1))));
    assert_eq!(row.on_hand, Some(9.0));
    // 43 hours less a second are to come.
    assert!((row.level.unwrap() - (43.0 - 1.0 / 3600.0)).abs() < 1e-9);
    assert_eq!((row.quantity, whole_units(row)), (34.0, 34.0));
}

#[test]
fn units_ordered_on_one_lane_are_on_order_for_the_next() {
    let twice = "{\"van\": (routes: {\"depot\": [\"shop\"]}, orders: decided(), service: timetable(days: daily,
        departs: \"22:00\", cutoff: \"12:00\", arrives_days_after: 1, arrives: \"06:00\")), \"truck\": (";
    let stage = recorded(&Scene::default().with("{\"truck\": (", twice), at(0, 13, 0, 0));
    let rows = stage.contents();
    let of = |lane: &str| figures(rows.iter().find(|row| &*row.lane == lane).unwrap());
    assert_eq!(of("van"), with_view([24.0, 0.0, 48.0, 24.0], 24.0));
    assert_eq!(of("truck"), with_view([24.0, 24.0, 48.0, 48.0], 0.0));
    assert_eq!(rows.len(), 2);
}

#[test]
fn only_the_answer_of_the_rung_that_was_asked_last_has_rows() {
    // The large site computes its answer at 11:00:01 and is cut off. With ideal feeds the small one, asked a
    // minute later, sees 30 − 11 units at 11:01:01, for the 43 hours less 61 s that are to come.
    let mut stage = Scene::default().ideal(true, false).world();
    stage.record_contents();
    stage.cut("shop-big", at(0, 11, 0, 5));
    stage.run(at(0, 13, 0, 0));
    let decision = stage.decision();
    assert_eq!((decision.status, decision.rung), (Status::Acted, 1));
    let [row] = &stage.contents()[..] else { panic!("{:?}", stage.contents()) };
    assert_eq!(row.as_of, Some(at(0, 11, 1, 1)));
    assert_eq!(figures(row), with_view([19.0, 0.0, close(43.0 - 61.0 / 3600.0), 19.0], 24.0));
    // Both are cut off: the decision is lost, and no answer is left.
    let mut stage = Scene::default().world();
    stage.record_contents();
    stage.cut("shop-little", at(0, 3, 0, 0));
    stage.cut("shop-big", at(0, 11, 0, 5));
    stage.run(at(0, 13, 0, 0));
    assert_eq!(stage.decision().status, Status::Lost);
    assert_eq!((stage.decision().sensed, stage.contents().len()), (None, 0));
}

#[test]
fn a_decision_that_was_late_has_the_rows_of_its_answer() {
    // The answer comes at 12:00:00.000000001, after the cut-off; last week's order is sent.
    let scene = Scene::default()
        .with("from: \"11:00\"", "from: \"11:59\"")
        .with("patience: \"1 min\"", "patience: \"5 min\"")
        .with("fixed(\"10 s\")", "fixed(\"58000000001 ns\")");
    let stage = recorded(&scene, at(0, 13, 0, 0));
    assert_eq!(stage.decision().status, Status::Late);
    let row = &stage.contents()[0];
    assert_eq!((row.as_of, row.quantity), (Some(at(0, 6, 0, 0)), 24.0));
}

#[test]
fn an_allocation_shows_the_claims_and_the_shares() {
    // The report of 13:00 holds 5 and 17 units, and the 24 and 24 that were ordered, which the positions of
    // the claims are without. Both must last for the 41 hours until 06:00 of day 2: 48 units bring both
    // to 35.
    let scene = shared(30, 30, "large", "14:00")
        .with("from: \"00:00\", every: \"6 h\"", "from: \"01:00\", every: \"6 h\"");
    let mut stage = scene.world();
    stage.record_contents();
    stage.surge_at("shop", 3.0, at(0, 7, 0, 0));
    stage.run(at(0, 14, 20, 0));
    let rows = stage.contents();
    let allocation = stage.decisions()[2];
    let shares: Vec<&ContentRow> =
        rows.iter().filter(|row| row.decision == allocation.decision).collect();
    let [shop, kiosk] = shares[..] else { panic!("{shares:?}") };
    assert_eq!((&*shop.facility, &*kiosk.facility), ("shop", "kiosk"));
    assert_eq!(figures(shop), with_view([5.0, 24.0, 41.0, 5.0], 30.0));
    assert_eq!(figures(kiosk), with_view([17.0, 24.0, 41.0, 17.0], 18.0));
    for row in shares {
        assert_eq!((row.as_of, row.covers_until), (Some(at(0, 13, 0, 0)), at(2, 6, 0, 0)));
        assert_eq!((row.departure, row.cut_off), (at(0, 22, 0, 0), at(0, 12, 0, 0)));
    }
}

#[test]
fn a_place_that_never_reported_has_no_view_and_its_order_as_quantity() {
    // 24 and 4 were ordered by the small site; the large one never heard of the kiosk.
    let mut stage = shared(30, 50, "fallback", "13:00").world();
    stage.record_contents();
    stage.cut("kiosk-big", at(0, 0, 0, 0));
    stage.run(at(0, 13, 30, 0));
    let allocation = stage.decisions()[2];
    assert_eq!((allocation.status, allocation.rung), (Status::Acted, 0));
    let rows = stage.contents();
    let of = |place: &str| {
        rows.iter().find(|row| row.decision == allocation.decision && &*row.facility == place)
    };
    let (shop, kiosk) = (of("shop").unwrap(), of("kiosk").unwrap());
    assert_eq!((shop.as_of, shop.quantity), (allocation.sensed, 24.0));
    assert_eq!((kiosk.as_of, kiosk.forecast, kiosk.forecast_sd), (None, None, None));
    assert_eq!((kiosk.backorders, kiosk.committed), (None, None));
    assert_eq!(figures(kiosk), ([None; 4], 4.0));
    assert_eq!(kiosk.covers_until, at(2, 6, 0, 0));
}
