//! A supply chain, run in batches until the standard error of a mean is small enough.

use super::super::{Answer, Row};
use bevy_ecs::prelude::World;
use reflexarc::environment::{self, Areas, Clock, EnvironmentSpec};
use reflexarc::issue::Issues;
use reflexarc::kernel::{Draws, SimSpan, SimTime, Simulation};
use reflexarc::supply::{self, Served, StockPoint, SupplySpec, Topology};
use serde::de::DeserializeOwned;

/// Maximum number of events of a configuration, whatever the standard error.
const MAX_EVENTS: u64 = 60_000_000;

/// A simulation that is run in batches.
pub struct Batches {
    sim: Simulation<()>,
    batch: SimSpan,
    day: SimSpan,
    max_events: u64,
}

/// Demand, of customers and facilities, at a facility's stock points, and integrals in units times days.
pub struct Seen {
    pub served: Served,
    /// Receipts.
    pub cycles: f64,
    pub days: f64,
    pub on_hand: f64,
    pub on_order: f64,
    pub backorders: f64,
}

fn ron<T: DeserializeOwned>(text: &str) -> T {
    reflexarc::quantity::read_ron(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A supply chain from a specification in RON, with the draws of a row and a replication, at the start
/// of its warm-up.
pub fn simulation(
    supply: &str,
    row: &Row,
    replication: u64,
    warm_up: &str,
    horizon: &str,
) -> Simulation<()> {
    simulation_for((), supply, row, replication, (warm_up, horizon))
}

/// The same, with a writer for recorders.
pub fn simulation_for<W: Send + 'static>(
    writer: W,
    supply: &str,
    row: &Row,
    replication: u64,
    (warm_up, horizon): (&str, &str),
) -> Simulation<W> {
    let spec: SupplySpec = ron(supply);
    let areas: EnvironmentSpec =
        ron(r#"(areas: { "here": (weather: (mean: "15 °C", swing: "0 K", warmest: "12:00")) })"#);
    let start = "2023-01-01T00:00[UTC]".parse().unwrap();
    let clock = Clock::new(&start, warm_up.parse().unwrap(), horizon.parse().unwrap()).unwrap();
    let mut issues = Issues::new();
    let mut sim = Simulation::new(clock.begin(), writer);
    environment::assemble(&areas, clock, &mut sim);
    let known = sim.world.resource::<Areas>();
    spec.check(known, "GBP".parse().unwrap(), &mut issues.at("supply"));
    assert!(!issues.has_errors(), "{:?}", issues.as_slice());
    let seed = row.id.bytes().fold(14_695_981_039_346_656_037_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211)
    });
    supply::assemble(&spec, &mut Draws::new(seed, replication), &mut sim).unwrap();
    supply::install(&mut sim);
    sim
}

impl Batches {
    /// A supply chain from a specification in RON, with the draws of a row, in batches of a length.
    pub fn new(supply: &str, row: &Row, days_a_batch: f64, day: SimSpan) -> Self {
        let sim = simulation(supply, row, 0, "0 d", "3000 d");
        let batch = SimSpan::from_nanos((day.nanos() as f64 * days_a_batch) as i64);
        let mut batches = Self { sim, batch, day, max_events: MAX_EVENTS };
        // The first batch is the warm-up from the full initial stock.
        batches.play();
        batches
    }

    /// With another maximum number of events.
    pub fn at_most(mut self, max_events: u64) -> Self {
        self.max_events = max_events;
        self
    }

    fn play(&mut self) {
        let until = self.sim.now() + self.batch;
        self.sim.run_until(until).unwrap();
    }

