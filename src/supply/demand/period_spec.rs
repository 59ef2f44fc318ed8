//! Specification of demand by the period: its times, and the distribution of a period's demand.

use crate::issue::Checker;
use crate::kernel::{SimSpan, gamma_quantile};
use crate::quantity::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Demand by period: its times and the distribution of a period's demand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodSpec {
    /// Length of a period on the local clock, 1 s or more: a period of a day keeps its time of day.
    pub every: Span,
    /// Time from the beginning of the run to the first demand, elapsed.
    pub first: Span,
    /// Distribution of a period's demand about its mean.
    pub draws: PeriodLawSpec,
}

/// Distribution of a period's demand about its mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PeriodLawSpec {
    /// Poisson.
    Poisson,
    /// Normal, negative draws set to zero; rounded for goods that are not divisible.
    Normal {
        /// Standard deviation, 0 to 1000000 units.
        sd: f64,
        /// Correlation between one period and the next, above −1 and below 1; zero if absent.
        #[serde(default)]
        autocorrelation: f64,
    },
    /// Gamma; rounded for goods that are not divisible.
    Gamma {
        /// Standard deviation, above 0, at most 30 times the mean.
        sd: f64,
    },
}

/// Units that a standard deviation has at most.
const MOST_UNITS: f64 = 1e6;

/// Most standard deviations, relative to the mean, of a gamma distribution.
const MOST_SPREAD: f64 = 30.0;

impl PeriodSpec {
    /// Reports what is out of range, for the mean units a day of some products.
    pub(super) fn check<'a>(
        &self,
        units_per_day: impl Iterator<Item = &'a f64>,
        checker: &mut Checker,
    ) {
        if self.every.seconds() < 1.0 {
            checker.within("every").out_of_range(self.every, "a period of 1 s or more");
        }
        let mut checker = checker.within("draws");
        match self.draws {
            PeriodLawSpec::Poisson => {}
            PeriodLawSpec::Normal { sd, autocorrelation } => {
                if !(0.0..=MOST_UNITS).contains(&sd) {
                    checker.within("sd").out_of_range(sd, "0 to 1000000 units");
                }
                if !(autocorrelation > -1.0 && autocorrelation < 1.0) {
                    let mut checker = checker.within("autocorrelation");
                    checker.out_of_range(autocorrelation, "above -1 and below 1");
                }
            }
            PeriodLawSpec::Gamma { sd } => {
                let means = units_per_day.map(|units| self.mean(*units));
                let least = means.filter(|mean| *mean > 0.0).fold(MOST_UNITS, f64::min);
                if !(sd > 0.0 && sd <= MOST_SPREAD * least) {
                    checker.within("sd").out_of_range(sd, "above 0, at most 30 times the mean");
                }
            }
        }
    }

    /// Mean of a period, from that of a day.
    pub(super) fn mean(&self, units_per_day: f64) -> f64 {
        units_per_day * self.every.seconds() / SimSpan::DAY.seconds()
    }

    /// Ratio of variance to mean of a day's demand with a mean.
    pub(in crate::supply) fn variance_ratio(&self, units_per_day: f64) -> f64 {
        let mean = self.mean(units_per_day);
        match self.draws {
            PeriodLawSpec::Poisson => 1.0,
            PeriodLawSpec::Normal { sd, .. } | PeriodLawSpec::Gamma { sd } if mean > 0.0 => {
                sd * sd / mean
            }
            _ => 0.0,
        }
    }

    /// Mean of a day as it is drawn, from the one that is stated: negative draws are zero, and those of whole
    /// goods are rounded.
    pub(in crate::supply) fn mean_as_drawn(&self, units_per_day: f64, is_whole: bool) -> f64 {
        let stated = self.mean(units_per_day);
        if stated <= 0.0 {
            return units_per_day;
        }
        let mean = match self.draws {
            PeriodLawSpec::Normal { sd, .. } if !is_whole => cut_at_zero(stated, sd),
            PeriodLawSpec::Normal { sd, .. } if sd > 0.0 => {
                // The mean of a count is the sum of the probabilities of 1, 2, 3, … or more.
                let above = |count: u32| {
                    let z = (f64::from(count) - 0.5 - stated) / sd;
                    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
                };
                // Rounding far from zero does not change the mean: the sum need not be long.
                if stated.max(sd) > MOST_COUNTS {
                    cut_at_zero(stated, sd)
                } else {
                    let last = libm::ceil(stated + 9.0 * sd) as u32 + 1;
                    (1..=last).map(above).sum()
                }
            }
            PeriodLawSpec::Normal { .. } => stated.round(),
            PeriodLawSpec::Gamma { sd } if is_whole => {
                let drawn = |index: u32| {
                    let u = (f64::from(index) + 0.5) / f64::from(QUANTILES);
                    let units = gamma_quantile(u, stated, sd);
                    units.round() - units
                };
                stated + (0..QUANTILES).map(drawn).sum::<f64>() / f64::from(QUANTILES)
            }
            PeriodLawSpec::Poisson | PeriodLawSpec::Gamma { .. } => stated,
        };
        units_per_day * mean / stated
    }
}

