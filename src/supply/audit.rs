//! Conservation of units: at every event where a test asks for it, once a local day in every run.
//!
//! What came in less what went out is on hand; what is on order is in transit, in a closed order
//! book, or owed; what is in transit is in shipments; nothing is negative. A breach ends the run with
//! an error. The audit reads and changes nothing, so a run has the same fingerprint with and without.
//! Held to account by `tests::conservation`, in which units are stolen.

use super::chain::Chain;
use super::customers::{CustomerComes, SurgeBringsCustomer};
use super::day::DayTurns;
use super::departure::Departs;
use super::hour_of_trade::HourOfTrade;
use super::lane::{Lane, Service};
use super::order::CutOff;
use super::review::{PositionFalls, ReviewFallsDue};
use super::stock::{StockId, StockPoint};
use super::transit::{Shipments, ShipmentsArrive};
use crate::kernel::{Event, Now, SimTime, Simulation};
use bevy_ecs::prelude::{Local, Query, Res, ResMut, Resource};

/// Units that were made up or vanished.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("at {} s, after `{after}`: {what} of stock point {stock:?} is {is}, and should be {should_be}", at.seconds())]
pub struct Imbalance {
    /// When it was found.
    pub at: SimTime,
    /// After which event.
    pub after: &'static str,
    /// At which stock point.
    pub stock: StockId,
    /// Which amount.
    pub what: &'static str,
    /// What it is.
    pub is: f64,
    /// What it should be.
    pub should_be: f64,
}

/// What the audit found.
#[derive(Resource, Clone, Debug, Default)]
pub struct Audit {
    /// The first imbalance.
    pub broken: Option<Imbalance>,
    /// How often it looked.
    pub audits: u64,
    transit: Vec<f64>,
    pending: Vec<f64>,
    owed: Vec<f64>,
}

/// Relative error that sums of floats may have.
const TOLERANCE: f64 = 1e-7;

/// Audits all stock points after every event that moves units.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    install_daily(sim);
    sim.on(look::<HourOfTrade>).on(look::<CustomerComes>).on(look::<SurgeBringsCustomer>);
    sim.on(look::<CutOff>).on(look::<Departs>).on(look::<ShipmentsArrive>);
    sim.on(look::<ReviewFallsDue>).on(look::<PositionFalls>);
}

/// Audits all stock points once a local day.
pub fn install_daily<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.world.init_resource::<Audit>();
    sim.on(look::<DayTurns>);
}

fn look<E: Event>(
    now: Now<E>,
    chain: Local<Chain>,
    shipments: Res<Shipments>,
    points: Query<&StockPoint>,
    lanes: Query<&Lane>,
    mut audit: ResMut<Audit>,
) {
    let audit = &mut *audit;
    audit.audits += 1;
    if audit.broken.is_some() {
        return;
    }
    let many = chain.points.len();
    for sums in [&mut audit.transit, &mut audit.pending, &mut audit.owed] {
        sums.clear();
        sums.resize(many, 0.0);
    }
    let id = |stock: Option<StockId>| stock.map(StockId::index);
    for (lane, first_cell, units) in shipments.contents() {
        let Some(lane) = chain.lane(lane).and_then(|lane| lanes.get(lane).ok()) else { continue };
        for (offset, units) in units.iter().enumerate() {
            if let Some(stock) = id(lane.cells[first_cell + offset]) {
                audit.transit[stock] += units;
            }
        }
    }
    for lane in &lanes {
        for (cell, point) in lane.cells.iter().enumerate() {
            let closed: f64 = lane.closed.iter().map(|closed| closed.quantities[cell]).sum();
            if let Some(stock) = id(*point) {
                audit.pending[stock] += closed + lane.owed[cell];
            }
            if let Some(stock) = id(lane.sources[cell % lane.products.len()]) {
                audit.owed[stock] += lane.owed[cell];
            }
        }
        if let Service::OnDemand(on_demand) = &lane.service {
            for (line, claims) in on_demand.waiting.iter().enumerate() {
                for claim in claims {
                    if let Some(stock) =
                        id(lane.cells[claim.destination * lane.products.len() + line])
                    {
                        audit.pending[stock] += claim.units;
                    }
                    if let Some(stock) = id(lane.sources[line]) {
                        audit.owed[stock] += claim.units;
                    }
                }
            }
        }
    }
    for point in &points {
        let stock = point.id.index();
        let (came, went) = point.ever();
        let levels = [
            ("on hand", point.on_hand().level(), came - went, came),
            ("in transit", point.in_transit().level(), audit.transit[stock], came),
            (
                "on order",
                point.on_order().level(),
                audit.transit[stock] + audit.pending[stock],
                came,
            ),
            ("owed", point.owed(), audit.owed[stock], came),
            ("least on hand", point.on_hand().level().min(0.0), 0.0, came),
            ("least backorders", (point.backorders().level() - point.owed()).min(0.0), 0.0, came),
        ];
        let wrong = |(_, is, should_be, scale): &&(&str, f64, f64, f64)| {
            let off = (is - should_be).abs();
            off.is_nan() || off > TOLERANCE * scale.max(1.0)
        };
        if let Some(&(what, is, should_be, _)) = levels.iter().find(wrong) {
            let (at, after) = (now.agenda.now(), E::NAME);
            let broken = Imbalance { at, after, stock: point.id, what, is, should_be };
            now.agenda.break_off(broken.to_string());
            audit.broken = Some(broken);
            return;
        }
    }
}
