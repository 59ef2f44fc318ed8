//! The balance of a run: inflow, outflow and closing stock of units, demand, requests and energy.
//!
//! An account is opened when measuring starts and closed at the end of the run. Its two sides are
//! counted independently, so a unit, a request or a joule that is created or lost shows as a residual;
//! a run whose balance is off is not a result (exit code 4), in release builds as well.
//!
//! - units: on hand and in transit at the start, shipped in from suppliers, and made = sold to customers,
//!   wasted or vanished, used to make others, on hand and in transit at the end.
//! - demand: demanded, and backordered at the start = sold, lost, and backordered at the end.
//! - requests: submitted, and in the pools at the start = answered, expired, refused, and in the
//!   pools at the end.
//! - energy: from grid, generators and batteries = racks, cooling, losses, into batteries.

use crate::environment::{Clock, MeasuringStarted};
use crate::infra::SiteTotals;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::supply::{FacilityKind, StockPoint, StockTotals, Topology, Transport};
use bevy_ecs::prelude::{Query, World};

/// Relative error that sums of floats may have.
const TOLERANCE: f64 = 1e-6;

/// State of the supply chain when measuring started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Opening {
    on_hand: f64,
    under_way: f64,
    waiting: f64,
}

impl Opening {
    fn read<'a>(points: impl Iterator<Item = &'a StockPoint>, now: SimTime) -> Self {
        let mut opening = Self::default();
        for point in points {
            opening.on_hand += point.on_hand_at(now);
            opening.under_way += point.in_transit().level();
            if point.sells() {
                opening.waiting += point.as_of(now).customer_backorders();
            }
        }
        opening
    }
}

/// Registers the observer that opens the accounts.
pub fn observe<W: AsMut<Opening> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(open::<W>);
}

fn open<W: AsMut<Opening>>(seen: Seen<MeasuringStarted, W>, points: Query<&StockPoint>) {
    *seen.writer.as_mut() = Opening::read(points.iter(), seen.time);
}

/// An entry of an account: a label and an amount.
pub type Entry = (&'static str, f64);

/// An account: inflow on one side, outflow and closing stock on the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Name of what it counts: units, demand, requests or energy.
    pub name: &'static str,
    /// The unit of its amounts; `1` for counts.
    pub unit: &'static str,
    /// Opening stock and inflow.
    pub inflow: Vec<Entry>,
    /// Outflow, losses and closing stock.
    pub outflow: Vec<Entry>,
}

impl Account {
    /// Inflow minus outflow and closing stock; zero where nothing is created or lost.
    #[must_use]
    pub fn residual(&self) -> f64 {
        let sum = |entries: &[Entry]| entries.iter().map(|entry| entry.1).sum::<f64>();
        sum(&self.inflow) - sum(&self.outflow)
    }

    /// Whether the residual is zero, up to the rounding of sums.
    #[must_use]
    pub fn balances(&self) -> bool {
        let through: f64 = self.inflow.iter().map(|entry| entry.1.abs()).sum();
        // A residual that is not a number fails the comparison.
        self.residual().abs() <= TOLERANCE * through.max(1.0)
    }
}

/// The accounts of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Balance {
    /// Units and demand; requests and energy too where the scenario has sites.
    pub accounts: Vec<Account>,
}

impl Balance {
    /// Closes the accounts of a run that has ended.
    pub fn close(world: &mut World, opening: &Opening, end: SimTime) -> Self {
        let mut accounts = goods(world, opening, end);
        accounts.extend(machines(world, end));
        Self { accounts }
    }

    /// Describes the first account that does not balance.
    #[must_use]
    pub fn imbalance(&self) -> Option<String> {
        let account = self.accounts.iter().find(|account| !account.balances())?;
        let (name, unit, residual) = (account.name, account.unit, account.residual());
        Some(format!("the balance of {name} is off by {residual:e} {unit}: {account:?}"))
    }
}

/// Units that suppliers sent, that production lines were given to make, and that were sent from one facility to another,
/// since measuring started.
fn supplied_made_and_moved(world: &World) -> (f64, f64, f64) {
    let (Some(topology), Some(transport)) =
        (world.get_resource::<Topology>(), world.get_resource::<Transport>())
    else {
        return (0.0, 0.0, 0.0);
    };
    let (mut supplied, mut made, mut moved) = (0.0, 0.0, 0.0);
    for traffic in transport.lanes() {
        let Some(lane) = topology.lane(traffic.id()) else { continue };
        let origin = topology.facility(lane.origin()).map(|origin| origin.kind);
        if lane.makes() {
            made += traffic.delivered().units;
        } else if origin == Some(FacilityKind::Supplier) {
            supplied += traffic.delivered().units;
        } else {
            moved += traffic.delivered().units;
        }
    }
    (supplied, made, moved)
}

/// The accounts of units and of demand.
fn goods(world: &mut World, opening: &Opening, end: SimTime) -> Vec<Account> {
    let (supplied, made, moved) = supplied_made_and_moved(world);
    let mut points = world.query::<&StockPoint>();
    let clock = world.resource::<Clock>();
    let closing = Opening::read(points.iter(world), end);
    let mut totals = StockTotals::default();
    for point in points.iter(world) {
        totals.add(&point.totals(end, clock));
    }
    let customers = totals.customers;
    let mut units = Account {
        name: "units",
        unit: "1",
        inflow: vec![
            ("on hand at the start", opening.on_hand),
            ("in transit at the start", opening.under_way),
            // Counted by lane as goods leave; what facilities ship on was in the supply chain before.
            ("shipped in from suppliers", supplied),
        ],
        outflow: vec![
            ("sold", customers.issued),
            ("wasted", totals.wasted),
            ("on hand at the end", closing.on_hand),
            ("in transit at the end", closing.under_way),
        ],
    };
    if totals.vanished > 0.0 {
        units.outflow.push(("vanished", totals.vanished));
    }
    if made > 0.0 {
        let used = totals.facilities.issued - moved;
        units.inflow.push(("made", made));
        units.outflow.push(("used to make others", used));
    }
    let demand = Account {
        name: "demand",
        unit: "1",
        inflow: vec![
            ("backordered at the start", opening.waiting),
            ("demanded", customers.demanded),
        ],
        outflow: vec![
            ("sold", customers.issued),
            ("lost", customers.lost),
            ("backordered at the end", closing.waiting),
        ],
    };
    vec![units, demand]
}

