//! Units are conserved in any small topology, at every event.

use super::*;
use crate::kernel::kinds;
use proptest::prelude::*;

/// Parameters of a random supply chain.
#[derive(Clone, Debug)]
struct Case {
    stores: u32,
    centres: u32,
    products: u32,
    demand: f64,
    law: &'static str,
    unmet: &'static str,
    short: &'static str,
    timetable: bool,
    orders: &'static str,
    initial: f64,
    delay_h: u32,
}

fn case() -> impl Strategy<Value = Case> {
    let words = (
        prop::sample::select(vec![
            "poisson",
            "negative_binomial(variance_ratio: 2.5)",
            "one_by_one",
        ]),
        prop::sample::select(vec!["lost", "backordered"]),
        prop::sample::select(vec!["cancelled", "backordered"]),
        prop::sample::select(vec![
            "base_stock(days(2))",
            "forecast(protects: \"3 d\", safety_factor: 1, smoothing: 0.2)",
        ]),
    );
    let numbers = (1u32..4, 1u32..3, 1u32..4, 0.0f64..60.0, 0.0f64..200.0, 0u32..60, any::<bool>());
    (words, numbers).prop_map(
        |(
            (law, unmet, short, orders),
            (stores, centres, products, demand, initial, delay_h, timetable),
        )| {
            let orders = if timetable { orders } else { "base_stock(days(1.5))" };
            Case {
                stores,
                centres,
                products,
                demand,
                law,
                unmet,
                short,
                timetable,
                orders,
                initial,
                delay_h,
            }
        },
    )
}

impl Case {
    fn spec(&self) -> SupplySpec {
        let names = |what: &str, many: u32| {
            (1..=many).map(|n| format!("\"{what}-{n}\"")).collect::<Vec<_>>()
        };
        let goods: Vec<String> = (0..self.products)
            .map(|n| {
                format!(
                    "\"p{n}\": (class: ambient, price: \"1 GBP\", margin: \"0 GBP\", unmet: {}),",
                    self.unmet
                )
            })
            .collect();
        let asked: Vec<String> =
            (0..self.products).map(|n| format!("\"p{n}\": {},", self.demand)).collect();
        let routes: Vec<String> = names("centre", self.centres)
            .iter()
            .zip(1..)
            .map(|(centre, n)| format!("{centre}: [\"shop{n}\"],"))
            .collect();
        let shops: Vec<String> = (1..=self.centres)
            .map(|n| {
                format!("\"shop{n}\": (kind: store, area: \"midlands\", count: {}),", self.stores)
            })
            .collect();
        let all_shops =
            (1..=self.centres).map(|n| format!("\"shop{n}\"")).collect::<Vec<_>>().join(", ");
        let service = if self.timetable {
            "timetable(days: on([mon, tue, thu, sat]), departs: \"12:00\", cutoff: \"12:00\", arrives_days_after: 1,
              arrives: \"07:00\", delay: exponential(mean: \"4 h\"))"
        } else {
            "on_demand(lead: exponential(mean: \"30 h\"), promise: \"40 h\")"
        };
        let [goods, asked, routes, shops] =
            [goods, asked, routes, shops].map(|texts| texts.concat());
        ron(&format!(
            r#"Supply(
                products: {{ {goods} }},
                facilities: {{
                    "source": (kind: supplier, area: "midlands"),
                    "centre": (kind: distribution_centre, area: "midlands", count: {}), {shops}
                }},
                assortments: {{ "all": (at: ["centre", {all_shops}]) }},
                demand: {{ "all": (at: [{all_shops}], units_per_day: {{ {asked} }}, law: {}) }},
                lanes: {{
                    "in": (routes: {{ "source": ["centre"] }}, service: {service}, orders: {}, short: {}),
                    "out": (routes: {{ {routes} }}, service: {service}, orders: {}, short: {}),
                }},
                initial_stock: {{ "all": (at: ["centre"], level: units({})) }},
            )"#,
            self.centres, self.law, self.orders, self.short, self.orders, self.short, self.initial
        ))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]
    #[test]
    fn units_are_conserved_at_every_event(case in case()) {
        let mut sim = audited(&case.spec(), "2022-03-21T00:00[Europe/London]", "3 d", "12 d");
        let extra = crate::kernel::SimSpan::HOUR * i64::from(case.delay_h);
        let until = SimTime::START + crate::kernel::SimSpan::DAY * 5;
        for lane in 0..sim.world.resource::<Topology>().lanes.len() {
            let lane = LaneId::new(lane);
            sim.agenda().at(SimTime::START, LaneDelayed { lane, extra, until, incident: None });
        }
        let summary = finish(&mut sim);
        let sums = summary.service;
        prop_assert!((sums.stockout_s / 3_600.0) <= 12.0 * 24.0 * f64::from(case.stores * case.centres * case.products) + 1.0);
        prop_assert!(sums.customers.lost == 0.0 || case.unmet == "lost");
        prop_assert!(sums.customers.backordered == 0.0 || case.unmet == "backordered");
        prop_assert!(summary.shipments_missed <= summary.shipments_due);
    }
}

