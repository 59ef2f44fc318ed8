//! Cases, minimum and multiple quantities in a running supply chain, with orders worked out by hand.

use super::orders::{Answers, Reallocates, Revises, revise_and_reallocate};
use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;
use proptest::prelude::*;

const MONDAY: &str = "2022-07-11T00:00[UTC]";
const NIGHTLY: &str = r#"timetable(days: daily, departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")"#;

/// A shop that buys salt and tea from a mill and sells a fixed number of each every noon; it has 50 of both.
fn shop(units: [f64; 2], service: &str, orders: &str, quantities: &str) -> SupplySpec {
    let [salt, tea] = units;
    ron(&format!(
        r#"Supply(
            products: {{
                "salt": (class: ambient, price: "3 GBP", margin: "1 GBP", unmet: backordered, case: 12),
                "tea": (class: ambient, price: "2 GBP", margin: "1 GBP", unmet: backordered, case: 5),
            }},
            facilities: {{
                "mill": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "salt": {salt}, "tea": {tea} }},
                law: by_period(every: "1 d", first: "12 h", draws: normal(sd: 0))) }},
            lanes: {{ "lane": (routes: {{ "mill": ["shop"] }}, service: {service}, orders: {orders},
                {quantities}) }},
            initial_stock: {{ "all": (at: ["shop"], level: units(50)) }},
        )"#
    ))
}

/// Units of salt and tea ordered on each of some days.
fn orders_by_day<const DAYS: usize>(spec: &SupplySpec) -> [[f64; DAYS]; 2] {
    let mut sim = audited(spec, MONDAY, "0 d", "30 d");
    let mut ordered = [[0.0; DAYS]; 2];
    for day in 0..DAYS {
        let midnight = SimTime::START + SimSpan::DAY * (day as i64 + 1) + SimSpan::SECOND;
        sim.run_until(midnight).unwrap();
        let topology = sim.world.resource::<Topology>().clone();
        for (product, by_day) in ordered.iter_mut().enumerate() {
            let shop = topology.facilities.get("shop").unwrap();
            let stock = topology.stock_at(shop, ProductId::new(product)).unwrap();
            let point: &StockPoint = sim.world.get(topology.stock_entity(stock).unwrap()).unwrap();
            by_day[day] = point.last_day().ordered;
        }
    }
    ordered
}

#[test]
fn a_need_of_thirteen_is_two_dozen_and_the_position_counts_them() {
    // Positions after the demand of 13 and after orders: 37 → 61; 48 → 60; 47 → 59; 46 → 58.
    let cases = "quantities: (multiple: cases(1))";
    let spec = shop([13.0, 0.0], NIGHTLY, "base_stock(units(50))", cases);
    assert_eq!(orders_by_day::<4>(&spec)[0], [24.0, 12.0, 12.0, 12.0]);
    // Tea by its own case of 5: 47 → 52; 49 → 54; 51; 48 → 53.
    let spec = shop([13.0, 3.0], NIGHTLY, "base_stock(units(50))", cases);
    assert_eq!(orders_by_day::<4>(&spec), [[24.0, 12.0, 12.0, 12.0], [5.0, 5.0, 0.0, 5.0]]);
}

#[test]
fn a_minimum_of_thirty_is_three_dozen() {
    // 37 → 73; 60; 47 → 83; 70; 57; 44 → 80.
    let minimum = "quantities: (multiple: cases(1), minimum: 30)";
    let spec = shop([13.0, 0.0], NIGHTLY, "base_stock(units(50))", minimum);
    assert_eq!(orders_by_day::<6>(&spec)[0], [36.0, 0.0, 36.0, 0.0, 0.0, 36.0]);
    // Without a multiple 30, and 13 of nothing else.
    let spec = shop([13.0, 0.0], NIGHTLY, "base_stock(units(50))", "quantities: (minimum: 30)");
    assert_eq!(orders_by_day::<3>(&spec)[0], [30.0, 0.0, 30.0]);
}

#[test]
fn a_product_has_its_own_quantities_before_those_of_all() {
    let own = r#"quantities: (multiple: cases(2), by_product: { "tea": (multiple: units(4), minimum: 7) })"#;
    // Salt by 24: 37 → 61; 48 → 72. Tea by 4 from 8 on: 47 → 55; 52; 49 → 57.
    let spec = shop([13.0, 3.0], NIGHTLY, "base_stock(units(50))", own);
    assert_eq!(orders_by_day::<3>(&spec), [[24.0, 24.0, 0.0], [8.0, 0.0, 8.0]]);
}

