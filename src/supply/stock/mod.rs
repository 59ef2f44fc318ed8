//! Stock: the levels of each product at each facility, and what changes them.
//!
//! ```text
//!            record_order          dispatch             receive          issue
//!  (nothing) ───────────▶ on order ─────────▶ in transit ─────▶ on hand ─────▶ customers, facilities
//!                            └── cancel ──▶ (nothing)        └▶ backorders
//! ```
//! What becomes of demand that finds nothing on hand is in `choose`.
//! Every transaction moves units from one level to another; `measure` audits that none is created
//! or lost.

mod back_room;
mod choose;
mod columns;
mod custom;
mod hour_demand;
mod level;
mod lots;
mod observation;
mod point;
mod position;
mod record;
mod settle;
mod shelf;
mod shut;
mod totals;
mod transactions;
mod turned_away;
mod vanish;
mod wishes;

pub(super) use columns::{Column, check_order, column, contiguous};
pub(super) use custom::LostCustom;
pub(super) use hour_demand::HourDemand;
pub use level::Level;
pub use lots::{Lot, Lots};
pub(super) use lots::{LotQueue, hand_out};
pub use observation::{Occasion, StockObserved};
pub use point::StockPoint;
pub use position::PositionFell;
pub(super) use position::position_fell;
pub(super) use record::StockRecord;
pub use totals::{Served, StockTotals};
pub(super) use wishes::{Choice, Wishes};

use bevy_ecs::prelude::World;

/// Checks that stock points lie in the order of their numbers.
///
/// # Panics
/// If they do not.
pub(super) fn install(world: &mut World) {
    check_order(world, "stock points", |point: &StockPoint| point.id().index());
}
