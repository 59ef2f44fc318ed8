//! Reorder point and order-up-to level of least cost under periodic review, by the algorithm of Zheng and
//! Federgruen.
//!
//! At each review, a position at s or below is raised to S at the cost K. `G(y)` is the mean cost of
//! holding and backorders of a period that a position y leads to, charged throughout the period or at its
//! end (`position_cost`); the algorithm takes any convex G. With `m(j)` the mean number of reviews at which
//! the position is j below S before the next order, the cost of a period is
//!
//! `c(s, S) = (K + Σ_{j < S − s} m(j)·G(S − j)) / Σ_{j < S − s} m(j)`.
//!
//! The algorithm starts at the level of least G, lowers s until `c ≤ G(s)`, and raises S as long as
//! `G(S) ≤ c`, with s following; it ends at the optimum.
//!
//! Source: Zheng and Federgruen (1991), Operations Research 39(4). Exact for independent demand in whole
//! units and backorders. A range of more than 1000 units is computed in steps, with normal demand. Not
//! modelled: lost sales, for which it is an approximation. Held to account by `sS_periodic_poisson` of
//! `tests/it/oracles/supply`, which charges at the end of a period, and by the tests below.

use super::counts::Counts;
use super::economic_lot::EconomicLot;
use super::lead_time_demand::DemandMoments;
use super::position_cost::{PositionCost, ReorderCosts};

/// Steps that the range of positions has at most, about.
const MOST_STEPS: f64 = 1000.0;

/// Levels of least cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReorderLevels {
    /// The reorder point s, in units.
    pub at: f64,
    /// The order-up-to level S, in units.
    pub up_to: f64,
    /// Mean cost of a period, without the goods.
    pub cost: f64,
}

/// The cost of policies, over positions in steps.
struct Cost {
    /// Cost of ordering, K.
    order: f64,
    position: PositionCost,
    /// Probabilities of a period's demand.
    period: Vec<f64>,
    /// Mean number of reviews at j steps below S, and its sums over less than j.
    reviews: Vec<f64>,
    sums: Vec<f64>,
}

impl Cost {
    /// Cost of a period that a position leads to.
    fn of_period(&self, position: i64) -> f64 {
        self.position.of(position)
    }

    /// Extends the numbers of reviews up to j.
    fn extend(&mut self, j: usize) {
        while self.reviews.len() <= j {
            let at = self.reviews.len();
            let first = 1.0 / (1.0 - self.period.first().copied().unwrap_or(0.0));
            let sum: f64 = (1..=at.min(self.period.len().saturating_sub(1)))
                .map(|demand| self.period[demand] * self.reviews[at - demand])
                .sum();
            let next = if at == 0 { first } else { first * sum };
            let before = self.sums.last().copied().unwrap_or(0.0);
            self.reviews.push(next);
            self.sums.push(before + next);
        }
    }

    /// Mean cost of a period under (s, S).
    fn of_policy(&mut self, at: i64, up_to: i64) -> f64 {
        let width = usize::try_from(up_to - at).unwrap_or(0).max(1);
        self.extend(width - 1);
        let held: f64 =
            (0..width).map(|j| self.reviews[j] * self.of_period(up_to - j as i64)).sum();
        (self.order + held) / self.sums[width - 1]
    }
}

