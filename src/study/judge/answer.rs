//! Answers: the judgement of a difference after a number of replications.
//!
//! The difference of one replication is taken between arms that share their random draws.
//!
//! | the differences | judged by |
//! |---|---|
//! | all exactly zero | none: `identical` |
//! | equal to the last bit in every replication, from two on, and not counts | none: a deterministic `effect` |
//! | mostly zeros, or all equal counts | their signs |
//! | all others | Student's t of their mean |
//!
//! Signs: under the hypothesis that the arms are exchangeable each difference is as likely to have
//! the other sign, so `p` is the share of all `2^k` choices of sign of the `k` nonzero differences
//! whose sum is at least as far from zero as the observed one. Beyond 16 of them `p` is that of the
//! normal with the variance `Σ d²` of the sum under that hypothesis. A count that is the same in a
//! few replications may be chance, so it is judged by its signs too; a physical quantity that is
//! equal to the last bit is not chance.
//!
//! `detectable` is the smallest true difference that a t-test at the level applied would detect
//! with a power of 80 %: `(t(1 − α/2) + t(0.8)) · s/√n`; undefined if the differences do not vary.
//!
//! Not modelled: whether chance reaches a KPI at all. A ratio of counts (one cycle of seven), or what a few
//! equal things cost, may be equal in a few replications by chance and is then reported as deterministic; more
//! replications correct it.
//!
//! Sources: Law (2015), Simulation Modeling and Analysis, ch. 10.2; Ernst (2004), Permutation
//! methods, Statistical Science 19:676.

use crate::kernel::Tally;
use crate::measure::kpi::{Kpi, Unit};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The level of a test.
pub const LEVEL: f64 = 0.05;
/// The power at which `detectable` is stated.
const POWER: f64 = 0.8;
/// Maximum number of differences for which all choices of sign are enumerated.
const MOST_EXACT: usize = 16;

/// Judgement of a difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Exactly zero in every replication.
    Identical,
    /// No difference was detected.
    NoneSeen,
    /// A difference was detected.
    Effect,
}

impl Answer {
    /// Its name in every output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::NoneSeen => "none_seen",
            Self::Effect => "effect",
        }
    }
}

/// What differences are made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grain {
    /// Numbers without a unit, or in a time: a whole one counts things, and may be equal by chance.
    Count,
    /// Amounts of a unit, such as hours and money.
    Amount,
}

impl Grain {
    /// That of a KPI.
    #[must_use]
    pub fn of(kpi: &Kpi) -> Self {
        match kpi.unit {
            Unit::Of(symbol) if symbol.starts_with('1') => Self::Count,
            _ => Self::Amount,
        }
    }
}

/// Pattern of the differences over replications.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spread {
    /// All exactly zero.
    Zero,
    /// Equal to the last bit, from two replications on, and not a count.
    Deterministic,
    /// Equal counts, or one replication alone.
    Equal,
    /// More than half of them exactly zero.
    MostlyZero,
    /// Any other pattern.
    Varied,
}

impl Spread {
    /// The pattern of a list of differences.
    #[must_use]
    pub fn of(differences: &[f64], grain: Grain) -> Self {
        let zeros = differences.iter().filter(|&&d| d == 0.0).count();
        let [first, ..] = differences else { return Self::Zero };
        if zeros == differences.len() {
            Self::Zero
        } else if differences.iter().all(|d| d.to_bits() == first.to_bits()) {
            let is_count = grain == Grain::Count && first.fract() == 0.0;
            if differences.len() > 1 && !is_count { Self::Deterministic } else { Self::Equal }
        } else if 2 * zeros > differences.len() {
            Self::MostlyZero
        } else {
            Self::Varied
        }
    }
}

/// An answer, the pattern behind it, and the smallest detectable difference.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Judgement {
    /// Content of the answer.
    pub answer: Answer,
    /// The pattern of the differences.
    pub spread: Spread,
    /// The smallest true difference that would be detected with a power of 80 %; `None` for one
    /// replication, and if the differences do not vary.
    pub detectable: Option<f64>,
}

/// Judges differences at a level: 5 % for the primary KPI.
#[must_use]
pub fn judge(differences: &[f64], grain: Grain, level: f64) -> Judgement {
    let spread = Spread::of(differences, grain);
    let answer = match spread {
        Spread::Zero => Answer::Identical,
        _ if p_value(differences, grain) <= level => Answer::Effect,
        _ => Answer::NoneSeen,
    };
    let detectable = if spread == Spread::Zero { None } else { detectable(differences, level) };
    Judgement { answer, spread, detectable }
}

/// The p-value: probability of a difference at least as large if there is none; 0 for a
/// deterministic one.
#[must_use]
pub fn p_value(differences: &[f64], grain: Grain) -> f64 {
    if differences.len() < 2 {
        return 1.0;
    }
    match Spread::of(differences, grain) {
        Spread::Zero => 1.0,
        Spread::Deterministic => 0.0,
        Spread::Equal | Spread::MostlyZero => p_of_signs(differences),
        Spread::Varied => match (mean_and_error(differences), student(differences)) {
            (Some((mean, error)), Some(law)) => 2.0 * (1.0 - law.cdf(mean.abs() / error)),
            _ => 1.0,
        },
    }
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
    // Sums of the same numbers with other signs may differ by rounding where they should be equal.
    let far = sum.abs() * (1.0 - 1e-12);
    let as_far = (0..choices).filter(|&choice| signed(choice).abs() >= far).count();
    as_far as f64 / f64::from(choices)
}