/// The accounts of requests and of energy.
fn machines(world: &mut World, end: SimTime) -> Vec<Account> {
    let Some(totals) = SiteTotals::of_all(world, end) else { return Vec::new() };
    let (energy, requests) = (totals.energy, totals.requests);
    let count = |entries: &[(&'static str, u64)]| -> Vec<Entry> {
        entries.iter().map(|&(what, many)| (what, many as f64)).collect()
    };
    let kwh = |entries: &[Entry]| -> Vec<Entry> {
        entries.iter().map(|&(what, joules)| (what, joules / 3.6e6)).collect()
    };
    let requests = Account {
        name: "requests",
        unit: "1",
        inflow: count(&[
            ("in the pools at the start", requests.carried_over),
            ("submitted", requests.submitted),
        ]),
        outflow: count(&[
            ("answered", requests.answered),
            ("lost: deadline passed", requests.expired),
            ("lost: queue full", requests.refused),
            ("in the pools at the end", requests.held),
        ]),
    };
    let energy = Account {
        name: "energy",
        unit: "kWh",
        inflow: kwh(&[
            ("from the grid", energy.grid),
            ("from generators", energy.generator),
            ("from batteries", energy.battery),
        ]),
        outflow: kwh(&[
            ("racks", energy.racks),
            ("cooling", energy.cooling),
            ("lost in the power chain", energy.chain_loss),
            ("lost in batteries", energy.battery_loss),
            ("into batteries", energy.charge),
        ]),
    };
    vec![requests, energy]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Draws;
    use crate::{environment, supply};

    struct Writer(Opening);

    impl AsMut<Opening> for Writer {
        fn as_mut(&mut self) -> &mut Opening {
            &mut self.0
        }
    }

    /// The accounts of a day in which a hub serves a shop; at its end units are on the way to the hub that no
    /// lane has sent.
    fn with_a_leak(units: f64) -> Balance {
        fn ron<T: serde::de::DeserializeOwned>(text: &str) -> T {
            crate::quantity::read_ron(text).unwrap()
        }
        let spec: supply::SupplySpec = ron(r#"Supply(
            products: { "soap": (class: ambient, price: "3 GBP", margin: "1 GBP") },
            facilities: {
                "maker": (kind: supplier, area: "here"), "hub": (kind: distribution_centre, area: "here"),
                "shop": (kind: store, area: "here"),
            },
            assortments: { "all": (at: ["hub", "shop"]) },
            demand: { "all": (at: ["shop"], units_per_day: { "soap": 48 }, law: poisson) },
            lanes: {
                "in": (routes: { "maker": ["hub"] }, service: on_demand(lead: fixed("4 h")), orders: base_stock(units(60))),
                "out": (routes: { "hub": ["shop"] }, service: on_demand(lead: fixed("2 h")), orders: base_stock(units(20))),
            },
            initial_stock: { "hub": (at: ["hub"], level: units(60)), "shop": (at: ["shop"], level: units(20)) },
        )"#);
        let areas: environment::EnvironmentSpec = ron(
            r#"(areas: { "here": (weather: (mean: "15 °C", swing: "0 K", warmest: "12:00")) })"#,
        );
        let (start, span) = ("2024-01-01T00:00[UTC]".parse().unwrap(), "1 d".parse().unwrap());
        let clock = Clock::new(&start, "0 d".parse().unwrap(), span).unwrap();
        let end = clock.end();
        let mut sim = Simulation::new(clock.begin(), Writer(Opening::default()));
        observe(&mut sim);
        environment::assemble(&areas, clock, &mut sim);
        supply::assemble(&spec, &mut Draws::new(1, 0), &mut sim).unwrap();
        supply::install(&mut sim);
        environment::begin(&mut sim);
        sim.run_until(end).unwrap();
        let mut points = sim.world.query::<&mut StockPoint>();
        if let Some(mut hub) = points.iter_mut(&mut sim.world).next() {
            hub.record_order(end, units);
            hub.dispatch(end, units);
        }
        let opening = sim.writer.0;
        Balance::close(&mut sim.world, &opening, end)
    }

    #[test]
    fn units_on_the_way_that_no_lane_has_sent_are_found() {
        assert_eq!(with_a_leak(0.0).imbalance(), None);
        let told = with_a_leak(5.0).imbalance().unwrap();
        assert!(told.contains("the balance of units is off by -5e0"), "{told}");
    }

    #[test]
    fn an_account_that_is_off_is_found() {
        let mut balance = Balance::default();
        let (inflow, outflow) = (vec![("a", 10.0)], vec![("b", 4.0), ("c", 6.0)]);
        balance.accounts.push(Account { name: "units", unit: "1", inflow, outflow });
        assert_eq!(balance.imbalance(), None);
        balance.accounts[0].outflow[1].1 = 5.0;
        assert!(balance.imbalance().unwrap().contains("the balance of units is off by 1e0"));
        balance.accounts[0].outflow[1].1 = f64::NAN;
        assert!(balance.imbalance().is_some());
    }
}