impl ReorderCosts {
    /// The levels of least cost, from the demand of a review period and that of lead time and review
    /// period; zero without demand.
    #[must_use]
    pub fn levels(self, period: DemandMoments, protected: DemandMoments) -> ReorderLevels {
        if period.mean <= 0.0 || self.holding <= 0.0 || self.backorder <= 0.0 {
            return ReorderLevels::default();
        }
        let lot = EconomicLot {
            order_cost: self.order,
            demand_rate: period.mean,
            holding_cost: self.holding,
            backorder_cost: Some(self.backorder),
        };
        let range = protected.mean + 10.0 * protected.sd() + 2.0 * lot.lot();
        let step = (range / MOST_STEPS).ceil().max(1.0);
        let mut cost = Cost {
            order: self.order,
            position: PositionCost::new(self, period, protected, step),
            period: Counts::new(period, step).probabilities,
            reviews: Vec::new(),
            sums: Vec::new(),
        };
        // A period without demand to the last bit: no order is ever due.
        if cost.period.first().is_none_or(|none| *none >= 1.0) {
            return ReorderLevels::default();
        }
        // The level of least cost of a period.
        let mut least = 0_i64;
        while cost.of_period(least + 1) < cost.of_period(least) {
            least += 1;
        }
        let most = 20 * MOST_STEPS as i64;
        let (mut at, mut up_to) = (least - 1, least);
        while least - at < most && cost.of_policy(at, up_to) > cost.of_period(at) {
            at -= 1;
        }
        let mut best = cost.of_policy(at, up_to);
        let mut candidate = up_to + 1;
        while candidate - least < most && cost.of_period(candidate) <= best {
            if cost.of_policy(at, candidate) < best {
                up_to = candidate;
                while at + 1 < up_to && cost.of_policy(at, up_to) <= cost.of_period(at + 1) {
                    at += 1;
                }
                best = cost.of_policy(at, up_to);
            }
            candidate += 1;
        }
        ReorderLevels { at: at as f64 * step, up_to: up_to as f64 * step, cost: best }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supply::planning::StockCharge;

    fn poisson(mean: f64) -> DemandMoments {
        DemandMoments { mean, variance: mean }
    }

    fn costs(order: f64, backorder: f64, charged: StockCharge) -> ReorderCosts {
        ReorderCosts { order, holding: 1.0, backorder, charged }
    }

    /// The published example of Zheng and Federgruen: K = 64, h = 1, p = 9, Poisson demand, no lead time,
    /// charged at the end of a period. (s, S) and cost from their table 1.
    #[test]
    fn levels_of_the_published_table() {
        let costs = costs(64.0, 9.0, StockCharge::AtEnd);
        for (mean, at, up_to, cost) in [(10.0, 6.0, 40.0, 35.0216), (20.0, 14.0, 62.0, 49.1730)] {
            let levels = costs.levels(poisson(mean), poisson(mean));
            assert_eq!((levels.at, levels.up_to), (at, up_to), "{mean}");
            assert!((levels.cost - cost).abs() < 1e-4, "{mean} {}", levels.cost);
        }
    }

    /// Charged throughout: levels and costs by enumeration of all (s, S), with the integral by 4000
    /// midpoints of Poisson expectations.
    #[test]
    fn levels_charged_throughout_are_those_of_an_enumeration() {
        for (order, period, protected, at, up_to, cost) in
            [(64.0, 10.0, 10.0, 1.0, 35.0, 35.46545), (64.0, 20.0, 60.0, 46.0, 95.0, 53.61112)]
        {
            let costs = costs(order, 9.0, StockCharge::Throughout);
            let levels = costs.levels(poisson(period), poisson(protected));
            assert_eq!((levels.at, levels.up_to), (at, up_to), "{period}");
            assert!((levels.cost - cost).abs() < 1e-4, "{period} {}", levels.cost);
        }
    }

    /// Without a cost of ordering every shortfall is ordered: s = S − 1. At the end, S is the newsvendor's
    /// level; throughout, the level of least mean cost, by enumeration. A week's review at 10 a day and a
    /// day of lead time: P(D(80) ≤ 92) is the first above 9/10, the least mean cost is at 74; at even costs
    /// it is the median, of Poisson(80) at the end, of a time between a day and eight throughout: 45.
    #[test]
    fn without_a_cost_of_ordering_it_is_base_stock() {
        for (backorder, period, protected, at_end, throughout) in [
            (4.0, 6.0, 6.0, 8.0, 5.0),
            (9.0, 70.0, 80.0, 92.0, 74.0),
            (1.0, 70.0, 80.0, 80.0, 45.0),
        ] {
            let of = |charged| {
                costs(0.0, backorder, charged).levels(poisson(period), poisson(protected))
            };
            let levels = of(StockCharge::AtEnd);
            assert_eq!((levels.at, levels.up_to), (at_end - 1.0, at_end));
            let levels = of(StockCharge::Throughout);
            assert_eq!((levels.at, levels.up_to), (throughout - 1.0, throughout));
        }
    }

    /// The opposite question: where lead time is nearly all of the protected time, when a period is
    /// charged makes next to no difference. Demand of 899 to 900 against 900: half a unit in the mean.
    #[test]
    fn when_a_short_period_is_charged_hardly_matters() {
        let of = |charged| {
            let levels = costs(0.0, 9.0, charged).levels(poisson(1.0), poisson(900.0));
            levels.up_to
        };
        let apart = of(StockCharge::AtEnd) - of(StockCharge::Throughout);
        assert!((0.0..=2.0).contains(&apart), "{apart}");
    }

    #[test]
    fn large_demand_is_computed_in_steps() {
        let costs = costs(1e4, 9.0, StockCharge::AtEnd);
        let period = DemandMoments { mean: 5e4, variance: 1e6 };
        let levels = costs.levels(period, period);
        assert!(levels.at > 3e4 && levels.up_to > levels.at && levels.up_to < 3e5, "{levels:?}");
        // Free holding, a free backorder, or no demand: nothing to balance.
        let free = ReorderCosts { holding: 0.0, ..costs };
        assert_eq!(free.levels(period, period), ReorderLevels::default());
        assert_eq!(costs.levels(poisson(0.0), poisson(0.0)), ReorderLevels::default());
        // Throughout, at even costs and without a cost of ordering: half of what nearly constant demand
        // needs by the end of the period, to a step of some 70 units.
        let even =
            ReorderCosts { order: 0.0, backorder: 1.0, charged: StockCharge::Throughout, ..costs };
        let levels = even.levels(period, period);
        assert!((levels.up_to - 2.5e4).abs() < 150.0, "{levels:?}");
    }
}
