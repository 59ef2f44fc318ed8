//! Suppliers with a capacity by period, by hand: what waits, what is shared, what is cancelled.

use super::orders::{Revises, revise_and_reallocate};
use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;
use proptest::prelude::*;

const MONDAY: &str = "2022-07-11T00:00[UTC]";
const NIGHTLY: &str = r#"timetable(days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#;
const DECIDED: &str = "decided(fallback_order: send_nothing)";

/// Two shops supplied by a mill of a capacity, with flour, and with salt that is not ordered unless `orders`
/// say so.
fn shops(capacity: &str, service: &str, orders: &str, goods: &str, more: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{
                "flour": (class: ambient, price: "1 GBP", margin: "0.3 GBP"),
                "salt": (class: ambient, price: "1 GBP", margin: "0.3 GBP"),
            }},
            facilities: {{
                "mill": (kind: supplier, area: "midlands", {capacity}),
                "shop": (kind: store, area: "midlands", count: 2),
            }},
            assortments: {{ "all": (at: ["shop"], goods: products([{goods}])) }},
            lanes: {{ "out": (routes: {{ "mill": ["shop"] }}, service: {service}, orders: {orders}, {more}) }},
        )"#
    ))
}

fn at(hours: i64) -> SimTime {
    SimTime::START + SimSpan::HOUR * hours
}

/// On hand at the shops at an hour, of a product.
fn on_hand(sim: &mut Simulation<()>, hours: i64, product: usize) -> [f64; 2] {
    sim.run_until(at(hours)).unwrap();
    let topology = sim.world.resource::<Topology>().clone();
    ["shop-1", "shop-2"].map(|shop| {
        let facility = topology.facilities.get(shop).unwrap();
        let stock = topology.stock_at(facility, ProductId::new(product)).unwrap();
        let point: &StockPoint = sim.world.get(topology.stock_entity(stock).unwrap()).unwrap();
        point.on_hand().level()
    })
}

#[test]
fn two_hundred_and_fifty_of_a_hundred_a_day_take_three_days() {
    let capacity = r#"capacity: (units: 100, every: "1 d")"#;
    let spec = shops(capacity, NIGHTLY, DECIDED, "\"flour\"", "short: backordered");
    let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
    revise_and_reallocate(&mut sim);
    sim.agenda().at(at(10), Revises { departure: 0, units: [250.0, 0.0] });
    let mornings = [1, 2, 3, 4].map(|day| on_hand(&mut sim, 24 * day + 7, 0)[0]);
    assert_eq!(mornings, [100.0, 200.0, 250.0, 250.0]);
    let summary = finish(&mut sim);
    let kept = (summary.shipments_due, summary.shipments_missed, summary.shipments_late_h);
    assert_eq!(kept, (1, 1, 48.0));
    // Where the lane cancels what is short, a hundred come.
    let spec = shops(capacity, NIGHTLY, DECIDED, "\"flour\"", "short: cancelled");
    let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
    revise_and_reallocate(&mut sim);
    sim.agenda().at(at(10), Revises { departure: 0, units: [250.0, 0.0] });
    let summary = finish(&mut sim);
    let shop = point(&sim, "shop-1");
    assert_eq!([shop.on_hand(), shop.on_order()].map(Level::level), [100.0, 0.0]);
    assert_eq!(
        (summary.shipments_due, summary.shipments_missed, summary.shipments_late_h),
        (1, 1, 0.0)
    );
}

#[test]
fn a_capacity_of_nothing_brings_nothing_and_the_promise_is_missed() {
    for (service, orders) in [
        (NIGHTLY, "base_stock(units(250))"),
        (
            r#"on_demand(lead: fixed("1 h"), promise: "9 h", review: (every: "90 d", first: "13 h"))"#,
            "base_stock(units(250))",
        ),
    ] {
        let capacity = r#"capacity: (units: 0, every: "1 d")"#;
        let spec = shops(capacity, service, orders, "\"flour\"", "short: backordered");
        let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
        let summary = finish(&mut sim);
        let shop = point(&sim, "shop-1");
        let levels = [shop.on_hand(), shop.on_order(), shop.in_transit()].map(Level::level);
        assert_eq!(levels, [0.0, 250.0, 0.0]);
        assert_eq!((summary.shipments_due, summary.shipments_missed), (2, 2));
    }
}

