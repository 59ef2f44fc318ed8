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
    /// Shelf life in days and share of fresh picking, of goods that expire.
    life: Option<(u32, u32)>,
    divisible: bool,
    /// Whether shelves are filled from a back room.
    shelves: bool,
    /// Tills of the shops, where customers come one by one; they are slowed down as the lanes are.
    tills: &'static str,
    /// Quantities in which the lanes take orders, and the vehicles of those by timetable.
    quantities: &'static str,
    vehicles: &'static str,
    /// Capacity of the supplier.
    capacity: &'static str,
    /// Whether shipments to the shops pass a port, which closes while the lanes are delayed.
    port: bool,
    /// An activity on all lanes, its factor, and the hours at which it begins and for which it lasts.
    slowed: (usize, f64, u32, u32),
    /// Share of what is on hand and arrives that spoils meanwhile.
    spoiled: f64,
    /// Whether the supplier, the centres and the shops keep closed days.
    closed: [bool; 3],
}

fn case() -> impl Strategy<Value = Case> {
    let words = (
        prop::sample::select(vec![
            "poisson",
            "negative_binomial(variance_ratio: 2.5)",
            "one_by_one",
            "by_period(every: \"5 h\", first: \"1 h\", draws: gamma(sd: 0.5))",
        ]),
        prop::sample::select(vec!["lost", "backordered", "choices"]),
        prop::sample::select(vec!["cancelled", "backordered"]),
        prop::sample::select(vec![
            "",
            "tills: (rate: customers_per_hour(2), room: 2, varies: exponential),",
            "tills: (rate: units_per_hour(1), per_job: \"20 min\", servers: 2, room: 3),",
        ]),
        prop::sample::select(vec![
            "base_stock(days(2))",
            "forecast(protects: \"3 d\", safety_factor: 1, smoothing: 0.2)",
            "reorder_up_to(at: days(1), up_to: days(3))",
            "reorder_lots(at: days(1.5), lot: units(12))",
        ]),
    );
    let closed = prop::array::uniform3(prop::bool::weighted(0.3));
    let numbers = (1u32..4, 1u32..3, 1u32..4, 0.0f64..60.0, 0.0f64..200.0, 0u32..60, any::<bool>());
    let goods =
        (prop::option::of((1u32..6, 0u32..=100)), any::<bool>(), any::<bool>(), any::<bool>());
    let slowed = (0usize..4, prop_oneof![Just(0.0), Just(0.5), 0.0..2.0f64], 0u32..200, 1u32..120);
    let spoiled = prop_oneof![3 => Just(0.0), 1 => Just(1.0), 1 => 0.0..1.0f64];
    let limits = (
        prop::sample::select(vec![
            "",
            "quantities: (multiple: units(6)),",
            "quantities: (minimum: 21, multiple: units(4)),",
        ]),
        prop::sample::select(vec![
            "",
            "vehicles: (holds: 24, own: 1),",
            "vehicles: (holds: 7.5, own: 4, beyond: hire(cost: \"9 GBP\")),",
        ]),
        prop::sample::select(vec![
            "",
            "capacity: (units: 40, every: \"1 d\")",
            "shares: equal_cover, capacity: (units: 25, by_product: {\"p0\": 9}, every: \"7 h\")",
        ]),
    );
    (words, numbers, goods, limits, (slowed, spoiled, closed)).prop_map(
        |(
            (law, unmet, short, tills, orders),
            (stores, centres, products, demand, initial, delay_h, timetable),
            (life, divisible, port, shelves),
            (quantities, vehicles, capacity),
            (slowed, spoiled, closed),
        )| {
            let is_forecast = orders.starts_with("forecast");
            let orders = if timetable || !is_forecast { orders } else { "base_stock(days(1.5))" };
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
                life,
                divisible,
                shelves,
                tills: if law == "one_by_one" { tills } else { "" },
                quantities,
                vehicles: if timetable { vehicles } else { "" },
                capacity,
                port,
                slowed,
                spoiled,
                closed,
            }
        },
    )
}

impl Case {
    /// What becomes of unmet demand: some take another product, some wait for a few hours, some stay away.
    fn unmet_of(&self, product: u32) -> String {
        if self.unmet != "choices" {
            return self.unmet.to_owned();
        }
        let other = (product + 1) % self.products;
        let take = format!("takes(product: \"p{other}\", share: \"60 %\"),");
        let take = if other == product { String::new() } else { take };
        let wait = "waits(patience: exponential(mean: \"9 h\"), share: \"50 %\")";
        let custom = "(share: \"20 %\", buys_every: \"3 d\", half_life: \"5 d\")";
        format!("choices([{take} {wait}, {take} goes]), lost_custom: {custom}")
    }

