//! Relations between random networks with stations that differ in one respect; every event is audited.

use super::{arrivals, played};
use proptest::prelude::*;
use reflexarc::supply::StationKind::{Dock, Line};

/// A mill, a bakery that makes bread and cake and keeps flour, and shops with docks.
#[derive(Clone, Debug)]
struct Net {
    /// Units a day, by shop.
    demand: Vec<u32>,
    rate: u32,
    servers: u32,
    people: bool,
    set_up_min: u32,
    good_pct: u32,
    by_timetable: bool,
    lot: u32,
    flour: u32,
    dock: u32,
    varies: &'static str,
}

fn net() -> impl Strategy<Value = Net> {
    let words = (
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(vec!["", ", varies: exponential", ", varies: gamma(cv: 0.3)"]),
    );
    let numbers = (2u32..40, 1u32..4, 0u32..90, 60u32..=100, 1u32..60, 20u32..200, 4u32..60);
    (prop::collection::vec(1u32..40, 1..4), words, numbers).prop_map(
        |(
            demand,
            (people, by_timetable, varies),
            (rate, servers, set_up_min, good_pct, lot, flour, dock),
        )| Net {
            demand,
            rate,
            servers,
            people,
            set_up_min,
            good_pct,
            by_timetable,
            lot,
            flour,
            dock,
            varies,
        },
    )
}

