//! What becomes of a wish: customers who wait for a time, who take another product, who go.

use super::*;
use crate::issue::Issues;
use crate::kernel::SimSpan;

const MONDAY: &str = "2022-07-11T00:00[UTC]";
/// Demand of three units at nine each morning.
const MORNING: &str = r#"by_period(every: "1 d", first: "9 h", draws: normal(sd: 0))"#;

/// A shop without supply that sells cola and, beside it, a substitute.
fn two_products(unmet: &str, law: &str, demand: [f64; 2], initial: [f64; 2]) -> SupplySpec {
    let ([cola, zero], [has, has_zero]) = (demand, initial);
    ron(&format!(
        r#"Supply(
            products: {{
                "cola": (class: ambient, price: "2 GBP", margin: "0.8 GBP", unmet: {unmet}),
                "zero": (class: ambient, price: "2 GBP", margin: "0.5 GBP"),
            }},
            facilities: {{ "shop": (kind: store, area: "midlands") }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "cola": {cola}, "zero": {zero} }}, law: {law}) }},
            initial_stock: {{
                "cola": (at: ["shop"], goods: products(["cola"]), level: units({has})),
                "zero": (at: ["shop"], goods: products(["zero"]), level: units({has_zero})),
            }},
        )"#
    ))
}

/// A shop that orders what it lacks of one unit at once, and gets it four hours later.
fn one_product(unmet: &str, law: &str, per_day: f64) -> SupplySpec {
    ron(&format!(
        r#"Supply(
            products: {{ "cola": (class: ambient, price: "2 GBP", margin: "0.8 GBP", unmet: {unmet}) }},
            facilities: {{
                "source": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands"),
            }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "cola": {per_day} }}, law: {law}) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["shop"] }},
                service: on_demand(lead: fixed("4 h")),
                orders: base_stock(units(1)),
            ) }},
            initial_stock: {{ "all": (at: ["shop"], level: units(1)) }},
        )"#
    ))
}