fn detectable(differences: &[f64], level: f64) -> Option<f64> {
    let (_, error) = mean_and_error(differences)?;
    let law = student(differences)?;
    let detectable = (law.inverse_cdf(1.0 - level / 2.0) + law.inverse_cdf(POWER)) * error;
    (detectable > 0.0).then_some(detectable)
}

/// Mean of the differences and its standard error.
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

    fn answer(differences: &[f64]) -> (Answer, Option<f64>) {
        let judgement = judge(differences, Grain::Count, LEVEL);
        (judgement.answer, judgement.detectable)
    }

    #[test]
    fn exactly_zero_is_identical_and_one_replication_says_nothing() {
        assert_eq!(answer(&[0.0; 4]), (Answer::Identical, None));
        assert_eq!(answer(&[0.0]), (Answer::Identical, None));
        assert_eq!(answer(&[3.0]), (Answer::NoneSeen, None));
        assert_eq!(answer(&[3.7]), (Answer::NoneSeen, None));
    }

    #[test]
    fn detectable_is_that_of_the_textbook() {
        // Differences 1, 2, 3, 4 have mean 2.5, s² = 5/3, s/√n = 0.6455.
        // t(0.975, 3) = 3.182446, t(0.8, 3) = 0.978472: (4.160918) · 0.645497 = 2.685861.
        let (answer, detectable) = answer(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(answer, Answer::Effect);
        assert!((detectable.unwrap() - 2.685_861).abs() < 1e-5);
        // 2.5 / 0.645497 = 3.872983; p = 0.030466 with three degrees of freedom.
        assert!((p_value(&[1.0, 2.0, 3.0, 4.0], Grain::Count) - 0.030_466).abs() < 1e-6);
    }

    #[test]
    fn differences_that_are_mostly_zero_are_judged_by_their_signs() {
        // Five of thirteen moved, all up: two of 2⁵ choices of sign are as far.
        let mut differences = [0.0; 13];
        differences[..5].copy_from_slice(&[1.0, 2.0, 5.0, 1.0, 9.0]);
        assert!((p_value(&differences, Grain::Count) - 2.0 / 32.0).abs() < 1e-12);
        differences[5] = 1.0;
        assert_eq!(answer(&differences).0, Answer::Effect);
        // One of them down by the least: sums of 17 or more are {+,+,+,+,+,−1} in three places
        // for the three ones, and all up; with the mirrored ones 8 of 64.
        differences[5] = -1.0;
        assert!((p_value(&differences, Grain::Count) - 8.0 / 64.0).abs() < 1e-12);
    }

    #[test]
    fn a_count_that_is_the_same_each_time_is_no_proof_before_the_sixth() {
        // 2 / 2⁵ = 6.25 % at five, 3.125 % at six; no difference is detectable where none varies.
        let judgement = judge(&[2.0; 5], Grain::Count, LEVEL);
        assert_eq!((judgement.answer, judgement.spread), (Answer::NoneSeen, Spread::Equal));
        assert_eq!(judgement.detectable, None);
        assert_eq!(answer(&[2.0; 6]), (Answer::Effect, None));
        assert_eq!(answer(&[-1.0; 4]), (Answer::NoneSeen, None));
    }

    #[test]
    fn a_quantity_that_is_equal_to_the_last_bit_is_an_effect_from_the_second_replication_on() {
        let judgement = judge(&[34.25; 2], Grain::Count, LEVEL);
        assert_eq!((judgement.answer, judgement.spread), (Answer::Effect, Spread::Deterministic));
        assert_eq!(judgement.detectable, None);
        // At any level, and not if one of them is off by the last bit.
        assert_eq!(judge(&[0.1; 3], Grain::Count, 1e-9).answer, Answer::Effect);
        // Twelve pounds are no twelve things, nor are 24 hours.
        let whole = judge(&[12.0; 2], Grain::Amount, LEVEL);
        assert_eq!((whole.answer, whole.spread), (Answer::Effect, Spread::Deterministic));
        assert_eq!(judge(&[12.0; 2], Grain::Count, LEVEL).answer, Answer::NoneSeen);
        assert_eq!(judge(&[12.0], Grain::Amount, LEVEL).answer, Answer::NoneSeen);
        let nearly = [0.1, 0.1_f64.next_up()];
        assert_eq!(Spread::of(&nearly, Grain::Count), Spread::Varied);
    }

    #[test]
    fn many_signs_are_judged_by_their_normal() {
        // 20 of 50 up, by one each: z = 20/√20 = 4.472, p = 7.74e-6.
        let mut differences = [0.0; 50];
        differences[..20].fill(1.0);
        assert!((p_value(&differences, Grain::Count) / 7.744_2e-6 - 1.0).abs() < 1e-3);
    }
}
