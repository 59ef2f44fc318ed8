//! The inventory system of Law and Kelton: (s, S) reviewed every month, customers in baskets of a few
//! units, mean costs of 120 months from a given start.
//!
//! A month is an hour. Each store is a run of 120 months, and stores are simulated in parallel until the
//! standard errors are small enough.

use super::super::{Answer, Row};
use super::batches::{is_precise, mean_and_error, number, simulation};
use reflexarc::environment::Clock;
use reflexarc::kernel::{SimSpan, SimTime};
use reflexarc::supply::{StockPoint, Topology};

pub const FAMILY: &str = "law_kelton_sS";

/// Stores of one simulation.
const STORES: usize = 400;

/// Simulations at most.
const MOST: u64 = 50;

/// The numbers of a text, fractions included: `1,2 with probability 1/6,5/6`.
fn numbers(text: &str) -> Vec<f64> {
    let parts = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '/'));
    let number = |part: &str| match part.split_once('/') {
        Some((above, below)) => Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok()?),
        None => part.trim_matches('.').parse().ok(),
    };
    parts.flat_map(|part| part.split("..")).filter_map(number).collect()
}

/// Costs of a store's run per month: ordering, holding, shortage.
type Costs = [f64; 3];

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let row = rows[0];
    let text = |key: &str| numbers(row.params[key].as_str().unwrap_or_default());
    let (gap, sizes, lag) =
        (text("demand_interarrival"), text("demand_size"), text("delivery_lag"));
    let (&[gap], &[shortest, longest]) = (gap.as_slice(), lag.as_slice()) else {
        return vec![Answer::NotCovered; rows.len()];
    };
    let (units, weights) = sizes.split_at(sizes.len() / 2);
    // With a longer lag, the level and not the position would determine orders.
    let is_longer = longest > 1.0;
    if is_longer || units.iter().enumerate().any(|(index, units)| *units != (index + 1) as f64) {
        return vec![Answer::NotCovered; rows.len()];
    }
    let [at, up_to, initial, months, setup, unit, holding, shortage] = [
        "s",
        "S",
        "initial_inventory",
        "months",
        "setup_cost",
        "unit_cost",
        "holding_cost",
        "shortage_cost",
    ]
    .map(|key| number(&row.params, key));
    let per_customer: f64 = units.iter().zip(weights).map(|(units, weight)| units * weight).sum();
    let (per_day, below) = (24.0 / gap * per_customer, at - 1.0);
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "store": (kind: store, area: "here", count: {STORES}) }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {per_day} }}, law: one_by_one,
                units_per_customer: {weights:?}) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["store"] }},
                service: on_demand(
                    lead: uniform(low: "{} s", high: "{} s"), review: (every: "1 h", first: "0 s"),
                ),
                orders: reorder_up_to(at: units({below}), up_to: units({up_to})), short: backordered,
            ) }},
            initial_stock: {{ "all": (at: ["store"], level: units({initial})) }},
        )"#,
        shortest * 3600.0,
        longest * 3600.0
    );
    let end = SimTime::START + SimSpan::from_seconds(3600.0 * months);
    let mut runs: Vec<Costs> = Vec::new();
    let quantity = |row: &Row, costs: &Costs| match row.quantity.as_str() {
        "ordering_cost" => Some(costs[0]),
        "holding_cost" => Some(costs[1]),
        "shortage_cost" => Some(costs[2]),
        "total_cost" => Some(costs.iter().sum()),
        _ => None,
    };
    let answer = |row: &&Row, runs: &[Costs]| {
        let values: Option<Vec<f64>> = runs.iter().map(|costs| quantity(row, costs)).collect();
        values.map(|values| mean_and_error(&values))
    };
    for replication in 0..MOST {
        let mut sim = simulation(&supply, row, replication, "0 d", "30 d");
        sim.run_until(end).unwrap();
        let topology = sim.world.resource::<Topology>();
        let clock = sim.world.resource::<Clock>();
        for (stock, _) in topology.stocks() {
            let point = sim.world.get::<StockPoint>(topology.stock_entity(stock).unwrap()).unwrap();
            let totals = point.totals(end, clock);
            // One order at most is outstanding: the lag is no longer than a month.
            let outstanding = f64::from(u8::from(point.on_order().level() > 0.0));
            let orders = f64::from(totals.cycles) + outstanding;
            let hours = |integral: f64| integral / SimSpan::HOUR.seconds();
            runs.push(
                [
                    setup * orders + unit * totals.ordered,
                    holding * hours(point.on_hand().integral(end)),
                    shortage * hours(point.backorders().integral(end)),
                ]
                .map(|cost| cost / months),
            );
        }
        let done =
            |row: &&Row| answer(row, &runs).is_none_or(|(mean, error)| is_precise(mean, error));
        if rows.iter().all(done) {
            break;
        }
    }
    let given = |row: &&Row| match answer(row, &runs) {
        Some((mean, standard_error)) => Answer::Mean { mean, standard_error },
        None => Answer::NotCovered,
    };
    rows.iter().map(given).collect()
}
