//! Cost of a review period that an inventory position leads to: when stock and backorders are charged.
//!
//! A position y of a review acts from lead time L to L + R, the arrival of the next order. With `D(t)` the
//! demand of t after the review, what is charged is
//!
//! ```text
//!  throughout  G(y) = (1/R) ∫ from L to L + R of E[h·(y − D(t))⁺ + p·(D(t) − y)⁺] dt
//!  at the end  G(y) = E[h·(y − D(L + R))⁺ + p·(D(L + R) − y)⁺]
//! ```
//!
//! The first is what a run charges, as stock is held and customers wait all the time; the second is the
//! convention of the textbooks' discrete periods, and right where all of a period's demand occurs at its
//! beginning. At even costs they differ by half a period's demand. The integral is taken by three-point
//! Gauss–Legendre quadrature on panels; as its weights are positive, G stays convex.
//!
//! Source: Hadley and Whitin (1963), ch. 5, for the integral; Zipkin (2000), §6.2. Valid for demand that is
//! spread evenly over the period: its mean and variance grow in proportion to time. Held to account by the
//! tests of `reorder_levels`, with levels by enumeration, and by `supply::tests::policies`.

use super::counts::Counts;
use super::lead_time_demand::DemandMoments;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When stock and backorders of a review period are charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockCharge {
    /// All the time, as costs are charged in a run: the mean over the period.
    #[default]
    Throughout,
    /// At the end of the period, as in textbooks: for demand that occurs at the beginning of a period.
    AtEnd,
}

/// Costs of a review period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReorderCosts {
    /// Cost of an order, K.
    pub order: f64,
    /// Cost of holding a unit for a period, h.
    pub holding: f64,
    /// Cost of a unit backordered for a period, p; above zero.
    pub backorder: f64,
    /// When stock and backorders are charged.
    pub charged: StockCharge,
}

/// Nodes and weights of three-point Gauss–Legendre quadrature, on 0 to 1: `½ ∓ ½·√(3/5)`.
const NODES: [(f64, f64); 3] = [
    (0.112_701_665_379_258_3, 5.0 / 18.0),
    (0.5, 8.0 / 18.0),
    (0.887_298_334_620_741_7, 5.0 / 18.0),
];

/// Fewest panels of a period.
const FEWEST_PANELS: f64 = 16.0;

/// Most panels of a period.
const MOST_PANELS: f64 = 100.0;

/// Mean stock and mean backorders of a position, in steps.
#[derive(Clone, Debug)]
pub(super) struct PositionCost {
    costs: ReorderCosts,
    /// Units of a step.
    step: f64,
    /// Mean demand of a position, in steps.
    mean: f64,
    /// Mean backorders of a position of 0, 1, 2, … steps.
    shortages: Vec<f64>,
}

impl PositionCost {
    /// The cost of positions, from the demand of a review period and that of lead time and review period.
    pub(super) fn new(
        costs: ReorderCosts,
        period: DemandMoments,
        protected: DemandMoments,
        step: f64,
    ) -> Self {
        let mut shortages = Vec::new();
        match costs.charged {
            StockCharge::AtEnd => add(&mut shortages, 1.0, protected, step),
            StockCharge::Throughout => {
                // Two deviations to a panel: shorter than the stretch in which a position runs out.
                let panels = period.mean / (2.0 * protected.sd().max(f64::MIN_POSITIVE));
                let panels = panels.ceil().clamp(FEWEST_PANELS, MOST_PANELS);
                for panel in 0..panels as u32 {
                    for (node, weight) in NODES {
                        let left = 1.0 - (f64::from(panel) + node) / panels;
                        let demand = DemandMoments {
                            mean: (protected.mean - left * period.mean).max(0.0),
                            variance: (protected.variance - left * period.variance).max(0.0),
                        };
                        add(&mut shortages, weight / panels, demand, step);
                    }
                }
            }
        }
        // Without stock, all demand is short.
        let mean = shortages.first().copied().unwrap_or(0.0);
        Self { costs, step, mean, shortages }
    }

    /// Cost of a period that a position, in steps, leads to.
    pub(super) fn of(&self, position: i64) -> f64 {
        let short = match usize::try_from(position) {
            Ok(level) => self.shortages.get(level).copied().unwrap_or(0.0),
            Err(_) => self.mean - position as f64,
        };
        let left = position as f64 - self.mean + short;
        self.step * (self.costs.holding * left + self.costs.backorder * short)
    }
}

/// Adds the mean shortages of a demand, with a weight.
fn add(shortages: &mut Vec<f64>, weight: f64, demand: DemandMoments, step: f64) {
    let added = Counts::new(demand, step).shortages();
    if shortages.len() < added.len() {
        shortages.resize(added.len(), 0.0);
    }
    for (sum, short) in shortages.iter_mut().zip(added) {
        *sum += weight * short;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No stock, Poisson demand of 6 a period after a lead time of mean 4: at the end all 10 are short; over
    /// the period 4 + 6/2 = 7. At a position of 1 of Poisson(6) without lead time, `E[(1 − D(u))⁺] = e^(−6u)`
    /// and its mean is `(1 − e⁻⁶)/6`.
    #[test]
    fn the_integral_of_a_position_is_exact() {
        let poisson = |mean| DemandMoments { mean, variance: mean };
        let costs =
            |holding, backorder, charged| ReorderCosts { order: 0.0, holding, backorder, charged };
        let short = |charged| {
            PositionCost::new(costs(0.0, 1.0, charged), poisson(6.0), poisson(10.0), 1.0).of(0)
        };
        assert!((short(StockCharge::AtEnd) - 10.0).abs() < 1e-9);
        assert!((short(StockCharge::Throughout) - 7.0).abs() < 1e-9);
        let throughout = costs(1.0, 0.0, StockCharge::Throughout);
        let held = PositionCost::new(throughout, poisson(6.0), poisson(6.0), 1.0).of(1);
        assert!((held - (1.0 - libm::exp(-6.0)) / 6.0).abs() < 1e-9, "{held}");
    }
}