    /// Runs batches until the standard error of every measure is 0.4 % or less, or the maximum number of
    /// events is reached.
    pub fn answers(&mut self, measures: &[Option<Measure>]) -> Vec<Answer> {
        let mut series: Vec<Vec<(f64, f64)>> = vec![Vec::new(); measures.len()];
        let look = |sim: &Simulation<()>, day: SimSpan| -> Vec<Option<Seen>> {
            let seen = |measure: &Measure| seen(&sim.world, &measure.facility, sim.now(), day);
            measures.iter().map(|measure| measure.as_ref().map(seen)).collect()
        };
        let mut before = look(&self.sim, self.day);
        for batch in 1.. {
            self.play();
            let after = look(&self.sim, self.day);
            for ((series, measure), (after, before)) in
                series.iter_mut().zip(measures).zip(after.iter().zip(&before))
            {
                if let (Some(measure), Some(after), Some(before)) = (measure, after, before) {
                    series.push((measure.ratio)(&after.since(before)));
                }
            }
            before = after;
            let is_known = |series: &Vec<(f64, f64)>| {
                let (mean, standard_error) = ratio_and_error(series);
                series.is_empty() || is_precise(mean, standard_error)
            };
            if batch >= 30 && batch % 10 == 0 && series.iter().all(is_known)
                || self.sim.events() > self.max_events
            {
                break;
            }
        }
        let answer = |(measure, series): (&Option<Measure>, &Vec<(f64, f64)>)| {
            if measure.is_none() {
                return Answer::NotCovered;
            }
            let (mean, standard_error) = ratio_and_error(series);
            Answer::Mean { mean, standard_error }
        };
        measures.iter().zip(&series).map(answer).collect()
    }
}

/// The quantity of a row at a facility: a ratio of two sums over the batches.
pub struct Measure {
    facility: String,
    ratio: Box<dyn Fn(&Seen) -> (f64, f64)>,
}

impl Measure {
    /// A ratio of two sums at a facility.
    pub fn new(facility: &str, ratio: impl Fn(&Seen) -> (f64, f64) + 'static) -> Self {
        Self { facility: facility.to_owned(), ratio: Box::new(ratio) }
    }

    /// Fraction of demand met from stock, where the rest is backordered.
    pub fn fill_rate(facility: &str) -> Self {
        Self::new(facility, |seen| {
            (seen.served.demanded - seen.served.backordered, seen.served.demanded)
        })
    }

    /// Mean units on hand.
    pub fn on_hand(facility: &str) -> Self {
        Self::new(facility, |seen| (seen.on_hand, seen.days))
    }

    /// Mean units on order.
    pub fn on_order(facility: &str) -> Self {
        Self::new(facility, |seen| (seen.on_order, seen.days))
    }

    /// Mean backorders.
    pub fn backorders(facility: &str) -> Self {
        Self::new(facility, |seen| (seen.backorders, seen.days))
    }

    /// Mean time for which a unit of demand is backordered: each adds it to the integral of backorders.
    pub fn wait(facility: &str) -> Self {
        Self::new(facility, |seen| (seen.backorders, seen.served.demanded))
    }
}

/// Ratio of two sums over batches, and its standard error by the delta method.
pub fn ratio_and_error(batches: &[(f64, f64)]) -> (f64, f64) {
    let count = batches.len() as f64;
    let (above, below) = batches.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let ratio = above / below;
    let squares: f64 =
        batches.iter().map(|one| (one.0 - ratio * one.1) * (one.0 - ratio * one.1)).sum();
    (ratio, (squares / (count - 1.0) * count).sqrt() / below)
}

/// The simulated span that represents a day of a row: a minute, or a second where demand is rare, as
/// the clock ends after 292 years.
pub fn day_of(rate_per_day: f64) -> SimSpan {
    if rate_per_day < 1.0 { SimSpan::SECOND } else { SimSpan::MINUTE }
}

/// Days of a batch: many times the correlation time, which is lead time plus time between demands.
pub fn days_a_batch(lead_days: f64, rate_per_day: f64) -> f64 {
    (50.0 * (lead_days + 1.0 / rate_per_day)).max(500.0)
}

