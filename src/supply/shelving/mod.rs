//! Shelving: shelves of a limited size, filled from the back room of the shop at times of the day.
//!
//! ```text
//!  receipt ─▶ back room ──ShelvesFilled: min(gap of the shelf, what is there, what hands bring)──▶ shelf ─▶ customers
//! ```
//! At each filling a shop brings what its shelves lack and its back room has, a limited number of units over
//! all products of the entry; what exceeds that is shared in proportion to the gaps. A stockout is what customers
//! see, an empty shelf; how much of it fell while the back room had the product is `stockout_back_room_hours`.
//!
//! Source: three quarters of stockouts arise in the shop, in ordering and shelf filling (Corsten and Gruen 2003,
//! International Journal of Retail & Distribution Management 31(12)); what back rooms do to stockouts:
//! Eroglu, Williams and Waller (2013), Production and Operations Management 22(4). Valid for shelves of which
//! each product has its own. Not modelled: the time that a filling takes, filling on receipt, two places of a
//! product in a shop, staff that is short. Times are those of the scenario's clock. Held to account by `supply::tests::shelves`.

mod fill;
mod spec;

pub use fill::{Shelves, ShelvesFilled};
pub use spec::{ShelfFillingSpec, ShelfSizeSpec, ShelvesSpec};

use crate::kernel::Simulation;

/// Registers the handlers of shelving.
pub(super) fn install<W: Send + 'static>(sim: &mut Simulation<W>) {
    sim.on(fill::fill_shelves);
}
