//! Conservation of units: at every event where a test asks for it, once a local day in every run, and
//! at its end.
//!
//! Units received less units issued, wasted and vanished are on hand, in lots where they expire; units on order are in
//! transit, in closed orders, or backordered at their origin; units committed are in closed orders, or components
//! that batches wait for; units in
//! transit are in shipments, in lots where another facility sent what expires; units that customers wait for
//! are those of the customers who wait, where their patience ends; a shelf holds no more than it can and is on hand; no level is negative. A breach ends the run with an error. The audit reads and changes nothing, so a run has the same
//! fingerprint with and without it. Held to account by `tests::conservation`, which adds a unit.

use super::day::DayStarts;
use crate::kernel::{Event, Now, SimTime, Simulation};
use crate::supply::demand::{
    CustomerArrives, PeriodDemanded, SubstitutesAsked, SurgeCustomerArrives, TradingHour,
};
use crate::supply::id::StockId;
use crate::supply::network::ShortagePolicy;
use crate::supply::network::Topology;
use crate::supply::ordering::{CutOff, ReviewDue};
use crate::supply::records::{StockCounted, UnitsVanished};
use crate::supply::shelving::ShelvesFilled;
use crate::supply::stock::{Lots, PositionFell, StockPoint};
use crate::supply::transport::{
    ActivityRestored, ActivitySlowed, BatchMade, CapacityRenewed, DockCleared, GoodsLeave,
    PortCleared, SalesResumed, ShipmentsArrived, StockSpoiled, Transport,
};
use bevy_ecs::prelude::{Query, Res, ResMut, Resource, World};

/// Units that appeared or vanished.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("at {} s, after `{after}`: {what} of stock point {stock:?} should be {should_be}, but is {is}", at.seconds())]
pub struct Imbalance {
    /// Instant at which it was found.
    pub at: SimTime,
    /// The event after which it was found.
    pub after: &'static str,
    /// The stock point.
    pub stock: StockId,
    /// The level that is off.
    pub what: &'static str,
    /// Its value.
    pub is: f64,
    /// The value that the other levels imply.
    pub should_be: f64,
}

/// Units by stock point, summed from shipments, closed orders and backorders.
#[derive(Clone, Debug, Default)]
struct UnitSums {
    in_transit: Vec<f64>,
    /// In transit from a facility, whose units bring their last day along.
    from_facilities: Vec<f64>,
    /// Ordered and not sent.
    pending: Vec<f64>,
    /// Owed to other facilities.
    owed: Vec<f64>,
    /// Ordered by other facilities for a departure to come.
    committed: Vec<f64>,
}

/// Result of the audit.
#[derive(Resource, Clone, Debug, Default)]
pub struct Audit {
    /// The first imbalance found.
    pub broken: Option<Imbalance>,
    /// Number of audits.
    pub audits: u64,
    sums: UnitSums,
}

/// Relative error that sums of floats may have.
const TOLERANCE: f64 = 1e-7;

/// Audits all stock points after every event that moves units.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    install_daily(sim);
    sim.on(audit::<TradingHour>).on(audit::<CustomerArrives>).on(audit::<SurgeCustomerArrives>);
    sim.on(audit::<PeriodDemanded>).on(audit::<SubstitutesAsked>).on(audit::<ShelvesFilled>);
    sim.on(audit::<UnitsVanished>).on(audit::<StockCounted>);
    sim.on(audit::<CutOff>).on(audit::<GoodsLeave>).on(audit::<ShipmentsArrived>);
    sim.on(audit::<PortCleared>).on(audit::<DockCleared>).on(audit::<BatchMade>);
    sim.on(audit::<CapacityRenewed>);
    sim.on(audit::<ActivitySlowed>).on(audit::<ActivityRestored>).on(audit::<StockSpoiled>);
    sim.on(audit::<SalesResumed>).on(audit::<ReviewDue>).on(audit::<PositionFell>);
}

/// Audits all stock points once a local day.
pub fn install_daily<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.world.init_resource::<Audit>();
    sim.on(audit::<DayStarts>);
}

fn audit<E: Event>(
    now: Now<E>,
    topology: Res<Topology>,
    transport: Res<Transport>,
    points: Query<&StockPoint>,
    mut audit: ResMut<Audit>,
) {
    let audit = &mut *audit;
    audit.audits += 1;
    if audit.broken.is_some() {
        return;
    }
    audit.sums.read(&topology, &transport);
    if let Some((stock, what, is, should_be)) = audit.sums.off(points.iter()) {
        let broken = Imbalance { at: now.agenda.now(), after: E::NAME, stock, what, is, should_be };
        now.agenda.break_off(broken.to_string());
        audit.broken = Some(broken);
    }
}

