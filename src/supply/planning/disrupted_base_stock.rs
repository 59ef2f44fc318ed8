//! Base stock under disruptions: the level that covers periods in which the supplier is down.
//!
//! Demand is `d` a period, what is ordered arrives at once, and nothing can be ordered while the supplier is down: with
//! probability `α` it fails from one period to the next, with `β` it recovers. It has been down for `n` periods with
//! probability `π₀ = β/(α + β)`, `πₙ = α·β/(α + β)·(1 − β)^{n−1}`, so that the stock at the end of a period is `S − (n + 1)·d`.
//! The cost of stock `h` and of backorders `p` is least at `S = d·(n* + 1)`, with the least `n*` for which
//! `F(n*) = 1 − α/(α + β)·(1 − β)^{n*} ≥ p/(p + h)`. Source: Snyder and Shen (2019), §9.4; Tomlin (2006), Management Science
//! 52(5). Valid for constant demand and an immediate, uncapacitated supply. Not modelled: random demand, a
//! second source. Held to account by `base_stock_disruptions_periodic` of `tests/it/oracles/supply`, where the
//! program plays it.

/// Costs and demand of a period, and the supplier's Markov chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DisruptedBaseStock {
    /// Cost of a unit on hand at the end of a period, h.
    pub holding_cost: f64,
    /// Cost of a unit backordered at the end of a period, p.
    pub backorder_cost: f64,
    /// Units demanded in a period, d.
    pub demand: f64,
    /// Probability of a failure from one period to the next, α; above 0.
    pub fails: f64,
    /// Probability of a recovery from one period to the next, β; above 0.
    pub recovers: f64,
}

impl DisruptedBaseStock {
    /// Probability that the supplier has been down for more than a number of periods.
    fn longer_than(self, periods: f64) -> f64 {
        self.fails / (self.fails + self.recovers) * libm::pow(1.0 - self.recovers, periods)
    }

    /// The level of least cost, in units.
    #[must_use]
    pub fn level(self) -> f64 {
        let out = self.holding_cost / (self.holding_cost + self.backorder_cost);
        let mut periods = 0.0;
        while self.longer_than(periods) > out * (1.0 + 1e-12) && periods < 1e9 {
            periods += 1.0;
        }
        self.demand * (periods + 1.0)
    }

    /// Cost of a level in a period.
    #[must_use]
    pub fn cost(self, level: f64) -> f64 {
        let (mut cost, mut periods) = (0.0, 0.0);
        loop {
            let before = if periods == 0.0 { 1.0 } else { self.longer_than(periods - 1.0) };
            let probability = before - self.longer_than(periods);
            let stock = level - (periods + 1.0) * self.demand;
            cost += probability
                * (self.holding_cost * stock.max(0.0) + self.backorder_cost * (-stock).max(0.0));
            periods += 1.0;
            // The rest is backorders of a geometric time.
            if stock < 0.0 && self.longer_than(periods) * (1.0 + periods) < 1e-18 {
                return cost;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_covers_as_many_periods_as_its_cost_is_worth() {
        // α/(α + β) = 0.2, times 0.6ⁿ ≤ 0.1 from n = 2 on: three periods of 100.
        let model = DisruptedBaseStock {
            holding_cost: 1.0,
            backorder_cost: 9.0,
            demand: 100.0,
            fails: 0.1,
            recovers: 0.4,
        };
        assert_eq!(model.level(), 300.0);
        let least = model.cost(300.0);
        assert!([100.0, 200.0, 290.0, 310.0, 400.0].iter().all(|level| model.cost(*level) > least));
        let certain = DisruptedBaseStock { recovers: 1.0, fails: 1e-9, ..model };
        assert_eq!(certain.level(), 100.0);
    }
}
