//! Demand in common: the part of an hour's variance that the shops of an area share, product by product.
//!
//! With mean `m`, variance `v·m` and a share `ρ` in common, the shops of an area have one uniform number for each
//! product and hour, and each has one of its own:
//!
//! | law | units of the hour |
//! |---|---|
//! | negative binomial | `Λ` gamma with mean `m` and variance `ρ·v·m`, the quantile of the common number; then negative binomial with mean `Λ` and ratio `(1 − ρ)·v` |
//! | normal | `m + σ·(√ρ·z_common + √(1 − ρ)·z_own)` |
//!
//! Mean and variance are those of the law alone. The correlation of two shops of one size is `ρ`, that of shops of
//! different sizes slightly below it, since gammas of different shape are no linear functions of each other. Hours are
//! independent, so that the demand of days has the same correlation. At `ρ = 1 − 1/v` the own part
//! is Poisson, and the whole is negative binomial as without a common part; more cannot be shared.
//!
//! Source: Poisson mixtures with a common factor, as in Johnson, Kotz and Balakrishnan, Discrete Multivariate
//! Distributions (1997), ch. 37. Valid for shares up to `1 − 1/v`. Not modelled: demand that areas have in common,
//! products that sell together, a factor that lasts for days. Decision models that pool the demand of shops take them
//! as independent. Held to account by `supply::tests::common_demand`.

use super::law::DemandLaw;
use crate::kernel::{Stream, gamma_quantile, variate};

/// Least mean, as a multiple of the shared variance ratio, at which the quantile of the common part is valid.
const LEAST_SHAPE: f64 = 1e-3;

/// The part of demand that a shop shares with the others of its area.
#[derive(Clone, Debug)]
pub(in crate::supply) struct CommonDemand {
    /// The draws of the area's product.
    stream: Stream,
    /// Share of the variance.
    share: f64,
}

impl CommonDemand {
    /// A share of the variance, above 0, by the draws of an area and a product.
    pub(in crate::supply) const fn new(stream: Stream, share: f64) -> Self {
        Self { stream, share }
    }

    /// Units of an hour with a mean, by the index of its draw and the shop's own uniform number.
    pub(super) fn units(&mut self, law: DemandLaw, index: u64, own: f64, mean: f64) -> f64 {
        let common = self.stream.uniform(index);
        match law {
            DemandLaw::NegativeBinomial(ratio) => {
                let shared = self.share * ratio;
                if mean < LEAST_SHAPE * shared {
                    return variate::negative_binomial(own, mean, ratio);
                }
                let factor = gamma_quantile(common, mean, libm::sqrt(shared * mean));
                variate::negative_binomial(own, factor, ratio - shared)
            }
            DemandLaw::Normal(sd) => {
                let both = libm::sqrt(self.share) * variate::standard_normal(common)
                    + libm::sqrt(1.0 - self.share) * variate::standard_normal(own);
                (mean + sd * both).max(0.0)
            }
            DemandLaw::Poisson => variate::poisson(own, mean),
        }
    }
}