/// Mean or deviation from which rounding is not worth a sum.
const MOST_COUNTS: f64 = 1e3;

/// Quantiles that a mean of rounded draws is taken over.
const QUANTILES: u32 = 1000;

/// Mean of a normal draw that is cut at zero: `μ Φ(μ/σ) + σ φ(μ/σ)`.
pub(in crate::supply) fn cut_at_zero(mean: f64, sd: f64) -> f64 {
    if sd <= 0.0 {
        return mean.max(0.0);
    }
    let z = mean / sd;
    let density = libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * std::f64::consts::PI);
    let below = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
    mean * below + sd * density
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normal_draw_cut_at_zero_has_a_greater_mean() {
        // σ φ(0) = σ / √(2π) at a mean of zero; at ten standard deviations nothing is cut.
        assert!((cut_at_zero(0.0, 2.0) - 0.797_884_56).abs() < 1e-6);
        assert!((cut_at_zero(20.0, 2.0) - 20.0).abs() < 1e-9);
        assert_eq!(cut_at_zero(3.0, 0.0), 3.0);
    }

    /// A mean of 10 and a deviation of 50 a day: 10·Φ(0.2) + 50·φ(0.2) = 10·0.57926 + 50·0.39104 = 25.345,
    /// at any length of the period; by two days, 20 and 50: (20·Φ(0.4) + 50·φ(0.4))/2 = (20·0.65542 +
    /// 50·0.36827)/2 = 15.761. Correlation from period to period leaves the mean of each as it is.
    #[test]
    fn the_mean_of_a_period_is_that_of_its_draws() {
        let of = |every: &str, draws: &str| -> PeriodSpec {
            let text = format!(r#"(every: "{every}", first: "0 s", draws: {draws})"#);
            crate::quantity::read_ron(&text).unwrap()
        };
        let wide = "normal(sd: 50, autocorrelation: 0.5)";
        assert!((of("1 d", wide).mean_as_drawn(10.0, false) - 25.345).abs() < 1e-3);
        assert!((of("2 d", wide).mean_as_drawn(10.0, false) - 15.761).abs() < 1e-3);
        // Rounding adds half a unit's worth of draws near zero at most.
        assert!((of("1 d", wide).mean_as_drawn(10.0, true) - 25.345).abs() < 0.01);
        // 0.3 units, nearly constant, are rounded to none, and 0.7 to one; 40 to 40.
        let narrow = "normal(sd: 0.01)";
        assert!(of("1 d", narrow).mean_as_drawn(0.3, true) < 1e-9);
        assert!((of("1 d", narrow).mean_as_drawn(0.7, true) - 1.0).abs() < 1e-9);
        assert!((of("1 d", "normal(sd: 4)").mean_as_drawn(40.0, true) - 40.0).abs() < 1e-9);
        assert_eq!(of("1 d", "normal(sd: 0)").mean_as_drawn(0.3, true), 0.0);
        // Gamma draws are not cut; small ones are rounded to none.
        assert_eq!(of("1 d", "gamma(sd: 0.01)").mean_as_drawn(0.3, false), 0.3);
        assert!(of("1 d", "gamma(sd: 0.01)").mean_as_drawn(0.3, true).abs() < 1e-4);
        assert_eq!(of("1 d", "poisson").mean_as_drawn(0.3, true), 0.3);
    }
}
