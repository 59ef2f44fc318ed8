//! Targets of ordering: the parameters of a slot's ordering rule that are in force.
//!
//! `ordering` sets them and turns them into a policy; they stand here because a review at every demand
//! reads them together with the traffic.

/// When a stock point orders, and how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::supply) enum Target {
    /// Up to a level, whenever the position is below it.
    Level(f64),
    /// Up to a level, once the position is at a point or below.
    ReorderUpTo {
        /// The reorder point s.
        at: f64,
        /// The order-up-to level S.
        up_to: f64,
    },
    /// Lots, once the position is at a point or below.
    ReorderLots {
        /// The reorder point r.
        at: f64,
        /// The lot Q.
        lot: f64,
        /// Whether an order is one lot, even if the position stays at the point or below.
        single: bool,
    },
}

impl Default for Target {
    fn default() -> Self {
        Self::Level(0.0)
    }
}