fn waits(patience: &str, share: &str) -> String {
    format!(r#"choices([waits(patience: {patience}, share: "{share}")])"#)
}

fn takes(share: &str, then: &str) -> String {
    format!(r#"choices([takes(product: "zero", share: "{share}"), {then}])"#)
}

/// Totals of cola and of its substitute.
fn totals(sim: &Simulation<()>) -> [Served; 2] {
    let (topology, clock) = (sim.world.resource::<Topology>(), sim.world.resource::<Clock>());
    [0, 1].map(|stock| {
        let entity = topology.stock_entity(StockId::new(stock));
        let point = entity.and_then(|entity| sim.world.get::<StockPoint>(entity));
        point.map_or(Served::default(), |point| point.totals(clock.end(), clock).customers)
    })
}

#[test]
fn customers_wait_as_long_as_their_patience_lasts() {
    // Three come at 9:00, one is served, two wait; three units are ordered, and arrive at 13:00.
    let spec = |patience: &str| one_product(&waits(patience, "100 %"), MORNING, 3.0);
    let day = |patience: &str| {
        let mut sim = audited(&spec(patience), MONDAY, "0 d", "1 d");
        let summary = finish(&mut sim);
        let end = sim.world.resource::<Clock>().end();
        let unit_hours = point(&sim, "shop").as_of(end).customer_waiting(end) / 3_600.0;
        (summary, unit_hours, point(&sim, "shop").on_hand().level())
    };
    let (summary, unit_hours, on_hand) = day(r#"fixed("5 h")"#);
    let customers = summary.service.customers;
    assert_eq!([customers.issued, customers.backordered, customers.lost], [3.0, 2.0, 0.0]);
    assert_eq!((unit_hours, on_hand, customers.fill_rate()), (8.0, 1.0, Some(1.0 / 3.0)));
    // Who has patience until the instant of the receipt is served.
    assert_eq!(day(r#"fixed("4 h")"#), day(r#"fixed("5 h")"#));
    // With three hours of it they leave at 12:00, and what comes stays on the shelf.
    let (summary, unit_hours, on_hand) = day(r#"fixed("3 h")"#);
    let customers = summary.service.customers;
    assert_eq!([customers.issued, customers.backordered, customers.lost], [1.0, 2.0, 2.0]);
    assert_eq!((customers.left, unit_hours, on_hand), (2.0, 6.0, 3.0));
    assert_eq!(customers.fill_rate(), Some(1.0 / 3.0));
    assert_eq!(summary.cost_lost_margin, 2.0 * 0.8);
}

#[test]
fn who_waits_over_midnight_is_lost_on_the_day_of_leaving() {
    let unmet = waits(r#"fixed("20 h")"#, "100 %");
    let spec = two_products(&unmet, MORNING, [3.0, 0.0], [0.0, 0.0]);
    let mut sim = audited(&spec, MONDAY, "0 d", "3 d");
    let mut days = Vec::new();
    for day in 1..=2 {
        sim.run_until(SimTime::START + SimSpan::DAY * day + SimSpan::SECOND).unwrap();
        let customers = point(&sim, "shop").last_day().customers;
        days.push([customers.demanded, customers.backordered, customers.lost, customers.left]);
    }
    assert_eq!(days, [[3.0, 3.0, 0.0, 0.0], [3.0, 3.0, 3.0, 3.0]]);
}

/// Without supply those who wait are M/G/∞: whatever the law of the patience, λ · share · mean of them in the
/// mean, here 24 a day · 50 % · 2 h = 1; and half of the customers are lost at once.
#[test]
fn the_number_of_those_who_wait_depends_on_the_mean_of_their_patience_alone() {
    for patience in
        [r#"fixed("2 h")"#, r#"exponential(mean: "2 h")"#, r#"uniform(low: "0 h", high: "4 h")"#]
    {
        for law in ["one_by_one", "poisson"] {
            let spec = two_products(&waits(patience, "50 %"), law, [24.0, 0.0], [0.0, 0.0]);
            let mut sim = simulation(&spec, MONDAY, "1 d", "2000 d");
            let end = sim.world.resource::<Clock>().end();
            finish(&mut sim);
            let cola = point(&sim, "shop").as_of(end).into_owned();
            let waiting = cola.customer_waiting(end) / (2_000.0 * 86_400.0);
            // Variance of the mean over T of M/M/∞ with mean 1: 2 · 2 h / T; standard error 0.0091.
            assert!((waiting - 1.0).abs() < 4.5 * 0.0091, "{patience} {law}: {waiting}");
            let [served, _] = totals(&sim);
            // Of 48 000 customers half wait: standard error 0.0023.
            let share = served.backordered / served.demanded;
            assert!((share - 0.5).abs() < 4.5 * 0.0023, "{patience} {law}: {share}");
            assert_eq!(served.lost - served.left, served.demanded - served.backordered);
            assert_eq!(served.issued, 0.0);
        }
    }
}

#[test]
fn a_share_takes_the_other_product_which_is_sold_in_its_place() {
    for law in ["one_by_one", "poisson", r#"by_period(every: "6 h", first: "1 h", draws: poisson)"#]
    {
        let spec = two_products(&takes("40 %", "goes"), law, [48.0, 30.0], [0.0, 1e6]);
        let mut sim = audited(&spec, MONDAY, "1 d", "200 d");
        let summary = finish(&mut sim);
        let [cola, zero] = totals(&sim);
        // 9600 wishes, of which 40 % are met by the other product: standard error of the share 0.005.
        let share = cola.substituted / cola.demanded;
        assert!((share - 0.4).abs() < 4.5 * 0.005, "{law}: {share}");
        assert_eq!([cola.lost, cola.issued], [cola.demanded - cola.substituted, 0.0], "{law}");
        assert_eq!(zero.issued, zero.demanded + cola.substituted, "{law}");
        assert_eq!(zero.sold_instead, cola.substituted, "{law}");
        // A wish that is met by another product is not filled.
        assert_eq!((cola.fill_rate(), zero.fill_rate()), (Some(0.0), Some(1.0)), "{law}");
        let forgone = cola.lost * 0.8 + cola.substituted * (0.8 - 0.5);
        assert!((summary.cost_lost_margin - forgone).abs() < 1e-6, "{law}");
    }
}

#[test]
fn the_other_product_serves_as_long_as_it_is_on_hand() {
    // Without any demand for the substitute, of which five are on hand, five of the customers take it, the others
    // come to the next choice, and wait.
    let unmet = takes("100 %", r#"waits(patience: fixed("1 h"), share: "100 %")"#);
    for law in ["one_by_one", "poisson", MORNING] {
        let spec = two_products(&unmet, law, [24.0, 0.0], [0.0, 5.0]);
        let mut sim = audited(&spec, MONDAY, "0 d", "10 d");
        finish(&mut sim);
        let [cola, zero] = totals(&sim);
        assert_eq!([cola.substituted, zero.issued, zero.demanded], [5.0, 5.0, 0.0], "{law}");
        assert_eq!(cola.backordered, cola.demanded - 5.0, "{law}");
    }
}

#[test]
fn whether_anything_is_missing_decides_whether_the_other_product_is_asked_for() {
    // With cola on the shelf the substitute sells what is demanded of it, to the last bit.
    let sold = |unmet: &str| {
        let spec = two_products(unmet, "poisson", [48.0, 30.0], [1e6, 1e6]);
        let mut sim = audited(&spec, MONDAY, "1 d", "50 d");
        finish(&mut sim);
        totals(&sim)
    };
    assert_eq!(sold("lost"), sold(&takes("100 %", "goes")));
}

#[test]
fn a_share_of_zero_is_none_to_the_last_bit() {
    let run = |unmet: &str| {
        let spec = two_products(unmet, "poisson", [48.0, 30.0], [100.0, 400.0]);
        let mut sim = audited(&spec, MONDAY, "1 d", "20 d");
        let summary = finish(&mut sim);
        (summary, sim.events(), sim.fingerprint())
    };
    let lost = run("lost");
    assert_eq!(lost, run("choices([goes])"));
    assert_eq!(lost, run(&takes("0 %", r#"waits(patience: fixed("1 h"), share: "0 %")"#)));
    let custom = r#"lost, lost_custom: (share: "0 %", buys_every: "7 d", half_life: "28 d")"#;
    assert_eq!(lost, run(custom));
}

#[test]
fn a_patience_without_end_is_a_backorder() {
    for law in ["one_by_one", "poisson"] {
        let run = |unmet: &str| {
            let mut sim = audited(&one_product(unmet, law, 12.0), MONDAY, "1 d", "60 d");
            let summary = finish(&mut sim);
            let end = sim.world.resource::<Clock>().end();
            let waited = point(&sim, "shop").as_of(end).customer_waiting(end);
            (summary, waited, sim.fingerprint())
        };
        let endless = waits(r#"fixed("36500 d")"#, "100 %");
        assert_eq!(run("backordered"), run(&endless), "{law}");
    }
}

#[test]
fn longer_patience_never_loses_more() {
    for law in ["one_by_one", "poisson"] {
        let lost = |hours: f64| {
            let unmet = waits(&format!(r#"exponential(mean: "{hours} h")"#), "70 %");
            // What is delivered does not depend on who waits: 20 units at seven each morning.
            let spec = ron(&format!(
                r#"Supply(
                    products: {{ "cola": (class: ambient, price: "2 GBP", margin: "0.8 GBP", unmet: {unmet}, shelf_life: "1 d") }},
                    facilities: {{
                        "source": (kind: supplier, area: "midlands"), "shop": (kind: store, area: "midlands"),
                    }},
                    assortments: {{ "all": (at: ["shop"]) }},
                    demand: {{ "all": (at: ["shop"], units_per_day: {{ "cola": 24 }}, law: {law}) }},
                    lanes: {{ "lane": (
                        routes: {{ "source": ["shop"] }},
                        service: timetable(days: daily, departs: "06:00", cutoff: "06:00", arrives_days_after: 0, arrives: "07:00"),
                        orders: reorder_lots(at: units(1e6), lot: units(20), single: true),
                    ) }},
                )"#
            ));
            let mut sim = audited(&spec, MONDAY, "1 d", "60 d");
            let customers = finish(&mut sim).service.customers;
            (customers.demanded, customers.lost)
        };
        let all: Vec<(f64, f64)> = [0.01, 0.5, 2.0, 6.0, 20.0, 100.0].map(lost).to_vec();
        assert!(all.iter().all(|run| run.0 == all[0].0), "{all:?}");
        assert!(all.windows(2).all(|pair| pair[1].1 <= pair[0].1), "{law}: {all:?}");
        assert!(all[5].1 < 0.8 * all[0].1, "{law}: {all:?}");
    }
}

/// What the check says of a specification: codes and paths.
fn issues(spec: &SupplySpec) -> Vec<String> {
    let mut sim = Simulation::new(SimTime::START, ());
    let clock =
        Clock::new(&MONDAY.parse().unwrap(), "0 d".parse().unwrap(), "1 d".parse().unwrap());
    environment::assemble(&areas(), clock.unwrap(), &mut sim);
    let known = sim.world.resource::<crate::environment::Areas>();
    let mut issues = Issues::new();
    spec.check(known, "GBP".parse().unwrap(), &mut issues.at("supply"));
    issues.as_slice().iter().map(|issue| format!("{} {}", issue.path, issue.message)).collect()
}

#[test]
fn what_cannot_be_chosen_is_refused() {
    let check = |unmet: &str| {
        issues(&two_products(unmet, "poisson", [1.0, 1.0], [1.0, 1.0]))
            .into_iter()
            .filter(|issue| issue.contains("products.cola"))
            .collect::<Vec<_>>()
    };
    let holds = |unmet: &str, path: &str, text: &str| {
        let found = check(unmet);
        let is_it = |issue: &String| issue.contains(path) && issue.contains(text);
        assert!(found.iter().any(is_it), "{unmet}: {found:?}");
    };
    assert_eq!(check(&takes("40 %", "goes")), Vec::<String>::new());
    holds("choices([])", "cola.unmet", "a choice");
    holds(r#"choices([goes, takes(product: "zero", share: 1)])"#, "unmet.0", "all customers");
    holds(r#"choices([takes(product: "zer", share: 1)])"#, "unmet.0.product", "zer");
    holds(r#"choices([takes(product: "cola", share: 1)])"#, "unmet.0.product", "what is missing");
    let uneven = r#"uniform(low: "2 h", high: "1 h")"#;
    holds(&waits(uneven, "10 %"), "unmet.0.patience", "`low` is above `high`");
    let custom =
        r#"backordered, lost_custom: (share: "9 %", buys_every: "7 d", half_life: "28 d")"#;
    holds(custom, "lost_custom", "never lost");
    let short = r#"lost, lost_custom: (share: "9 %", buys_every: "7 min", half_life: "28 d")"#;
    holds(short, "lost_custom.buys_every", "");
    let mixed = r#"choices([takes(product: "zero", share: 1)]), divisible: true"#;
    holds(mixed, "unmet.0.product", "divisible");
    let waiting = r#"choices([goes]), backorder_cost_per_day: "1 GBP""#;
    holds(waiting, "backorder_cost_per_day", "do not wait");
}