#[test]
fn every_rule_orders_by_the_case_by_timetable_and_on_demand() {
    let cases = "quantities: (multiple: cases(1))";
    let at_once = r#"on_demand(lead: fixed("1 h"))"#;
    let weekly = r#"on_demand(lead: fixed("1 h"), review: (every: "2 d", first: "13 h"))"#;
    let salt = |service: &str, orders: &str| {
        orders_by_day::<5>(&shop([10.0, 0.0], service, orders, cases))[0]
    };
    // (s, S): 40; 30; 20 needs 30: 36 → 56; 46; 36.
    let up_to = "reorder_up_to(at: units(25), up_to: units(50))";
    assert_eq!(salt(NIGHTLY, up_to), [0.0, 0.0, 36.0, 0.0, 0.0]);
    assert_eq!(salt(at_once, up_to), [0.0, 0.0, 36.0, 0.0, 0.0]);
    // (R, s, S) after the demand of days 0, 2, 4: 40; 20 → 56; 36.
    assert_eq!(salt(weekly, up_to), [0.0, 0.0, 36.0, 0.0, 0.0]);
    // (r, Q) of lots of 15, raised to 24: 40; 30 → 54; 44; 34; 24 → 48.
    let lots = "reorder_lots(at: units(30), lot: units(15))";
    assert_eq!(salt(at_once, lots), [0.0, 24.0, 0.0, 0.0, 24.0]);
    // (S-1, S): 40 needs 10: 12 → 52; 42 → 54; 44 → 56; 46 → 58; 48 → 60.
    assert_eq!(salt(at_once, "base_stock(units(50))"), [12.0; 5]);
}

#[test]
fn an_order_below_its_minimum_is_raised_or_waits() {
    let raised = "quantities: (multiple: cases(1), whole_order: (minimum: units(60)))";
    let spec = shop([13.0, 3.0], NIGHTLY, "base_stock(units(50))", raised);
    // 24 and 5 are 29 units: raised by 60 / 29 to 49.7, five cases, and 10.3, three.
    assert_eq!(orders_by_day::<2>(&spec), [[60.0, 0.0], [15.0, 0.0]]);
    // 24 · 2 + 5 · 1 = 53 GBP waits; then 26 and 6: 36 · 2 + 10 · 1 = 82 GBP is sent.
    let waits =
        r#"quantities: (multiple: cases(1), whole_order: (minimum: cost("80 GBP"), below: waits))"#;
    let spec = shop([13.0, 3.0], NIGHTLY, "base_stock(units(50))", waits);
    assert_eq!(orders_by_day::<2>(&spec), [[0.0, 36.0], [0.0, 10.0]]);
}

#[test]
fn a_plan_of_the_mean_demand_keeps_its_mean_by_the_case() {
    // 5 units a day: what rounding leaves over is 5, −2, 3, −4, 1, −6, −1, 4, −3, 2, −5, 0.
    let orders = "decided(fallback_order: hold)";
    let cases = "quantities: (multiple: cases(1))";
    let spec = shop([5.0, 0.0], NIGHTLY, orders, cases);
    let expected = [0.0, 12.0, 0.0, 12.0, 0.0, 12.0, 0.0, 0.0, 12.0, 0.0, 12.0, 0.0];
    assert_eq!(orders_by_day::<12>(&spec)[0], expected);
    // Below the minimum of 30, three cases from half of it on: 5, 10, 15 → 36; −21 … 14; 19 → 36.
    let minimum = "quantities: (multiple: cases(1), minimum: 30)";
    let by_day = orders_by_day::<12>(&shop([5.0, 0.0], NIGHTLY, orders, minimum))[0];
    assert_eq!(by_day, [0.0, 0.0, 36.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 36.0, 0.0]);
    // A plan of 12 a day whose order waits for 60 units is sent every fifth day.
    let waits = "quantities: (multiple: cases(1), whole_order: (minimum: units(60), below: waits))";
    let by_day = orders_by_day::<10>(&shop([12.0, 0.0], NIGHTLY, orders, waits))[0];
    assert_eq!(by_day, [0.0, 0.0, 0.0, 0.0, 60.0, 0.0, 0.0, 0.0, 0.0, 60.0]);
}

