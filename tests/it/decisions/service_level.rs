//! What orders promise and what they rest on: service levels, views, and weather that moves no demand.

use super::scene::{Scene, Stage, at};
use reflexarc::environment::Clock;
use reflexarc::supply::{OrderSource, StockPoint, StockTotals};

/// Totals of the shop at the end of a day.
fn totals(stage: &mut Stage, day: i64) -> StockTotals {
    let end = at(day, 0, 0, 0);
    stage.run(end);
    let clock = stage.sim.world.resource::<Clock>().clone();
    let mut points = stage.sim.world.query::<&StockPoint>();
    points.single(&stage.sim.world).unwrap().totals(end, &clock)
}

#[test]
fn a_higher_service_level_never_sells_less_and_keeps_its_promise() {
    // Demand, views and the supplier are the same, lead times fixed: with a higher level at every order, each
    // unit is there no later. A cycle is without shortage at least as often as promised; over 600 cycles a
    // share p has a standard error of √(p (1 − p)/600).
    let goals = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999];
    let with_goal = |goal: f64| {
        let scene = Scene::default()
            .with("normal(hourly_sd: 0)", "negative_binomial(variance_ratio: 1.5)")
            .with("cycle_service_level: 0.5", &format!("cycle_service_level: {goal}"))
            .lasting("20 d", "600 d");
        totals(&mut scene.world(), 600)
    };
    let all = goals.map(with_goal);
    assert!(all.iter().all(|one| one.customers.demanded == all[0].customers.demanded));
    let sold = all.map(|one| one.customers.issued);
    assert!(sold.is_sorted(), "{sold:?}");
    let short = all.map(|one| one.short_cycles);
    assert!(short.iter().rev().is_sorted(), "{short:?}");
    for (goal, one) in goals.iter().zip(&all) {
        let kept = 1.0 - f64::from(one.short_cycles) / f64::from(one.cycles);
        let error = (goal * (1.0 - goal) / f64::from(one.cycles)).sqrt();
        assert!(kept > goal - 4.5 * error, "{goal}: {kept} over {} cycles", one.cycles);
    }
    // From one half to the last the promises differ by far.
    assert!(short[0] > 100 && short[7] <= 2, "{short:?}");
}

#[test]
fn every_order_fills_what_its_view_lacks_of_the_level() {
    // From each morning on customers come in another number, from none to four times as many, which no forecast
    // knows. The view of 06:00 sees the shelf right after the truck came, with nothing on order: the order is
    // 48, the expected demand until 06:00 of the day after next, less what is there.
    const DAYS: i64 = 100;
    let mut stage = Scene::default().lasting("0 d", "101 d").world();
    let mut factor = 7_u32;
    let mut expected = Vec::new();
    for day in 0..DAYS {
        // Lehmer's generator modulo 101.
        factor = factor * 2 % 101;
        stage.surge_for(f64::from(factor % 9) / 2.0, at(day, 6, 0, 0), 24);
    }
    for day in 0..DAYS {
        let morning = at(day, 6, 0, 0);
        stage.run(morning + reflexarc::kernel::SimSpan::from_nanos(1));
        let mut points = stage.sim.world.query::<&StockPoint>();
        let point = points.single(&stage.sim.world).unwrap();
        assert_eq!(point.on_order().level(), 0.0);
        expected.push((48.0 - point.on_hand_at(morning)).max(0.0).ceil());
    }
    stage.run(at(DAYS, 0, 0, 0));
    // An order of nothing is not sent.
    expected.retain(|units| *units > 0.0);
    let orders = stage.orders();
    assert!(orders.iter().all(|(_, source)| *source == OrderSource::Decision));
    let orders: Vec<f64> = orders.into_iter().map(|(units, _)| units).collect();
    assert_eq!(orders, expected);
    // They do differ, to the order of an empty shelf and to none at all.
    let distinct: std::collections::BTreeSet<u32> = orders.iter().map(|one| *one as u32).collect();
    assert!(distinct.len() >= 4 && orders.contains(&48.0), "{orders:?}");
    assert!(orders.len() < DAYS as usize);
}

#[test]
fn heat_changes_nothing_where_no_demand_answers_to_it() {
    let played = |scene: &Scene| {
        let mut stage = scene.played(at(9, 0, 0, 0));
        (stage.demanded(), stage.orders(), stage.sim.events())
    };
    let scene =
        Scene::default().with("normal(hourly_sd: 0)", "negative_binomial(variance_ratio: 2)");
    let hot = scene.clone().heat(at(1, 0, 0, 0));
    assert_eq!(played(&hot), played(&scene));
    // It does where it answers: the same heat, with two units for one.
    let answers = |scene: Scene| {
        scene.with(
            "law: neg",
            "weather: (above: \"20 °C\", per_degree: \"100 %\", up_to: \"21 °C\"), law: neg",
        )
    };
    assert_ne!(played(&answers(hot)), played(&answers(scene)));
}

#[test]
fn a_service_time_beyond_every_deadline_loses_every_decision() {
    // Both sites take two hours, a rung waits a minute, a decision 50. The plan, the mean of a day, is sent
    // each time. Health is lost at the third failure, on day 2, for 36 h: day 3 is skipped; after that one
    // failure suffices, so that of the days that follow every second one is.
    let stage = Scene::default()
        .with("fixed(\"10 s\")", "fixed(\"2 h\")")
        .with("fixed(\"2 s\")", "fixed(\"2 h\")")
        .with("        ])},", "        ], breaker: (failures: 3, open_for: \"36 h\"))},")
        .played(at(10, 0, 0, 0));
    let ends: Vec<_> =
        stage.decisions().iter().map(|one| (one.status.word(), one.reason.code())).collect();
    let (asked, skipped) = (("lost", "not_served"), ("lost", "breaker_open"));
    let expected = [asked, asked, asked, skipped, asked, skipped, asked, skipped, asked, skipped];
    assert_eq!(ends, expected);
    assert_eq!(stage.orders(), [(24.0, OrderSource::LastWeek); 10]);
}

#[test]
fn without_decisions_the_plan_of_each_weekday_stands() {
    // Trucks on Mondays, Wednesdays and Fridays: the plan covers the days until the next one, 2, 2 and 3 of
    // 24 units, and each week repeats it.
    let stage = Scene::default()
        .with("days: daily", "days: on([mon, wed, fri])")
        .with("law: normal", "weekly: (1, 3, 1, 3, 2, 2, 2), law: normal")
        .with_arcs("arcs: {})")
        .lasting("0 d", "28 d")
        .played(at(28, 0, 0, 0));
    let expected: Vec<_> = [48.0, 48.0, 72.0]
        .repeat(4)
        .into_iter()
        .map(|units| (units, OrderSource::LastWeek))
        .collect();
    assert_eq!(stage.orders(), expected);
    assert!(stage.decisions().is_empty());
}
