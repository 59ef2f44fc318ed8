//! Distributions of factors: quantiles by inversion, and the levels of a grid.

use crate::kernel::variate;

/// A distribution of a factor.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Law {
    Uniform(f64, f64),
    LogUniform(f64, f64),
    Normal(f64, f64),
    LogNormal(f64, f64),
    Triangular(f64, f64, f64),
}

impl Law {
    /// The quantile of order `u`, by inversion.
    pub(super) fn quantile(self, u: f64) -> f64 {
        match self {
            Self::Uniform(low, high) => variate::uniform(u, low, high),
            Self::LogUniform(low, high) => {
                libm::exp(variate::uniform(u, libm::log(low), libm::log(high)))
            }
            Self::Normal(mean, sd) => mean + sd * variate::standard_normal(u),
            Self::LogNormal(mean, sd) => variate::log_normal(u, mean, sd),
            Self::Triangular(low, mode, high) => variate::triangular(u, low, mode, high),
        }
    }

    /// The law whose values, rounded, are the whole numbers of a range: each end has as wide a part as the
    /// numbers between them.
    pub(super) fn of_whole_numbers(self) -> Self {
        // The least above the lower bound, so that no value is rounded beyond an end.
        let wider =
            |low: f64, high: f64| (libm::ceil(low) - 0.5 + 1e-9, libm::floor(high) + 0.5 - 1e-9);
        match self {
            Self::Uniform(low, high) => {
                let (low, high) = wider(low, high);
                Self::Uniform(low, high)
            }
            Self::LogUniform(low, high) => {
                let (low, high) = wider(low, high);
                Self::LogUniform(low, high)
            }
            other => other,
        }
    }

    /// Whether both ends are values of it.
    pub(super) const fn is_range(self) -> bool {
        matches!(self, Self::Uniform(..) | Self::LogUniform(..))
    }

    /// A level of a number of them.
    pub(super) fn level(self, index: u32, levels: u32) -> f64 {
        match self {
            // The ends themselves, without the rounding of a logarithm.
            Self::Uniform(low, _) | Self::LogUniform(low, _) if index == 0 => low,
            Self::Uniform(_, high) | Self::LogUniform(_, high) if index + 1 == levels => high,
            Self::Uniform(..) | Self::LogUniform(..) => {
                self.quantile(f64::from(index) / f64::from(levels - 1))
            }
            _ => self.quantile((f64::from(index) + 0.5) / f64::from(levels)),
        }
    }
}
