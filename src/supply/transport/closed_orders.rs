//! Orders of a lane between cut-off and departure.

use crate::supply::network::Grid;
use crate::supply::provenance::Provenance;

/// The orders of all destinations of a lane for one departure, sent and not departed.
#[derive(Clone, Debug)]
pub struct ClosedOrders {
    departure: i64,
    /// As the destinations ordered: by destination, then SKU.
    ordered: Vec<f64>,
    /// As reallocated among the destinations: by destination, then SKU.
    quantities: Vec<f64>,
    /// Units of them that come first of the stock that an allocation knew of: by destination, then SKU,
    /// infinite for all of them; empty before.
    reserved: Vec<f64>,
    /// By destination.
    provenance: Vec<Provenance>,
    first_order: u64,
}

impl ClosedOrders {
    /// The orders of a departure; the first destination's has the number `first_order`, the others
    /// follow.
    pub(in crate::supply) fn new(
        departure: i64,
        quantities: Vec<f64>,
        provenance: Vec<Provenance>,
        first_order: u64,
    ) -> Self {
        let ordered = quantities.clone();
        Self { departure, ordered, quantities, reserved: Vec::new(), provenance, first_order }
    }

    /// Number of the departure.
    #[must_use]
    pub const fn departure(&self) -> i64 {
        self.departure
    }

    /// Units that the destinations ordered, by destination, then SKU; a reallocation does not change them.
    #[must_use]
    pub fn ordered(&self) -> &[f64] {
        &self.ordered
    }

    /// Units to be sent, after any reallocation: by destination, then SKU.
    #[must_use]
    pub fn quantities(&self) -> &[f64] {
        &self.quantities
    }

    /// Units of a slot that come first of scarce stock; `None` if no allocation knew of the stock of its
    /// product.
    #[must_use]
    pub fn reserved(&self, slot: usize) -> Option<f64> {
        self.reserved.get(slot).copied().filter(|units| units.is_finite())
    }

    /// What set the quantities, by destination.
    #[must_use]
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }

    /// Number of the first destination's order; the others follow.
    #[must_use]
    pub const fn first_order(&self) -> u64 {
        self.first_order
    }

    /// Replaces the quantities and what is reserved of them; destinations whose quantities change get another provenance. Reports
    /// the change of each slot.
    pub(in crate::supply) fn reallocate(
        &mut self,
        grid: Grid,
        (quantities, reserved): (&[f64], &[f64]),
        provenance: Provenance,
        mut changed: impl FnMut(usize, f64),
    ) {
        for (destination, known) in self.provenance.iter_mut().enumerate() {
            let row = grid.row(destination);
            if self.quantities[row.clone()] != quantities[row.clone()]
                || self.reserved.get(row.clone()) != reserved.get(row)
            {
                *known = provenance;
            }
        }
        self.reserved.clear();
        self.reserved.extend_from_slice(reserved);
        for (slot, (old, &units)) in self.quantities.iter_mut().zip(quantities).enumerate() {
            let change = units - *old;
            *old = units;
            changed(slot, change);
        }
    }
}
