//! Continuous-review base stock: Poisson demand of rate 2 a day, lead time 5 days, level 14.
//!
//! A day of the work is a minute of the simulation, as the clock ends after 292 years.

use super::chain::chain;
use super::outcome::Outcome;
use reflexarc::environment::Clock;
use reflexarc::kernel::{SimSpan, SimTime};
use reflexarc::supply::StockPoint;
use std::time::Instant;

const RATE: u64 = 2;

/// Serves about a given number of demands; demands and receipts are what is counted.
pub(crate) fn run(demands: u64, seed: u64) -> Outcome {
    let rate = RATE * 24 * 60;
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: backordered) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "store": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {rate} }}, law: one_by_one) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["store"] }}, service: on_demand(lead: fixed("5 min")),
                orders: base_stock(units(14)), short: backordered,
            ) }},
            initial_stock: {{ "full": (at: ["store"], level: units(14)) }},
        )"#
    );
    let minutes = demands / RATE;
    let mut sim = chain(&supply, &format!("{} d", minutes / 1440 + 1), seed);
    let end = SimTime::START + SimSpan::MINUTE * minutes as i64;
    let since = Instant::now();
    sim.run_until(end).expect("the work has no endless instant");
    let seconds = since.elapsed().as_secs_f64();
    let clock = sim.world.get_resource::<Clock>().expect("there is a calendar").clone();
    let point =
        sim.world.query::<&StockPoint>().single(&sim.world).expect("there is one stock point");
    let sums = point.totals(end, &clock);
    let events = (sums.customers.demanded + sums.received) as u64;
    Outcome::timed(events, seconds, sums.customers.fill_rate().expect("there is demand"))
}