/// Totals so far of the stock points of a facility, or of all facilities of a group.
fn seen(world: &World, name: &str, now: SimTime, day: SimSpan) -> Seen {
    let topology = world.resource::<Topology>();
    let days = |integral: f64| integral / day.seconds();
    let mut seen = Seen {
        served: Served::default(),
        cycles: 0.0,
        days: 0.0,
        on_hand: 0.0,
        on_order: 0.0,
        backorders: 0.0,
    };
    for (stock, (facility, _)) in topology.stocks() {
        let of = &**topology.facilities.name(facility);
        if of == name || of.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')) {
            let point = world.get::<StockPoint>(topology.stock_entity(stock).unwrap()).unwrap();
            let totals = point.totals(now, world.resource::<Clock>());
            seen.served += totals.customers;
            seen.served += totals.facilities;
            seen.cycles += f64::from(totals.cycles);
            seen.days += days(now.since(SimTime::START).seconds());
            let point = point.as_of(now);
            seen.on_hand += days(point.on_hand().integral(now));
            seen.on_order += days(point.on_order().integral(now));
            seen.backorders += days(point.backorders().integral(now));
        }
    }
    seen
}

impl Seen {
    /// The difference from earlier totals.
    fn since(&self, before: &Self) -> Self {
        Self {
            served: self.served.since(&before.served),
            cycles: self.cycles - before.cycles,
            days: self.days - before.days,
            on_hand: self.on_hand - before.on_hand,
            on_order: self.on_order - before.on_order,
            backorders: self.backorders - before.backorders,
        }
    }
}

/// A numeric parameter of a row.
pub fn number(params: &serde_json::Value, key: &str) -> f64 {
    params[key].as_f64().unwrap_or_else(|| panic!("no number `{key}` in {params}"))
}

/// A distribution of lead times with a mean in days of the row. The value depends on the mean alone,
/// so rows alternate between three distributions.
pub fn any_lead(row: &Row, mean_days: f64, day: SimSpan) -> String {
    let seconds = mean_days * day.seconds();
    match row.id.bytes().last().map(|digit| digit % 3) {
        Some(0) => format!("fixed(\"{seconds} s\")"),
        Some(1) => format!("exponential(mean: \"{seconds} s\")"),
        _ => format!("uniform(low: \"{} s\", high: \"{} s\")", 0.5 * seconds, 1.5 * seconds),
    }
}

/// One store with Poisson arrivals and an uncapacitated source, in batches.
pub fn store(row: &Row, unmet: &str) -> Batches {
    let level = number(&row.params, "S");
    let per_day = number(&row.params, "rate_per_day");
    let lead_days = number(&row.params, "mean_lead_time_days");
    let lead = any_lead(row, lead_days, day_of(per_day));
    let orders = format!("base_stock(units({level}))");
    one_store(row, unmet, per_day, (&lead, lead_days), (&orders, level, 0.0))
}

/// One store with Poisson arrivals and an uncapacitated source, in batches: the lead time as text and its
/// mean in days, the ordering rule with the initial stock and the days between two orders.
pub fn one_store(
    row: &Row,
    unmet: &str,
    per_day: f64,
    (lead, lead_days): (&str, f64),
    (orders, level, cycle_days): (&str, f64, f64),
) -> Batches {
    let day = day_of(per_day);
    let rate = per_day * SimSpan::DAY.seconds() / day.seconds();
    let supply = format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: {unmet}) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "store": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {rate} }}, law: one_by_one) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["store"] }}, service: on_demand(lead: {lead}),
                orders: {orders}, short: backordered,
            ) }},
            initial_stock: {{ "full": (at: ["store"], level: units({level})) }},
        )"#
    );
    Batches::new(&supply, row, days_a_batch(lead_days + cycle_days, per_day), day)
}

/// Mean of independent values, and its standard error.
pub fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// Whether a standard error is small enough to compare a mean.
pub fn is_precise(mean: f64, standard_error: f64) -> bool {
    standard_error <= (4e-3 * mean.abs()).max(8e-4)
}
