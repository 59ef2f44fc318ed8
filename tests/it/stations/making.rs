//! Production lines: components, set-ups, yields, waits.

use super::{Slow, arrivals, close, played};
use crate::transit::{Scene, hour, issues};
use reflexarc::kernel::SimTime;
use reflexarc::supply::StationKind::Line;
use reflexarc::supply::{StockPoint, StockTotals};

/// A bakery with a shop: bread and cake, 24 units a day of each, ordered from its line at midnight.
/// `flour` is the lane that supplies flour, if any, and `stock` what there is of it.
struct Bakery<'a> {
    line: &'a str,
    bread: &'a str,
    set_up: &'a str,
    cake: f64,
    flour: &'a str,
    stock: f64,
    orders: &'a str,
}

const BAKERY: Bakery = Bakery {
    line: "rate: units_per_hour(12)",
    bread: r#"of: { "flour": 0.5 }"#,
    set_up: "",
    cake: 0.0,
    flour: "",
    stock: 1_000.0,
    orders: "base_stock(units(48))",
};

impl Bakery<'_> {
    fn supply(&self) -> String {
        let Self { line, bread, set_up, cake, flour, stock, orders } = self;
        let baked = if *cake > 0.0 { r#"["bread", "cake"]"# } else { r#"["bread"]"# };
        format!(
            r#"Supply(
                products: {{
                    "bread": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
                    "cake": (class: ambient, price: "2 GBP", margin: "1 GBP", divisible: true),
                    "flour": (class: ambient, price: "1 GBP", margin: "0 GBP", divisible: true),
                }},
                facilities: {{
                    "mill": (kind: supplier, area: "here"),
                    "bakery": (kind: store, area: "here", making: (line: ({line}), {set_up}
                        recipes: {{ "bread": ({bread}), "cake": (of: {{ "flour": 0.25 }}) }})),
                }},
                assortments: {{ "all": (at: ["bakery"]) }},
                demand: {{ "d": (at: ["bakery"], units_per_day: {{ "bread": 24, "cake": {cake} }}, law: normal(hourly_sd: 0)) }},
                lanes: {{
                    "bake": (routes: {{ "bakery": ["bakery"] }}, goods: products({baked}), orders: {orders},
                        service: on_demand(lead: fixed("0 s"), review: (every: "24 h", first: "0 s"))),
                    {flour}
                }},
                initial_stock: {{
                    "baked": (at: ["bakery"], goods: products(["bread", "cake"]), level: units(24)),
                    "flour": (at: ["bakery"], goods: products(["flour"]), level: units({stock})),
                }},
            )"#
        )
    }

    fn played(&self, horizon: &str) -> Scene {
        played(&self.supply(), horizon, NONE)
    }
}

const NONE: &[Slow] = &[];
const BREAD: usize = 0;
const FLOUR: usize = 2;

fn totals(scene: &Scene, product: usize) -> StockTotals {
    let clock = scene.sim.world.resource::<reflexarc::environment::Clock>();
    scene.point("bakery", product).totals(scene.end(), clock)
}

fn at(scene: &mut Scene, hours: f64, product: usize) -> StockPoint {
    scene.sim.run_until(hour(hours)).unwrap();
    let now: SimTime = scene.sim.now();
    scene.point("bakery", product).as_of(now).into_owned()
}

