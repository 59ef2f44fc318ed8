//! A random network of suppliers, two tiers of centres, and stores, with its disruptions.
//!
//! Places may have two sources and their own production line (`place`); lanes may go on by further legs and state prices.

use super::disruption::{Disruption, disruption};
use super::place::{Place, place};
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Terms of the lanes that lead to some facilities: each facility has those of one of the four sets.
#[derive(Clone, Debug)]
pub struct Terms {
    service: &'static str,
    orders: &'static str,
    short: &'static str,
    quantities: &'static str,
    vehicles: &'static str,
    has_port: bool,
    is_closed: bool,
    onward: &'static str,
    /// Of lanes from suppliers.
    purchase: &'static str,
}

/// A random network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Of each product: units a day at a store, shelf life in days, whether it is divisible.
    pub products: Vec<(u32, Option<u32>, bool)>,
    law: &'static str,
    unmet: &'static str,
    capacities: Vec<&'static str>,
    shares: &'static str,
    terms: Vec<Terms>,
    centres: Vec<Place>,
    stores: Vec<Place>,
    pub disruptions: Vec<Disruption>,
}

const SERVICES: [&str; 7] = [
    r#"timetable(days: daily, departs: "12:00", cutoff: "10:00", arrives: "20:00")"#,
    r#"timetable(days: on([mon, wed, sat]), departs: "22:00", cutoff: "18:00", arrives_days_after: 1,
        arrives: "06:00", delay: exponential(mean: "6 h"))"#,
    r#"timetable(days: daily, departs: "05:00", cutoff_days_before: 1, cutoff: "16:00", arrives: "07:00",
        further_waves: [(departs: "13:00", cutoff: "11:00", arrives: "15:00")])"#,
    r#"timetable(days: monthly([2, 5, 8, 11, 14]), departs: "20:00", cutoff: "12:00", arrives_days_after: 2,
        arrives: "06:00", grace: "2 h")"#,
    r#"on_demand(lead: fixed("9 h"))"#,
    r#"on_demand(lead: exponential(mean: "30 h"), review: (every: "12 h", first: "5 h"), promise: "20 h")"#,
    r#"on_demand(lead: uniform(low: "2 h", high: "50 h"), keeps_order: true, promise: "40 h",
        review: (every: "1 d", first: "7 h"))"#,
];

const ORDERS: [&str; 6] = [
    "base_stock(days(2.5))",
    "base_stock(units(45))",
    "reorder_up_to(at: days(1.5), up_to: days(4))",
    "reorder_lots(at: days(2), lot: units(17))",
    r#"forecast(protects: "3 d", safety_factor: 1, smoothing: 0.2)"#,
    r#"moving_average(protects: "3 d", safety_factor: 1, days: 4)"#,
];

fn terms() -> impl Strategy<Value = Terms> {
    let words = (
        prop::sample::select(&SERVICES[..]),
        prop::sample::select(&ORDERS[..]),
        prop::sample::select(vec!["cancelled", "backordered"]),
        prop::sample::select(vec![
            "",
            "quantities: (multiple: units(6)),",
            "quantities: (minimum: 21, multiple: cases(1)),",
        ]),
        prop::sample::select(vec![
            "",
            "",
            "vehicles: (holds: 120, own: 1),",
            "vehicles: (holds: 7.5, own: 40, beyond: hire(cost: \"9 GBP\")),",
        ]),
    );
    let way = (
        prop::sample::select(vec!["", "", "onward: [\"rail\"],", "onward: [\"rail\", \"van\"],"]),
        prop::sample::select(vec![
            "",
            "purchase: (prices: {\"p0\": \"0.7 GBP\"}, duty: \"20 %\"),",
        ]),
    );
    (words, prop::bool::weighted(0.3), prop::bool::weighted(0.3), way).prop_map(
        |((service, orders, short, quantities, vehicles), has_port, is_closed, way)| {
            let (onward, purchase) = way;
            let is_timetable = service.starts_with("timetable");
            // Forecasts and own vehicles are of timetables.
            let is_forecast = orders.starts_with("forecast") || orders.starts_with("moving");
            Terms {
                service,
                orders: if is_forecast && !is_timetable { ORDERS[0] } else { orders },
                short,
                quantities,
                vehicles: if is_timetable { vehicles } else { "" },
                has_port,
                is_closed,
                onward,
                purchase,
            }
        },
    )
}

