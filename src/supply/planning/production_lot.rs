//! Production lot: the economic lot of what is made at a finite rate while it is sold.
//!
//! With fixed cost `K` of a lot, demand rate `λ`, production rate `P > λ` and holding cost `h`, stock rises at `P − λ`
//! while a lot `Q` is made: `g(Q) = K·λ/Q + h·Q·(1 − λ/P)/2`, least at `Q = √(2·K·λ/(h·(1 − λ/P)))`; stock is at most
//! `Q·(1 − λ/P)`. Source: Taft (1918); Silver, Pyke and Thomas (2017), §4.8. Any unit of time, the same in all rates.
//! Valid for constant demand below the rate of production. Not modelled: set-up time, several products on one
//! line. Held to account by `EPQ` of `tests/it/oracles/supply`.

/// Costs and rates of a production lot, all of one unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProductionLot {
    /// Cost of setting up a lot, K.
    pub setup_cost: f64,
    /// Units demanded, λ.
    pub demand_rate: f64,
    /// Units made while a lot is made, P; above λ.
    pub production_rate: f64,
    /// Cost of holding a unit, h.
    pub holding_cost: f64,
}

impl ProductionLot {
    /// The part of a lot that is not sold while it is made, `1 − λ/P`.
    fn stocked(self) -> f64 {
        1.0 - self.demand_rate / self.production_rate
    }

    /// The lot of least cost, in units; infinite where holding is free or production is as slow as demand.
    #[must_use]
    pub fn lot(self) -> f64 {
        let holding = self.holding_cost * self.stocked();
        libm::sqrt(2.0 * self.setup_cost * self.demand_rate / holding)
    }

    /// Cost of a lot per unit of time, without the goods.
    #[must_use]
    pub fn cost(self, lot: f64) -> f64 {
        self.setup_cost * self.demand_rate / lot + 0.5 * self.holding_cost * self.largest_stock(lot)
    }

    /// Largest stock with a lot, in units.
    #[must_use]
    pub fn largest_stock(self, lot: f64) -> f64 {
        lot * self.stocked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// K = 100, λ = 1000, P = 4000, h = 2: three quarters are stocked, √(200 000 / 1.5) = 365.15; 0.75 · 365.15.
    #[test]
    fn a_slow_line_makes_larger_lots_and_less_stock() {
        let line = ProductionLot {
            setup_cost: 100.0,
            demand_rate: 1000.0,
            production_rate: 4000.0,
            holding_cost: 2.0,
        };
        let lot = line.lot();
        assert!((lot - 365.148).abs() < 1e-3, "{lot}");
        assert!((line.largest_stock(lot) - 273.861).abs() < 1e-3);
        assert!((line.cost(lot) - 547.723).abs() < 1e-3);
        assert!([0.5, 0.9, 1.1, 2.0].iter().all(|part| line.cost(part * lot) > line.cost(lot)));
        let fast = ProductionLot { production_rate: 1e12, ..line };
        assert!(fast.lot() < lot && fast.cost(fast.lot()) > line.cost(lot));
    }
}
