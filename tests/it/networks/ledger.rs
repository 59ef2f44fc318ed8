//! A ledger of a network beside its own accounts: units of each product by what the order lines say.

use reflexarc::environment::{self, Clock, EnvironmentSpec};
use reflexarc::kernel::{Draws, Seen, SimTime, Simulation};
use reflexarc::supply::{
    self, LaneId, LineStep, OrderLineMoved, OrderSent, ShipmentEnded, StockId, StockPoint,
    SupplySpec, Topology, Transport,
};
use std::collections::{BTreeMap, BTreeSet};

const AREAS: &str =
    r#"(areas: { "here": (weather: (mean: "15 °C", swing: "0 K", warmest: "12:00")) })"#;

/// What observers note of shipments.
#[derive(Default)]
pub struct Ledger {
    /// The lane of each order.
    lanes: BTreeMap<u64, LaneId>,
    /// Units sent to each stock point on each lane, over all shipments, and those of them that arrived.
    sent: BTreeMap<(LaneId, StockId), f64>,
    received: BTreeMap<(LaneId, StockId), f64>,
    /// Units on the way, by shipment and stock point.
    on_the_way: BTreeMap<(u64, StockId), f64>,
    /// Shipments that were sent, and those that ended.
    begun: BTreeSet<u64>,
    ended: BTreeSet<u64>,
    /// The first thing that cannot be.
    pub wrong: Option<String>,
}

impl Ledger {
    fn note(&mut self, line: OrderLineMoved) {
        let key = (line.shipment, line.stock);
        if !matches!(line.step, LineStep::Sent | LineStep::Received) {
            return;
        }
        let Some(&lane) = self.lanes.get(&line.order) else {
            self.wrong.get_or_insert(format!("{line:?} is of no order"));
            return;
        };
        match line.step {
            LineStep::Sent => {
                *self.sent.entry((lane, line.stock)).or_default() += line.units;
                *self.on_the_way.entry(key).or_default() += line.units;
                self.begun.insert(line.shipment);
            }
            LineStep::Received => {
                *self.received.entry((lane, line.stock)).or_default() += line.units;
                let left = self.on_the_way.entry(key).or_default();
                *left -= line.units;
                if *left < -1e-6 {
                    self.wrong.get_or_insert(format!("{line:?} arrives twice"));
                }
            }
            _ => {}
        }
    }

    /// Number of shipments that arrived.
    pub fn arrivals(&self) -> usize {
        self.ended.len()
    }

    fn end(&mut self, shipment: ShipmentEnded) {
        if shipment.arrived.is_some() && !self.ended.insert(shipment.shipment) {
            self.wrong.get_or_insert(format!("{shipment:?} ends twice"));
        }
    }
}

/// A network from Monday 1 January 2024 on, in UTC, audited at every event, with its ledger.
pub fn simulation(supply: &str, horizon: &str) -> Simulation<Ledger> {
    let spec: SupplySpec =
        reflexarc::quantity::read_ron(supply).unwrap_or_else(|error| panic!("{error}: {supply}"));
    let areas: EnvironmentSpec = reflexarc::quantity::read_ron(AREAS).unwrap();
    let start = "2024-01-01T00:00[UTC]".parse().unwrap();
    let clock = Clock::new(&start, "0 d".parse().unwrap(), horizon.parse().unwrap()).unwrap();
    let mut sim = Simulation::new(clock.begin(), Ledger::default());
    environment::assemble(&areas, clock, &mut sim);
    supply::assemble(&spec, &mut Draws::new(1, 0), &mut sim).unwrap();
    supply::install(&mut sim);
    supply::install_audit(&mut sim);
    sim.observe(|seen: Seen<OrderSent, Ledger>| {
        seen.writer.lanes.insert(seen.event.order, seen.event.lane);
    });
    sim.observe(|seen: Seen<OrderLineMoved, Ledger>| seen.writer.note(seen.event));
    sim.observe(|seen: Seen<ShipmentEnded, Ledger>| seen.writer.end(seen.event));
    environment::begin(&mut sim);
    sim
}

