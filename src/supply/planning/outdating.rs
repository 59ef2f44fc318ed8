//! Estimated outdating: the units on hand that will expire before they are used.
//!
//! With lots `u₁, u₂, …` in the order in which they expire, `tₖ` days from now, and a mean demand of `d` a day,
//! lot k is used up to `wₖ = min(uₖ, max(0, d·tₖ − (w₁ + … + wₖ₋₁)))`; the rest of it is outdated. An order
//! counts the position without these units. Source: Broekmeulen and van Donselaar (2009), Computers &
//! Operations Research 36(11), policy EWA (estimated withdrawal and aging). Valid for first expired, first
//! out; with customers who pick the freshest unit more expires than estimated. Not modelled: units under way,
//! of which the planner does not know the lots. Held to account by the tests below and
//! `tests/it/decisions/perishables.rs`.

/// Units of the lots that will expire unused, at a mean demand a day; lots are days left and units, the first
/// to expire first.
#[must_use]
pub fn estimated_outdating(lots: impl IntoIterator<Item = (f64, f64)>, demand_per_day: f64) -> f64 {
    let (mut used, mut outdated) = (0.0, 0.0);
    for (days_left, units) in lots {
        let of_lot = (demand_per_day * days_left - used).clamp(0.0, units);
        used += of_lot;
        outdated += units - of_lot;
    }
    outdated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_is_used_until_it_expires_and_the_rest_is_outdated() {
        // Five a day: ten of twelve in two days; then five more of the second lot by the third day.
        assert_eq!(estimated_outdating([(2.0, 12.0), (3.0, 9.0)], 5.0), 6.0);
        assert_eq!(estimated_outdating([(2.0, 12.0), (9.0, 9.0)], 5.0), 2.0);
        // Enough demand, none at all, no lots.
        assert_eq!(estimated_outdating([(2.0, 12.0), (3.0, 9.0)], 20.0), 0.0);
        assert_eq!(estimated_outdating([(2.0, 12.0), (3.0, 9.0)], 0.0), 21.0);
        assert_eq!(estimated_outdating([], 5.0), 0.0);
    }
}
