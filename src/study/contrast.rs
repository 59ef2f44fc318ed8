//! Contrasts: weighted sums of differences between arms.
//!
//! The harm is one difference, the part through the infrastructure a difference of two, a Shapley
//! value a weighted sum of many; all use one code path. The weights of the arms of a contrast sum
//! to zero, so common effects cancel.

use super::arm::{Arms, DISTURBED, IDEAL_DISTURBED, IDEAL_UNDISTURBED, UNDISTURBED};
use std::sync::Arc;

/// The harm: disturbed − undisturbed.
pub const DIFFERENCE: &str = "difference";
/// The part of the harm through the infrastructure: harm − harm on an ideal infrastructure.
pub const THROUGH_INFRASTRUCTURE: &str = "through_infrastructure";
/// The effect of the real infrastructure without disruptions: undisturbed − ideal undisturbed.
pub const GOOD_DAY: &str = "good_day";

/// Relative rounding error of sums of the same floats in another order.
pub(super) const ROUNDING: f64 = 1e-12;

/// A weighted difference: `weight · (arm − base)`.
#[derive(Clone, PartialEq, Debug)]
pub struct Term {
    /// Weight of the difference.
    pub weight: f64,
    /// Name of the arm.
    pub arm: Arc<str>,
    /// Name of the arm that it is compared with.
    pub base: Arc<str>,
}

/// A weighted sum of differences between arms.
#[derive(Clone, PartialEq, Debug)]
pub struct Contrast {
    /// Name in every output.
    pub name: Arc<str>,
    /// Title on the printed page.
    pub title: Arc<str>,
    terms: Vec<Term>,
}

impl Contrast {
    /// A contrast without terms, which is zero.
    #[must_use]
    pub fn new(name: &str, title: &str) -> Self {
        Self { name: name.into(), title: title.into(), terms: Vec::new() }
    }

    /// The same with one more difference.
    #[must_use]
    pub fn plus(mut self, weight: f64, arm: &str, base: &str) -> Self {
        self.terms.push(Term { weight, arm: arm.into(), base: base.into() });
        self
    }

    /// The three contrasts of the verdict.
    #[must_use]
    pub fn of_verdict() -> Vec<Self> {
        vec![
            Self::new(DIFFERENCE, "Harm by the disruptions").plus(1.0, DISTURBED, UNDISTURBED),
            Self::new(THROUGH_INFRASTRUCTURE, "Through the infrastructure")
                .plus(1.0, DISTURBED, UNDISTURBED)
                .plus(-1.0, IDEAL_DISTURBED, IDEAL_UNDISTURBED),
            Self::new(GOOD_DAY, "Infrastructure on a good day").plus(
                1.0,
                UNDISTURBED,
                IDEAL_UNDISTURBED,
            ),
        ]
    }

    /// Those of them that compare arms of a list; others are left out.
    #[must_use]
    pub fn among(arms: &Arms) -> Vec<Self> {
        let is_here = |one: &Self| one.weights().iter().all(|(arm, _)| arms.place(arm).is_some());
        Self::of_verdict().into_iter().filter(is_here).collect()
    }

    /// The differences and their weights.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The weight of each arm that occurs, in order of first occurrence.
    #[must_use]
    pub fn weights(&self) -> Vec<(Arc<str>, f64)> {
        let mut weights: Vec<(Arc<str>, f64)> = Vec::new();
        for term in &self.terms {
            for (arm, weight) in [(&term.arm, term.weight), (&term.base, -term.weight)] {
                match weights.iter_mut().find(|(other, _)| other == arm) {
                    Some((_, sum)) => *sum += weight,
                    None => weights.push((Arc::clone(arm), weight)),
                }
            }
        }
        weights
    }

    /// The value of the contrast, given the value of each arm; `None` where one is undefined.
    #[must_use]
    pub fn value(&self, of_arm: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        let mut sum: Option<f64> = None;
        for Term { weight, arm, base } in &self.terms {
            let term = weight.abs() * apart(of_arm(arm)?, of_arm(base)?);
            sum = Some(match (sum, *weight < 0.0) {
                (None, false) => term,
                (None, true) => -term,
                (Some(sum), false) => apart(sum, -term),
                (Some(sum), true) => apart(sum, term),
            });
        }
        Some(sum.unwrap_or(0.0))
    }
}

/// One value minus another; zero if they differ by no more than the rounding of their sums.
pub(super) fn apart(value: f64, base: f64) -> f64 {
    let difference = value - base;
    if difference.abs() <= ROUNDING * value.abs().max(base.abs()) { 0.0 } else { difference }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(contrast: &Contrast, arms: &[(&str, f64)]) -> Option<f64> {
        contrast.value(|name| arms.iter().find(|(arm, _)| *arm == name).map(|pair| pair.1))
    }

    #[test]
    fn the_part_through_the_infrastructure_is_a_difference_of_differences() {
        let [harm, through, good_day] = &Contrast::of_verdict()[..] else { panic!("three") };
        let arms = [
            (DISTURBED, 10.0),
            (UNDISTURBED, 4.0),
            (IDEAL_DISTURBED, 7.0),
            (IDEAL_UNDISTURBED, 3.0),
        ];
        assert_eq!(
            [harm, through, good_day].map(|one| value(one, &arms)),
            [Some(6.0), Some(2.0), Some(1.0)]
        );
        assert_eq!(value(through, &arms[..3]), None);
    }

    #[test]
    fn weights_of_arms_sum_to_zero() {
        let shapley = Contrast::new("share", "Share").plus(0.5, "a", "none").plus(0.5, "ab", "b");
        let weights: Vec<(String, f64)> =
            shapley.weights().into_iter().map(|(arm, weight)| (arm.to_string(), weight)).collect();
        let expected = [("a", 0.5), ("none", -0.5), ("ab", 0.5), ("b", -0.5)];
        assert_eq!(weights, expected.map(|(arm, weight)| (arm.to_owned(), weight)));
        // ½ (5 − 1) + ½ (9 − 3).
        let arms = [("none", 1.0), ("a", 5.0), ("b", 3.0), ("ab", 9.0)];
        assert_eq!(value(&shapley, &arms), Some(5.0));
    }

    #[test]
    fn what_differs_by_rounding_alone_is_zero() {
        let harm = &Contrast::of_verdict()[0];
        let arms = [(DISTURBED, 0.1 + 0.2), (UNDISTURBED, 0.3)];
        assert_eq!(value(harm, &arms), Some(0.0));
    }
}
