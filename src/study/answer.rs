//! Answers: what may be said of a difference after so many replications.
//!
//! The difference of one replication is taken between arms that share their random draws. Where the
//! differences spread, their mean is judged by Student's t; where most of them are zero, or all are
//! alike, t knows nothing, and the signs are judged: under the hypothesis that the arms are
//! exchangeable each difference is as likely to have the other sign, so `p` is the part of all
//! `2^k` choices of sign of the `k` differences that are not zero whose sum is as far from zero as
//! the one that was seen. Beyond 16 of them `p` is that of the normal with the variance
//! `Σ d²` which the sum has under that hypothesis.
//!
//! The primary KPI is judged at 5 %. All others are one family a contrast and judged by Holm's
//! step-down procedure, so that a family without effects cries wolf in 5 % of studies at most.
//! `detectable` is the smallest true difference that a t-test at the level applied would have seen
//! with a power of 80 %: `(t(1 − α/2) + t(0.8)) · s/√n`.
//!
//! Sources: Law (2015), Simulation Modeling and Analysis, ch. 10.2; Ernst (2004), Permutation
//! methods, Statistical Science 19:676; Holm (1979), Scandinavian Journal of Statistics 6:65.
//! Not modelled: dependence between KPIs, of which Holm asks nothing.

use crate::kernel::Tally;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The level of a test.
pub const LEVEL: f64 = 0.05;
/// The power at which `detectable` is stated.
const POWER: f64 = 0.8;
/// The most differences whose choices of sign are all tried.
const MOST_EXACT: usize = 16;

/// What may be said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Exactly zero in every replication.
    Identical,
    /// No difference was seen.
    NoneSeen,
    /// There is one.
    Effect,
}

impl Answer {
    /// The word in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::NoneSeen => "none_seen",
            Self::Effect => "effect",
        }
    }
}

/// An answer, and the smallest difference that could have been seen.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Judgement {
    /// The answer.
    pub answer: Answer,
    /// The smallest true difference that would have been seen four times out of five; `None` at one
    /// replication, and where arms are identical.
    pub detectable: Option<f64>,
}

/// Whether most of the differences are zero, or all are alike.
#[must_use]
pub fn is_degenerate(differences: &[f64]) -> bool {
    let zeros = differences.iter().filter(|&&d| d == 0.0).count();
    let alike = differences.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    2 * zeros > differences.len() || alike
}

/// Judges the differences of the primary KPI.
#[must_use]
pub fn judge(differences: &[f64]) -> Judgement {
    judged_at(differences, LEVEL)
}

/// Judges a family of differences by Holm's procedure.
#[must_use]
pub fn judge_family(family: &[&[f64]]) -> Vec<Judgement> {
    let mut order: Vec<(usize, f64)> =
        family.iter().map(|differences| p_value(differences)).enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut levels = vec![LEVEL; family.len()];
    let mut stopped_at: Option<f64> = None;
    for (rank, (index, p)) in order.into_iter().enumerate() {
        let level = LEVEL / (family.len() - rank) as f64;
        if p > level {
            stopped_at.get_or_insert(level);
        }
        if let Some(place) = levels.get_mut(index) {
            *place = stopped_at.unwrap_or(level);
        }
    }
    // Behind the first that is not rejected, all are judged at the level at which it stopped: none
    // of them is below it, for they come in the order of their p.
    let judged = family.iter().zip(levels);
    judged.map(|(differences, level)| judged_at(differences, level)).collect()
}

fn judged_at(differences: &[f64], level: f64) -> Judgement {
    if differences.iter().all(|&d| d == 0.0) {
        return Judgement { answer: Answer::Identical, detectable: None };
    }
    let seen = differences.len() > 1 && p_value(differences) <= level;
    let answer = if seen { Answer::Effect } else { Answer::NoneSeen };
    Judgement { answer, detectable: detectable(differences, level) }
}

/// The part of worlds without a difference in which one as great would be seen.
#[must_use]
pub fn p_value(differences: &[f64]) -> f64 {
    if differences.len() < 2 || differences.iter().all(|&d| d == 0.0) {
        return 1.0;
    }
    if is_degenerate(differences) {
        return p_of_signs(differences);
    }
    let (Some((mean, error)), Some(law)) = (mean_and_error(differences), student(differences))
    else {
        return 1.0;
    };
    2.0 * (1.0 - law.cdf(mean.abs() / error))
}

fn p_of_signs(differences: &[f64]) -> f64 {
    let moved: Vec<f64> = differences.iter().copied().filter(|&d| d != 0.0).collect();
    let sum: f64 = moved.iter().sum();
    if moved.len() > MOST_EXACT {
        let sd = moved.iter().map(|d| d * d).sum::<f64>().sqrt();
        return Normal::standard().cdf(-(sum / sd).abs()) * 2.0;
    }
    let choices = 1_u32 << moved.len();
    let signed = |choice: u32| -> f64 {
        let sign = |bit: usize| if choice >> bit & 1 == 0 { 1.0 } else { -1.0 };
        moved.iter().enumerate().map(|(bit, d)| sign(bit) * d).sum()
    };
    // Sums of the same numbers in other signs differ by rounding where they should be equal.
    let far = sum.abs() * (1.0 - 1e-12);
    let as_far = (0..choices).filter(|&choice| signed(choice).abs() >= far).count();
    as_far as f64 / f64::from(choices)
}

