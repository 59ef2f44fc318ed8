//! Decided orders on a lane that takes them by the case: what is ordered is what the lane takes, and the next
//! decision counts it.

use super::scene::{Scene, at, decided};
use super::split::shared;
use reflexarc::supply::{LaneId, Transport};

/// A scene whose truck takes orders of certain quantities of the case of water.
fn packed(scene: Scene, case: u32, quantities: &str) -> Scene {
    scene
        .with("price: \"1 GBP\", margin", &format!("price: \"1 GBP\", case: {case}, margin"))
        .with("orders: decided(),", &format!("orders: decided(), quantities: ({quantities}),"))
}

#[test]
fn a_decision_orders_whole_cases_and_the_next_one_counts_them() {
    // The view of 06:00 holds 24 units, and 48 must last: a need of 24, four cases of 7. The next day the
    // shelf is empty and the 28 arrive: a need of 20, three cases.
    let two_days = |scene: Scene| scene.played(at(2, 0, 0, 0)).orders();
    assert_eq!(two_days(Scene::default()), decided([24.0, 24.0]));
    let cases = packed(Scene::default(), 7, "multiple: cases(1)");
    assert_eq!(two_days(cases), decided([28.0, 21.0]));
    // A case of one is no case.
    assert_eq!(two_days(packed(Scene::default(), 1, "multiple: cases(1)")), decided([24.0, 24.0]));
    // At least 30: 35 on the first day, and 13 are 35 on the second.
    let minimum = packed(Scene::default(), 7, "multiple: cases(1), minimum: 30");
    assert_eq!(two_days(minimum), decided([35.0, 35.0]));
}

#[test]
fn a_whole_order_below_its_minimum_is_raised_by_the_decision_or_waits() {
    let raised = "multiple: cases(1), whole_order: (minimum: units(60))";
    let first_day = |quantities| packed(Scene::default(), 7, quantities).played(at(1, 0, 0, 0));
    assert_eq!(first_day(raised).orders(), decided([63.0]));
    // By purchase cost, 0.9 GBP a unit: 28 units are 25.2 GBP.
    let waits = "multiple: cases(1), whole_order: (minimum: cost(\"26 GBP\"), below: waits)";
    assert_eq!(first_day(waits).orders(), decided([]));
    let is_met = "multiple: cases(1), whole_order: (minimum: cost(\"25 GBP\"), below: waits)";
    assert_eq!(first_day(is_met).orders(), decided([28.0]));
}

#[test]
fn an_allocation_keeps_cases_whole() {
    // Customers of the shop came thrice as often from 07:00 on: the report of 13:00 holds 5 and 17 units.
    // By the unit 24 and 24 were ordered and 30 and 18 bring both to 35; by tens 30 and 30, and 36 and 24 for
    // 41 each are 40 and 20.
    let book = |scene: Scene| {
        let scene =
            scene.with("from: \"00:00\", every: \"6 h\"", "from: \"01:00\", every: \"6 h\"");
        let mut stage = scene.world();
        stage.surge_at("shop", 3.0, at(0, 7, 0, 0));
        stage.run(at(0, 14, 20, 0));
        let transport = stage.sim.world.resource::<Transport>();
        let traffic = transport.lane(LaneId::new(0)).unwrap();
        traffic.closed_orders().last().unwrap().quantities().to_vec()
    };
    assert_eq!(book(shared(30, 30, "large", "14:00")), [30.0, 18.0]);
    let cases = packed(shared(30, 30, "large", "14:00"), 10, "multiple: cases(1)");
    assert_eq!(book(cases), [40.0, 20.0]);
}