/// Units of each product in the whole network, from the initial stock of each stock point: what is there, what
/// customers took, what was wasted, what was used to make others, and what is on the way, less what suppliers sent and
/// lines were given to make. It is zero.
pub fn residuals(sim: &mut Simulation<Ledger>, initial: f64) -> Vec<f64> {
    let now = sim.now();
    let topology = sim.world.resource::<Topology>().clone();
    let clock = sim.world.resource::<Clock>().clone();
    let mut residuals = vec![0.0; topology.products.len()];
    let used = used(sim);
    let mut points = sim.world.query::<&StockPoint>();
    for point in points.iter(&sim.world) {
        let point = point.as_of(now);
        let totals = point.totals(now, &clock);
        let residual = &mut residuals[point.product().index()];
        *residual += point.on_hand().level() + totals.customers.issued + totals.wasted - initial;
        *residual += used.get(&point.id()).copied().unwrap_or(0.0);
    }
    for (&(lane, stock), units) in &sim.writer.sent {
        let terms = topology.lane(lane).unwrap();
        let (_, product) = topology.facility_and_product(stock).unwrap();
        let sku = terms.products().iter().position(|one| *one == product).unwrap();
        if terms.source(sku).is_none() {
            residuals[product.index()] -= units;
        }
    }
    for ((_, stock), units) in &sim.writer.on_the_way {
        let (_, product) = topology.facility_and_product(*stock).unwrap();
        residuals[product.index()] += units;
    }
    residuals
}

/// Units of each stock point that were issued to facilities and sent to none of them: those used to make others. They
/// are what the recipes take of the units whose batches have begun: no less than of those that are made, no more than of
/// all that were ordered of the line.
fn used(sim: &mut Simulation<Ledger>) -> BTreeMap<StockId, f64> {
    let now = sim.now();
    let topology = sim.world.resource::<Topology>().clone();
    let clock = sim.world.resource::<Clock>().clone();
    let mut used: BTreeMap<StockId, f64> = BTreeMap::new();
    let mut points = sim.world.query::<&StockPoint>();
    for point in points.iter(&sim.world) {
        let issued = point.as_of(now).totals(now, &clock).facilities.issued;
        used.insert(point.id(), issued);
    }
    let mut bounds: BTreeMap<StockId, [f64; 2]> = BTreeMap::new();
    for (&(lane, stock), units) in &sim.writer.sent {
        let terms = topology.lane(lane).unwrap();
        let (facility, product) = topology.facility_and_product(stock).unwrap();
        if terms.makes() {
            let made = sim.writer.received.get(&(lane, stock)).copied().unwrap_or(0.0);
            let line = topology.facility(facility).unwrap().making.as_ref().unwrap();
            for &(component, amount) in &line.recipes[&product].of {
                let at = topology.stock_at(facility, component).unwrap();
                let [least, most] = bounds.entry(at).or_default();
                (*least, *most) = (*least + amount * made, *most + amount * units);
            }
            continue;
        }
        let sku = terms.products().iter().position(|one| *one == product).unwrap();
        if let Some(source) = terms.source(sku) {
            *used.entry(source).or_default() -= units;
        }
    }
    for (stock, units) in &used {
        let [least, most] = bounds.get(stock).copied().unwrap_or_default();
        let is_within = (least - 1e-5..=most + 1e-5).contains(units);
        if !is_within {
            let place = topology.facility_and_product(*stock);
            let text = format!("{units} of {place:?} were used, not {least} to {most}, by {now:?}");
            sim.writer.wrong.get_or_insert(text);
        }
    }
    used
}

/// Asserts that all shipments ended or are under way.
pub fn every_shipment_is_in_one_place(sim: &Simulation<Ledger>) {
    let Ledger { begun, ended, on_the_way, .. } = &sim.writer;
    let under_way: BTreeSet<u64> =
        sim.world.resource::<Transport>().under_way().map(|one| one.shipment).collect();
    assert!(under_way.is_disjoint(ended), "a shipment arrived and is under way");
    let all: BTreeSet<u64> = under_way.union(ended).copied().collect();
    assert_eq!(&all, begun);
    for ((shipment, stock), units) in on_the_way {
        let is_there = under_way.contains(shipment);
        assert!(
            is_there || units.abs() < 1e-6,
            "{units} of shipment {shipment} to {stock:?} are lost"
        );
    }
}

/// The end of the run.
pub fn end(sim: &Simulation<Ledger>) -> SimTime {
    sim.world.resource::<Clock>().end()
}
