//! Lot under random yield: the economic lot where more or less arrives than was ordered.
//!
//! Of a lot `Q` arrives `Q + Y` (additive) or `Q·Z` (multiplicative), with mean `y` or `z` and standard deviation `σ`. With
//! `m` for the mean of what arrives and `v` for its variance, renewal reward gives
//! `g = K·λ/m + h·(m² + v)/(2·m)`: additive, `m = √(2·K·λ/h + σ²)` and `Q = m − y`; multiplicative,
//! `Q = √(2·K·λ/(h·(z² + σ²)))`. Source: Silver (1976), INFOR 14(2); Snyder and Shen (2019), §9.3. Valid for constant
//! demand, an immediate supply and yields that are known on arrival and independent. Not modelled: backorders,
//! a lot that arrives empty or below zero. Held to account by `EOQ_additive_yield` and
//! `EOQ_multiplicative_yield` of `tests/it/oracles/supply`.

/// How what arrives differs from what was ordered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RandomYield {
    /// So many units more arrive, by mean and standard deviation.
    Additive(f64, f64),
    /// This part arrives, by mean and standard deviation.
    Multiplicative(f64, f64),
}

/// Costs and demand of a lot under random yield, all of one unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YieldLot {
    /// Cost of an order, K.
    pub order_cost: f64,
    /// Units demanded, λ.
    pub demand_rate: f64,
    /// Cost of holding a unit, h.
    pub holding_cost: f64,
    /// The yield.
    pub random_yield: RandomYield,
}

impl YieldLot {
    /// The lot of least cost, in units ordered; infinite where holding is free.
    #[must_use]
    pub fn lot(self) -> f64 {
        let square = 2.0 * self.order_cost * self.demand_rate / self.holding_cost;
        match self.random_yield {
            RandomYield::Additive(mean, sd) => libm::sqrt(square + sd * sd) - mean,
            RandomYield::Multiplicative(mean, sd) => libm::sqrt(square / (mean * mean + sd * sd)),
        }
    }

    /// Cost of a lot per unit of time, without the goods.
    #[must_use]
    pub fn cost(self, lot: f64) -> f64 {
        let (mean, sd) = match self.random_yield {
            RandomYield::Additive(mean, sd) => (lot + mean, sd),
            RandomYield::Multiplicative(mean, sd) => (lot * mean, lot * sd),
        };
        self.order_cost * self.demand_rate / mean
            + 0.5 * self.holding_cost * (mean * mean + sd * sd) / mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_other_lot_costs_less_and_scatter_always_costs() {
        for (yields, certain) in [
            (RandomYield::Additive(20.0, 30.0), RandomYield::Additive(20.0, 0.0)),
            (RandomYield::Multiplicative(0.9, 0.1), RandomYield::Multiplicative(0.9, 0.0)),
        ] {
            let model = YieldLot {
                order_cost: 100.0,
                demand_rate: 1000.0,
                holding_cost: 2.0,
                random_yield: yields,
            };
            let least = model.cost(model.lot());
            assert!([0.5, 0.9, 1.1, 2.0].iter().all(|part| model.cost(model.lot() * part) > least));
            let certain = YieldLot { random_yield: certain, ..model };
            assert!(certain.cost(certain.lot()) < least);
        }
    }
}
