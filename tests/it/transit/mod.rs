//! Transit: promises, shares of scarce stock, lead times, ports; what leaves, when it arrives, and how
//! that is judged.

mod delays;
mod lead_times;
mod leg_costs;
mod leg_days;
mod legs;
mod links;
mod lots;
mod ports;
mod promises;
mod relations;
mod sharing;
mod slowdowns;
mod sources;
mod spoilage;
mod stories;

use reflexarc::environment::{self, Areas, Clock, EnvironmentSpec};
use reflexarc::issue::Issues;
use reflexarc::kernel::{Draws, Seen, SimSpan, SimTime, Simulation};
use reflexarc::supply::{
    self, OrderSent, ProductId, ShipmentEnded, ShipmentStatus, StockPoint, StockTotals, Summaries,
    Summary, SupplySpec, Topology,
};
use serde::de::DeserializeOwned;

/// Shipments that ended.
pub type Ended = Vec<ShipmentEnded>;

pub fn ron<T: DeserializeOwned>(text: &str) -> T {
    reflexarc::quantity::read_ron(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

const AREAS: &str =
    r#"(areas: { "here": (weather: (mean: "15 °C", swing: "0 K", warmest: "12:00")) })"#;

/// A supply chain in UTC from Monday 1 January 2024 on, audited at every event.
pub struct Scene {
    pub sim: Simulation<Ended>,
}

impl Scene {
    /// A supply chain that is measured from the beginning for a span.
    pub fn new(supply: &str, horizon: &str) -> Self {
        Self::drawn(supply, horizon, 1)
    }

    /// The same, with other draws.
    pub fn drawn(supply: &str, horizon: &str, seed: u64) -> Self {
        let mut scene = Self::plain(supply, horizon, seed);
        supply::install_audit(&mut scene.sim);
        scene
    }

    /// The same, without audits, for long runs.
    pub fn plain(supply: &str, horizon: &str, seed: u64) -> Self {
        let spec: SupplySpec = ron(supply);
        let areas: EnvironmentSpec = ron(AREAS);
        let start = "2024-01-01T00:00[UTC]".parse().unwrap();
        let horizon = horizon.parse().unwrap();
        let clock = Clock::new(&start, "0 d".parse().unwrap(), horizon).unwrap();
        let mut sim = Simulation::new(clock.begin(), Ended::new());
        environment::assemble(&areas, clock, &mut sim);
        supply::assemble(&spec, &mut Draws::new(seed, 0), &mut sim).unwrap();
        supply::install(&mut sim);
        sim.observe(|seen: Seen<ShipmentEnded, Ended>| seen.writer.push(seen.event));
        environment::begin(&mut sim);
        Self { sim }
    }

    /// Plays to the end.
    pub fn played(mut self) -> Self {
        let end = self.end();
        self.sim.run_until(end).unwrap();
        assert_eq!(supply::audit_units(&mut self.sim.world, end), None);
        self
    }

    pub fn end(&self) -> SimTime {
        self.sim.world.resource::<Clock>().end()
    }

    pub fn summary(&mut self) -> Summary {
        use bevy_ecs::system::RunSystemOnce;
        let end = self.end();
        let sums = move |summaries: Summaries| summaries.summary(end);
        self.sim.world.run_system_once(sums).unwrap()
    }

    /// Due, missed, hours late.
    pub fn kept(&mut self) -> (u64, u64, f64) {
        let summary = self.summary();
        (summary.shipments_due, summary.shipments_missed, summary.shipments_late_h)
    }

    /// The stock point of a product at a facility.
    pub fn point(&self, facility: &str, product: usize) -> &StockPoint {
        let topology = self.sim.world.resource::<Topology>();
        let facility = topology.facilities.get(facility).unwrap();
        let stock = topology.stock_at(facility, ProductId::new(product)).unwrap();
        self.sim.world.get(topology.stock_entity(stock).unwrap()).unwrap()
    }

    /// Totals of the first product at a facility.
    pub fn totals(&self, facility: &str) -> StockTotals {
        let clock = self.sim.world.resource::<Clock>();
        self.point(facility, 0).totals(self.end(), clock)
    }

    /// Shipments that ended, by number.
    pub fn ended(&self) -> Ended {
        let mut ended = self.sim.writer.clone();
        ended.sort_by_key(|shipment| shipment.shipment);
        ended
    }
}

/// Number of the notes that stand for orders among the shipments of a scene.
pub const NO_SHIPMENT: u64 = u64::MAX;

/// A note of an order, to be kept among the shipments of a scene.
pub fn order_as_shipment(sent: OrderSent, at: SimTime) -> ShipmentEnded {
    ShipmentEnded {
        shipment: NO_SHIPMENT,
        order: sent.order,
        lane: sent.lane,
        origin: sent.origin,
        destination: sent.destination,
        ordered: sent.units,
        allocated: sent.units,
        sent: 0.0,
        departed: at,
        leg: 0,
        promised: sent.promised,
        arrived: None,
        status: ShipmentStatus::UnderWay,
        provenance: sent.provenance,
        cause: None,
    }
}

/// What `check` reports of a supply chain.
pub fn issues(supply: &str) -> String {
    let spec: SupplySpec = ron(supply);
    let mut areas = Areas::default();
    areas.names.intern("here");
    let mut issues = Issues::new();
    spec.check(&areas, "GBP".parse().unwrap(), &mut issues.at("supply"));
    let text: Vec<&str> = issues.as_slice().iter().map(|issue| issue.message.as_str()).collect();
    text.join("\n")
}

/// An instant some hours after the start.
pub fn hour(hours: f64) -> SimTime {
    SimTime::START + SimSpan::from_seconds(hours * 3_600.0)
}

/// Hours of an instant after the start.
pub fn hours(at: SimTime) -> f64 {
    at.since(SimTime::START).hours()
}