/// Random networks with some numbers of centres, stores, products and disruptions.
pub fn networks(
    centres: std::ops::Range<usize>,
    stores: std::ops::Range<usize>,
    products: std::ops::Range<usize>,
    disruptions: std::ops::Range<usize>,
) -> impl Strategy<Value = Network> {
    let words = (
        prop::sample::select(vec![
            "poisson",
            "negative_binomial(variance_ratio: 2.5)",
            "one_by_one",
            r#"by_period(every: "5 h", first: "1 h", draws: gamma(sd: 0.5))"#,
        ]),
        prop::sample::select(vec!["lost", "backordered"]),
        prop::sample::select(vec!["proportional", "equal_cover"]),
    );
    let capacity = prop::sample::select(vec![
        "",
        "",
        r#"capacity: (units: 400, every: "1 d"),"#,
        r#"capacity: (units: 150, by_product: {"p0": 90}, every: "7 h"),"#,
    ]);
    let product = (5u32..40, prop::option::weighted(0.4, 2u32..9), prop::bool::weighted(0.3));
    let lists = (
        prop::collection::vec(capacity, 1..4),
        prop::collection::vec(terms(), 4),
        prop::collection::vec(place(), centres),
        prop::collection::vec(place(), stores),
        prop::collection::vec(product, products),
        prop::collection::vec(disruption(), disruptions),
    );
    (words, lists).prop_map(
        |((law, unmet, shares), (capacities, terms, centres, stores, products, disruptions))| {
            Network {
                products,
                law,
                unmet,
                capacities,
                shares,
                terms,
                centres,
                stores,
                disruptions,
            }
        },
    )
}

impl Network {
    /// Whether each product is divisible.
    pub fn divisible(&self) -> Vec<bool> {
        self.products.iter().map(|product| product.2).collect()
    }