#[test]
fn orders_on_demand_leave_as_soon_as_a_period_begins_the_oldest_first() {
    // 150 each are ordered at 13:00: 50 and 50 of a hundred a day, then 50 and 50 at midnight, and again.
    let on_demand = r#"on_demand(lead: fixed("1 h"), review: (every: "9 d", first: "13 h"))"#;
    let capacity = r#"capacity: (units: 100, every: "1 d")"#;
    let spec =
        shops(capacity, on_demand, "base_stock(units(150))", "\"flour\"", "short: backordered");
    let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
    let hours = [13, 15, 24, 26, 49, 51].map(|hours| on_hand(&mut sim, hours, 0)[0]);
    assert_eq!(hours, [0.0, 50.0, 50.0, 100.0, 100.0, 150.0]);
    finish(&mut sim);
    // Where the lane cancels what is short, nothing more comes.
    let spec =
        shops(capacity, on_demand, "base_stock(units(150))", "\"flour\"", "short: cancelled");
    let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
    assert_eq!([15, 99].map(|hours| on_hand(&mut sim, hours, 0)), [[50.0, 50.0]; 2]);
    assert_eq!(point(&sim, "shop-1").on_order().level(), 0.0);
    finish(&mut sim);
    // By rank the first gets all of it before the second gets any.
    let ranked = r#"shares: priority(["shop-2"]), capacity: (units: 100, every: "1 d")"#;
    let spec =
        shops(ranked, on_demand, "base_stock(units(150))", "\"flour\"", "short: backordered");
    let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
    let both = [15, 26, 51].map(|hours| on_hand(&mut sim, hours, 0));
    assert_eq!(both, [[0.0, 100.0], [50.0, 150.0], [150.0, 150.0]]);
    finish(&mut sim);
}

#[test]
fn what_waits_by_timetable_goes_before_later_orders() {
    // Day 0: 180 of the second shop, 80 wait. Day 1: these, and 20 of the 100 of the first.
    let capacity = r#"capacity: (units: 100, every: "1 d")"#;
    let spec = shops(capacity, NIGHTLY, DECIDED, "\"flour\"", "short: backordered");
    let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
    revise_and_reallocate(&mut sim);
    sim.agenda().at(at(10), Revises { departure: 0, units: [0.0, 180.0] });
    sim.agenda().at(at(34), Revises { departure: 1, units: [100.0, 0.0] });
    let mornings = [1, 2, 3].map(|day| on_hand(&mut sim, 24 * day + 7, 0));
    assert_eq!(mornings, [[0.0, 100.0], [20.0, 180.0], [100.0, 180.0]]);
    finish(&mut sim);
}

#[test]
fn a_product_may_have_its_own_capacity_and_cases_stay_whole() {
    // 90 flour and 90 salt for two shops each at once: of salt 30 a day, of both together 150.
    let on_demand = r#"on_demand(lead: fixed("1 h"), review: (every: "9 d", first: "13 h"))"#;
    let capacity = r#"capacity: (units: 150, by_product: {"salt": 30}, every: "12 h")"#;
    let both = "\"flour\", \"salt\"";
    let spec = shops(capacity, on_demand, "base_stock(units(90))", both, "short: backordered");
    let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
    // 90, 90, 15 and 15 of 210 claimed for 150: 64.3, 64.3, 10.7 and 10.7 in whole units.
    let flour = on_hand(&mut sim, 15, 0);
    let salt = on_hand(&mut sim, 15, 1);
    assert_eq!([flour, salt].concat().iter().sum::<f64>(), 150.0);
    assert_eq!((flour[0] + flour[1], salt[0] + salt[1]), (128.0, 22.0));
    // The rest of the flour, 52, and the salt by 30 every twelve hours.
    let [flour, salt] = [0, 1].map(|product| on_hand(&mut sim, 26, product).iter().sum::<f64>());
    assert_eq!((flour, salt), (180.0, 52.0));
    let salt = [38, 50, 62, 74].map(|hours| on_hand(&mut sim, hours, 1).iter().sum::<f64>());
    assert_eq!(salt, [82.0, 112.0, 142.0, 172.0]);
    finish(&mut sim);
    // By the dozen: eight dozen of 100 a day for 96 each, in proportion four each.
    let dozens = "short: backordered, quantities: (multiple: units(12))";
    let spec = shops(
        r#"capacity: (units: 100, every: "1 d")"#,
        on_demand,
        "base_stock(units(90))",
        "\"flour\"",
        dozens,
    );
    let mut sim = audited(&spec, MONDAY, "0 d", "6 d");
    assert_eq!([15, 26].map(|hours| on_hand(&mut sim, hours, 0)), [[48.0, 48.0], [96.0, 96.0]]);
    finish(&mut sim);
}

