//! Reserved units: what an allocation gave to each order of the stock that it knew of.
//!
//! An allocation that knows what its centre will have reserves that for the orders of its departure, and
//! leaves the rest of what was ordered to chance. At the departure, reserved units come first: if there is
//! less, the facility's rule shares it over what is reserved; if there is more, over the rest of the orders.
//! Orders beside them that nothing is reserved for, by other lanes or on demand, count with their share in
//! proportion. Held to account by the tests below and `tests/it/decisions/split.rs`.

use super::sharing::{Need, share};
use crate::supply::network::Shares;

/// Shares `available` units over `needs` into `given`, which is overwritten, those `reserved` for a need
/// first; returns the sum.
pub(super) fn share_reserved(
    rule: &Shares,
    available: f64,
    (needs, reserved): (&[Need], &[Option<f64>]),
    fractional: bool,
    given: &mut Vec<f64>,
) -> f64 {
    if reserved.iter().all(Option::is_none) {
        return share(rule, available, needs, fractional, given);
    }
    let claimed: f64 = needs.iter().map(|need| need.claimed).sum();
    let proportion = if claimed > 0.0 { (available / claimed).clamp(0.0, 1.0) } else { 0.0 };
    let first: Vec<Need> = needs
        .iter()
        .zip(reserved)
        .map(|(need, reserved)| {
            let units = reserved.unwrap_or(need.claimed * proportion);
            let units = if fractional { units } else { units.floor() };
            Need { claimed: units.clamp(0.0, need.claimed), ..*need }
        })
        .collect();
    let taken = share(rule, available, &first, fractional, given);
    let left = available - taken;
    if first.iter().map(|need| need.claimed).sum::<f64>() >= available || left <= 0.0 {
        return taken;
    }
    let rest: Vec<Need> = needs
        .iter()
        .zip(&*given)
        .map(|(need, given)| Need { claimed: need.claimed - given, has: need.has + given, ..*need })
        .collect();
    let mut more = Vec::new();
    let sum = share(rule, left, &rest, fractional, &mut more);
    given.iter_mut().zip(more).for_each(|(given, more)| *given += more);
    taken + sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(available: f64, claims: &[(f64, Option<f64>)], fractional: bool) -> Vec<f64> {
        let needs: Vec<Need> =
            claims.iter().map(|claim| Need { claimed: claim.0, ..Need::default() }).collect();
        let reserved: Vec<Option<f64>> = claims.iter().map(|claim| claim.1).collect();
        let (rule, mut given) = (Shares::Proportional, Vec::new());
        share_reserved(&rule, available, (&needs, &reserved), fractional, &mut given);
        given
    }

    #[test]
    fn reserved_units_come_first_and_the_rest_is_shared_by_the_rule() {
        let claims = [(20.0, Some(10.0)), (10.0, Some(2.0))];
        // As known: 12.
        assert_eq!(shared(12.0, &claims, true), [10.0, 2.0]);
        // Nine more: in proportion to what is open, 10 and 8.
        assert_eq!(shared(21.0, &claims, true), [15.0, 6.0]);
        // Half: in proportion to what is reserved.
        assert_eq!(shared(6.0, &claims, true), [5.0, 1.0]);
        assert_eq!(shared(99.0, &claims, true), [20.0, 10.0]);
        assert_eq!(shared(0.0, &claims, false), [0.0, 0.0]);
    }

    #[test]
    fn orders_beside_them_keep_their_share_in_proportion() {
        // 20 for 40: the third gets its half, the reservation of the first holds among the others.
        let claims = [(10.0, Some(8.0)), (10.0, Some(2.0)), (20.0, None)];
        assert_eq!(shared(20.0, &claims, true), [8.0, 2.0, 10.0]);
        // Whole units of 7 for 14: 3.5 of the third are cut to 3; 4 are left for 0 + 3 reserved: 3 and
        // one more, in proportion to what is open.
        let claims = [(4.0, Some(0.0)), (3.0, Some(3.0)), (7.0, None)];
        assert_eq!(shared(7.0, &claims, false), [1.0, 3.0, 3.0]);
    }
}