    fn spec(&self) -> SupplySpec {
        let names = |what: &str, many: u32| {
            (1..=many).map(|n| format!("\"{what}-{n}\"")).collect::<Vec<_>>()
        };
        let goods: Vec<String> = (0..self.products)
            .map(|n| {
                let life = self.life.map_or_else(String::new, |(days, fresh)| {
                    format!("shelf_life: \"{days} d\", picked_fresh: \"{fresh} %\",")
                });
                format!(
                    "\"p{n}\": (class: ambient, price: \"1 GBP\", margin: \"0 GBP\", unmet: {}, divisible: {}, {life}),",
                    self.unmet_of(n), self.divisible
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
        let keeps = |is_closed: bool| if is_closed { "calendar: \"bank\"," } else { "" };
        let [source_keeps, centre_keeps, shop_keeps] = self.closed.map(keeps);
        let shops: Vec<String> = (1..=self.centres)
            .map(|n| {
                format!(
                    "\"shop{n}\": (kind: store, area: \"midlands\", count: {}, {shop_keeps} {}),",
                    self.stores, self.tills
                )
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
        let shelves = format!(
            "shelves: {{ \"all\": (at: [{all_shops}], holds: days(0.4), filled: (from: \"05:00\", every: \"7 h\", units: 30)) }},"
        );
        let shelves = if self.shelves && self.demand > 0.0 { shelves } else { String::new() };
        let port = if self.port { "port: \"quay\"," } else { "" };
        let (packs, fleet, capacity) = (self.quantities, self.vehicles, self.capacity);
        ron(&format!(
            r#"Supply(
                products: {{ {goods} }},
                calendars: {{ "bank": (closed: ["2022-03-23", "2022-03-28"], closed_on: [sun]) }},
                facilities: {{
                    "source": (kind: supplier, area: "midlands", {source_keeps} {capacity}),
                    "centre": (kind: distribution_centre, area: "midlands", count: {}, {centre_keeps}), {shops}
                }},
                assortments: {{ "all": (at: ["centre", {all_shops}]) }},
                demand: {{ "all": (at: [{all_shops}], units_per_day: {{ {asked} }}, law: {}) }},
                lanes: {{
                    "in": (routes: {{ "source": ["centre"] }}, service: {service}, orders: {}, short: {}, {packs} {fleet}),
                    "out": (routes: {{ {routes} }}, {port} service: {service}, orders: {}, short: {}, {packs} {fleet}),
                }},
                {shelves}
                ports: {{ "quay": (rate: shipments_per_hour(2)) }},
                initial_stock: {{
                    "centre": (at: ["centre"], level: units({})), "shops": (at: [{all_shops}], level: days(1)),
                }},
            )"#,
            self.centres,
            self.law,
            self.orders,
            self.short,
            self.orders,
            self.short,
            self.initial.round()
        ))
    }
}

impl Case {
    /// An activity slows down on all lanes, twice in part, and goods spoil.
    fn strain(&self, sim: &mut Simulation<()>) {
        let (activity, factor, from, lasts) = self.slowed;
        let activity = Activity::ALL[activity];
        let hour = |hours: u32| SimTime::START + crate::kernel::SimSpan::HOUR * i64::from(hours);
        let [first, second] = [0, 1].map(crate::causality::IncidentId::new);
        let topology = sim.world.resource::<Topology>().clone();
        for lane in topology.all_lanes() {
            let (id, slots) = (lane.id(), 0..lane.slots());
            let covers = if activity.is_by_product() {
                slots.clone().collect()
            } else {
                (0..lane.destinations().len()).collect()
            };
            let mut transport = sim.world.resource_mut::<Transport>();
            let slowdown = transport.declare_slowdown(id, activity, covers).unwrap();
            let spoilage = transport.declare_spoilage(id, slots.collect()).unwrap();
            let slow = |incident| ActivitySlowed { lane: id, slowdown, factor, incident };
            let restore = |incident| ActivityRestored { lane: id, slowdown, incident };
            let agenda = sim.agenda();
            agenda.at(hour(from), slow(first));
            agenda.at(hour(from + lasts), restore(first));
            agenda.at(hour(from + lasts / 2), slow(second));
            agenda.at(hour(from + 2 * lasts), restore(second));
            let (share, incident) = (self.spoiled, first);
            agenda.at(hour(from), SpoilageBegan { lane: id, spoilage, share, incident });
            agenda.at(hour(from + lasts), SpoilageEnded { lane: id, spoilage, incident });
        }
        for (facility, _) in topology.facilities.iter() {
            let station = StationKind::Tills;
            let slowed = StationSlowed { facility, station, factor, incident: first };
            sim.agenda().at(hour(from), slowed);
            let restored = StationRestored { facility, station, incident: first };
            sim.agenda().at(hour(from + lasts), restored);
        }
        for (stock, _) in topology.stocks() {
            let spoiled = StockSpoiled { stock, share: self.spoiled, incident: first };
            sim.agenda().at(hour(from + 7), spoiled);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// At every event that moves units: of each stock point in lots, in transit, on order, owed and wasted,
    /// through delays, a closed port, closed days, cases, full vehicles, a supplier's capacity, slowdowns and
    /// spoilage; and no level, lot or total is negative.
    #[test]
    fn units_are_conserved_at_every_event(case in case()) {
        let mut sim = audited(&case.spec(), "2022-03-21T00:00[Europe/London]", "3 d", "12 d");
        watch_signs(&mut sim);
        let extra = crate::kernel::SimSpan::HOUR * i64::from(case.delay_h);
        let until = SimTime::START + crate::kernel::SimSpan::DAY * 5;
        for lane in 0..sim.world.resource::<Topology>().lanes.len() {
            let lane = LaneId::new(lane);
            sim.agenda().at(SimTime::START, LaneDelayed { lane, extra, until, incident: None });
        }
        if case.port {
            let (port, incident) = (PortId::new(0), crate::causality::IncidentId::new(0));
            let from = SimTime::START - crate::kernel::SimSpan::HOUR * i64::from(case.delay_h);
            sim.agenda().at(from, PortSlowed { port, factor: 0.0, incident });
            sim.agenda().at(until, PortRestored { port, incident });
        }
        case.strain(&mut sim);
        let summary = finish(&mut sim);
        prop_assert_eq!(&sim.world.resource::<Negative>().0, &None);
        let sums = summary.service;
        prop_assert!(case.life.is_some() || case.spoiled > 0.0 || summary.units_wasted == 0.0);
        prop_assert!((sums.stockout_s / 3_600.0) <= 12.0 * 24.0 * f64::from(case.stores * case.centres * case.products) + 1.0);
        let customers = sums.customers;
        let lost_at_shelf = customers.lost - customers.turned_away;
        prop_assert!(lost_at_shelf == 0.0 || case.unmet != "backordered");
        prop_assert!(lost_at_shelf >= -1e-6 && (customers.turned_away == 0.0 || !case.tills.is_empty()));
        prop_assert!(customers.backordered == 0.0 || case.unmet != "lost");
        prop_assert!(customers.left <= customers.lost * (1.0 + 1e-9) && (customers.left == 0.0 || case.unmet == "choices"));
        // What is taken in place of one product is sold by another.
        prop_assert!((customers.substituted - customers.sold_instead).abs() < 1e-6);
        prop_assert!(customers.substituted == 0.0 || (case.unmet == "choices" && case.products > 1));
        prop_assert!(summary.shipments_missed <= summary.shipments_due);
    }
}

/// The first level, lot or total that was negative.
#[derive(Resource, Default)]
struct Negative(Option<String>);

/// Looks at the sign of everything after every event that moves units.
fn watch_signs(sim: &mut Simulation<()>) {
    sim.world.init_resource::<Negative>();
    sim.on(look::<DayStarts>).on(look::<TradingHour>).on(look::<CustomerArrives>);
    sim.on(look::<PeriodDemanded>).on(look::<CutOff>).on(look::<GoodsLeave>);
    sim.on(look::<SubstitutesAsked>).on(look::<DemandDue>).on(look::<ShelvesFilled>);
    sim.on(look::<ShipmentsArrived>).on(look::<PortCleared>);
    sim.on(look::<ActivitySlowed>).on(look::<ActivityRestored>).on(look::<StockSpoiled>);
    sim.on(look::<ReviewDue>).on(look::<PositionFell>).on(look::<CapacityRenewed>);
    sim.on(look::<CustomerPaid>);
}

fn look<E: Event>(now: Now<E>, points: Query<&StockPoint>, mut negative: ResMut<Negative>) {
    for point in &points {
        let levels = [point.on_hand(), point.on_order(), point.in_transit(), point.backorders()];
        let sums = [
            point.customer_backorders(),
            point.interfacility_backorders(),
            point.committed(),
            point.cumulative_in(),
            point.cumulative_out(),
            point.cumulative_wasted(),
            point.cumulative_demand(),
        ];
        let lots = point.lots().into_iter().flat_map(Lots::iter).map(|lot| lot.units);
        let all = levels.into_iter().map(Level::level).chain(sums).chain(lots);
        // What rounding leaves of divisible goods is below a millionth.
        let below = |units: &f64| *units < -1e-6 || units.is_nan();
        if let Some(units) = all.into_iter().find(below) {
            let text =
                || format!("{units} at {} after {}: {point:?}", now.time().seconds(), E::NAME);
            negative.0.get_or_insert_with(text);
        }
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
            life: Some((3, 30)),
            divisible: false,
            shelves: false,
            tills: "",
            quantities: "quantities: (multiple: units(6)),",
            vehicles: "vehicles: (holds: 24, own: 1),",
            capacity: "capacity: (units: 40, every: \"1 d\")",
            port: true,
            slowed: (0, 1.0, 0, 1),
            spoiled: 0.0,
            closed: [true, false, true],
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
