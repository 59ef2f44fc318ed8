//! Vehicles in a running supply chain: what fits, what waits or is hired, and what it costs, by hand.

use super::orders::{Revises, revise_and_reallocate};
use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;
use proptest::prelude::*;

const MONDAY: &str = "2022-07-11T00:00[UTC]";
const NIGHTLY: &str = r#"timetable(days: daily, departs: "22:00", cutoff: "12:00", arrives_days_after: 1, arrives: "06:00")"#;

/// A mill and a centre with some units of flour, from one of which two shops are supplied.
fn shops(origin: &str, units: f64, service: &str, orders: &str, more: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "flour": (class: ambient, price: "1 GBP", margin: "0.3 GBP") }},
            facilities: {{
                "mill": (kind: supplier, area: "midlands"),
                "centre": (kind: distribution_centre, area: "midlands"),
                "shop": (kind: store, area: "midlands", count: 2),
            }},
            assortments: {{ "all": (at: ["centre", "shop"]) }},
            lanes: {{ "out": (routes: {{ "{origin}": ["shop"] }}, service: {service}, orders: {orders}, {more}) }},
            initial_stock: {{ "all": (at: ["centre"], level: units({units})) }},
        )"#
    ))
}

fn at(hours: i64) -> SimTime {
    SimTime::START + SimSpan::HOUR * hours
}

/// On hand at the shops, and at the centre, in the morning of a day.
fn morning(sim: &mut Simulation<()>, day: i64) -> [f64; 3] {
    sim.run_until(at(day * 24 + 7)).unwrap();
    ["shop-1", "shop-2", "centre"].map(|place| point(sim, place).on_hand().level())
}

const DECIDED: &str = "decided(fallback_order: send_nothing)";

#[test]
fn what_does_not_fit_waits_a_day_and_is_late() {
    // 150 and 200 on three vehicles of 100: 50 of the second shop wait. Vehicles 3 + 1; drops: the first shop
    // is served by two, the second by two, and by one on the next day.
    for short in ["cancelled", "backordered"] {
        let vehicles = format!(
            r#"short: {short}, vehicles: (holds: 100, cost: "400 GBP", per_drop: "25 GBP", own: 3)"#
        );
        let mut sim =
            audited(&shops("mill", 0.0, NIGHTLY, DECIDED, &vehicles), MONDAY, "0 d", "4 d");
        revise_and_reallocate(&mut sim);
        sim.agenda().at(at(10), Revises { departure: 0, units: [150.0, 200.0] });
        assert_eq!(morning(&mut sim, 1), [150.0, 150.0, 0.0]);
        let shop = point(&sim, "shop-2");
        assert_eq!([shop.on_order(), shop.in_transit()].map(Level::level), [50.0, 0.0]);
        assert_eq!(morning(&mut sim, 2), [150.0, 200.0, 0.0]);
        let summary = finish(&mut sim);
        assert_eq!(summary.cost_transport, 4.0 * 400.0 + (2.0 + 2.0 + 1.0) * 25.0);
        assert_eq!(summary.cost_expedite, None);
        // Two orders, of which one is a day late.
        let kept = (summary.shipments_due, summary.shipments_missed, summary.shipments_late_h);
        assert_eq!(kept, (2, 1, 24.0));
    }
}

#[test]
fn what_does_not_fit_is_sent_with_hired_vehicles() {
    let vehicles = r#"vehicles: (holds: 100, cost: "400 GBP", per_drop: "25 GBP", own: 3, beyond: hire(cost: "700 GBP"))"#;
    let play = |units: [f64; 2], vehicles: &str| {
        let mut sim =
            audited(&shops("mill", 0.0, NIGHTLY, DECIDED, vehicles), MONDAY, "0 d", "4 d");
        revise_and_reallocate(&mut sim);
        sim.agenda().at(at(10), Revises { departure: 0, units });
        assert_eq!(morning(&mut sim, 1), [units[0], units[1], 0.0]);
        let summary = finish(&mut sim);
        assert_eq!(summary.shipments_missed, 0);
        (summary.cost_transport, summary.cost_expedite)
    };
    assert_eq!(play([150.0, 200.0], vehicles), (3.0 * 400.0 + 5.0 * 25.0, Some(700.0)));
    // 480: two hired. 300 fill the own; 1 needs one.
    assert_eq!(play([280.0, 200.0], vehicles).1, Some(1_400.0));
    assert_eq!(play([100.0, 200.0], vehicles), (3.0 * 400.0 + 3.0 * 25.0, Some(0.0)));
    assert_eq!(play([0.0, 1.0], vehicles), (400.0 + 25.0, Some(0.0)));
    let unlimited = r#"vehicles: (holds: 100, cost: "400 GBP")"#;
    assert_eq!(play([280.0, 200.0], unlimited), (5.0 * 400.0, None));
}

