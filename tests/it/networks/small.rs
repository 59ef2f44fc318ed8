//! A small random network: a supplier, shops of one lane, products of whole units, and what a relation changes.

use proptest::prelude::*;
use reflexarc::environment::{self, Clock, EnvironmentSpec};
use reflexarc::kernel::{Draws, Seen, SimSpan, SimTime, Simulation};
use reflexarc::supply::{
    self, Activity, ActivitySlowed, LaneId, OrderSent, ShipmentEnded, StockPoint, StockTotals,
    Summaries, Summary, SupplySpec, Topology, Transport,
};
use std::collections::BTreeMap;

/// A random network as all runs of a relation have it.
#[derive(Clone, Debug)]
pub struct Small {
    /// Mean units a day at a shop, by product.
    pub demand: Vec<u32>,
    pub shops: usize,
    pub law: &'static str,
    /// Whether customers wait for what is lacking, so that orders do not depend on receipts.
    pub waits: bool,
    pub by_timetable: bool,
    /// Hours between two reviews on demand; none where a position is reviewed whenever it falls.
    pub review_h: Option<u32>,
    /// Lead time on demand.
    pub lead_h: u32,
    /// Order-up-to level and initial stock of each product at each shop.
    pub level: u32,
    pub initial: u32,
    pub seed: u64,
}

/// Random small networks.
pub fn smalls() -> impl Strategy<Value = Small> {
    let law =
        prop::sample::select(vec!["poisson", "negative_binomial(variance_ratio: 2)", "one_by_one"]);
    let numbers = (1u32..60, 10u32..150, 0u32..100, 0u64..50);
    let review = prop::option::of(prop::sample::select(vec![5u32, 12, 24, 31]));
    let demand = prop::collection::vec(1u32..40, 1..3);
    (demand, 1usize..4, law, any::<bool>(), any::<bool>(), review, numbers).prop_map(
        |(demand, shops, law, waits, by_timetable, review_h, (lead_h, level, initial, seed))| {
            Small {
                demand,
                shops,
                law,
                waits,
                by_timetable,
                review_h,
                lead_h,
                level,
                initial,
                seed,
            }
        },
    )
}

/// What a relation changes, as text in RON; the defaults change nothing.
#[derive(Clone, Debug)]
pub struct Change {
    /// Terms of the products, of the supplier and of the lane.
    pub product: String,
    pub supplier: String,
    pub lane: String,
    /// The service; that of the network if none.
    pub service: Option<String>,
    pub orders: Option<String>,
    /// Further facilities before the others, and those of them that keep goods, with demand there.
    pub facilities: String,
    pub kept: String,
    /// Further entries.
    pub entries: String,
    /// Factor of all money.
    pub money: u32,
    pub demand: f64,
}

impl Default for Change {
    fn default() -> Self {
        let none = String::new;
        Self {
            product: none(),
            supplier: none(),
            lane: none(),
            service: None,
            orders: None,
            facilities: none(),
            kept: none(),
            entries: none(),
            money: 1,
            demand: 1.0,
        }
    }
}

/// A timetable of one departure a day, with the time of its cut-off, and what else it says.
pub fn nightly(cutoff: &str, more: &str) -> String {
    format!(
        r#"timetable(days: daily, departs: "16:00", cutoff: {cutoff:?}, arrives_days_after: 1, arrives: "06:00", {more})"#
    )
}

impl Small {
    /// The specification with a change.
    pub fn supply(&self, change: &Change) -> String {
        let Self { law, level, initial, .. } = self;
        let Change { product, supplier, lane, facilities, kept, entries, money, .. } = change;
        let unmet = if self.waits { "backordered" } else { "lost" };
        let waiting = if self.waits {
            format!("backorder_cost_per_day: \"{money} GBP\",")
        } else {
            String::new()
        };
        let each =
            |of: &dyn Fn(usize) -> String| -> String { (0..self.demand.len()).map(of).collect() };
        let price = 3 * money;
        let goods = each(&|number| {
            format!(
                "\"p{number}\": (class: ambient, price: \"{price} GBP\", margin: \"{money} GBP\", unmet: {unmet}, {waiting} {product}), "
            )
        });
        let units = each(&|number| {
            format!("\"p{number}\": {:?}, ", f64::from(self.demand[number]) * change.demand)
        });
        let review = self.review_h.map_or(String::new(), |hours| {
            format!("review: (every: \"{hours} h\", first: \"3 h\"),")
        });
        let on_demand = format!(
            r#"on_demand(lead: fixed("{} h"), promise: "{} h", {review})"#,
            self.lead_h, self.lead_h
        );
        let usual = if self.by_timetable { nightly("12:00", "") } else { on_demand };
        let service = change.service.as_ref().unwrap_or(&usual);
        let base_stock = format!("base_stock(units({level}))");
        let orders = change.orders.as_ref().unwrap_or(&base_stock);
        let shops = self.shops;
        let cost = 7 * money;
        let penalty = 5 * money;
        format!(
            r#"Supply(
                products: {{ {goods} }},
                facilities: {{ {facilities}
                    "mill": (kind: supplier, area: "here", {supplier}),
                    "shop": (kind: store, area: "here", count: {shops}),
                }},
                assortments: {{ "all": (at: ["shop", {kept}]) }},
                demand: {{ "all": (at: ["shop", {kept}], units_per_day: {{ {units} }}, law: {law}) }},
                lanes: {{ "van": (routes: {{ "mill": ["shop"] }}, service: {service}, orders: {orders}, short: backordered,
                    cost_per_departure: "{cost} GBP", cost_per_unit: "{money} GBP", penalty_per_missed: "{penalty} GBP", {lane}) }},
                initial_stock: {{ "all": (at: ["shop", {kept}], level: units({initial})) }},
                holding_rate: 0.25, {entries}
            )"#
        )
    }

    /// Plays twelve days with a change.
    pub fn played(&self, change: &Change) -> Outcome {
        self.played_with(change, |_| ())
    }

    /// The same, with something scheduled before.
    pub fn played_with(
        &self,
        change: &Change,
        schedule: impl FnOnce(&mut Simulation<Seeing>),
    ) -> Outcome {
        let mut sim = self.simulation(change, "12 d");
        schedule(&mut sim);
        finished(sim)
    }

    /// The simulation with a change, not yet played.
    pub fn simulation(&self, change: &Change, horizon: &str) -> Simulation<Seeing> {
        let supply = self.supply(change);
        let spec: SupplySpec = reflexarc::quantity::read_ron(&supply)
            .unwrap_or_else(|error| panic!("{error}: {supply}"));
        let areas: EnvironmentSpec = reflexarc::quantity::read_ron(
            r#"(areas: { "here": (weather: (mean: "15 °C", swing: "0 K", warmest: "12:00")) })"#,
        )
        .unwrap();
        let start = "2024-01-01T00:00[UTC]".parse().unwrap();
        let clock = Clock::new(&start, "0 d".parse().unwrap(), horizon.parse().unwrap()).unwrap();
        let mut sim = Simulation::new(clock.begin(), Seeing::default());
        environment::assemble(&areas, clock, &mut sim);
        supply::assemble(&spec, &mut Draws::new(self.seed, 0), &mut sim).unwrap();
        supply::install(&mut sim);
        supply::install_audit(&mut sim);
        sim.observe(|seen: Seen<ShipmentEnded, Seeing>| seen.writer.ended.push(seen.event));
        sim.observe(|seen: Seen<OrderSent, Seeing>| {
            let at = seen.time;
            seen.writer.orders.push((at, seen.event.units));
        });
        environment::begin(&mut sim);
        sim
    }
}

