//! The supply chain: goods, and the orders that move them.
//!
//! ```text
//!  HourOfTrade ─▶ StockPoint (facility × product) ◀─ ShipmentsArrive ◀─┐
//!                      │                                               │ lead time, delay
//!  CutOff ─▶ ClosedBook ─▶ Departs ── scarce stock shared ─▶ Shipment ─┘
//!    ▲ OpenOrders::revise   ▲ OpenOrders::split
//! ```
//!
//! Every stock point is an entity with a [`StockPoint`] and, where customers buy, its [`Demand`] or
//! [`Customers`]; every lane from one origin is an entity with a [`Lane`]. Orders and shipments are
//! vectors, and the work of a day is done by the cohort: one event an hour for all demand, one a
//! departure for all orders of a lane. Nothing is spawned once a run has begun.
//!
//! The edges of a run, each with a test in `tests::edges`:
//! - Sums, promises and means are counted from the start: what happens at its very instant is in,
//!   what happened in the warm-up is not. Levels and what is under way are carried over.
//! - What would happen at the end does not: a book that closes there stays open, goods that would
//!   arrive there stay under way, nobody buys. The day that the end cuts off is in the sums, but in
//!   no mean over whole days.
//! - A shipment is due if it is promised for the start or later and before the end, though it came, or
//!   was cancelled, before the start.
//! - What is under way at the end is neither received nor lost. If its promise is past, it is due,
//!   missed, and late by the time since.
//!
//! Supply knows nothing of who decides: it asks no one. Orders stand open until their cut-off; what
//! stands there is sent ([`OpenOrders`]).

mod assemble;
mod assemble_lanes;
mod audit;
mod book;
mod bullwhip;
mod chain;
mod customers;
mod day;
mod demand;
mod demand_model;
mod departure;
mod facility;
mod hour_of_trade;
mod lane;
mod level;
mod movement;
mod on_demand;
mod open_orders;
mod order;
mod ordering;
pub mod policy;
mod product;
mod receipt;
mod resolve;
mod review;
mod share;
mod shipment;
mod slow_lane;
mod spec;
mod stock;
mod summary;
mod sums;
mod surge;
#[cfg(test)]
mod tests;
mod timetable;
mod transit;

pub use assemble::assemble;
pub use audit::{Audit, Imbalance, install as install_audit, install_daily as install_daily_audit};
pub use book::Book;
pub use bullwhip::Bullwhip;
pub use chain::{Chain, Layout, Source};
pub use customers::{CustomerComes, Customers, SurgeBringsCustomer};
pub use day::{DayClosed, DayTurns};
pub use demand::{Demand, DemandLawSpec, DemandSpec, WeatherResponseSpec};
pub use demand_model::{DemandModel, Shape};
pub use departure::Departs;
pub use facility::{
    Facility, FacilityId, FacilityKind, FacilitySpec, Opening, OpeningHoursSpec, SizesSpec,
};
pub use hour_of_trade::HourOfTrade;
pub use lane::{Delivered, GoodsSpec, Lane, LaneId, LaneSpec, Mode, ServiceSpec, Short};
pub use level::Level;
pub use on_demand::{OnDemandSpec, ReviewSpec};
pub use open_orders::{OpenOrders, Refused};
pub use order::{Basis, ClosedBook, CutOff, OrderSent, Stamp};
pub use ordering::{LevelsSpec, OrdersSpec, Unanswered};
pub use product::{Product, ProductClass, ProductId, ProductSpec, Unmet};
pub use review::{PositionFalls, ReviewFallsDue};
pub use share::share;
pub use shipment::{ShipmentEnded, ShipmentStatus};
pub use slow_lane::LaneDelayed;
pub use spec::{AssortmentSpec, InitialStockSpec, StockLevelSpec, SupplySpec};
pub use stock::{Occasion, StockId, StockPoint, StockSeen};
pub use summary::{Summaries, Summary};
pub use sums::Sums;
pub use surge::{DemandSettles, DemandSurges, SurgeId, Surges};
pub use timetable::{DaysSpec, Timetable, TimetableSpec};
pub use transit::{Shipments, ShipmentsArrive};

use crate::kernel::{Simulation, kinds};

kinds! { HourOfTrade, CustomerComes, CutOff, Departs, ShipmentsArrive, ReviewFallsDue, PositionFalls, DayTurns,
    LaneDelayed, DemandSurges, DemandSettles, StockSeen, OrderSent, ShipmentEnded, DayClosed,
    SurgeBringsCustomer
}

/// Registers the handlers of the supply chain; to be called after `assemble`.
///
/// # Panics
/// If stock points or lanes do not lie in the order of their numbers.
pub fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    book::check_order(&mut sim.world);
    sim.on(day::begin_measuring).on(day::close_day);
    sim.on(bullwhip::begin_measuring).on(bullwhip::take_day);
    sim.on(demand::sell_the_hour).on(customers::serve).on(customers::serve_surge);
    sim.on(order::close_book).on(review::review_fallen).on(review::review_lanes);
    sim.on(departure::send_shipments).on(receipt::receive).on(slow_lane::slow_lane);
    sim.on(surge::raise).on(surge::settle);
}