#[test]
fn a_batch_takes_its_components_when_it_begins_and_enters_stock_when_it_is_made() {
    // At midnight 24 are missing of 48: two hours at 12 an hour, of 12 units of flour.
    let mut scene = Scene::new(&BAKERY.supply(), "5 d");
    let [flour, bread] =
        [at(&mut scene, 1.0, FLOUR), scene.point("bakery", BREAD).as_of(hour(1.0)).into_owned()];
    assert_eq!((flour.on_hand().level(), flour.committed()), (988.0, 0.0));
    assert_eq!(
        (bread.on_hand().level(), bread.on_order().level(), bread.in_transit().level()),
        (23.0, 24.0, 24.0)
    );
    let bread = at(&mut scene, 3.0, BREAD);
    assert_eq!((bread.on_hand().level(), bread.on_order().level()), (45.0, 0.0));
    let scene = scene.played();
    close(&arrivals(&scene, "bake"), &[2.0, 26.0, 50.0, 74.0, 98.0]);
    // Five batches: what left the stock of flour is half of what entered that of bread.
    let (bread, flour) = (totals(&scene, BREAD), totals(&scene, FLOUR));
    assert_eq!(
        (bread.received, flour.facilities.issued, flour.facilities.demanded),
        (120.0, 60.0, 60.0)
    );
    assert_eq!(scene.point("bakery", FLOUR).on_hand().level(), 940.0);
    assert_eq!(bread.customers.lost, 0.0);
}

#[test]
fn a_line_without_components_waits_and_goes_on_when_they_come() {
    // Flour for two batches: the third, of midnight of day 2, waits; all that follows too.
    let scene = Bakery { stock: 30.0, ..BAKERY }.played("6 d");
    close(&arrivals(&scene, "bake"), &[2.0, 26.0]);
    assert_eq!(arrivals(&scene, "bake").len(), 2);
    let (bread, flour) = (scene.point("bakery", BREAD), scene.point("bakery", FLOUR));
    assert_eq!((flour.on_hand().level(), flour.committed()), (6.0, 12.0 * 2.0));
    // Sold are the 24 of the beginning and the two batches; lost is the rest.
    let sold = totals(&scene, BREAD).customers;
    assert_eq!((sold.issued, sold.lost), (72.0, 72.0));
    assert_eq!(bread.on_hand().level(), 0.0);
    // A lorry with flour for the batches that wait, at 09:00 of day 3: that of day 2 is made by 11:00, then that of day 3.
    let flour = r#""flour": (routes: { "mill": ["bakery"] }, goods: products(["flour"]), orders: base_stock(units(30)),
        service: timetable(days: on([thu]), departs: "08:00", cutoff: "08:00", arrives: "09:00")),"#;
    let scene = Bakery { stock: 30.0, flour, ..BAKERY }.played("6 d");
    close(&arrivals(&scene, "bake"), &[2.0, 26.0, 83.0, 85.0, 96.0 + 13.0 / 12.0, 122.0]);
}

#[test]
fn batches_that_wait_count_in_the_position_of_their_components() {
    // A batch takes 12, and the level is 2: 10 below zero are ordered at once, and with them the batch can begin.
    let flour = r#""flour": (routes: { "mill": ["bakery"] }, goods: products(["flour"]), orders: base_stock(units(2)),
        service: on_demand(lead: fixed("5 h"))),"#;
    let scene = Bakery { stock: 2.0, flour, ..BAKERY }.played("4 d");
    close(&arrivals(&scene, "bake"), &[7.0, 31.0, 55.0, 79.0]);
    close(&arrivals(&scene, "flour"), &[5.0, 29.0, 53.0, 77.0]);
    let sent = scene.ended().into_iter().filter(|shipment| shipment.sent == 12.0).count();
    assert_eq!(sent, 4, "four batches of flour");
}