/// What observers saw.
#[derive(Default)]
pub struct Seeing {
    pub ended: Vec<ShipmentEnded>,
    /// Instants and units of orders.
    pub orders: Vec<(SimTime, f64)>,
}

/// What became of a run.
pub struct Outcome {
    pub summary: Summary,
    /// Totals and levels of the stock points, by name of facility and product.
    pub points: BTreeMap<String, (StockTotals, [f64; 3])>,
    pub seen: Seeing,
    pub sim: Simulation<Seeing>,
}

/// Plays a simulation to its end, and asserts that it is balanced.
pub fn finished(mut sim: Simulation<Seeing>) -> Outcome {
    use bevy_ecs::system::RunSystemOnce;
    let end = sim.world.resource::<Clock>().end();
    sim.run_until(end).unwrap();
    assert_eq!(supply::audit_units(&mut sim.world, end), None);
    let summary =
        sim.world.run_system_once(move |summaries: Summaries| summaries.summary(end)).unwrap();
    let topology = sim.world.resource::<Topology>().clone();
    let clock = sim.world.resource::<Clock>().clone();
    let mut points = BTreeMap::new();
    for (stock, (facility, product)) in topology.stocks() {
        let point: &StockPoint = sim.world.get(topology.stock_entity(stock).unwrap()).unwrap();
        let levels =
            [point.on_hand(), point.on_order(), point.backorders()].map(|level| level.level());
        let (facility, product) =
            (topology.facilities.name(facility), topology.products.name(product));
        points.insert(format!("{facility}/{product}"), (point.totals(end, &clock), levels));
    }
    let seen = std::mem::take(&mut sim.writer);
    Outcome { summary, points, seen, sim }
}

impl Outcome {
    /// Units that arrived by an instant.
    pub fn arrived_by(&self, at: SimTime) -> f64 {
        let arrived =
            self.seen.ended.iter().filter(|one| one.arrived.is_some_and(|then| then <= at));
        arrived.map(|one| one.sent).sum()
    }

    /// Units ordered by an instant.
    pub fn ordered_by(&self, at: SimTime) -> f64 {
        self.seen.orders.iter().filter(|one| one.0 <= at).map(|one| one.1).sum()
    }

    /// Whether by no instant more units had arrived than in another run; the runs have one shop and one product.
    pub fn is_never_ahead_of(&self, other: &Self) -> bool {
        let arrivals = self.seen.ended.iter().filter_map(|one| one.arrived);
        arrivals.into_iter().all(|at| self.arrived_by(at) <= other.arrived_by(at) + 1e-9)
    }
}

/// Schedules that an activity on the lane stops for some hours.
pub fn stop(sim: &mut Simulation<Seeing>, activity: Activity, from_h: u32) {
    let lane = LaneId::new(0);
    let terms = sim.world.resource::<Topology>().lane(lane).unwrap();
    let covers = if activity.is_by_product() { terms.slots() } else { terms.destinations().len() };
    let mut transport = sim.world.resource_mut::<Transport>();
    let slowdown = transport.declare_slowdown(lane, activity, (0..covers).collect()).unwrap();
    let incident = reflexarc::causality::IncidentId::new(0);
    let slowed = ActivitySlowed { lane, slowdown, factor: 0.0, incident };
    sim.agenda().at(hour(from_h), slowed);
}

/// An instant some hours after the start.
pub fn hour(hours: u32) -> SimTime {
    SimTime::START + SimSpan::HOUR * i64::from(hours)
}