/// A centre with some units that ships milk by the dozen to two shops, whose orders are decided.
fn centre(units: f64, service: &str, orders: &str, short: &str, kiosk: &str) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "milk": (class: chilled, price: "1 GBP", margin: "0.3 GBP", case: 12) }},
            facilities: {{
                "mill": (kind: supplier, area: "midlands"),
                "centre": (kind: distribution_centre, area: "midlands"),
                "shop": (kind: store, area: "midlands", count: 2),
                "kiosk": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["centre", "shop", "kiosk"]) }},
            lanes: {{
                "out": (routes: {{ "centre": ["shop"] }}, service: {service}, orders: {orders}, short: {short},
                    quantities: (multiple: cases(1))),
                {kiosk}
            }},
            initial_stock: {{ "all": (at: ["centre"], level: units({units})) }},
        )"#
    ))
}

fn on_hand(sim: &Simulation<()>, place: &str) -> f64 {
    point(sim, place).on_hand().level()
}

fn at(hours: i64) -> SimTime {
    SimTime::START + SimSpan::HOUR * hours
}

const SPLIT: &str = r#"timetable(days: daily, departs: "22:00", cutoff: "12:00", split_until: "20:00", arrives_days_after: 1, arrives: "06:00")"#;

#[test]
fn decided_orders_and_reallocations_that_break_a_case_are_refused() {
    let spec = centre(99.0, SPLIT, "decided(fallback_order: send_nothing)", "cancelled", "");
    let mut sim = audited(&spec, MONDAY, "0 d", "3 d");
    revise_and_reallocate(&mut sim);
    sim.agenda().at(at(10), Revises { departure: 0, units: [24.0, 36.0] });
    sim.agenda().at(at(11), Revises { departure: 0, units: [13.0, 36.0] });
    sim.agenda().at(at(13), Reallocates { departure: 0, units: [36.0, 24.0] });
    sim.agenda().at(at(14), Reallocates { departure: 0, units: [30.0, 30.0] });
    sim.run_until(at(48)).unwrap();
    let refused = Err(Refused::Amount);
    assert_eq!(
        sim.world.resource::<Answers>().0,
        [Ok(()), Ok(()), refused, Ok(()), Ok(()), refused]
    );
    assert_eq!([on_hand(&sim, "shop-1"), on_hand(&sim, "shop-2")], [36.0, 24.0]);
}

#[test]
fn scarce_units_are_shared_by_the_case_and_what_makes_none_stays() {
    for (short, second_day) in [("cancelled", [12.0, 12.0]), ("backordered", [12.0, 12.0])] {
        let spec = centre(30.0, SPLIT, "decided(fallback_order: send_nothing)", short, "");
        let mut sim = audited(&spec, MONDAY, "0 d", "4 d");
        revise_and_reallocate(&mut sim);
        sim.agenda().at(at(10), Revises { departure: 0, units: [24.0, 36.0] });
        sim.run_until(at(31)).unwrap();
        assert_eq!(
            ["shop-1", "shop-2", "centre"].map(|place| on_hand(&sim, place)),
            [12.0, 12.0, 6.0]
        );
        let owed = point(&sim, "centre").interfacility_backorders();
        assert_eq!(owed, if short == "backordered" { 36.0 } else { 0.0 });
        finish(&mut sim);
        assert_eq!(["shop-1", "shop-2"].map(|place| on_hand(&sim, place)), second_day);
    }
}

#[test]
fn an_order_on_demand_waits_for_a_whole_case() {
    // 30 on hand: of two orders of 24 at one instant each gets a dozen, and 6 stay. The mill's lorry of
    // the next morning brings 20: two dozen of 26, and 2 stay.
    let mill = r#""in": (routes: { "mill": ["centre"] }, orders: decided(fallback_order: send_nothing),
        service: timetable(days: daily, departs: "20:00", cutoff: "18:00", arrives_days_after: 1, arrives: "06:00")),"#;
    let reviewed = r#"on_demand(lead: fixed("1 h"), review: (every: "9 d", first: "13 h"))"#;
    let spec = centre(30.0, reviewed, "base_stock(units(24))", "backordered", mill);
    let mut sim = audited(&spec, MONDAY, "0 d", "5 d");
    sim.run_until(at(15)).unwrap();
    assert_eq!(["shop-1", "shop-2", "centre"].map(|place| on_hand(&sim, place)), [12.0, 12.0, 6.0]);
    assert_eq!(point(&sim, "centre").interfacility_backorders(), 24.0);
    let order = |mut orders: OrderRevision| {
        let by = Provenance::by_decision(at(15), 1, 1);
        let lane = orders.topology().lanes.get("in").unwrap();
        orders.revise(lane, 0, 0, &[20.0], by)
    };
    assert_eq!(sim.world.run_system_once(order).unwrap(), Ok(()));
    finish(&mut sim);
    assert_eq!(["shop-1", "shop-2", "centre"].map(|place| on_hand(&sim, place)), [24.0, 24.0, 2.0]);
}