#[test]
fn units_that_are_not_good_are_wasted_and_made_again() {
    // Of 24 a quarter: 18 enter the stock, and the position at the next midnight lacks 24 and 6 more: 30, of which 22.5
    // are good. Then 24 and 7.5.
    let bread = r#"of: { "flour": 0.5 }, good: share("75 %")"#;
    let scene = Bakery { bread, ..BAKERY }.played("3 d");
    let bread = totals(&scene, BREAD);
    close(&arrivals(&scene, "bake"), &[2.0, 26.5, 48.0 + 31.5 / 12.0]);
    assert_eq!(bread.received, 24.0 + 30.0 + 31.5);
    assert_eq!(bread.wasted, 0.25 * bread.received);
    assert_eq!(totals(&scene, FLOUR).facilities.issued, 0.5 * bread.received);
    // All good is as without the key, to the last bit.
    let whole = r#"of: { "flour": 0.5 }, good: share("100 %")"#;
    let times = |bread| arrivals(&Bakery { bread, ..BAKERY }.played("5 d"), "bake");
    assert_eq!(times(whole), times(BAKERY.bread));
    let drawn = r#"of: { "flour": 0.5 }, good: uniform(low: "100 %", high: "100 %")"#;
    assert_eq!(times(drawn), times(BAKERY.bread));
    // Drawn for each batch: on the average of many, three quarters.
    let drawn = r#"of: { "flour": 0.5 }, good: uniform(low: "50 %", high: "100 %")"#;
    let scene = Bakery { bread: drawn, stock: 10_000.0, ..BAKERY }.played("300 d");
    let bread = totals(&scene, BREAD);
    let good = 1.0 - bread.wasted / bread.received;
    assert!((good - 0.75).abs() < 0.03, "{good}");
}