#[test]
fn what_waited_goes_first() {
    // Day 0: 150 and 150, 100 of the second wait. Day 1: these, and 200 of the 250 that the first ordered.
    let vehicles = "vehicles: (holds: 100, own: 3, cost: \"1 GBP\")";
    let mut sim = audited(&shops("mill", 0.0, NIGHTLY, DECIDED, vehicles), MONDAY, "0 d", "5 d");
    revise_and_reallocate(&mut sim);
    sim.agenda().at(at(10), Revises { departure: 0, units: [150.0, 250.0] });
    sim.agenda().at(at(34), Revises { departure: 1, units: [250.0, 0.0] });
    assert_eq!(morning(&mut sim, 1), [150.0, 150.0, 0.0]);
    assert_eq!(morning(&mut sim, 2), [350.0, 250.0, 0.0]);
    assert_eq!(morning(&mut sim, 3), [400.0, 250.0, 0.0]);
    finish(&mut sim);
}

#[test]
fn goods_without_room_stay_in_stock_and_a_shortage_is_no_want_of_room() {
    // 320 for 200 and 200: 160 each, of which 140 of the second fit. 20 stay and go on the next day; 80 are
    // cancelled, or owed to the end.
    for (short, owed, on_order) in
        [("cancelled", [20.0, 0.0], 0.0), ("backordered", [100.0, 80.0], 40.0)]
    {
        let vehicles = format!("short: {short}, vehicles: (holds: 100, own: 3)");
        let mut sim =
            audited(&shops("centre", 320.0, NIGHTLY, DECIDED, &vehicles), MONDAY, "0 d", "4 d");
        revise_and_reallocate(&mut sim);
        sim.agenda().at(at(10), Revises { departure: 0, units: [200.0, 200.0] });
        assert_eq!(morning(&mut sim, 1), [160.0, 140.0, 20.0]);
        assert_eq!(point(&sim, "centre").interfacility_backorders(), owed[0]);
        let second = morning(&mut sim, 2);
        assert_eq!(second.iter().sum::<f64>(), 320.0);
        assert_eq!(second[2], 0.0);
        assert_eq!(point(&sim, "centre").interfacility_backorders(), owed[1]);
        finish(&mut sim);
        let left: f64 =
            ["shop-1", "shop-2"].map(|shop| point(&sim, shop).on_order().level()).iter().sum();
        assert_eq!(left, 2.0 * on_order);
    }
}

#[test]
fn cases_are_loaded_whole() {
    // 90 by the dozen on one vehicle of 40: three dozen a day.
    let more = "quantities: (multiple: units(12)), vehicles: (holds: 40, own: 1)";
    let mut sim = audited(&shops("mill", 0.0, NIGHTLY, DECIDED, more), MONDAY, "0 d", "5 d");
    revise_and_reallocate(&mut sim);
    sim.agenda().at(at(10), Revises { departure: 0, units: [84.0, 12.0] });
    assert_eq!(morning(&mut sim, 1), [36.0, 0.0, 0.0]);
    assert_eq!(morning(&mut sim, 2), [72.0, 0.0, 0.0]);
    assert_eq!(morning(&mut sim, 3), [84.0, 12.0, 0.0]);
    finish(&mut sim);
}

#[test]
fn loads_count_by_product_and_each_shipment_on_demand_has_its_vehicles() {
    let at_once = r#"on_demand(lead: fixed("1 h"), review: (every: "9 d", first: "13 h"))"#;
    let vehicles = r#"vehicles: (holds: 100, cost: "400 GBP", per_drop: "25 GBP")"#;
    let plain = shops("mill", 0.0, at_once, "base_stock(units(125))", vehicles);
    let cost = |spec: &SupplySpec| finish(&mut audited(spec, MONDAY, "0 d", "2 d")).cost_transport;
    // 125 to each of two shops are two vehicles each; at a load of 2 three, at 0.8 one.
    assert_eq!(cost(&plain), 2.0 * 2.0 * 425.0);
    let loaded = |load: f64| {
        let mut spec = plain.clone();
        spec.products[0].load = Some(load);
        spec
    };
    assert_eq!(
        [2.0, 0.8, 1.0].map(|load| cost(&loaded(load))),
        [6.0 * 425.0, 2.0 * 425.0, cost(&plain)]
    );
}

