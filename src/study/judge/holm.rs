//! A family of tests: Holm's step-down procedure.
//!
//! The tests of a family are taken in the order of their `p`; the k-th of m is compared with `α /
//! (m − k + 1)`, and after the first that is not rejected, none is. A family without effects then
//! reports one in at most 5 % of studies. KPIs that are identical in all replications are not
//! tested and do not count. Source: Holm (1979), Scandinavian Journal of Statistics 6:65. Not
//! modelled: dependence between KPIs, which Holm's procedure allows but does not use.

use super::answer::{Grain, Judgement, LEVEL, Spread, judge, p_value};

/// Judges a family of differences, each with what it is made of.
#[must_use]
pub fn judge_family(family: &[(&[f64], Grain)]) -> Vec<Judgement> {
    let mut order: Vec<(usize, f64)> = family
        .iter()
        .enumerate()
        .filter(|(_, (differences, grain))| Spread::of(differences, *grain) != Spread::Zero)
        .map(|(index, (differences, grain))| (index, p_value(differences, *grain)))
        .collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let tests = order.len();
    let mut levels = vec![LEVEL; family.len()];
    let mut stopped_at: Option<f64> = None;
    for (rank, (index, p)) in order.into_iter().enumerate() {
        let level = LEVEL / (tests - rank) as f64;
        if p > level {
            stopped_at.get_or_insert(level);
        }
        if let Some(place) = levels.get_mut(index) {
            *place = stopped_at.unwrap_or(level);
        }
    }
    // After the first that is not rejected, all are judged at its level; none is rejected, since
    // their p ascend.
    let levelled = family.iter().zip(levels);
    levelled.map(|(&(differences, grain), level)| judge(differences, grain, level)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Draws, variate};
    use crate::study::judge::answer::Answer;

    fn answers(family: &[&[f64]]) -> Vec<Answer> {
        let family: Vec<_> = family.iter().map(|&one| (one, Grain::Count)).collect();
        judge_family(&family).into_iter().map(|one| one.answer).collect()
    }

    #[test]
    fn holm_steps_down_until_the_first_that_stands() {
        // p of six, seven, eight and five differences of one sign: 1/32, 1/64, 1/128, 1/16.
        let ones = [1.0; 8];
        let (no, yes) = (Answer::NoneSeen, Answer::Effect);
        // 1/128 ≤ 0.05/4; 1/64 ≤ 0.05/3; 1/32 > 0.05/2: that one and the rest stand.
        let family = [&ones[..6], &ones[..7], &ones[..8], &ones[..5]];
        assert_eq!(answers(&family), [no, yes, yes, no]);
    }

    #[test]
    fn what_is_identical_makes_no_test() {
        // Alone, 1/64 ≤ 0.05; beside nine others that are exactly zero it is still one test.
        let (ones, zeros) = ([1.0; 7], [0.0; 7]);
        let mut family = vec![&zeros[..]; 9];
        family.push(&ones);
        let answers = answers(&family);
        assert_eq!(answers[9], Answer::Effect);
        assert!(answers[..9].iter().all(|&one| one == Answer::Identical));
        // Beside nine that vary without effect it would be one of ten: 1/64 > 0.05/10.
        let noise = [1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 0.1];
        let mut family = vec![&noise[..]; 9];
        family.push(&ones);
        assert_eq!(super::tests::answers(&family)[9], Answer::NoneSeen);
    }

    #[test]
    fn a_family_without_effects_reports_one_in_few_studies() {
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
            alarms += u32::from(answers(&family).contains(&Answer::Effect));
        }
        // 5 % of 2000 is 100; its standard deviation 9.7.
        assert!((60..=130).contains(&alarms), "{alarms} of 2000");
    }
}
