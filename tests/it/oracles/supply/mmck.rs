//! M/M/c/K: customers who come one by one stand in line at the tills of a shop, or leave where it is full.
//!
//! The shop has more goods than are ever taken, so that all who find room stand in line. A unit of time of a row is a
//! minute of the simulation.

use super::super::{Answer, Row};
use super::batches::{is_precise, number, ratio_and_error, simulation_for};
use bevy_ecs::prelude::World;
use reflexarc::environment::Clock;
use reflexarc::kernel::{Seen, SimSpan, SimTime, Simulation};
use reflexarc::supply::{
    FacilityId, ProductId, Served, StationPlace, StationServed, StationTotals, StockPoint,
    Topology, Transport,
};

pub const FAMILY: &str = "MMcK";

const UNIT: SimSpan = SimSpan::MINUTE;

/// Maximum number of events of a configuration, whatever the standard error.
const MAX_EVENTS: u64 = 160_000_000;

/// Customers of a batch.
const CUSTOMERS: f64 = 40_000.0;

const SHOP: FacilityId = FacilityId::new(0);

/// Time that the customers of a batch spent at the tills, in units of the row.
type Spent = f64;

fn see(seen: Seen<StationServed, Spent>) {
    *seen.writer += seen.time.since(seen.event.joined) / UNIT;
}

fn scene(row: &Row) -> Simulation<Spent> {
    let of = |key: &str| number(&row.params, key);
    let per_hour = of("service_rate") * SimSpan::HOUR.seconds() / UNIT.seconds();
    let per_day = of("arrival_rate") * SimSpan::DAY.seconds() / UNIT.seconds();
    let (servers, room) = (of("servers"), of("room_total"));
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP") }},
            facilities: {{ "shop": (kind: store, area: "here",
                tills: (rate: customers_per_hour({per_hour}), servers: {servers}, room: {room}, varies: exponential)) }},
            assortments: {{ "all": (at: ["shop"]) }},
            demand: {{ "all": (at: ["shop"], units_per_day: {{ "unit": {per_day} }}, law: one_by_one) }},
            initial_stock: {{ "all": (at: ["shop"], level: units(1000000000)) }},
        )"#
    );
    let mut sim = simulation_for(0.0, &supply, row, 0, ("0 d", "30000 d"));
    sim.observe(see);
    sim
}

/// Totals of the tills and of the customers.
fn totals(world: &World, now: SimTime) -> (StationTotals, Served) {
    let tills = world.resource::<Transport>().station_totals(StationPlace::Tills(SHOP), now);
    let topology = world.resource::<Topology>();
    let (_, entity) = topology
        .stock_at(SHOP, ProductId::new(0))
        .and_then(|stock| Some((stock, topology.stock_entity(stock)?)))
        .unwrap();
    let point = world.get::<StockPoint>(entity).unwrap();
    assert!(point.on_hand().level() > 0.0);
    (tills.unwrap(), point.totals(now, world.resource::<Clock>()).customers)
}

/// A quantity of a batch as a ratio of two sums.
fn ratio(
    quantity: &str,
    time: f64,
    (jobs, present, spent): (f64, f64, f64),
    customers: Served,
) -> Option<(f64, f64)> {
    Some(match quantity {
        "loss_fraction" => (customers.turned_away, customers.demanded),
        "throughput" => (jobs, time),
        "mean_number" => (present, time),
        "mean_time_in_system" => (spent, jobs),
        _ => return None,
    })
}

pub fn run(rows: &[&Row]) -> Vec<Answer> {
    let mut sim = scene(rows[0]);
    let batch = CUSTOMERS / number(&rows[0].params, "arrival_rate");
    let batch = SimSpan::from_seconds(batch * UNIT.seconds());
    let mut series: Vec<Vec<(f64, f64)>> = vec![Vec::new(); rows.len()];
    let mut before = totals(&sim.world, sim.now());
    for count in 0.. {
        sim.writer = 0.0;
        let until = sim.now() + batch;
        sim.run_until(until).unwrap();
        let after = totals(&sim.world, sim.now());
        let jobs = (after.0.jobs - before.0.jobs) as f64;
        let present = (after.0.present_s - before.0.present_s) / UNIT.seconds();
        let customers = after.1.since(&before.1);
        before = after;
        // The first batch is the warm-up from an empty shop.
        if count == 0 {
            continue;
        }
        for (series, row) in series.iter_mut().zip(rows) {
            let sums = (jobs, present, sim.writer);
            series.extend(ratio(&row.quantity, batch / UNIT, sums, customers));
        }
        let is_known = |series: &Vec<(f64, f64)>| {
            let (mean, standard_error) = ratio_and_error(series);
            series.is_empty() || is_precise(mean, standard_error)
        };
        if count >= 30 && count % 10 == 0 && series.iter().all(is_known)
            || sim.events() > MAX_EVENTS
        {
            break;
        }
    }
    let answer = |series: &Vec<(f64, f64)>| {
        if series.is_empty() {
            return Answer::NotCovered;
        }
        let (mean, standard_error) = ratio_and_error(series);
        Answer::Mean { mean, standard_error }
    };
    series.iter().map(answer).collect()
}
