//! Ordering: the orders of destinations, set by decisions or by a lane's ordering rule.
//!
//! ```text
//!  decision ──OrderRevision──▶ order book ──CutOff──▶ closed orders (`transport`)
//!  ordering rule (`policy`) ───────┘    ▲ the fallback order opens the next departure's book
//!  a position falls, a review is due ──▶ order on demand ──▶ filled at once (`transport`)
//! ```

mod choice;
mod computed;
mod cut_off;
mod item;
mod levels;
mod order_book;
pub mod policy;
mod review;
mod revise;
mod rule;
mod sent;

pub use choice::{SourceChosen, SourceReason};
pub(super) use computed::CheckedLane;
pub use computed::{EconomicLotSpec, NewsvendorSpec, OptimalReorderSpec, PlannedDemand};
pub use cut_off::CutOff;
pub(super) use item::Item;
pub use levels::LevelsSpec;
pub(super) use order_book::DayDemand;
pub use order_book::{OrderBook, OrderBooks};
pub use review::ReviewDue;
pub(super) use review::{begin_reviews, sell_due, sell_units};
pub use revise::{OrderRevision, Refused};
pub(super) use rule::OrderingRule;
pub use rule::{FallbackOrder, OrdersSpec};
pub use sent::OrderSent;

use crate::kernel::Simulation;

/// Registers the handlers of ordering.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(cut_off::close_book).on(review::review_fallen).on(review::review_lanes);
}
