//! Largest remainder (Hamilton's rule): whole units left over after rounding down go to the largest
//! fractions, the earlier entry first among equals.

/// Adds `units` to entries that were rounded down, in the order of their remainders; an entry that
/// cannot take a unit is passed over. Stops early when no entry can.
pub fn largest_remainder(
    rounded: &mut [f64],
    remainders: &[f64],
    units: usize,
    can_take: impl Fn(usize, f64) -> bool,
) {
    let mut order: Vec<usize> = (0..rounded.len()).collect();
    order.sort_by(|&a, &b| remainders[b].total_cmp(&remainders[a]).then(a.cmp(&b)));
    let mut left = units;
    while left > 0 {
        let before = left;
        for &entry in &order {
            if left > 0 && can_take(entry, rounded[entry]) {
                rounded[entry] += 1.0;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_go_to_the_largest_fractions_and_to_the_first_among_equals() {
        let mut rounded = [1.0, 2.0, 5.0, 0.0];
        largest_remainder(&mut rounded, &[0.43, 0.86, 0.71, 0.86], 3, |_, _| true);
        assert_eq!(rounded, [1.0, 3.0, 6.0, 1.0]);
    }

    #[test]
    fn an_entry_that_is_full_is_passed_over() {
        let mut rounded = [0.0, 0.0];
        largest_remainder(&mut rounded, &[0.9, 0.1], 5, |entry, units| units < [1.0, 2.0][entry]);
        assert_eq!(rounded, [1.0, 2.0]);
    }
}
