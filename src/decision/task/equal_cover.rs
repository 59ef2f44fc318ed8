//! Equal cover: the fair share of scarce units among stores.
//!
//! Every store gets the same cover: its share is `max(0, c·(m + z·σ) − position)`, with the cover c at which
//! the shares use up the total, found by Newton's steps (c is negative where backorders exceed the total); whole
//! units, or cases, left over go to the largest remainders. Source: Clark and Scarf (1960); optimal where stores differ
//! in scale alone. Held to account by the tests below.

use crate::supply::largest_remainder;

/// A store's claim on a product: its target level, and its position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StoreClaim {
    /// Target level of its position, in units.
    pub(super) level: f64,
    /// Its position without the units to be allocated.
    pub(super) position: f64,
}

/// The shares of `total` units, by claim; they add up to `total`, in multiples of a number of units, or any
/// if it is 0.
pub(super) fn equal_cover(total: f64, claims: &[StoreClaim], multiple: f64) -> Vec<f64> {
    if claims.is_empty() {
        return Vec::new();
    }
    let cover = cover(total, claims);
    let mut shares: Vec<f64> = claims.iter().map(|claim| share(*claim, cover)).collect();
    round(&mut shares, total, multiple);
    shares
}

/// The cover at which the shares use up the total. What is used is convex and piecewise linear in the cover, so
/// that Newton's steps from above meet it exactly, once they reach the piece it lies on.
fn cover(total: f64, claims: &[StoreClaim]) -> f64 {
    // Used units, and units a step of cover more would use.
    let used = |cover: f64| {
        claims.iter().fold((0.0, 0.0), |(units, slope), claim| {
            let share = share(*claim, cover);
            (units + share, if share > 0.0 { slope + scale(*claim) } else { slope })
        })
    };
    let mut cover: f64 = 1.0;
    while used(cover).0 < total && cover < 1e9 {
        cover *= 2.0;
    }
    for _ in 0..claims.len() + 2 {
        let (units, slope) = used(cover);
        let next = cover - (units - total) / slope;
        // Nothing is used, or the steps have come to their end.
        if slope <= 0.0 || next >= cover {
            break;
        }
        cover = next;
    }
    cover
}

/// The level that cover multiplies; it has a floor, so that a surplus is shared even among stores that need
/// nothing.
const fn scale(claim: StoreClaim) -> f64 {
    claim.level.max(1e-6)
}

fn share(claim: StoreClaim, cover: f64) -> f64 {
    (cover * scale(claim) - claim.position).max(0.0)
}

/// Rounds shares so that they add up to the total: the largest share takes the rounding error of divisible
/// goods; other goods are rounded to whole multiples by largest remainder, the earlier store first among equals.
fn round(shares: &mut [f64], total: f64, multiple: f64) {
    if multiple <= 0.0 {
        let rest = total - shares.iter().sum::<f64>();
        let largest = (0..shares.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b]));
        if let Some(share) = largest.and_then(|largest| shares.get_mut(largest)) {
            *share = (*share + rest).max(0.0);
        }
        return;
    }
    shares.iter_mut().for_each(|share| *share /= multiple);
    let remainders: Vec<f64> = shares.iter().map(|share| share.fract()).collect();
    shares.iter_mut().for_each(|share| *share = share.floor());
    let left = (total / multiple - shares.iter().sum::<f64>()).round().max(0.0) as usize;
    largest_remainder(shares, &remainders, left, |_, _| true);
    shares.iter_mut().for_each(|share| *share *= multiple);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn claim(level: f64, position: f64) -> StoreClaim {
        StoreClaim { level, position }
    }

    #[test]
    fn scarce_units_go_where_cover_is_least() {
        // Cover c: 0 + (20c − 0) + (20c − 8) + 0 = 12 at c = 0.5.
        let shares =
            equal_cover(12.0, &[claim(20.0, 0.0), claim(20.0, 8.0), claim(20.0, 30.0)], 1.0);
        assert_eq!(shares, [10.0, 2.0, 0.0]);
    }

    #[test]
    fn where_backorders_exceed_the_total_all_stores_fall_short_alike() {
        // Cover c: (10c + 20) + (20c + 20) = 10 at c = -1.
        let shares = equal_cover(10.0, &[claim(10.0, -20.0), claim(20.0, -20.0)], 1.0);
        assert_eq!(shares, [10.0, 0.0]);
        assert_eq!(equal_cover(0.0, &[claim(0.0, -5.0), claim(9.0, -3.0)], 0.0), [0.0, 0.0]);
    }

    #[test]
    fn a_surplus_that_no_store_needs_is_shared_all_the_same() {
        assert_eq!(equal_cover(4.0, &[claim(0.0, 5.0), claim(0.0, 5.0)], 1.0), [2.0, 2.0]);
        assert!(equal_cover(3.0, &[], 1.0).is_empty());
    }

    #[test]
    fn cases_stay_whole_and_those_left_over_go_to_the_largest_remainders() {
        // Four cases of 6 by equal cover: 2 and 22 units are a third of a case and three and two thirds.
        let claims = [claim(12.0, 10.0), claim(24.0, 2.0)];
        assert_eq!(equal_cover(24.0, &claims, 0.0), [2.0, 22.0]);
        assert_eq!(equal_cover(24.0, &claims, 6.0), [0.0, 24.0]);
        assert_eq!(equal_cover(24.0, &claims, 12.0), [0.0, 24.0]);
        assert_eq!(equal_cover(24.0, &[claim(9.0, 0.0), claim(9.0, 0.0)], 12.0), [12.0, 12.0]);
    }

    proptest! {
        #[test]
        fn shares_are_whole_and_sum_up(
            total in prop_oneof![0u32..100, 0u32..5_000],
            claims in prop::collection::vec((0.0..500.0f64, -200.0..500.0f64), 1..40),
        ) {
            let claims: Vec<StoreClaim> = claims.into_iter().map(|(level, position)| claim(level, position)).collect();
            let shares = equal_cover(f64::from(total), &claims, 1.0);
            prop_assert!(shares.iter().all(|share| share.fract() == 0.0 && *share >= 0.0));
            prop_assert_eq!(shares.iter().sum::<f64>(), f64::from(total));
        }
    }
}
