//! Distributions of an hour's demand.
//!
//! A constant ratio of variance to mean keeps sums of negative binomial hours negative binomial.

use super::spec::DemandLawSpec;
use crate::kernel::variate;

/// Distribution of an hour's demand in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum DemandLaw {
    Poisson,
    /// With a ratio of variance to mean.
    NegativeBinomial(f64),
    /// With a standard deviation.
    Normal(f64),
}

impl DemandLaw {
    /// The distribution that a scenario gives.
    pub(super) const fn new(spec: DemandLawSpec) -> Self {
        match spec {
            DemandLawSpec::Poisson
            | DemandLawSpec::PoissonArrivals
            | DemandLawSpec::ByPeriod(_) => Self::Poisson,
            DemandLawSpec::NegativeBinomial { variance_ratio } => {
                Self::NegativeBinomial(variance_ratio)
            }
            DemandLawSpec::Normal { hourly_sd } => Self::Normal(hourly_sd),
        }
    }

    /// Ratio of variance to mean of an hour with a mean.
    pub(super) fn variance_ratio(self, mean: f64) -> f64 {
        match self {
            Self::Poisson => 1.0,
            Self::NegativeBinomial(ratio) => ratio,
            Self::Normal(sd) => sd * sd / mean,
        }
    }

    /// The quantile `u` of an hour's demand with a mean.
    #[inline]
    pub(super) fn quantile(self, u: f64, mean: f64) -> f64 {
        match self {
            Self::Poisson => variate::poisson(u, mean),
            Self::NegativeBinomial(ratio) => variate::negative_binomial(u, mean, ratio),
            Self::Normal(sd) => (mean + sd * variate::standard_normal(u)).max(0.0),
        }
    }
}
