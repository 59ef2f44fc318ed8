//! Base stock: an order raises the inventory position to a level.
//!
//! Reviewed at every demand it is (S−1, S); reviewed at cut-offs or at a period, (R, S). Optimal
//! without a fixed ordering cost (Clark and Scarf 1960). Held to account by Palm's theorem and the
//! Erlang loss formula, `tests/it/oracles/supply`.

use super::known::Known;

/// Order up to a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BaseStock {
    /// The level S, in units.
    pub level: f64,
}

impl BaseStock {
    /// Units to order.
    #[inline]
    #[must_use]
    pub const fn order(self, known: Known) -> f64 {
        let shortfall = self.level - known.position();
        if shortfall > 0.0 { shortfall } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_the_shortfall_and_never_a_negative_amount() {
        let policy = BaseStock { level: 14.0 };
        assert_eq!(
            policy.order(Known {
                on_hand: 9.0,
                on_order: 4.0,
                backorders: 0.0,
                ..Known::default()
            }),
            1.0
        );
        assert_eq!(
            policy.order(Known {
                on_hand: 0.0,
                on_order: 14.0,
                backorders: 3.0,
                ..Known::default()
            }),
            3.0
        );
        assert_eq!(
            policy.order(Known {
                on_hand: 20.0,
                on_order: 0.0,
                backorders: 0.0,
                ..Known::default()
            }),
            0.0
        );
    }
}