#[test]
fn units_without_room_in_a_vehicle_do_not_use_capacity() {
    // 100 a day and one vehicle of 60 by the truck; what it leaves behind is there for the next day.
    let more = "short: backordered, vehicles: (holds: 60, own: 1)";
    let capacity = r#"capacity: (units: 100, every: "2 d")"#;
    let spec = shops(capacity, NIGHTLY, DECIDED, "\"flour\"", more);
    let mut sim = audited(&spec, MONDAY, "0 d", "8 d");
    revise_and_reallocate(&mut sim);
    sim.agenda().at(at(10), Revises { departure: 0, units: [250.0, 0.0] });
    // 60 and 40 of the first two days, 60 and 40 of the next two, 50.
    let mornings = [1, 2, 3, 4, 5].map(|day| on_hand(&mut sim, 24 * day + 7, 0)[0]);
    assert_eq!(mornings, [60.0, 100.0, 160.0, 200.0, 250.0]);
    finish(&mut sim);
}

/// What is said of a capacity.
fn said(kind: &str, capacity: &str, goods: &str) -> Vec<String> {
    let mut spec = shops("", NIGHTLY, DECIDED, goods, "");
    spec.facilities["mill"] = ron(&format!(r#"(kind: {kind}, area: "midlands", {capacity})"#));
    if kind == "distribution_centre" {
        spec.assortments["all"].at.push("mill".to_owned());
    }
    let clock =
        Clock::new(&MONDAY.parse().unwrap(), "0 d".parse().unwrap(), "1 d".parse().unwrap());
    let mut sim = Simulation::<()>::new(SimTime::START, ());
    environment::assemble(&areas(), clock.unwrap(), &mut sim);
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    spec.check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    let all = issues.as_slice().iter().map(|issue| format!("{} {}", issue.code, issue.path));
    all.filter(|issue| !issue.starts_with("unsupplied")).collect()
}

#[test]
fn capacities_that_cannot_be_meant_are_reported_with_their_place() {
    let none: [&str; 0] = [];
    let ranked = r#"shares: priority(["shop-2"]), capacity: (units: 9, every: "1 d")"#;
    assert_eq!(said("supplier", ranked, "\"flour\""), none);
    for (kind, capacity, expected) in [
        ("distribution_centre", r#"(units: 9, every: "1 d")"#, "conflict facilities.mill.capacity"),
        ("supplier", r#"(every: "1 d")"#, "missing facilities.mill.capacity"),
        ("supplier", r#"(units: -1, every: "1 d")"#, "out-of-range facilities.mill.capacity.units"),
        ("supplier", r#"(units: 9, every: "1 s")"#, "out-of-range facilities.mill.capacity.every"),
        (
            "supplier",
            r#"(by_product: {"flour": -1}, every: "1 d")"#,
            "out-of-range facilities.mill.capacity.by_product.flour",
        ),
        (
            "supplier",
            r#"(by_product: {"flower": 1}, every: "1 d")"#,
            "unknown-product facilities.mill.capacity.by_product.flower",
        ),
        (
            "supplier",
            r#"(by_product: {"salt": 1}, every: "1 d")"#,
            "no-effect facilities.mill.capacity.by_product.salt",
        ),
    ] {
        assert_eq!(
            said(kind, &format!("capacity: {capacity}"), "\"flour\""),
            [expected],
            "{capacity}"
        );
    }
}

proptest! {
    #![proptest_config(super::relations::config())]

    /// Under backorders no period brings more than its capacity, and all that is ordered comes in the end; an
    /// ample capacity changes nothing by timetable.
    #[test]
    fn no_period_ships_more_than_its_capacity(
        orders in prop::collection::vec((0u32..300, 0u32..300), 1..5), units in 50u32..400,
    ) {
        let run = |capacity: &str| {
            let spec = shops(capacity, NIGHTLY, DECIDED, "\"flour\"", "short: backordered");
            let mut sim = audited(&spec, MONDAY, "0 d", "60 d");
            revise_and_reallocate(&mut sim);
            for (day, &(first, second)) in orders.iter().enumerate() {
                let units = [f64::from(first), f64::from(second)];
                sim.agenda().at(at(24 * day as i64 + 10), Revises { departure: day as i64, units });
            }
            let by_day: Vec<f64> =
                (1..59).map(|day| on_hand(&mut sim, 24 * day + 7, 0).iter().sum()).collect();
            finish(&mut sim);
            (by_day, sim.fingerprint())
        };
        let (by_day, _) = run(&format!("capacity: (units: {units}, every: \"1 d\")"));
        let mut before = 0.0;
        for sum in &by_day {
            prop_assert!(sum - before <= f64::from(units));
            before = *sum;
        }
        let ordered: u32 = orders.iter().map(|(first, second)| first + second).sum();
        prop_assert_eq!(before, f64::from(ordered));
        prop_assert_eq!(run("capacity: (units: 1000000, every: \"1 d\")"), run(""));
    }
}
