//! Three stages in series under base stock, once a period: example 6.1 of Snyder and Shen.
//!
//! A period is an hour. In its middle shipments come, then customers ask, then every stage orders,
//! from the customer up, and is sent what there is. Levels stand from one middle to the next, so
//! their integrals over time are the costs of periods' ends.

use super::chain::chain;
use super::outcome::Outcome;
use reflexarc::environment::Clock;
use reflexarc::kernel::{SimSpan, SimTime};
use reflexarc::supply::{FacilityId, ProductId, StockPoint, Topology};
use std::time::Instant;

const SUPPLY: &str = r#"Supply(
    products: { "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered, divisible: true) },
    facilities: {
        "source": (kind: supplier, area: "here"), "three": (kind: distribution_centre, area: "here"),
        "two": (kind: distribution_centre, area: "here"), "one": (kind: store, area: "here"),
    },
    assortments: { "all": (at: ["three", "two", "one"]) },
    demand: { "all": (at: ["one"], units_per_day: { "unit": 120 }, law: normal(hourly_sd: 1)) },
    lanes: {
        "to-one": (
            routes: { "two": ["one"] }, service: on_demand(lead: fixed("1 h"), review: (every: "1 h", first: "30 min")),
            orders: base_stock(units(6.49)), short: backordered,
        ),
        "to-two": (
            routes: { "three": ["two"] }, service: on_demand(lead: fixed("1 h"), review: (every: "1 h", first: "30 min")),
            orders: base_stock(units(5.53)), short: backordered,
        ),
        "to-three": (
            routes: { "source": ["three"] }, service: on_demand(lead: fixed("2 h"), review: (every: "1 h", first: "30 min")),
            orders: base_stock(units(10.69)), short: backordered,
        ),
    },
    initial_stock: {
        "one": (at: ["one"], level: units(6.49)), "two": (at: ["two"], level: units(5.53)),
        "three": (at: ["three"], level: units(10.69)),
    },
)"#;

/// Plays a number of periods; node-periods are what is counted.
pub(crate) fn run(periods: u64, seed: u64) -> Outcome {
    let mut sim = chain(SUPPLY, &format!("{} d", periods / 24 + 1), seed);
    // The last period ends where the middle of the next would begin it.
    let end = SimTime::START + SimSpan::HOUR * periods as i64 + SimSpan::MINUTE * 30;
    let since = Instant::now();
    sim.run_until(end).expect("the work has no endless instant");
    let seconds = since.elapsed().as_secs_f64();
    let network = sim.world.resource::<Topology>();
    let stage = |name: &str| {
        let facility: FacilityId = network.facilities.get(name).expect("the stage is declared");
        let stock =
            network.stock_at(facility, ProductId::new(0)).expect("the stage keeps the product");
        let point = network.stock_entity(stock).expect("the stock point has an entity");
        sim.world.get::<StockPoint>(point).expect("the entity is a stock point")
    };
    let hours = |integral: f64| integral / SimSpan::HOUR.seconds();
    // Before the first period everything is on hand, for half an hour.
    let before = 0.5 * (7.0 * 6.49 + 4.0 * 5.53 + 2.0 * 10.69);
    let [one, two, three] = ["one", "two", "three"].map(stage);
    let costs = 7.0 * hours(one.on_hand().integral(end))
        + 4.0 * hours(two.on_hand().integral(end))
        + 2.0 * hours(three.on_hand().integral(end))
        + 37.12 * hours(one.backorders().integral(end))
        + 4.0 * hours(one.in_transit().integral(end))
        + 2.0 * hours(two.in_transit().integral(end));
    let clock = sim.world.resource::<Clock>();
    let fill_rate = one.totals(end, clock).customers.fill_rate().expect("there is demand");
    Outcome::timed(3 * periods, seconds, (costs - before) / periods as f64)
        .with_fill_rate(fill_rate)
}