/// What is said of vehicles, by timetable or on demand.
fn said(product: &str, service: &str, more: &str) -> Vec<String> {
    let mut spec = shops("mill", 0.0, service, "base_stock(units(40))", more);
    spec.products[0] =
        ron(&format!(r#"(class: ambient, price: "1 GBP", margin: "0.3 GBP", {product})"#));
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
fn vehicles_that_cannot_be_meant_are_reported_with_their_place() {
    let at_once = r#"on_demand(lead: fixed("1 h"))"#;
    let none: [&str; 0] = [];
    assert_eq!(said("", NIGHTLY, "vehicles: (holds: 100, own: 3)"), none);
    assert_eq!(said("load: 2", at_once, r#"vehicles: (holds: 100, cost: "9 GBP")"#), none);
    for (product, service, vehicles, expected) in [
        ("", NIGHTLY, "(holds: 0, own: 1)", "out-of-range lanes.out.vehicles.holds"),
        ("", NIGHTLY, "(holds: 9, own: 0)", "conflict lanes.out.vehicles.own"),
        ("", NIGHTLY, "(holds: 9, own: 9000000)", "out-of-range lanes.out.vehicles.own"),
        ("", at_once, "(holds: 9, own: 3)", "conflict lanes.out.vehicles.own"),
        (
            "",
            NIGHTLY,
            r#"(holds: 9, cost: "1 GBP", beyond: wait)"#,
            "conflict lanes.out.vehicles.beyond",
        ),
        (
            "",
            NIGHTLY,
            r#"(holds: 9, own: 1, beyond: hire(cost: "-1 GBP"))"#,
            "out-of-range lanes.out.vehicles.beyond",
        ),
        (
            "",
            NIGHTLY,
            r#"(holds: 9, own: 1, per_drop: "1 EUR")"#,
            "currency lanes.out.vehicles.per_drop",
        ),
        ("", NIGHTLY, "(holds: 9)", "no-effect lanes.out.vehicles"),
        ("load: 10", NIGHTLY, "(holds: 9, own: 1)", "conflict lanes.out.vehicles.holds"),
        ("load: -1", NIGHTLY, "(holds: 9, own: 1)", "out-of-range products.flour.load"),
    ] {
        assert_eq!(
            said(product, service, &format!("vehicles: {vehicles}")),
            [expected],
            "{vehicles}"
        );
    }
    assert_eq!(said("load: 2", NIGHTLY, ""), ["no-effect products.flour.load"]);
    let case = "quantities: (multiple: units(12)), vehicles: (holds: 4, own: 2)";
    assert_eq!(said("", NIGHTLY, case), ["conflict lanes.out.vehicles.own"]);
}

proptest! {
    #![proptest_config(super::relations::config())]

    /// With as many vehicles as are needed nothing moves otherwise, each departure has one at least, and a
    /// larger vehicle is never more trips.
    #[test]
    fn ample_vehicles_change_nothing_but_cost_and_larger_ones_are_fewer(
        chain in super::relations::chains(), holds in 1u32..60, more in 0u32..60,
    ) {
        let plain = chain.spec("poisson", &super::relations::AS_IT_IS);
        let run = |holds: Option<u32>, own: &str| {
            let mut spec = plain.clone();
            for lane in spec.lanes.values_mut() {
                let is_timetabled = matches!(lane.service, ServiceSpec::Timetable(_));
                let own = if is_timetabled { own } else { "" };
                lane.vehicles = holds.map(|holds| ron(&format!(r#"(holds: {holds}, cost: "1 GBP", {own})"#)));
            }
            let mut sim = audited(&spec, MONDAY, "0 d", "20 d");
            let summary = finish(&mut sim);
            (sim.fingerprint(), summary.service, summary.cost_transport)
        };
        let (without, ample) = (run(None, ""), run(Some(holds), ""));
        prop_assert_eq!((without.0, without.1), (ample.0, ample.1));
        let many = run(Some(holds), "own: 1000000");
        prop_assert_eq!(ample, many);
        let larger = run(Some(holds + more), "");
        prop_assert!(larger.2 <= ample.2);
    }

    /// Goods that wait for room are sent sooner or later: once orders stop, nothing is on order.
    #[test]
    fn all_that_waits_for_room_comes(
        orders in prop::collection::vec((0u32..400, 0u32..400), 1..5), own in 1u32..4, dear in any::<bool>(),
    ) {
        let short = if dear { "backordered" } else { "cancelled" };
        let more = format!("short: {short}, vehicles: (holds: 90, own: {own})");
        let mut sim = audited(&shops("centre", 1e6, NIGHTLY, DECIDED, &more), MONDAY, "0 d", "50 d");
        revise_and_reallocate(&mut sim);
        let mut sums = [0.0, 0.0];
        for (day, &(first, second)) in orders.iter().enumerate() {
            let units = [f64::from(first), f64::from(second)];
            sums = [sums[0] + units[0], sums[1] + units[1]];
            sim.agenda().at(at(24 * day as i64 + 10), Revises { departure: day as i64, units });
        }
        let summary = finish(&mut sim);
        let shops = ["shop-1", "shop-2"].map(|place| point(&sim, place));
        prop_assert_eq!(shops.map(|shop| shop.on_hand().level()), sums);
        prop_assert_eq!(shops.map(|shop| shop.on_order().level()), [0.0, 0.0]);
        // A departure carries no more than the vehicles hold.
        let days = (sums[0] + sums[1]) / (90.0 * f64::from(own));
        prop_assert!(summary.shipments_late_h >= 24.0 * (days - orders.len() as f64).max(0.0).floor());
    }
}
