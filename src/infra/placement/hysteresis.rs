//! Hysteresis: the present site is left for a better one only after a time, and for a gain.
//!
//! With the present score `s` and the best `b`, the site changes if it was chosen at least `stays` ago and
//! `b < s (1 − gains)`; at once if the present site no longer passes the filters. So noise of the scores
//! moves a place at most once in `stays`.

use crate::kernel::{SimSpan, SimTime};

/// The present choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Place of the site in the list.
    pub place: usize,
    /// When it was chosen.
    pub since: SimTime,
}

/// The site to ask, by its place among the scores: the best, or the present one. `None` if none passes.
#[must_use]
pub fn settle(
    present: Option<Stay>,
    scores: &[Option<f64>],
    (stays, gains): (SimSpan, f64),
    now: SimTime,
) -> Option<usize> {
    let passing = scores.iter().enumerate().filter_map(|(place, score)| Some((place, (*score)?)));
    let (best, least) = passing.reduce(|one, other| if other.1 < one.1 { other } else { one })?;
    let Some(Stay { place, since }) = present else { return Some(best) };
    let Some(score) = scores.get(place).copied().flatten() else { return Some(best) };
    let may_move = now.since(since) >= stays && least < score * (1.0 - gains);
    Some(if may_move { best } else { place })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_after_its_time_for_its_gain_and_at_once_where_it_must() {
        let terms = (SimSpan::MINUTE * 30, 0.15);
        let minute = |minute: i64| SimTime::START + SimSpan::MINUTE * minute;
        let stay = Some(Stay { place: 0, since: minute(0) });
        let to = |scores: &[Option<f64>], at| settle(stay, scores, terms, minute(at));
        assert_eq!(settle(None, &[Some(0.3), Some(0.2), Some(0.2)], terms, minute(0)), Some(1));
        // 15 % of 0.4 are 0.06.
        assert_eq!(to(&[Some(0.4), Some(0.33)], 30), Some(1));
        assert_eq!(to(&[Some(0.4), Some(0.35)], 30), Some(0));
        assert_eq!(to(&[Some(0.4), Some(0.1)], 29), Some(0));
        assert_eq!(to(&[None, Some(0.9)], 1), Some(1));
        assert_eq!(to(&[None, None], 1), None);
        // Without a gain, an equal site is no better one.
        let level = (SimSpan::ZERO, 0.0);
        assert_eq!(
            settle(
                Some(Stay { place: 1, since: minute(0) }),
                &[Some(0.4), Some(0.4)],
                level,
                minute(9)
            ),
            Some(1)
        );
    }
}