fn detectable(differences: &[f64], level: f64) -> Option<f64> {
    let (_, error) = mean_and_error(differences)?;
    let law = student(differences)?;
    Some((law.inverse_cdf(1.0 - level / 2.0) + law.inverse_cdf(POWER)) * error)
}

/// Mean of the differences and standard error of it.
fn mean_and_error(differences: &[f64]) -> Option<(f64, f64)> {
    let mut tally = Tally::default();
    differences.iter().for_each(|&d| tally.add(d));
    Some((tally.mean()?, (tally.variance()? / tally.count() as f64).sqrt()))
}

fn student(differences: &[f64]) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, differences.len() as f64 - 1.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, variate};

    #[test]
    fn exactly_zero_is_identical_and_one_replication_says_nothing() {
        assert_eq!(judge(&[0.0; 4]), Judgement { answer: Answer::Identical, detectable: None });
        assert_eq!(judge(&[0.0]).answer, Answer::Identical);
        assert_eq!(judge(&[3.0]), Judgement { answer: Answer::NoneSeen, detectable: None });
    }

    #[test]
    fn detectable_is_that_of_the_textbook() {
        // n = 4, s = 2 / √3 · … : differences 1, 2, 3, 4 have mean 2.5, s² = 5/3, s/√n = 0.6455.
        // t(0.975, 3) = 3.182446, t(0.8, 3) = 0.978472: (4.160918) · 0.645497 = 2.685861.
        let judgement = judge(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(judgement.answer, Answer::Effect);
        assert!((judgement.detectable.unwrap() - 2.685_861).abs() < 1e-5);
        // 2.5 / 0.645497 = 3.872983; p = 0.030466 with three degrees of freedom.
        assert!((p_value(&[1.0, 2.0, 3.0, 4.0]) - 0.030_466).abs() < 1e-6);
    }

    #[test]
    fn differences_that_are_mostly_zero_are_judged_by_their_signs() {
        // Five of thirteen moved, all up: two of 2⁵ choices of sign are as far.
        let mut differences = [0.0; 13];
        differences[..5].copy_from_slice(&[1.0, 2.0, 5.0, 1.0, 9.0]);
        assert!((p_value(&differences) - 2.0 / 32.0).abs() < 1e-12);
        differences[5] = 1.0;
        assert_eq!(judge(&differences).answer, Answer::Effect);
        // One of them down by the least: sums of 17 or more are {+,+,+,+,+,−1} in three places
        // for the three ones, and all up; with the mirrored ones 8 of 64.
        differences[5] = -1.0;
        assert!((p_value(&differences) - 8.0 / 64.0).abs() < 1e-12);
    }

    #[test]
    fn the_same_difference_each_time_is_no_proof_before_the_sixth() {
        assert_eq!(judge(&[2.0; 5]).answer, Answer::NoneSeen);
        assert_eq!(judge(&[2.0; 6]).answer, Answer::Effect);
    }

    #[test]
    fn many_signs_are_judged_by_their_normal() {
        // 20 of 50 up, by one each: z = 20/√20 = 4.472, p = 7.74e-6.
        let mut differences = [0.0; 50];
        differences[..20].fill(1.0);
        assert!((p_value(&differences) / 7.744_2e-6 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn holm_steps_down_until_the_first_that_stands() {
        // p of six, seven, eight and five differences of one sign: 1/32, 1/64, 1/128, 1/16.
        let ones = [1.0; 8];
        let family = [&ones[..6], &ones[..7], &ones[..8], &ones[..5]];
        let answers: Vec<_> = judge_family(&family).into_iter().map(|one| one.answer).collect();
        // 1/128 ≤ 0.05/4; 1/64 ≤ 0.05/3; 1/32 > 0.05/2: that one and the rest stand.
        let (no, yes) = (Answer::NoneSeen, Answer::Effect);
        assert_eq!(answers, [no, yes, yes, no]);
    }

    #[test]
    fn a_family_without_effects_cries_wolf_in_few_studies() {
        let mut stream = Draws::new(7, 0).stream("answers").unwrap();
        let mut alarms = 0;
        for study in 0..2_000_u64 {
            let values: Vec<Vec<f64>> = (0..10)
                .map(|kpi| {
                    let at =
                        |n| variate::standard_normal(stream.uniform(study * 100 + kpi * 10 + n));
                    (0..10).map(at).collect()
                })
                .collect();
            let family: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
            let cried = |one: &Judgement| one.answer == Answer::Effect;
            alarms += u32::from(judge_family(&family).iter().any(cried));
        }
        // 5 % of 2000 is 100; its standard deviation 9.7.
        assert!((60..=130).contains(&alarms), "{alarms} of 2000");
    }
}
