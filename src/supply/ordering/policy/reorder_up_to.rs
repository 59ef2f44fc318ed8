//! Reorder point and order-up-to level: once the position is at the point or below, it is raised to
//! the level.
//!
//! Reviewed at every demand it is (s, S), also called min–max; reviewed at cut-offs or at a period,
//! (R, s, S). Optimal with a fixed ordering cost (Scarf 1960). With s = S it is base stock; so it is with
//! s = S − 1, where units are whole. Held to account by `sS_periodic_poisson` and `law_kelton_sS` of
//! `tests/it/oracles/supply`, and by `supply::tests::relations`.

use super::known::Known;

/// Order up to a level at a reorder point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReorderUpTo {
    /// The reorder point s, in units.
    pub at: f64,
    /// The order-up-to level S, in units.
    pub up_to: f64,
}

impl ReorderUpTo {
    /// Units to order.
    #[inline]
    #[must_use]
    pub const fn order(self, known: Known) -> f64 {
        let position = known.position();
        if position <= self.at && position < self.up_to { self.up_to - position } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_up_to_the_level_at_the_point_and_below() {
        let policy = ReorderUpTo { at: 20.0, up_to: 40.0 };
        let order = |on_hand| {
            policy.order(Known { on_hand, on_order: 5.0, backorders: 2.0, ..Known::default() })
        };
        // Positions 21, 20, 3.
        assert_eq!((order(18.0), order(17.0), order(0.0)), (0.0, 20.0, 37.0));
    }

    #[test]
    fn a_level_below_the_point_orders_nothing_above_the_level() {
        let policy = ReorderUpTo { at: 9.0, up_to: 4.0 };
        assert_eq!(policy.order(Known { on_hand: 6.0, ..Known::default() }), 0.0);
        assert_eq!(policy.order(Known { on_hand: 1.0, ..Known::default() }), 3.0);
    }
}
