//! Distributions of durations: lead times, service times, times to failure and to repair.
//!
//! A Spec gives the distribution and its parameters; the Component gives the quantile at a uniform,
//! so that a duration is one addressed draw (`draw`, `variate`).

use super::piecewise;
use super::time::SimSpan;
use super::variate;
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A random duration: distribution and parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LawSpec {
    /// A constant duration.
    Fixed(Span),
    /// Exponential with a mean.
    Exponential {
        /// Mean duration, above 0.
        mean: Span,
    },
    /// Uniform between two ends.
    Uniform {
        /// Shortest duration.
        low: Span,
        /// Longest duration, at least `low`.
        high: Span,
    },
    /// Triangular between two ends.
    Triangular {
        /// Shortest duration.
        low: Span,
        /// Most frequent duration, from `low` to `high`.
        mode: Span,
        /// Longest duration, at least `low`.
        high: Span,
    },
    /// Log-normal with mean and standard deviation of the duration itself.
    LogNormal {
        /// Mean of the duration, above 0.
        mean: Span,
        /// Standard deviation of the duration.
        sd: Span,
    },
    /// Weibull with shape and scale.
    Weibull {
        /// Shape, above 0; below 1 the hazard falls with time.
        shape: f64,
        /// Scale: the duration that is exceeded with probability 1/e.
        scale: Span,
    },
    /// By four quantiles, as measurements are often published: linear between them, and on the same lines
    /// down to 0 % (not below 0) and up to 100 %.
    Quantiles {
        /// Duration that 10 % do not exceed.
        p10: Span,
        /// Median, at least `p10`.
        p50: Span,
        /// Duration that 90 % do not exceed, at least `p50`.
        p90: Span,
        /// Duration that 99 % do not exceed, at least `p90`.
        p99: Span,
    },
}

/// A distribution of durations in the running simulation; parameters in seconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Law {
    /// A constant duration.
    Fixed(SimSpan),
    /// Exponential with a mean in seconds.
    Exponential(f64),
    /// Uniform between two ends in seconds.
    Uniform(f64, f64),
    /// Triangular: lower end, mode, upper end, in seconds.
    Triangular(f64, f64, f64),
    /// Log-normal: mean and standard deviation in seconds.
    LogNormal(f64, f64),
    /// Weibull: shape, and scale in seconds.
    Weibull(f64, f64),
    /// By quantiles of 10 %, 50 %, 90 % and 99 % in seconds.
    Quantiles([f64; 4]),
}

impl LawSpec {
    /// The distribution; [`LawSpec::issue`] reports parameters out of order.
    #[must_use]
    pub fn law(&self) -> Law {
        match *self {
            Self::Fixed(span) => Law::Fixed(SimSpan::from_nanos(span.nanoseconds())),
            Self::Exponential { mean } => Law::Exponential(mean.seconds()),
            Self::Uniform { low, high } => Law::Uniform(low.seconds(), high.seconds()),
            Self::Triangular { low, mode, high } => {
                Law::Triangular(low.seconds(), mode.seconds(), high.seconds())
            }
            Self::LogNormal { mean, sd } => Law::LogNormal(mean.seconds(), sd.seconds()),
            Self::Weibull { shape, scale } => Law::Weibull(shape, scale.seconds()),
            Self::Quantiles { p10, p50, p90, p99 } => {
                Law::Quantiles([p10, p50, p90, p99].map(Span::seconds))
            }
        }
    }

    /// An issue with the combination of parameters, if there is one.
    #[must_use]
    pub fn issue(&self) -> Option<&'static str> {
        match *self {
            Self::Uniform { low, high } if low > high => Some("`low` is above `high`"),
            Self::Triangular { low, mode, high } if low > mode || mode > high => {
                Some("`low`, `mode` and `high` are not in ascending order")
            }
            Self::LogNormal { mean, .. } if mean.nanoseconds() == 0 => {
                Some("a log-normal distribution needs a mean above 0")
            }
            Self::Weibull { shape, .. } if !(shape.is_finite() && shape > 0.0) => {
                Some("a Weibull distribution needs a shape above 0")
            }
            Self::Quantiles { p10, p50, p90, p99 } if p10 > p50 || p50 > p90 || p90 > p99 => {
                Some("`p10`, `p50`, `p90` and `p99` are not in ascending order")
            }
            _ => None,
        }
    }
}

impl Law {
    /// The duration at a uniform number between 0 and 1.
    #[must_use]
    pub fn quantile(self, u: f64) -> SimSpan {
        SimSpan::from_seconds(match self {
            Self::Fixed(span) => return span,
            Self::Exponential(mean) => variate::exponential(u, mean),
            Self::Uniform(low, high) => variate::uniform(u, low, high),
            Self::Triangular(low, mode, high) => variate::triangular(u, low, mode, high),
            Self::LogNormal(mean, sd) => variate::log_normal(u, mean, sd),
            Self::Weibull(shape, scale) => variate::weibull(u, shape, scale),
            Self::Quantiles(known_s) => piecewise::quantile(known_s, u),
        })
    }

    /// The standard deviation, in seconds.
    #[must_use]
    pub fn sd_seconds(self) -> f64 {
        match self {
            Self::Fixed(_) => 0.0,
            Self::Exponential(mean) => mean,
            Self::Uniform(low, high) => (high - low) / libm::sqrt(12.0),
            Self::Triangular(a, b, c) => {
                libm::sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18.0)
            }
            Self::LogNormal(_, sd) => sd,
            Self::Weibull(shape, scale) => {
                let first = libm::tgamma(1.0 + 1.0 / shape);
                let square = libm::tgamma(1.0 + 2.0 / shape) - first * first;
                scale * libm::sqrt(square.max(0.0))
            }
            Self::Quantiles(known_s) => piecewise::sd(known_s),
        }
    }

    /// The mean, in seconds.
    #[must_use]
    pub fn mean_seconds(self) -> f64 {
        match self {
            Self::Fixed(span) => span.seconds(),
            Self::Exponential(mean) | Self::LogNormal(mean, _) => mean,
            Self::Uniform(low, high) => 0.5 * (low + high),
            Self::Triangular(low, mode, high) => (low + mode + high) / 3.0,
            Self::Weibull(shape, scale) => scale * libm::tgamma(1.0 + 1.0 / shape),
            Self::Quantiles(known_s) => piecewise::mean(known_s),
        }
    }
}
