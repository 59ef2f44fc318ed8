//! Scarce stock is shared in proportion to what was asked for.
//!
//! Whole units go by largest remainder (Hamilton's rule): everyone gets the whole part of their
//! proportion, the units left over go to the largest fractions, the first named first among equals.
//! Nobody gets more than they asked for.

/// Shares `available` units among those who asked; `given` is written over. Gives the sum.
pub fn share(available: f64, asked: &[f64], divisible: bool, given: &mut Vec<f64>) -> f64 {
    given.clear();
    let total: f64 = asked.iter().sum();
    if total <= available {
        given.extend_from_slice(asked);
        return total;
    }
    if available <= 0.0 {
        given.resize(asked.len(), 0.0);
        return 0.0;
    }
    let proportion = available / total;
    if divisible {
        given.extend(asked.iter().map(|units| units * proportion));
        return available;
    }
    given.extend(asked.iter().map(|units| (units * proportion).floor()));
    let mut left = available.floor() - given.iter().sum::<f64>();
    while left >= 1.0 {
        let remainder = |place: usize| asked[place] * proportion - given[place];
        let wanting = (0..asked.len()).filter(|&place| given[place] + 1.0 <= asked[place]);
        let next = wanting
            .reduce(|best, place| if remainder(place) > remainder(best) { place } else { best });
        let Some(place) = next else { break };
        given[place] += 1.0;
        left -= 1.0;
    }
    given.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shared(available: f64, asked: &[f64]) -> Vec<f64> {
        let mut given = Vec::new();
        share(available, asked, false, &mut given);
        given
    }

    #[test]
    fn the_units_left_over_go_to_the_largest_fractions() {
        // Proportions 1.43, 2.86, 5.71.
        assert_eq!(shared(10.0, &[3.0, 6.0, 12.0]), [1.0, 3.0, 6.0]);
        assert_eq!(shared(1.0, &[5.0, 5.0]), [1.0, 0.0]);
        assert_eq!(shared(30.0, &[3.0, 6.0, 12.0]), [3.0, 6.0, 12.0]);
        assert_eq!(shared(0.0, &[3.0, 6.0]), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn nothing_is_made_up_or_withheld(available in 0u32..2_000, asked in prop::collection::vec(0u32..200, 1..40)) {
            let asked: Vec<f64> = asked.into_iter().map(f64::from).collect();
            let given = shared(f64::from(available), &asked);
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
