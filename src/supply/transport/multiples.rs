//! Whole cases: what the sharing of scarce units gives each claim is cut to whole multiples of its lane.
//!
//! Every claim keeps the whole multiples of its share; what that leaves over goes by multiples to the largest
//! remainders, the earlier claim first among equals, as long as one fits. A claim that is met is met, whatever
//! its multiple. Units of which no multiple can be made stay at the origin; a lane of smaller multiples may
//! take them before an older order by another lane gets its case. Held to account by `supply::tests::packs`.

/// Units by which sums may miss a multiple because of rounding.
const ROUNDING: f64 = 1e-9;

/// The most whole multiples in a number of units; all of them if the multiple is 0.
pub(super) fn whole(units: f64, multiple: f64) -> f64 {
    if multiple > 0.0 { multiple * (units / multiple + ROUNDING).floor().max(0.0) } else { units }
}

/// Cuts what `given` shares of `available` units over claims to whole `multiples` of each; returns the sum.
pub(super) fn cut_to_multiples(
    available: f64,
    claimed: &[f64],
    multiples: &[f64],
    given: &mut [f64],
) -> f64 {
    let claims = || claimed.iter().zip(multiples);
    let mut remainders: Vec<f64> = Vec::with_capacity(given.len());
    for (units, (&claimed, &multiple)) in given.iter_mut().zip(claims()) {
        let kept = if *units >= claimed { claimed } else { whole(*units, multiple) };
        remainders.push(if multiple > 0.0 { (*units - kept) / multiple } else { 0.0 });
        *units = kept;
    }
    let mut order: Vec<usize> = (0..given.len()).collect();
    order.sort_by(|&one, &other| {
        remainders[other].total_cmp(&remainders[one]).then(one.cmp(&other))
    });
    let mut left = available - given.iter().sum::<f64>();
    loop {
        let before = left;
        for &entry in &order {
            let more = multiples[entry].min(claimed[entry] - given[entry]);
            if more > ROUNDING && more <= left + ROUNDING {
                given[entry] += more;
                left -= more;
            }
        }
        if left >= before {
            break;
        }
    }
    // Any quantity of divisible goods.
    for (units, (&claimed, &multiple)) in given.iter_mut().zip(claims()) {
        if multiple <= 0.0 && left > 0.0 {
            let more = left.min(claimed - *units);
            *units += more;
            left -= more;
        }
    }
    given.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(available: f64, claims: &[(f64, f64)], given: &[f64]) -> Vec<f64> {
        let claimed: Vec<f64> = claims.iter().map(|claim| claim.0).collect();
        let multiples: Vec<f64> = claims.iter().map(|claim| claim.1).collect();
        let mut given = given.to_vec();
        cut_to_multiples(available, &claimed, &multiples, &mut given);
        given
    }

    #[test]
    fn cases_left_over_go_to_the_largest_remainder() {
        // 30 for 24 and 36 by the dozen, in proportion 12 and 18: the second gets no half case.
        assert_eq!(cut(30.0, &[(24.0, 12.0), (36.0, 12.0)], &[12.0, 18.0]), [12.0, 12.0]);
        // 36: 14.4 and 21.6 leave one case, and the second is nearer to it.
        assert_eq!(cut(36.0, &[(24.0, 12.0), (36.0, 12.0)], &[14.4, 21.6]), [12.0, 24.0]);
        // A claim by the unit takes what makes no case.
        assert_eq!(cut(17.0, &[(12.0, 12.0), (30.0, 1.0)], &[5.0, 12.0]), [0.0, 17.0]);
        assert_eq!(cut(6.5, &[(8.0, 4.0), (5.0, 0.0)], &[4.0, 2.5]), [4.0, 2.5]);
        assert_eq!(cut(8.0, &[(12.0, 12.0)], &[8.0]), [0.0]);
    }

    proptest! {
        #[test]
        fn cases_are_whole_within_claims_and_what_is_left_makes_none(
            available in 0u32..300,
            claims in prop::collection::vec((0u32..8, 1u32..15), 1..8),
        ) {
            let claims: Vec<(f64, f64)> = claims
                .into_iter()
                .map(|(cases, multiple)| (f64::from(cases * multiple), f64::from(multiple)))
                .collect();
            let claimed: f64 = claims.iter().map(|claim| claim.0).sum();
            let available = f64::from(available);
            prop_assume!(claimed > available);
            let shares: Vec<f64> = claims.iter().map(|claim| claim.0 * available / claimed).collect();
            let given = cut(available, &claims, &shares);
            let left = available - given.iter().sum::<f64>();
            prop_assert!(left >= 0.0);
            for (given, (claimed, multiple)) in given.iter().zip(&claims) {
                prop_assert!(*given >= 0.0 && given <= claimed && given % multiple == 0.0);
                prop_assert!(given == claimed || left < *multiple);
            }
        }
    }
}
