//! The state that a replenishment policy acts on, and the rounding of its orders.

/// Levels of a stock point, as known to a replenishment policy.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Known {
    /// Units on hand.
    pub on_hand: f64,
    /// Units ordered and not received.
    pub on_order: f64,
    /// Units that customers and facilities wait for.
    pub backorders: f64,
    /// Units that other facilities have ordered for a departure to come.
    pub committed: f64,
    /// Units on hand that are expected to expire before they are used.
    pub expiring: f64,
}

impl Known {
    /// `on hand + on order − backorders − committed − expiring`.
    #[must_use]
    pub const fn position(self) -> f64 {
        self.on_hand + self.on_order - self.backorders - self.committed - self.expiring
    }
}

/// Units up to this are the rounding residue of a position.
const RESIDUE: f64 = 1e-9;

/// Units as they can be ordered: rounded up to whole units unless they may be fractional. Rounding residue
/// is nothing.
#[must_use]
pub fn orderable(units: f64, fractional: bool) -> f64 {
    if fractional {
        if units > RESIDUE { units } else { 0.0 }
    } else {
        // A whole number with a rounding error is not rounded up to the next. Nothing is +0 on every machine, of which
        // of two zeros `max` gives the one or the other.
        (units - RESIDUE).ceil().max(0.0) + 0.0
    }
}