/// The first imbalance at the end of a run; `None` if all units are accounted for.
pub fn audit_units(world: &mut World, end: SimTime) -> Option<Imbalance> {
    let mut points = world.query::<&StockPoint>();
    let topology = world.get_resource::<Topology>()?;
    let mut sums = UnitSums::default();
    sums.read(topology, world.get_resource::<Transport>()?);
    let (stock, what, is, should_be) = sums.off(points.iter(world))?;
    Some(Imbalance { at: end, after: "the end", stock, what, is, should_be })
}

impl UnitSums {
    /// Sums shipments, closed orders and backorders.
    fn read(&mut self, topology: &Topology, transport: &Transport) {
        let Self { in_transit, from_facilities, pending, owed, committed } = self;
        for sums in [in_transit, from_facilities, pending, owed, committed] {
            sums.clear();
            sums.resize(topology.stocks().len(), 0.0);
        }
        let add = |sums: &mut [f64], stock: Option<StockId>, units: f64| {
            if let Some(sum) = stock.and_then(|stock| sums.get_mut(stock.index())) {
                *sum += units;
            }
        };
        for (lane, first_slot, units) in transport.contents() {
            let Some(lane) = topology.lane(lane) else { continue };
            for (offset, units) in units.iter().enumerate() {
                let slot = first_slot + offset;
                add(&mut self.in_transit, lane.stock(slot), *units);
                if lane.source(lane.grid().column_of(slot)).is_some() {
                    add(&mut self.from_facilities, lane.stock(slot), *units);
                }
            }
        }
        for claim in transport.claims() {
            let Some(lane) = topology.lane(claim.lane) else { continue };
            add(&mut self.pending, Some(claim.stock), claim.header.ordered);
            if lane.shortage() == ShortagePolicy::Backordered {
                let owed = claim.header.ordered - claim.issued;
                add(&mut self.owed, claim.source, owed);
            }
        }
        for (stock, units) in transport.components_awaited() {
            add(&mut self.committed, Some(stock), units);
        }
        for traffic in transport.lanes() {
            let Some(lane) = topology.lane(traffic.id()) else { continue };
            let grid = lane.grid();
            for (slot, &owed) in traffic.backorders().iter().enumerate() {
                let closed: f64 =
                    traffic.closed_orders().map(|closed| closed.quantities()[slot]).sum();
                add(&mut self.pending, lane.stock(slot), closed + owed);
                add(&mut self.owed, lane.source(grid.column_of(slot)), owed);
                add(&mut self.committed, lane.source(grid.column_of(slot)), closed);
            }
            for (sku, waiting) in traffic.waiting().iter().enumerate() {
                for order in waiting {
                    let slot = grid.slot(order.destination, sku);
                    add(&mut self.pending, lane.stock(slot), order.units);
                    add(&mut self.owed, lane.source(sku), order.units);
                }
            }
        }
    }

    /// The first level that is off: its stock point, name, value, and what it should be.
    fn off<'a>(
        &self,
        points: impl Iterator<Item = &'a StockPoint>,
    ) -> Option<(StockId, &'static str, f64, f64)> {
        for point in points {
            let stock = point.id().index();
            let (received, issued) = (point.cumulative_in(), point.cumulative_out());
            let wasted = point.cumulative_wasted();
            let in_lots = point.lots().map_or(point.on_hand().level(), Lots::units);
            let from_facilities = self.from_facilities[stock];
            let lots_under_way = point.lots().map_or(from_facilities, Lots::units_under_way);
            let owed = point.interfacility_backorders();
            let on_hand = point.on_hand().level();
            let (shelf, holds) = point.on_shelf().unwrap_or_default();
            let customers = point.customer_backorders();
            let waiting = point.units_waiting().unwrap_or(customers);
            let levels = [
                ("on hand", point.on_hand().level(), received - issued - wasted),
                ("units in lots", in_lots, point.on_hand().level()),
                ("units in lots under way", lots_under_way, from_facilities),
                ("in transit", point.in_transit().level(), self.in_transit[stock]),
                (
                    "on order",
                    point.on_order().level(),
                    self.in_transit[stock] + self.pending[stock],
                ),
                ("interfacility backorders", owed, self.owed[stock]),
                ("committed", point.committed(), self.committed[stock]),
                ("negative units on hand", point.on_hand().level().min(0.0), 0.0),
                ("units on the shelf", shelf, shelf.clamp(0.0, holds.min(on_hand))),
                ("units that customers wait for", customers, waiting),
                ("negative backorders", customers.min(0.0), 0.0),
            ];
            let is_off = |(_, is, should_be): &&(&str, f64, f64)| {
                let off = (is - should_be).abs();
                off.is_nan() || off > TOLERANCE * received.max(1.0)
            };
            if let Some(&(what, is, should_be)) = levels.iter().find(is_off) {
                return Some((point.id(), what, is, should_be));
            }
        }
        None
    }
}
