//! A ledger of a network beside its own accounts: units of each product by what the order lines say.

use reflexarc::environment::{self, Clock, EnvironmentSpec};
use reflexarc::kernel::{Draws, Seen, SimTime, Simulation};
use reflexarc::supply::{
    self, LineStep, OrderLineMoved, ShipmentEnded, StockId, StockPoint, SupplySpec, Topology,
    Transport,
};
use std::collections::{BTreeMap, BTreeSet};

const AREAS: &str =
    r#"(areas: { "here": (weather: (mean: "15 °C", swing: "0 K", warmest: "12:00")) })"#;

/// What observers note of shipments.
#[derive(Default)]
pub struct Ledger {
    /// Units sent to each stock point, over all shipments.
    sent: BTreeMap<StockId, f64>,
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
        match line.step {
            LineStep::Sent => {
                *self.sent.entry(line.stock).or_default() += line.units;
                *self.on_the_way.entry(key).or_default() += line.units;
                self.begun.insert(line.shipment);
            }
            LineStep::Received => {
                let left = self.on_the_way.entry(key).or_default();
                *left -= line.units;
                if *left < -1e-6 {
                    self.wrong.get_or_insert(format!("{line:?} arrives twice"));
                }
            }
            LineStep::Ordered | LineStep::Allocated | LineStep::Cancelled => {}
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
    sim.observe(|seen: Seen<OrderLineMoved, Ledger>| seen.writer.note(seen.event));
    sim.observe(|seen: Seen<ShipmentEnded, Ledger>| seen.writer.end(seen.event));
    environment::begin(&mut sim);
    sim
}

/// Units of each product in the whole network, from the initial stock of each stock point: what is there, what
/// customers took, what was wasted, and what is on the way, less what suppliers sent. It is zero.
pub fn residuals(sim: &mut Simulation<Ledger>, initial: f64) -> Vec<f64> {
    let now = sim.now();
    let topology = sim.world.resource::<Topology>().clone();
    let clock = sim.world.resource::<Clock>().clone();
    let mut residuals = vec![0.0; topology.products.len()];
    let mut points = sim.world.query::<&StockPoint>();
    for point in points.iter(&sim.world) {
        let point = point.as_of(now);
        let totals = point.totals(now, &clock);
        let residual = &mut residuals[point.product().index()];
        *residual += point.on_hand().level() + totals.customers.issued + totals.wasted - initial;
    }
    let from_outside: BTreeSet<StockId> = topology
        .all_lanes()
        .flat_map(|lane| {
            let slots = (0..lane.slots())
                .filter(|slot| lane.source(lane.grid().column_of(*slot)).is_none());
            slots.filter_map(|slot| lane.stock(slot)).collect::<Vec<_>>()
        })
        .collect();
    for (stock, units) in sim.writer.sent.iter().filter(|(stock, _)| from_outside.contains(stock)) {
        let (_, product) = topology.facility_and_product(*stock).unwrap();
        residuals[product.index()] -= units;
    }
    for ((_, stock), units) in &sim.writer.on_the_way {
        let (_, product) = topology.facility_and_product(*stock).unwrap();
        residuals[product.index()] += units;
    }
    residuals
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
