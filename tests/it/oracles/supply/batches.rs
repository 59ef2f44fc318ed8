//! A supply chain of the product, run in batches until a mean is known well enough.

use super::super::{Answer, Row};
use bevy_ecs::prelude::World;
use reflexarc::environment::{self, Clock, EnvironmentSpec};
use reflexarc::kernel::{Draws, SimSpan, SimTime, Simulation};
use reflexarc::supply::{self, StockPoint, StockTotals, SupplySpec, Topology};
use serde::de::DeserializeOwned;

/// Minutes of the simulation stand for the days of the rows, as the clock ends after 292 years.
pub const DAY: SimSpan = SimSpan::MINUTE;

/// Most batches, after which a mean is as good as it gets.
const MOST_BATCHES: usize = 4_000;

/// A run, with what stood at the last look.
pub struct Batches {
    sim: Simulation<()>,
    batch: SimSpan,
}

/// What one stock point did in a batch: sums, and integrals in units times days.
pub struct Seen {
    pub sums: StockTotals,
    pub days: f64,
    pub on_hand: f64,
    pub on_order: f64,
    pub backorders: f64,
}

fn ron<T: DeserializeOwned>(text: &str) -> T {
    use ron::extensions::Extensions;
    let extensions = Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES;
    let options = ron::Options::default().with_default_extension(extensions);
    options.from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

impl Batches {
    /// The chain of a specification in RON, on the draws of a row, looked at every so many days.
    pub fn new(supply: &str, row: &Row, days_a_batch: f64, day: SimSpan) -> Self {
        let spec: SupplySpec = ron(supply);
        let areas: EnvironmentSpec = ron(
            r#"(areas: { "here": (weather: (mean: "15 °C", swing: "0 K", warmest: "12:00")) })"#,
        );
        let start = "2023-01-01T00:00[UTC]".parse().unwrap();
        let clock = Clock::new(&start, "0 d".parse().unwrap(), "3000 d".parse().unwrap()).unwrap();
        let mut sim = Simulation::new(SimTime::START, ());
        environment::assemble(&areas, clock, &mut sim);
        let seed = row.id.bytes().fold(14_695_981_039_346_656_037_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211)
        });
        supply::assemble(&spec, &mut Draws::new(seed, 0), &mut sim).unwrap();
        supply::install(&mut sim);
        let batch = SimSpan::from_nanos((day.nanos() as f64 * days_a_batch) as i64);
        let mut batches = Self { sim, batch };
        // The first batch is for forgetting the full shelves of the begin.
        batches.play();
        batches
    }

    fn play(&mut self) {
        let until = self.sim.now() + self.batch;
        self.sim.run_until(until).unwrap();
    }

    /// The mean of what `measure` says of each batch of a facility's stock point, and its standard error.
    pub fn mean(&mut self, facility: &str, day: SimSpan, measure: impl Fn(&Seen) -> f64) -> Answer {
        let mut means = Vec::new();
        while means.len() < MOST_BATCHES {
            let before = seen(&self.sim.world, facility, self.sim.now(), day);
            self.play();
            let after = seen(&self.sim.world, facility, self.sim.now(), day);
            means.push(measure(&Seen {
                sums: difference(&after.sums, &before.sums),
                days: after.days - before.days,
                on_hand: after.on_hand - before.on_hand,
                on_order: after.on_order - before.on_order,
                backorders: after.backorders - before.backorders,
            }));
            if means.len() >= 30 && means.len() % 10 == 0 {
                let (mean, standard_error) = mean_and_error(&means);
                if standard_error <= (4e-3 * mean.abs()).max(8e-4) {
                    break;
                }
            }
        }
        let (mean, standard_error) = mean_and_error(&means);
        Answer::Mean { mean, standard_error }
    }
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// What the stock points of a facility, or of all of its group, did so far.
fn seen(world: &World, name: &str, now: SimTime, day: SimSpan) -> Seen {
    let topology = world.resource::<Topology>();
    let days = |integral: f64| integral / day.seconds();
    let mut seen = Seen {
        sums: StockTotals::default(),
        days: 0.0,
        on_hand: 0.0,
        on_order: 0.0,
        backorders: 0.0,
    };
    for (stock, (facility, _)) in topology.stocks() {
        let of = &**topology.facilities.name(facility);
        if of == name || of.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')) {
            let point = world.get::<StockPoint>(topology.stock_entity(stock).unwrap()).unwrap();
            seen.sums.add(&point.totals(now, world.resource::<Clock>()));
            seen.days += days(now.since(SimTime::START).seconds());
            seen.on_hand += days(point.on_hand().integral(now));
            seen.on_order += days(point.on_order().integral(now));
            seen.backorders += days(point.backorders().integral(now));
        }
    }
    seen
}

fn difference(after: &StockTotals, before: &StockTotals) -> StockTotals {
    StockTotals {
        demanded: after.demanded - before.demanded,
        sold: after.sold - before.sold,
        lost: after.lost - before.lost,
        backordered: after.backordered - before.backordered,
        ..*after
    }
}

/// A number of a row's parameters.
pub fn number(params: &serde_json::Value, key: &str) -> f64 {
    params[key].as_f64().unwrap_or_else(|| panic!("no number `{key}` in {params}"))
}

/// A law of the given mean, in days of the row; any will do, so rows take turns.
pub fn any_lead(row: &Row, mean_days: f64) -> String {
    let seconds = mean_days * DAY.seconds();
    match row.id.bytes().last().map(|digit| digit % 3) {
        Some(0) => format!("fixed(\"{seconds} s\")"),
        Some(1) => format!("exponential(mean: \"{seconds} s\")"),
        _ => format!("uniform(low: \"{} s\", high: \"{} s\")", 0.5 * seconds, 1.5 * seconds),
    }
}

/// One store that customers come to one by one, and an endless supplier.
pub fn store(row: &Row, unmet: &str) -> String {
    let level = number(&row.params, "S");
    let rate = number(&row.params, "rate_per_day") * SimSpan::DAY.seconds() / DAY.seconds();
    let lead = any_lead(row, number(&row.params, "mean_lead_time_days"));
    format!(
        r#"Supply(
            products: {{ "unit": (class: ambient, price: "1 GBP", margin: "0 GBP", unmet: {unmet}) }},
            facilities: {{ "source": (kind: supplier, area: "here"), "store": (kind: store, area: "here") }},
            assortments: {{ "all": (at: ["store"]) }},
            demand: {{ "all": (at: ["store"], units_per_day: {{ "unit": {rate} }}, law: one_by_one) }},
            lanes: {{ "lane": (
                routes: {{ "source": ["store"] }}, service: on_demand(lead: {lead}),
                orders: base_stock(units({level})), short: backordered,
            ) }},
            initial_stock: {{ "full": (at: ["store"], level: units({level})) }},
        )"#
    )
}
