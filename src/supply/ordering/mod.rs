//! Ordering: what destinations order, by decision or by a lane's ordering rule.
//!
//! ```text
//!  decision ──OrderRevision──▶ order book ──CutOff──▶ closed orders (`transport`)
//!  ordering rule (`policy`) ───────┘    ▲ the fallback order opens the next departure's book
//!  a position falls, a review is due ──▶ order on demand ──▶ filled at once (`transport`)
//! ```

mod columns;
mod cut_off;
mod order_book;
pub mod policy;
mod review;
mod revise;
mod rule;
mod sent;

pub(super) use columns::{OrderColumns, OrderSlices};
pub use cut_off::CutOff;
pub use order_book::OrderBook;
pub use review::ReviewFallsDue;
pub(super) use review::{begin_reviews, sell_one};
pub use revise::{OrderRevision, Refused};
pub(super) use rule::OrderingRule;
pub use rule::{FallbackOrder, LevelsSpec, OrdersSpec};
pub use sent::OrderSent;

use super::stock::check_order;
use crate::kernel::Simulation;

/// Registers the handlers of ordering.
///
/// # Panics
/// If lanes do not lie in the order of their numbers.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    check_order(&mut sim.world, "lanes", |book: &OrderBook| book.lane().index());
    sim.on(cut_off::close_book).on(review::review_fallen).on(review::review_lanes);
}
