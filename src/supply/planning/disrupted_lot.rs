//! Lot under disruptions: the economic lot of a supplier that fails and recovers, where demand meanwhile is lost.
//!
//! The supplier is up for exponential times of the rate `a` and down for those of the rate `b`; an order of `Q` is placed
//! when nothing is left and arrives at once, or when the supplier recovers. It is down at that instant with probability
//! `ψ(Q) = a/(a + b)·(1 − e^{−(a + b)·Q/λ})`, for a mean of `1/b`, and the cost is
//! ```text
//!  g(Q) = (K + h·Q²/(2·λ) + p·λ·ψ(Q)/b) / (Q/λ + ψ(Q)/b)
//! ```
//! The approximation that takes `ψ` for its limit has a closed form. Source: Parlar and Berkin (1991), Naval Research
//! Logistics 38(1), as corrected by Berk and Arreola-Risa (1994); the approximation: Snyder (2014), as in Snyder
//! and Shen (2019), §9.2. Valid for constant demand and an immediate supply. Not modelled: a lead time, orders
//! before stock is gone. Held to account by `EOQD` of `tests/it/oracles/supply`.

/// Costs, demand and the rates of a supplier's states, all of one unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DisruptedLot {
    /// Cost of an order, K.
    pub order_cost: f64,
    /// Units demanded, λ.
    pub demand_rate: f64,
    /// Cost of holding a unit, h.
    pub holding_cost: f64,
    /// Cost of a unit of demand that is lost, p.
    pub lost_sale_cost: f64,
    /// Failures while up, a.
    pub disruption_rate: f64,
    /// Recoveries while down, b.
    pub recovery_rate: f64,
}

impl DisruptedLot {
    /// Probability that the supplier is down in the long run, the limit of ψ.
    fn down(self) -> f64 {
        self.disruption_rate / (self.disruption_rate + self.recovery_rate)
    }

    /// Probability that the supplier is down when a lot is used up, ψ.
    #[must_use]
    pub fn down_at_reorder(self, lot: f64) -> f64 {
        let rate = self.disruption_rate + self.recovery_rate;
        -self.down() * libm::expm1(-rate * lot / self.demand_rate)
    }

    /// Cost and length of a cycle.
    fn cycle(self, lot: f64) -> (f64, f64) {
        let waiting = self.down_at_reorder(lot) / self.recovery_rate;
        let holding = 0.5 * self.holding_cost * lot * lot / self.demand_rate;
        let lost = self.lost_sale_cost * self.demand_rate * waiting;
        (self.order_cost + holding + lost, lot / self.demand_rate + waiting)
    }

    /// Cost of a lot per unit of time, without the goods.
    #[must_use]
    pub fn cost(self, lot: f64) -> f64 {
        let (cost, length) = self.cycle(lot);
        cost / length
    }

    /// Derivative of the cost by the lot, times the square of the cycle's length.
    fn slope(self, lot: f64) -> f64 {
        let (cost, length) = self.cycle(lot);
        let rate = self.disruption_rate + self.recovery_rate;
        let waiting_slope = self.disruption_rate * libm::exp(-rate * lot / self.demand_rate)
            / (self.demand_rate * self.recovery_rate);
        let cost_slope = self.holding_cost * lot / self.demand_rate
            + self.lost_sale_cost * self.demand_rate * waiting_slope;
        cost_slope * length - cost * (1.0 / self.demand_rate + waiting_slope)
    }

    /// The lot of least cost, in units.
    #[must_use]
    pub fn lot(self) -> f64 {
        // The cost is quasiconvex: it falls, then rises.
        let (mut low, mut high) = (0.0, self.approximate_lot().max(1e-9));
        while self.slope(high) < 0.0 && high < 1e18 {
            (low, high) = (high, 2.0 * high);
        }
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if self.slope(middle) < 0.0 { low = middle } else { high = middle }
        }
        high
    }

    /// The lot of the approximation, in units.
    #[must_use]
    pub fn approximate_lot(self) -> f64 {
        let (h, b, d, psi) = (self.holding_cost, self.recovery_rate, self.demand_rate, self.down());
        let lost = d * d * self.lost_sale_cost * psi;
        let root = libm::sqrt(
            (psi * d * h) * (psi * d * h) + 2.0 * h * b * (self.order_cost * d * b + lost),
        );
        (root - psi * d * h) / (h * b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: DisruptedLot = DisruptedLot {
        order_cost: 8.0,
        demand_rate: 1300.0,
        holding_cost: 0.225,
        lost_sale_cost: 5.0,
        disruption_rate: 1.5,
        recovery_rate: 14.0,
    };

    #[test]
    fn no_other_lot_costs_less() {
        let least = MODEL.cost(MODEL.lot());
        assert!(
            [0.5, 0.9, 0.99, 1.01, 1.1, 2.0]
                .iter()
                .all(|part| MODEL.cost(MODEL.lot() * part) > least)
        );
        assert!(MODEL.cost(MODEL.approximate_lot()) >= least);
    }

    #[test]
    fn a_supplier_that_never_fails_has_the_economic_lot() {
        let reliable = DisruptedLot { disruption_rate: 0.0, ..MODEL };
        // √(2 · 8 · 1300 / 0.225) = 304.05.
        assert!((reliable.lot() - 304.046_6).abs() < 1e-3, "{}", reliable.lot());
        // One that fails more often is ordered from in larger lots.
        let worse = DisruptedLot { disruption_rate: 3.0, ..MODEL };
        assert!(reliable.lot() < MODEL.lot() && MODEL.lot() < worse.lot());
    }
}