impl Net {
    fn supply(&self) -> String {
        let Self { rate, servers, set_up_min, good_pct, lot, flour, dock, varies, .. } = self;
        let shops: Vec<String> = (1..=self.demand.len()).map(|n| format!("\"shop-{n}\"")).collect();
        let demand: Vec<String> = self
            .demand
            .iter()
            .zip(&shops)
            .map(|(units, shop)| {
                format!(r#"{shop}: (at: [{shop}], units_per_day: {{ "bread": {units}, "cake": {units} }}, law: poisson),"#)
            })
            .collect();
        let demand = demand.concat();
        let people = if self.people {
            format!(
                r#"shifts: [(days: daily, from: "04:00", until: "16:00", people: {servers}), (days: on([mon, wed]), from: "10:00", until: "20:00", people: 1)]"#
            )
        } else {
            format!("servers: {servers}")
        };
        let service = if self.by_timetable {
            r#"timetable(days: daily, departs: "22:00", cutoff: "18:00", arrives: "22:00")"#
        } else {
            r#"on_demand(lead: fixed("1 h"), review: (every: "12 h", first: "0 s"))"#
        };
        let all = shops.join(", ");
        let sum: u32 = self.demand.iter().sum();
        format!(
            r#"Supply(
                products: {{
                    "bread": (class: ambient, price: "2 GBP", margin: "1 GBP"),
                    "cake": (class: chilled, price: "3 GBP", margin: "1 GBP", shelf_life: "6 d"),
                    "flour": (class: ambient, price: "1 GBP", margin: "0 GBP", divisible: true),
                }},
                facilities: {{
                    "mill": (kind: supplier, area: "here"),
                    "bakery": (kind: distribution_centre, area: "here", receiving: (rate: units_per_hour(30)),
                        making: (line: (rate: units_per_hour({rate}), {people}{varies}), set_up: "{set_up_min} min",
                            recipes: {{ "bread": (of: {{ "flour": 0.5 }}, good: share("{good_pct} %")),
                                "cake": (of: {{ "flour": 0.25 }}) }})),
                    "shop": (kind: store, area: "here", count: {}, receiving: (rate: units_per_hour({dock}){varies})),
                }},
                assortments: {{ "all": (at: ["bakery"]), "baked": (at: ["shop"], goods: products(["bread", "cake"])) }},
                demand: {{ {demand} }},
                lanes: {{
                    "bake": (routes: {{ "bakery": ["bakery"] }}, goods: products(["bread", "cake"]),
                        service: {service}, orders: reorder_lots(at: units({}), lot: units({lot}))),
                    "truck": (routes: {{ "bakery": [{all}] }}, orders: base_stock(units({})), short: backordered,
                        service: timetable(days: daily, departs: "05:00", cutoff: "04:00", arrives: "08:00", grace: "2 h")),
                    "flour": (routes: {{ "mill": ["bakery"] }}, goods: products(["flour"]), orders: base_stock(units({flour})),
                        service: on_demand(lead: fixed("9 h"))),
                }},
                initial_stock: {{ "all": (at: ["bakery", "shop"], level: units(40)) }},
            )"#,
            self.demand.len(),
            sum,
            2 * sum,
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Units of each product are conserved at every event: `played` audits them; what the line took is its recipe.
    #[test]
    fn units_are_conserved_through_stations(net in net(), factor in 0.0..1.0_f64, from in 10.0..100.0_f64) {
        let slow = [("bakery", Line, factor, from, from + 30.0), ("shop-1", Dock, factor, from, from + 20.0),
            ("bakery", Dock, 0.0, from, from + 10.0)];
        let scene = played(&net.supply(), "10 d", &slow);
        let totals = |product: usize| {
            let clock = scene.sim.world.resource::<reflexarc::environment::Clock>();
            scene.point("bakery", product).totals(scene.end(), clock)
        };
        let (bread, cake, flour) = (totals(0), totals(1), totals(2));
        // What was begun and is not received yet took its flour too.
        let begun = flour.facilities.issued - 0.5 * bread.received - 0.25 * cake.received;
        let on_the_line: f64 = [(0, 0.5), (1, 0.25)]
            .iter()
            .map(|&(product, amount)| amount * scene.point("bakery", product).in_transit().level())
            .sum();
        prop_assert!(begun > -1e-6 && begun <= on_the_line + 1e-6, "{begun} {on_the_line}");
    }

    /// With jobs as they come (a dock that two lanes by timetable feed, endless works), a higher rate or another
    /// server receives no shipment later, and a slowdown none earlier.
    #[test]
    fn more_of_a_dock_is_never_later(
        demand in prop::collection::vec(1u32..90, 2..4),
        rate in 2u32..40,
        servers in 1u32..3,
        shifts in any::<bool>(),
        factor in 0.0..1.0_f64,
    ) {
        let supply = |rate: u32, servers: u32| {
            let shifts = if shifts { r#", shifts: [(days: on([mon, tue, thu]), from: "06:00", until: "21:00")]"# } else { "" };
            let lane = |n: usize, units: u32| format!(
                r#""p{n}": (routes: {{ "works": ["shop"] }}, goods: products(["p{n}"]), orders: base_stock(units({})),
                    service: timetable(days: daily, departs: "00:00", cutoff: "00:00", arrives: "0{}:30")),"#,
                20 * units, n + 6
            );
            let each = |of: &dyn Fn(usize, u32) -> String| -> String {
                demand.iter().enumerate().map(|(n, units)| of(n, *units)).collect()
            };
            format!(
                r#"Supply(
                    products: {{ {} }},
                    facilities: {{ "works": (kind: supplier, area: "here"), "shop": (kind: store, area: "here",
                        receiving: (rate: units_per_hour({rate}), servers: {servers}{shifts})) }},
                    assortments: {{ "all": (at: ["shop"]) }},
                    demand: {{ "d": (at: ["shop"], units_per_day: {{ {} }}, law: poisson) }},
                    lanes: {{ {} }},
                    initial_stock: {{ {} }},
                )"#,
                each(&|n, _| format!(r#""p{n}": (class: ambient, price: "2 GBP", margin: "1 GBP", unmet: backordered),"#)),
                each(&|n, units| format!(r#""p{n}": {units},"#)),
                each(&lane),
                each(&|n, units| format!(r#""p{n}": (at: ["shop"], goods: products(["p{n}"]), level: units({})),"#, 20 * units)),
            )
        };
        let slow = [("shop", Dock, factor, 30.0, 60.0)];
        let base = played(&supply(rate, servers), "9 d", &[]);
        for (n, _) in demand.iter().enumerate() {
            let lane = format!("p{n}");
            let of = |supply: &str, slow: &[super::Slow]| arrivals(&played(supply, "9 d", slow), &lane);
            let usual = arrivals(&base, &lane);
            for better in [of(&supply(rate + 3, servers), &[]), of(&supply(rate, servers + 1), &[])] {
                prop_assert!(usual.iter().zip(&better).all(|(usual, better)| better <= &(usual + 1e-9)));
            }
            let slower = of(&supply(rate, servers), &slow);
            prop_assert!(usual.iter().zip(&slower).all(|(usual, slower)| *slower >= usual - 1e-9));
        }
    }
}
