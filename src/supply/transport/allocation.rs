//! Proportional allocation: scarce stock is divided in proportion to what was ordered.
//!
//! Whole units go by largest remainder: every order gets the whole part of its proportion, the units
//! left over go to the largest fractions. No order gets more than it ordered.
//! Rules of a facility that build on it are in `sharing`.

use super::largest_remainder::largest_remainder;

/// Allocates `available` units to orders into `given`, which is overwritten; returns the sum.
pub fn allocate_proportionally(
    available: f64,
    ordered: &[f64],
    fractional: bool,
    given: &mut Vec<f64>,
) -> f64 {
    given.clear();
    let total: f64 = ordered.iter().sum();
    if total <= available {
        given.extend_from_slice(ordered);
        return total;
    }
    if available <= 0.0 {
        given.resize(ordered.len(), 0.0);
        return 0.0;
    }
    let proportion = available / total;
    given.extend(ordered.iter().map(|units| units * proportion));
    if fractional {
        return available;
    }
    round_to_whole(available, ordered, given);
    given.iter().sum()
}

/// Rounds units that add up to `available` to whole ones by largest remainder; no order gets more than
/// it ordered.
pub(super) fn round_to_whole(available: f64, ordered: &[f64], given: &mut [f64]) {
    let remainders: Vec<f64> = given.iter().map(|units| units - units.floor()).collect();
    given.iter_mut().for_each(|units| *units = units.floor());
    let left = (available.floor() - given.iter().sum::<f64>()).max(0.0) as usize;
    largest_remainder(given, &remainders, left, |entry, given| given + 1.0 <= ordered[entry]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn allocated(available: f64, asked: &[f64]) -> Vec<f64> {
        let mut given = Vec::new();
        allocate_proportionally(available, asked, false, &mut given);
        given
    }

    #[test]
    fn the_units_left_over_go_to_the_largest_fractions() {
        // Proportions 1.43, 2.86, 5.71.
        assert_eq!(allocated(10.0, &[3.0, 6.0, 12.0]), [1.0, 3.0, 6.0]);
        assert_eq!(allocated(1.0, &[5.0, 5.0]), [1.0, 0.0]);
        assert_eq!(allocated(30.0, &[3.0, 6.0, 12.0]), [3.0, 6.0, 12.0]);
        assert_eq!(allocated(0.0, &[3.0, 6.0]), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn all_available_units_are_allocated_and_no_more(available in 0u32..2_000, asked in prop::collection::vec(0u32..200, 1..40)) {
            let asked: Vec<f64> = asked.into_iter().map(f64::from).collect();
            let given = allocated(f64::from(available), &asked);
            let total: f64 = asked.iter().sum();
            prop_assert_eq!(given.iter().sum::<f64>(), total.min(f64::from(available)));
            for (given, asked) in given.iter().zip(&asked) {
                prop_assert!(given <= asked && *given >= 0.0 && given.fract() == 0.0);
                if total > 0.0 {
                    let proportion = asked * (f64::from(available) / total).min(1.0);
                    prop_assert!((given - proportion).abs() < 1.0 + 1e-9);
                }
            }
        }
    }
}
