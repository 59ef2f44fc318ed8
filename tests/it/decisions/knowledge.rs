//! Knowledge of a site: stale views, lost reports, its own orders, and learned demand.

use super::scene::{Scene, Stage, at, decided};
use reflexarc::decision::Status;
use reflexarc::supply::OrderSource;

const EXACT: &str = "calibrated(wmape: \"0 %\")";

#[test]
fn an_order_is_made_from_the_view_and_not_from_the_truth() {
    // Three units an hour from 06:00 on: 9 are left at 11:00, and 34 short; the view of 06:00 says 24.
    let mut stage = Scene::default().world();
    stage.surge(3.0, at(0, 6, 0, 0));
    stage.run(at(0, 13, 0, 0));
    assert_eq!(stage.orders(), decided([24.0]));
}

#[test]
fn a_lost_report_only_ages_the_view() {
    // A third of all messages is lost. Whatever smooths the sales still sees them all: every order
    // that was decided is that of a world without losses, 24 after the first.
    let scene = Scene::default()
        .with(EXACT, "ses(alpha: 1)")
        .with("every: \"6 h\", size", "every: \"1 h\", size")
        .with("buffer: \"1 s\"", "buffer: \"1 s\", loss: 0.33")
        .lasting("0 d", "30 d");
    let stage = scene.played(at(30, 0, 0, 0));
    let orders = stage.orders();
    assert_eq!(orders.len(), 30);
    assert!(orders.iter().filter(|order| order.1 == OrderSource::Decision).count() > 10);
    assert!(orders.iter().all(|order| order.0 == 24.0), "{orders:?}");
    let hours = |decision: &reflexarc::decision::DecisionConcluded| {
        Some(
            (decision.received? - reflexarc::kernel::SimSpan::SECOND)
                .since(decision.sensed?)
                .hours(),
        )
    };
    let ages: Vec<f64> = stage.decisions().iter().filter_map(hours).map(f64::floor).collect();
    assert!(ages.contains(&0.0) && ages.iter().any(|&age| age >= 1.0), "{ages:?}");
}

/// Weekly reports, so that a site depends on its own records.
fn weekly() -> Scene {
    Scene::default()
        .with("units(30)", "units(20)")
        .with("every: \"6 h\", size", "every: \"7 d\", size")
}

#[test]
fn failover_orders_twice_what_the_other_site_had_ordered() {
    // Day 0: 54 hours are to come from the report of midnight, 20 are there: 34. Day 1: 78 hours; who
    // ordered the 34 counts them, and orders 24; who did not orders 58.
    assert_eq!(weekly().played(at(1, 13, 0, 0)).orders(), decided([34.0, 24.0]));
    let mut stage = weekly().world();
    stage.cut("shop-big", at(0, 13, 0, 0));
    stage.run(at(1, 13, 0, 0));
    assert_eq!(stage.orders(), decided([34.0, 58.0]));
}

#[test]
fn an_answer_after_the_cut_off_does_not_overwrite_what_the_site_had_ordered() {
    // A minute and a second each way: the request of 11:59 arrives at 12:00:01, when the 34 of
    // 11:00 count as sent. Nothing is left to order then, and nothing of it is acted on.
    let stage = weekly()
        .with("detour: 200", "detour: 12200")
        .with("every: \"24 h\"", "every: \"59 min\"")
        .with("patience: \"1 min\"", "patience: \"10 min\"")
        .played(at(1, 13, 0, 0));
    assert_eq!(stage.decisions()[1].status, Status::Late);
    assert_eq!(stage.orders(), decided([34.0, 24.0]));
}

