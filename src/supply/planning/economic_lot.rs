//! Economic lot: the order quantity that minimises the costs of ordering, holding and backorders under
//! constant demand.
//!
//! With order cost K, demand rate λ, holding cost h and backorder cost p of a unit and time, a lot Q of
//! which a part x is backordered when it arrives costs `K·λ/Q + h·Q(1 − x)²/2 + p·Q·x²/2`; the least is
//! at `x = h/(h + p)` and `Q = √(2·K·λ·(h + p)/(h·p))`. Without backorders, `Q = √(2·K·λ/h)`.
//!
//! Source: Harris (1913); Snyder and Shen, Fundamentals of Supply Chain Theory (2019), ch. 3. Any unit of
//! time, the same in all rates. Valid for constant demand and an immediate supply. Not modelled:
//! quantity discounts. Held to account by `EOQ` and `EOQB` of `tests/it/oracles/supply`.

/// Costs and demand of an economic lot, all of one unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EconomicLot {
    /// Cost of an order, K.
    pub order_cost: f64,
    /// Units demanded, λ.
    pub demand_rate: f64,
    /// Cost of holding a unit, h.
    pub holding_cost: f64,
    /// Cost of a unit backordered, p; `None` if nothing may be backordered.
    pub backorder_cost: Option<f64>,
}

impl EconomicLot {
    /// The lot of least cost, Q, in units; infinite where holding is free.
    #[must_use]
    pub fn lot(self) -> f64 {
        let backorders = self.backorder_cost.map_or(1.0, |p| (self.holding_cost + p) / p);
        libm::sqrt(2.0 * self.order_cost * self.demand_rate / self.holding_cost * backorders)
    }

    /// The part of a lot that is backordered when it arrives, x.
    #[must_use]
    pub fn backordered_fraction(self) -> f64 {
        self.backorder_cost.map_or(0.0, |p| self.holding_cost / (self.holding_cost + p))
    }

    /// Largest backorder at the lot of least cost, in units.
    #[must_use]
    pub fn largest_backorder(self) -> f64 {
        self.backordered_fraction() * self.lot()
    }

    /// Cost of a lot per unit of time, without the goods.
    #[must_use]
    pub fn cost(self, lot: f64) -> f64 {
        self.order_cost * self.demand_rate / lot
            + self.holding_cost * self.mean_on_hand(lot)
            + self.backorder_cost.unwrap_or(0.0) * self.mean_backorders(lot)
    }

    /// Time between two orders of a lot.
    #[must_use]
    pub fn cycle(self, lot: f64) -> f64 {
        lot / self.demand_rate
    }

    /// Mean units on hand with a lot.
    #[must_use]
    pub fn mean_on_hand(self, lot: f64) -> f64 {
        let stocked = 1.0 - self.backordered_fraction();
        0.5 * lot * stocked * stocked
    }

    /// Mean backorders with a lot, in units.
    #[must_use]
    pub fn mean_backorders(self, lot: f64) -> f64 {
        0.5 * lot * self.backordered_fraction() * self.backordered_fraction()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 · 8 · 1300 / 0.225 = 92 444.4, whose root is 304.05; costs of ordering and of holding are equal
    /// there: 8 · 1300 / 304.05 = 34.21 = 0.225 · 304.05 / 2.
    #[test]
    fn costs_of_ordering_and_holding_are_equal_at_the_economic_lot() {
        let model = EconomicLot {
            order_cost: 8.0,
            demand_rate: 1300.0,
            holding_cost: 0.225,
            backorder_cost: None,
        };
        let lot = model.lot();
        assert!((lot - 304.046_6).abs() < 1e-3, "{lot}");
        assert!((model.cost(lot) - 2.0 * 0.225 * lot / 2.0).abs() < 1e-9);
    }

    #[test]
    fn no_other_lot_costs_less() {
        let model = EconomicLot {
            order_cost: 100.0,
            demand_rate: 1000.0,
            holding_cost: 2.0,
            backorder_cost: Some(10.0),
        };
        let least = model.cost(model.lot());
        assert!(
            [0.5, 0.9, 0.99, 1.01, 1.1, 2.0]
                .iter()
                .all(|part| model.cost(model.lot() * part) > least)
        );
    }
}
