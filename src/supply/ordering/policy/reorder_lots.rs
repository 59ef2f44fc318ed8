//! Reorder point and lot: once the position is at the point or below, lots of one size are ordered.
//!
//! Reviewed at every demand it is (r, Q) for single units, and (r, nQ) for larger demand: the least
//! number of lots that raises the position above r, so that after an order it lies in r+1 … r+Q.
//! A single lot per order leaves the position where it falls, the convention of stockpyl.
//! Hadley and Whitin (1963), ch. 4; Veinott (1965) for (r, nQ). Held to account by `rQ_backorder` and
//! `rQ_lost_sales` of `tests/it/oracles/supply`.

use super::known::Known;

/// Order lots at a reorder point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReorderLots {
    /// The reorder point r, in units.
    pub at: f64,
    /// The lot Q, in units; nothing is ordered by lots of zero.
    pub lot: f64,
    /// Whether an order is one lot, even if the position stays at the reorder point or below.
    pub single: bool,
}

impl ReorderLots {
    /// Units to order.
    #[inline]
    #[must_use]
    pub fn order(self, known: Known) -> f64 {
        let below = self.at - known.position();
        if below < 0.0 || self.lot <= 0.0 {
            0.0
        } else if self.single {
            self.lot
        } else {
            self.lot * ((below / self.lot).floor() + 1.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(position: f64, single: bool) -> f64 {
        let known = Known {
            on_hand: position.max(0.0),
            backorders: -position.min(0.0),
            ..Known::default()
        };
        ReorderLots { at: 9.0, lot: 10.0, single }.order(known)
    }

    #[test]
    fn the_least_number_of_lots_raises_the_position_above_the_point() {
        assert_eq!(order(10.0, false), 0.0);
        // 9 + 10 = 19, and 0 + 10 = 10 is above 9; −1 + 10 = 9 is not.
        assert_eq!((order(9.0, false), order(0.0, false)), (10.0, 10.0));
        assert_eq!((order(-1.0, false), order(-11.0, false)), (20.0, 30.0));
        assert_eq!((order(-1.0, true), order(10.0, true)), (10.0, 0.0));
    }

    #[test]
    fn lots_of_zero_order_nothing() {
        let policy = ReorderLots { at: 9.0, lot: 0.0, single: false };
        assert_eq!(policy.order(Known::default()), 0.0);
    }
}