#[test]
fn each_rung_smooths_with_its_own_weight() {
    // The first rung is given up after 5 s; the second asks the same site, which hardly learns there:
    // 24 a day, as at first, though 6 + 18 · 3 = 60 were sold on day 0. On day 1 at 06:00 the shelf
    // holds 110 - 6 - 72 = 32 for two days of 24.036 with a standard deviation of 11.4, learned from an error
    // of 36 units: 47.2 suffice half of the time, 15.2 are short, so 16.
    let stage = |alpha: &str| {
        let mut stage = Scene::default()
            .with("units(30)", "units(110)")
            .with(
                "patience: \"1 min\", forecast: calibrated(wmape: \"0 %\")),
            (role: fallback, patience: \"1 min\", forecast: calibrated(wmape: \"0 %\"))",
                &format!(
                    "patience: \"5 s\", forecast: ses(alpha: 1)),
            (role: large, patience: \"1 min\", forecast: ses(alpha: {alpha}))"
                ),
            )
            .world();
        stage.surge(3.0, at(0, 6, 0, 0));
        stage.run(at(1, 13, 0, 0));
        stage
    };
    assert_eq!(stage("0.001").orders(), decided([16.0]));
    // One that believes the newest day alone: 119.5 - 32.
    assert_eq!(stage("1").orders(), decided([88.0]));
}

#[test]
fn poisson_arrivals_are_ordered_for() {
    let mut stage = Scene::default().with("normal(hourly_sd: 0)", "one_by_one").world();
    stage.run(at(0, 6, 0, 0));
    let sold = stage.demanded()[0];
    stage.run(at(0, 13, 0, 0));
    assert_eq!(stage.orders(), decided([48.0 - (30.0 - sold)]));
}

#[test]
fn a_store_without_demand_has_no_decisions() {
    // The larder has no demand for water: its last plan, nothing, stands.
    let stage = Scene::default()
        .with(
            "\"shop\": (kind: store, area: \"here\")}",
            "\"shop\": (kind: store, area: \"here\"), \"larder\": (kind: store, area: \"here\")}",
        )
        .with("{\"all\": (at: [\"shop\"])}", "{\"all\": (at: [\"shop\", \"larder\"])}")
        .with("{\"depot\": [\"shop\"]}", "{\"depot\": [\"larder\", \"shop\"]}")
        .with("nodes: [\"shop\"]", "nodes: [\"shop\", \"larder\"]")
        .played(at(0, 13, 0, 0));
    assert_eq!(stage.decision().status, Status::Acted);
    assert_eq!(stage.orders(), decided([24.0]));
}

#[test]
fn units_on_one_lane_are_not_ordered_on_another() {
    let twice = "{\"van\": (routes: {\"depot\": [\"shop\"]}, orders: decided(), service: timetable(days: daily,
        departs: \"22:00\", cutoff: \"12:00\", arrives_days_after: 1, arrives: \"06:00\")), \"truck\": (";
    let stage = Scene::default().with("{\"truck\": (", twice).played(at(0, 13, 0, 0));
    assert_eq!(stage.orders(), decided([24.0]));
}

#[test]
fn the_end_of_a_run_does_not_end_demand() {
    // A vessel a week, four weeks on the way: what is ordered on day 0 lasts until day 35, 06:00. From
    // 06:00 on these are 35 days of 24, and 24 units are there.
    let vessel = Scene::default()
        .with("days: daily", "days: on([mon])")
        .with("arrives_days_after: 1", "arrives_days_after: 28")
        .lasting("0 d", "1 d");
    assert_eq!(vessel.played(at(0, 13, 0, 0)).orders(), decided([35.0 * 24.0 - 24.0]));
}

#[test]
fn safety_covers_the_true_variance_of_the_open_hours() {
    // Open 15 hours a day, each with a standard deviation of 0.5: over 30 hours √(30 · 0.25) = 2.74. Twice
    // that is 5.48; 48 units are asked for and 30 there at 06:00: 23.48, so 24.
    let stage = Scene::default()
        .with("\"shop\": (kind: store, area: \"here\")", "\"shop\": (kind: store, area: \"here\", opening_hours: (from: \"07:00\", until: \"22:00\"))")
        .with("hourly_sd: 0", "hourly_sd: 0.5")
        .with("cycle_service_level: 0.5", "cycle_service_level: 0.97725")
        .played(at(0, 13, 0, 0));
    assert_eq!(stage.orders(), decided([24.0]));
}

#[test]
fn a_forecast_knows_the_hours_of_each_weekday() {
    // The run begins on a Monday, and the order of day 0 lasts until Wednesday, 06:00. Closed on Tuesdays, the
    // shop sells 28 units on each of the other days. By 06:00 it has sold 7 of 30; it needs 21 until midnight
    // and 7 on Wednesday: 5 more. Closed on Thursdays it needs 21 + 28 + 7: 33 more.
    let closed_on = |day: &str| {
        let shop = "\"shop\": (kind: store, area: \"here\"";
        let hours = format!(
            "{shop}, opening_hours: (from: \"00:00\", until: \"00:00\", by_weekday: {{ {day}: closed }}))"
        );
        Scene::default().with(&format!("{shop})"), &hours).played(at(0, 13, 0, 0)).orders()
    };
    assert_eq!(closed_on("tue"), decided([5.0]));
    assert_eq!(closed_on("thu"), decided([33.0]));
    // Open from 18:00 to 02:00, and closed on Tuesdays: 28 on each of six evenings, 3.5 an
    // hour. Monday's evening ends on Tuesday at 02:00. By 06:00 of Monday, Sunday's last hours have sold 7.
    let evenings =
        "opening_hours: (from: \"18:00\", until: \"02:00\", by_weekday: { tue: closed }))";
    let scene = Scene::default().with(
        "\"shop\": (kind: store, area: \"here\")",
        &format!("\"shop\": (kind: store, area: \"here\", {evenings}"),
    );
    // 23 are there, 28 are needed.
    assert_eq!(scene.played(at(0, 13, 0, 0)).orders(), decided([5.0]));
}

#[test]
fn a_forecast_knows_closed_dates() {
    // Closed on Tuesday, the shop gets Monday's truck on Wednesday at 06:00, as it gets Tuesday's: what it has must
    // last until then. From Monday, 06:00, 18 units are sold that day and 6 on Wednesday: 24 are there, and nothing is ordered.
    let keeps = |shop: &str, depot: &str| {
        let calendars = "products: {\"water\"".to_owned();
        let declared =
            format!("calendars: {{\"closed\": (closed: [\"2022-07-12\"])}}, {calendars}");
        let of = |name: &str, kind: &str, more: &str| {
            (
                format!("\"{name}\": (kind: {kind}, area: \"here\")"),
                format!("\"{name}\": (kind: {kind}, area: \"here\"{more})"),
            )
        };
        let (old_shop, new_shop) = of("shop", "store", shop);
        let (old_depot, new_depot) = of("depot", "supplier", depot);
        let scene = Scene::default().with(&calendars, &declared).with(&old_shop, &new_shop);
        scene.with(&old_depot, &new_depot).played(at(0, 13, 0, 0)).orders()
    };
    let closed = ", calendar: \"closed\"";
    assert_eq!(keeps("", ""), decided([24.0]));
    assert_eq!(keeps(closed, ""), decided([]));
    // No truck leaves the depot on Tuesday: Monday's order must last until Thursday, 06:00. An open shop sells 24 on
    // each day: 18 + 24 + 24 + 6 - 24 are ordered; a closed one sells nothing on Tuesday.
    assert_eq!(keeps("", closed), decided([48.0]));
    assert_eq!(keeps(closed, closed), decided([24.0]));
}

#[test]
fn a_forecast_follows_the_clock_of_the_shop() {
    // Open from 08:00 to 20:00 in Shanghai, 01:00 to 13:00 in London, with 2 units an hour. By 06:00 of Monday 10 of
    // 30 are sold. Tuesday's truck arrives on Wednesday at 06:00 in Shanghai, Tuesday 23:00 in London: until then
    // 7 and 12 hours follow.
    let there = "area: \"there\", opening_hours: (from: \"08:00\", until: \"20:00\")";
    let scene = Scene::default().with(
        "\"shop\": (kind: store, area: \"here\")",
        &format!("\"shop\": (kind: store, {there})"),
    );
    assert_eq!(scene.played(at(0, 13, 0, 0)).orders(), decided([38.0 - 20.0]));
}

#[test]
fn the_nearest_site_is_the_nearest_where_the_network_is_ideal_too() {
    // Two small sites; the second is the nearer one.
    let scene = Scene::default()
        .with("role: large, area", "role: fallback, area")
        .with("role: large, patience", "role: fallback, patience")
        .with(
            "\"shop-big\": (from: \"shop\", to: \"big\", distance: \"1000 km\"",
            "\"shop-big\": (from: \"shop\", to: \"big\", distance: \"2000 km\"",
        );
    let site = |stage: Stage| stage.decision().site.unwrap().index();
    assert_eq!(site(scene.played(at(0, 13, 0, 0))), 1);
    let network = reflexarc::infra::IdealInfrastructure { network: true, ..Default::default() };
    assert_eq!(site(scene.ideal_machines(network).played(at(0, 13, 0, 0))), 1);
}

#[test]
fn a_stale_view_meets_the_newest_forecast_that_has_arrived() {
    // From midnight of day 1 on it is hot, and customers ask for twice as much. A forecast tells a day
    // ahead, and normal weather, one unit an hour, is expected after.
    let scene = Scene::default()
        .with(
            "law: normal",
            "weather: (above: \"20 °C\", per_degree: \"100 %\", up_to: \"21 °C\"), law: normal",
        )
        .heat(at(1, 0, 0, 0));
    let orders = |scene: &Scene| scene.played(at(0, 13, 0, 0)).orders();
    // The forecast of 06:00 knows until 06:00 of day 1: 18 + 6 · 2 + 24 are expected, 24 there.
    assert_eq!(orders(&scene), decided([30.0]));
    // The view of midnight has the same forecast: 24 + 6 · 2 + 24 are expected, 30 there.
    let weekly = scene.clone().with("every: \"6 h\", size", "every: \"7 d\", size");
    assert_eq!(orders(&weekly), decided([30.0]));
    // With a forecast every 12 h the newest is that of midnight, which knows until midnight.
    let rarely = scene.clone().with("weather: (every: \"6 h\"", "weather: (every: \"12 h\"");
    assert_eq!(orders(&rarely), decided([24.0]));
    // The truth comes with the forecast that is out at 11:00, which is that of 06:00.
    assert_eq!(orders(&weekly.ideal(true, false)), decided([30.0]));
    // Four days ahead, all is known: 18 + 30 · 2, and 24 there.
    assert_eq!(orders(&scene.with("ahead: \"1 d\"", "ahead: \"4 d\"")), decided([54.0]));
}
