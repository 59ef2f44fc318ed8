//! Cases and minimums of orders.

use super::super::small::hour;
use super::*;

proptest! {
    #![proptest_config(config())]

    /// Orders are the least multiple that brings the position up to its level. The larger case is a multiple of the
    /// smaller, so that what it orders could be ordered by the smaller.
    #[test]
    fn a_smaller_case_never_brings_more(small in waiting(), case in 1u32..12, times in 2u32..6) {
        let of = |units: u32| small.played(&lane(format!("quantities: (multiple: units({units}))")));
        let (fine, coarse) = (of(case), of(case * times));
        prop_assert!(fine.is_never_ahead_of(&coarse));
        prop_assert!(fine.summary.cost_holding <= coarse.summary.cost_holding + 1e-9);
        // A case of one unit is none.
        same_places(&of(1), &small.played(&Change::default()));
    }

    /// A need is raised to the minimum: what is ordered beyond it is not needed later.
    #[test]
    fn a_minimum_never_orders_more_often_nor_less(small in waiting(), minimum in 2u32..200) {
        let of = |units: u32| small.played(&lane(format!("quantities: (minimum: {units})")));
        let (without, with) = (of(0), of(minimum));
        prop_assert!(with.seen.orders.len() <= without.seen.orders.len());
        for day in 1..=12 {
            prop_assert!(with.ordered_by(hour(24 * day)) >= without.ordered_by(hour(24 * day)));
        }
        let least = |run: &Outcome| run.seen.orders.iter().map(|one| one.1).fold(f64::INFINITY, f64::min);
        prop_assert!(least(&with) >= f64::from(minimum));
    }
}