#[test]
fn cases_of_unlike_sizes_share_no_less_than_was_issued_as_orders_came() {
    // Two orders of a dozen and one of ten at one instant; of 15 units the ten alone would leave two
    // of what the first dozen was issued.
    let kiosk = r#""by-tens": (routes: { "centre": ["kiosk"] }, service: on_demand(lead: fixed("1 h"), review: (every: "9 d", first: "13 h")),
        orders: base_stock(units(10)), short: backordered, quantities: (multiple: units(10))),"#;
    for units in [15.0, 21.0, 9.0, 3.0] {
        let reviewed = r#"on_demand(lead: fixed("1 h"), review: (every: "9 d", first: "13 h"))"#;
        let spec = centre(units, reviewed, "base_stock(units(12))", "backordered", kiosk);
        let mut sim = audited(&spec, MONDAY, "0 d", "1 d");
        finish(&mut sim);
        let places = ["shop-1", "shop-2", "kiosk", "centre"].map(|place| on_hand(&sim, place));
        assert_eq!(places.iter().sum::<f64>(), units);
        assert!(places[0] % 12.0 == 0.0 && places[1] % 12.0 == 0.0 && places[2] % 10.0 == 0.0);
        assert!(places[3] < 12.0, "{places:?}");
    }
}

/// What is said of a shop with other products, orders or quantities.
fn said(products: &str, orders: &str, quantities: &str) -> Vec<String> {
    let text = format!(
        r#"Supply(
            products: {{ {products} }},
            facilities: {{ "mill": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands") }},
            assortments: {{ "all": (at: ["shop"]) }},
            lanes: {{ "lane": (routes: {{ "mill": ["shop"] }}, service: {NIGHTLY}, orders: {orders},
                quantities: {quantities}) }},
        )"#
    );
    let clock =
        Clock::new(&MONDAY.parse().unwrap(), "0 d".parse().unwrap(), "1 d".parse().unwrap());
    let mut sim = Simulation::<()>::new(SimTime::START, ());
    environment::assemble(&areas(), clock.unwrap(), &mut sim);
    let mut issues = Issues::new();
    let areas = sim.world.resource::<environment::Areas>();
    ron::<SupplySpec>(&text).check(areas, "GBP".parse().unwrap(), &mut issues.at(""));
    issues.as_slice().iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect()
}

#[test]
fn quantities_that_do_not_fit_are_reported_with_their_place() {
    let tea = r#""tea": (class: ambient, price: "3 GBP", margin: "1 GBP", case: 12),"#;
    let loose = r#""tea": (class: ambient, price: "3 GBP", margin: "1 GBP"),"#;
    let up_to = "base_stock(units(40))";
    let no_note: [&str; 0] = [];
    assert_eq!(said(tea, up_to, "(multiple: cases(2), minimum: 24)"), no_note);
    for (products, orders, quantities, expected) in [
        (loose, up_to, "()", "missing lanes.lane.quantities"),
        (loose, up_to, "(multiple: cases(1))", "conflict lanes.lane.quantities.multiple"),
        (tea, up_to, "(multiple: cases(0))", "out-of-range lanes.lane.quantities.multiple"),
        (loose, up_to, "(multiple: units(0))", "out-of-range lanes.lane.quantities.multiple"),
        (loose, up_to, "(multiple: units(2.5))", "conflict lanes.lane.quantities.multiple"),
        (loose, up_to, "(minimum: -1)", "out-of-range lanes.lane.quantities.minimum"),
        (loose, up_to, "(minimum: 2.5)", "conflict lanes.lane.quantities.minimum"),
        (
            tea,
            up_to,
            "(multiple: cases(1), minimum: 30)",
            "raised-order lanes.lane.quantities.minimum",
        ),
        (
            loose,
            up_to,
            r#"(by_product: {"tee": (minimum: 3)})"#,
            "unknown-product lanes.lane.quantities.by_product.tee",
        ),
        (
            loose,
            up_to,
            r#"(by_product: {"tea": ()})"#,
            "missing lanes.lane.quantities.by_product.tea",
        ),
        (
            loose,
            up_to,
            r#"(by_product: {"tea": (minimum: 2.5)})"#,
            "conflict lanes.lane.quantities.by_product.tea.minimum",
        ),
        (
            loose,
            up_to,
            r#"(minimum: 3, by_product: {"tea": (minimum: 4)})"#,
            "no-effect lanes.lane.quantities.by_product",
        ),
        (
            loose,
            up_to,
            "(whole_order: (minimum: units(0)))",
            "out-of-range lanes.lane.quantities.whole_order.minimum",
        ),
        (
            loose,
            up_to,
            r#"(whole_order: (minimum: cost("9 EUR")))"#,
            "currency lanes.lane.quantities.whole_order.minimum",
        ),
        (tea, up_to, "(minimum: 3)", "no-effect products.tea.case"),
        (tea, "base_stock(units(9))", "(multiple: cases(1))", "raised-order lanes.lane.orders"),
        (
            tea,
            "reorder_lots(at: units(9), lot: units(20))",
            "(multiple: cases(1))",
            "raised-order lanes.lane.orders.lot",
        ),
    ] {
        assert_eq!(said(products, orders, quantities), [expected], "{quantities}");
    }
    let half = loose.replace("margin", "case: 2.5, margin");
    assert!(
        said(&half, up_to, "(minimum: 3)").contains(&"out-of-range products.tea.case".to_owned())
    );
}

proptest! {
    #![proptest_config(super::relations::config())]

    /// Of whole goods a case of one unit, a multiple of one and a minimum of one say what holds anyway.
    #[test]
    fn a_case_of_one_is_no_case(chain in super::relations::chains()) {
        let plain = chain.spec("poisson", &super::relations::AS_IT_IS);
        let mut packed = plain.clone();
        for product in packed.products.values_mut() {
            product.case = Some(1.0);
        }
        for lane in packed.lanes.values_mut() {
            lane.quantities = Some(ron("(multiple: cases(1), minimum: 1)"));
        }
        let run = |spec: &SupplySpec| {
            let mut sim = audited(spec, MONDAY, "0 d", "20 d");
            let summary = finish(&mut sim);
            (sim.fingerprint(), summary)
        };
        prop_assert_eq!(run(&plain), run(&packed));
    }

    /// Whatever the rule, the lead time and the shortage: what is on order, under way and ever received is a
    /// whole number of multiples at every event.
    #[test]
    fn orders_and_shipments_stay_whole(
        chain in super::relations::chains(), multiple in 2u32..30, minimum in 0u32..60,
    ) {
        let mut spec = chain.spec("poisson", &super::relations::AS_IT_IS);
        for lane in spec.lanes.values_mut() {
            lane.quantities = Some(ron(&format!("(multiple: units({multiple}), minimum: {minimum})")));
        }
        spec.initial_stock.clear();
        let mut sim = audited(&spec, MONDAY, "0 d", "20 d");
        sim.world.insert_resource(Broken { multiple: multiple.into(), units: None, received: 0.0 });
        sim.on(look::<CutOff>).on(look::<GoodsLeave>).on(look::<ShipmentsArrived>);
        sim.on(look::<ReviewDue>).on(look::<PositionFell>);
        finish(&mut sim);
        let broken = sim.world.resource::<Broken>();
        prop_assert_eq!(broken.units, None);
        prop_assert!(broken.received > 0.0);
    }
}

/// The first number of units that is no whole multiple.
#[derive(Resource)]
struct Broken {
    multiple: f64,
    units: Option<f64>,
    received: f64,
}

fn look<E: Event>(_now: Now<E>, points: Query<&StockPoint>, mut broken: ResMut<Broken>) {
    for point in &points {
        let received = point.cumulative_in();
        let amounts = [point.on_order().level(), point.in_transit().level(), received];
        let is_broken = |units: &f64| units % broken.multiple != 0.0;
        if let Some(units) = amounts.into_iter().find(is_broken) {
            broken.units.get_or_insert(units);
        }
        broken.received = broken.received.max(received);
    }
}
