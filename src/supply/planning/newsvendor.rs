//! Newsvendor: the level that balances the cost of a unit short against that of a unit left over.
//!
//! With costs u (underage) and o (overage) the level of least mean cost is the quantile of demand at the
//! critical ratio `u/(u + o)`; for discrete demand, the least level that reaches it.
//!
//! Source: Arrow, Harris and Marschak (1951); Snyder and Shen (2019), ch. 4. Valid for the demand of one
//! protected time; normal demand is not cut at zero. Held to account by `newsvendor_normal` and
//! `newsvendor_poisson` of `tests/it/oracles/supply`.

use super::lead_time_demand::DemandMoments;
use crate::kernel::variate;

/// Costs of a unit short and of a unit left over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Newsvendor {
    /// Cost of a unit short, u.
    pub underage: f64,
    /// Cost of a unit left over, o.
    pub overage: f64,
}

/// A level and its consequences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewsvendorOutcome {
    /// The level, in units.
    pub level: f64,
    /// Mean units short.
    pub short: f64,
    /// Mean units left over.
    pub left: f64,
    /// Mean cost of a period, in the currency of the unit costs.
    pub cost: f64,
    /// Part of demand that is met.
    pub fill_rate: f64,
}

impl Newsvendor {
    /// Probability with which all demand is met at the level of least cost, kept inside (0, 1).
    #[must_use]
    pub fn critical_ratio(self) -> f64 {
        let ratio = self.underage / (self.underage + self.overage);
        if ratio.is_nan() { 0.5 } else { ratio.clamp(1e-9, 1.0 - 1e-9) }
    }

    fn outcome(self, level: f64, short: f64, mean: f64) -> NewsvendorOutcome {
        let left = level - mean + short;
        let cost = self.overage * left + self.underage * short;
        NewsvendorOutcome { level, short, left, cost, fill_rate: 1.0 - short / mean }
    }

    /// The level of least cost for normal demand.
    #[must_use]
    pub fn normal(self, demand: DemandMoments) -> NewsvendorOutcome {
        let sd = demand.sd();
        let z = variate::standard_normal(self.critical_ratio());
        let density = libm::exp(-0.5 * z * z) / libm::sqrt(std::f64::consts::TAU);
        let above = 0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2);
        self.outcome(demand.mean + z * sd, sd * (density - z * above), demand.mean)
    }

    /// The level of least cost for Poisson demand with a mean.
    #[must_use]
    pub fn poisson(self, mean: f64) -> NewsvendorOutcome {
        let level = variate::poisson(self.critical_ratio(), mean);
        // E[(D − S)⁺] = μ·P(D ≥ S) − S·P(D > S), whose sums run over the short side.
        let (mut below, mut below_level) = (0.0, 0.0);
        let mut count = 0.0;
        while count <= level {
            let probability = libm::exp(count * libm::log(mean) - mean - libm::lgamma(count + 1.0));
            below += probability;
            if count < level {
                below_level += probability;
            }
            count += 1.0;
        }
        let short = mean * (1.0 - below_level) - level * (1.0 - below);
        self.outcome(level, short.max(0.0), mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Poisson(1) at a ratio of 0.8: P(D ≤ 1) = 2/e = 0.736, P(D ≤ 2) = 2.5/e = 0.920, hence S = 2.
    /// E[(D − 2)⁺] = 1 − 2 + 2/e + 1/e = 3/e − 1.
    #[test]
    fn poisson_level_is_the_least_that_reaches_the_ratio() {
        let outcome = Newsvendor { underage: 4.0, overage: 1.0 }.poisson(1.0);
        assert_eq!(outcome.level, 2.0);
        assert!((outcome.short - (3.0 / std::f64::consts::E - 1.0)).abs() < 1e-12, "{outcome:?}");
    }

    #[test]
    fn equal_costs_give_the_median() {
        let even = Newsvendor { underage: 3.0, overage: 3.0 };
        let outcome = even.normal(DemandMoments { mean: 50.0, variance: 64.0 });
        assert!(
            (outcome.level - 50.0).abs() < 1e-12 && (outcome.short - outcome.left).abs() < 1e-12
        );
        // Without a cost on either side, any level costs the same.
        assert_eq!(Newsvendor { underage: 0.0, overage: 0.0 }.critical_ratio(), 0.5);
    }
}