    /// The specification in RON. A facility is supplied from suppliers or earlier centres; facilities of one
    /// origin and the same terms share a lane.
    pub fn supply(&self) -> String {
        let suppliers: Vec<String> =
            (0..self.capacities.len()).map(|number| format!("mill{number}")).collect();
        let mut origins = suppliers.clone();
        let mut lanes: BTreeMap<(String, usize), Vec<String>> = BTreeMap::new();
        let (mut facilities, mut kept, mut shops) = (String::new(), Vec::new(), Vec::new());
        let (mut sources, mut making, divisible) = (String::new(), String::new(), self.divisible());
        for (supplier, capacity) in suppliers.iter().zip(&self.capacities) {
            write!(facilities, "{supplier:?}: (kind: supplier, area: \"here\", {capacity}), ")
                .unwrap();
        }
        let places = self.centres.iter().map(|drawn| (true, drawn));
        let places = places.chain(self.stores.iter().map(|drawn| (false, drawn)));
        for (number, (is_centre, place)) in places.enumerate() {
            let (name, kind) = if is_centre {
                (format!("hub{number}"), "distribution_centre")
            } else {
                (format!("shop{number}"), "store")
            };
            let terms = place.usual.1.index(self.terms.len());
            let is_closed = self.terms[terms].is_closed;
            let calendar = if is_closed { "calendar: \"bank\"," } else { "" };
            let stations = place.stations(is_centre, &divisible);
            let shares = if is_centre { self.shares } else { "proportional" };
            write!(
                facilities,
                "{name:?}: (kind: {kind}, area: \"here\", shares: {shares}, {calendar} {stations}), "
            )
            .unwrap();
            // All facilities of a lane keep one calendar.
            let alike = |terms: &usize| self.terms[*terms].is_closed == is_closed;
            let ends = |(from, by): &(Index, Index)| {
                (from.get(&origins).clone(), by.index(self.terms.len()))
            };
            let other = place.other.iter().map(ends).filter(|(_, terms)| alike(terms));
            let mut own: Vec<(String, usize)> =
                std::iter::once(ends(&place.usual)).chain(other).collect();
            own.dedup();
            let named = |(origin, terms): &(String, usize)| format!("{origin}-{terms}");
            let mut brought: Vec<String> = own.iter().map(named).collect();
            let all: Vec<usize> = (0..self.products.len()).collect();
            let makes = place.makes(&divisible);
            sources += &place.sources(&name, if makes { &all[1..] } else { &all }, &brought);
            if makes {
                let line = format!("line-{name}");
                write!(
                    making,
                    "{line:?}: (routes: {{{name:?}: [{name:?}]}}, goods: products([\"p0\"]), orders: base_stock(units(45)),
                        service: on_demand(lead: fixed(\"0 s\"), review: (every: \"12 h\", first: \"3 h\"))), "
                )
                .unwrap();
                brought.insert(0, line);
                sources += &place.sources(&name, &[0], &brought);
            }
            for lane in own {
                lanes.entry(lane).or_default().push(name.clone());
            }
            kept.push(format!("{name:?}"));
            if is_centre {
                origins.push(name);
            } else {
                shops.push(format!("{name:?}"));
            }
        }
        let mut text = String::new();
        for ((origin, terms), to) in &lanes {
            let Terms { service, orders, short, quantities, vehicles, has_port, .. } =
                &self.terms[*terms];
            let Terms { onward, purchase, .. } = &self.terms[*terms];
            let purchase = if suppliers.contains(origin) { purchase } else { "" };
            let port = if *has_port { "port: \"quay\"," } else { "" };
            write!(
                text,
                "\"{origin}-{terms}\": (routes: {{{origin:?}: {to:?}}}, {port} service: {service}, orders: {orders},
                    short: {short}, {quantities} {vehicles} {onward} {purchase}), "
            )
            .unwrap();
        }
        let (mut goods, mut demand) = (String::new(), String::new());
        for (number, (units, life, is_divisible)) in self.products.iter().enumerate() {
            let life = life.map_or(String::new(), |days| {
                format!("shelf_life: \"{days} d\", picked_fresh: \"30 %\",")
            });
            write!(
                goods,
                "\"p{number}\": (class: ambient, price: \"2 GBP\", margin: \"1 GBP\", unmet: {}, case: 10,
                    divisible: {is_divisible}, {life}), ",
                self.unmet
            )
            .unwrap();
            write!(demand, "\"p{number}\": {units}, ").unwrap();
        }
        let (kept, shops) = (kept.join(", "), shops.join(", "));
        format!(
            r#"Supply(
                products: {{ {goods} }},
                calendars: {{ "bank": (closed: ["2024-01-05"], closed_on: [sun]) }},
                facilities: {{ {facilities} }},
                assortments: {{ "all": (at: [{kept}]) }},
                demand: {{ "all": (at: [{shops}], units_per_day: {{ {demand} }}, law: {}) }},
                lanes: {{ {text} {making} }},
                sources: {{ {sources} }},
                legs: {{
                    "rail": (mode: rail, port: "yard", cost_per_unit: "0.1 GBP", service: timetable(days: daily, departs: "20:00",
                        cutoff: "18:00", arrives_days_after: 1, arrives: "03:00", delay: exponential(mean: "1 h"))),
                    "van": (service: lead(uniform(low: "1 h", high: "5 h"))),
                }},
                ports: {{ "quay": (rate: shipments_per_hour(12)), "yard": (rate: units_per_hour(500)) }},
                initial_stock: {{ "all": (at: [{kept}], level: units(40)) }},
            )"#,
            self.law
        )
    }
}