#[test]
fn whole_goods_carry_what_rounding_leaves_of_a_yield() {
    // Batches of 24 of which 1 % is not good: 0.24 a batch, a whole unit in the fifth batch.
    let bread = r#"of: { "flour": 0.5 }, good: share("99 %")"#;
    let supply = Bakery { bread, ..BAKERY }.supply();
    let whole = supply.replacen(r#"margin: "1 GBP", divisible: true"#, r#"margin: "1 GBP""#, 1);
    let whole = whole.replace("law: normal(hourly_sd: 0)", "law: poisson");
    let scene = played(&whole, "40 d", NONE);
    let bread = totals(&scene, BREAD);
    assert_eq!(bread.wasted, (0.01 * bread.received + 1e-9).floor());
    assert!(bread.wasted >= 8.0, "{bread:?}");
}

#[test]
fn a_set_up_takes_time_between_products_and_costs() {
    // Bread, then cake after half an hour: 02:00 and 04:30; the next day bread after half an hour: 02:30 and 05:00.
    let set_up = r#"set_up: "30 min", set_up_cost: "7 GBP","#;
    let bakery = Bakery { cake: 24.0, set_up, ..BAKERY };
    let mut scene = bakery.played("3 d");
    let times = arrivals(&scene, "bake");
    close(&times, &[2.0, 4.5, 26.5, 29.0, 50.5, 53.0]);
    assert_eq!(scene.summary().cost_transport, 5.0 * 7.0);
    let mut plain = Bakery { cake: 24.0, ..BAKERY }.played("3 d");
    close(&arrivals(&plain, "bake"), &[2.0, 4.0, 26.0, 28.0, 50.0, 52.0]);
    assert_eq!(plain.summary().cost_transport, 0.0);
    // Two machines: cake beside bread; each batch was preceded by another product.
    let two = Bakery { line: "rate: units_per_hour(12), servers: 2", ..bakery };
    close(&arrivals(&two.played("3 d"), "bake"), &[2.0, 2.5, 26.5, 26.5, 50.5, 50.5]);
    // Between batches of one product there is none.
    let alone = Bakery { set_up, ..BAKERY };
    close(&arrivals(&alone.played("3 d"), "bake"), &[2.0, 26.0, 50.0]);
}

#[test]
fn a_slow_line_makes_later_and_a_batch_ordered_makes_batches() {
    let supply = BAKERY.supply();
    // From 01:00 a quarter of the rate: an hour's work is left, four hours.
    let slow = played(&supply, "3 d", &[("bakery", Line, 0.25, 1.0, 20.0)]);
    close(&arrivals(&slow, "bake"), &[5.0, 26.0, 50.0]);
    // Stopped from 01:00 to 10:00.
    let stopped = played(&supply, "3 d", &[("bakery", Line, 0.0, 1.0, 10.0)]);
    close(&arrivals(&stopped, "bake"), &[11.0, 26.0, 50.0]);
    let whole = played(&supply, "3 d", &[("bakery", Line, 1.0, 1.0, 20.0)]);
    assert_eq!(arrivals(&whole, "bake"), arrivals(&BAKERY.played("3 d"), "bake"));
    // (r, Q): 60 units whenever the position is 24 or less: five hours; 84 at first, 60 after a day, 36, 12: again.
    let batches = Bakery { orders: "reorder_lots(at: units(24), lot: units(60))", ..BAKERY };
    close(&arrivals(&batches.played("6 d"), "bake"), &[5.0, 72.0 + 5.0]);
}

#[test]
fn a_line_by_timetable_is_promised_when_its_usual_batch_is_made() {
    // Ordered by 18:00, on the line at 22:00, 24 units and half an hour of set-up: made at 00:30.
    let supply =
        Bakery { set_up: r#"set_up: "30 min","#, orders: "base_stock(units(72))", ..BAKERY }
            .supply();
    let supply = supply.replace(
        r#"on_demand(lead: fixed("0 s"), review: (every: "24 h", first: "0 s"))"#,
        r#"timetable(days: daily, departs: "22:00", cutoff: "18:00", arrives: "22:00", grace: "0 s")"#,
    );
    let mut scene = played(&supply, "8 d", NONE);
    let made = super::of_lane(&scene, "bake");
    let promised = crate::transit::hours(made[1].promised.unwrap());
    assert!((promised - (24.0 + 24.5 + 1.0 / 60.0)).abs() < 1e-9, "{promised}");
    // Without another product there is no set-up in fact: two hours.
    close(&arrivals(&scene, "bake")[2..], &[72.0, 96.0]);
    let (due, missed, _) = scene.kept();
    assert!(due >= 6 && missed <= 1, "the first order fills up: {due} {missed}");
}

#[test]
fn what_cannot_be_made_is_refused_and_what_cannot_act_is_noted() {
    let of = |change: (&str, &str)| {
        let supply = BAKERY.supply();
        assert!(supply.contains(change.0), "{}", change.0);
        issues(&supply.replace(change.0, change.1))
    };
    for (change, message) in [
        ((r#""flour": 0.5"#, r#""flower": 0.5"#), "unknown product `flower`"),
        ((r#""flour": 0.5"#, r#""flour": 0"#), "out of range"),
        (
            ("of: { \"flour\": 0.5 }", "of: { \"flour\": 0.5 }, good: share(\"0 %\")"),
            "out of range",
        ),
        (
            (
                r#"{ "all": (at: ["bakery"])"#,
                r#"{ "all": (at: ["bakery"], goods: products(["bread", "cake"]))"#,
            ),
            "does not keep `flour`",
        ),
        ((r#"margin: "0 GBP", divisible: true"#, r#"margin: "0 GBP""#), "fraction of `flour`"),
        (("units_per_hour(12)", "shipments_per_hour(12)"), "handles no shipments"),
        (("kind: store", "kind: supplier"), "keeps no components"),
        ((r#"{ "bakery": ["bakery"] }"#, r#"{ "mill": ["bakery"] }"#), "nothing orders `bread`"),
        (("units_per_hour(12)", "units_per_hour(1)"), "grows without end"),
    ] {
        let found = of(change);
        assert!(found.contains(message), "{change:?}: {found}");
    }
    let circle = BAKERY
        .supply()
        .replace(r#""flour": 0.5"#, r#""cake": 0.5"#)
        .replace(r#"{ "flour": 0.25 }"#, r#"{ "bread": 0.25 }"#);
    assert!(issues(&circle).contains("is made of itself"), "{}", issues(&circle));
    let plain = issues(&BAKERY.supply());
    assert!(!plain.contains("without end") && !plain.contains("nothing orders `bread`"), "{plain}");
    // Cake is in the recipes, and no lane orders it.
    assert!(plain.contains("nothing orders `cake`"), "{plain}");
}