kinds! { extra: UnitsAdded }

/// A unit is added in transit without a shipment.
#[derive(Clone, Copy)]
struct UnitsAdded;

impl Event for UnitsAdded {
    const PHASE: Phase = Phase::Sale;
}

fn add_in_transit(_now: Now<UnitsAdded>, mut points: Query<&mut StockPoint>) {
    if let Some(mut point) = points.iter_mut().next() {
        point.dispatch(SimTime::START, 1.0);
    }
}

#[test]
fn a_breach_ends_the_run_at_the_next_audit() {
    let spec = || {
        ron(r#"Supply(
            products: { "p": (class: ambient, price: "1 GBP", margin: "0 GBP") },
            facilities: { "store": (kind: store, area: "midlands") },
            assortments: { "all": (at: ["store"]) },
            demand: { "all": (at: ["store"], units_per_day: { "p": 48 }) },
            initial_stock: { "all": (at: ["store"], level: units(9000)) },
        )"#)
    };
    let hours = |hours: i64| SimTime::START + crate::kernel::SimSpan::HOUR * hours;
    let broken = |install: fn(&mut Simulation<()>)| {
        let mut sim = simulation(&spec(), "2022-07-11T00:00[UTC]", "0 d", "9 d");
        install(&mut sim);
        sim.on(add_in_transit);
        sim.agenda().at(hours(34) + crate::kernel::SimSpan::MINUTE * 30, UnitsAdded);
        let fault = sim.run_until(hours(9 * 24)).unwrap_err();
        (sim.now(), fault)
    };
    // The daily audit finds it at the next midnight, the audit at every event in the next trading hour.
    let (at, fault) = broken(install_daily_audit);
    assert_eq!(at, hours(48));
    assert!(matches!(fault, crate::kernel::Fault::Broken { .. }));
    let text = fault.to_string();
    assert!(text.contains("`DayStarts`") && text.contains("in transit"), "{text}");
    let (at, _) = broken(install_audit);
    assert_eq!(at, hours(35));
}

#[test]
fn audits_do_not_change_a_run() {
    let run = |install: fn(&mut Simulation<()>)| {
        let case = Case {
            stores: 2,
            centres: 1,
            products: 2,
            demand: 20.0,
            law: "poisson",
            unmet: "lost",
            short: "cancelled",
            timetable: true,
            orders: "base_stock(days(2))",
            initial: 60.0,
            delay_h: 0,
        };
        let mut sim = simulation(&case.spec(), "2022-03-21T00:00[Europe/London]", "3 d", "12 d");
        install(&mut sim);
        finish(&mut sim);
        (sim.events(), sim.fingerprint())
    };
    let plain = run(|_| ());
    assert_eq!(plain, run(install_daily_audit));
    assert_eq!(plain, run(install_audit));
}
