//! The shelf that customers see, of a shop with a back room; see `back_room`.

use crate::kernel::SimTime;

/// The shelf of a product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shelf {
    /// Units that it holds.
    pub(super) holds: f64,
    /// Units on it.
    pub(super) units: f64,
    /// When the back room ran out while the shelf was empty.
    pub(super) back_room_until: Option<SimTime>,
}
