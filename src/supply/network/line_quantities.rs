//! Quantities of one product in an order: its minimum, and what its units are a multiple of.
//!
//! `quantities` says what is ordered for a need, and where it comes from.

/// Share of a multiple by which rounding of sums may miss it.
pub(super) const ROUNDING: f64 = 1e-9;

/// Quantities of one product in orders, in the running simulation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineQuantities {
    /// Least units of an order that has any.
    pub minimum: f64,
    /// What the units are a multiple of; 0 for any number.
    pub multiple: f64,
}

impl LineQuantities {
    /// The least units that can be ordered for a need: its multiple above it, and the minimum; nothing
    /// for none.
    #[must_use]
    pub fn raised(self, need: f64) -> f64 {
        if need <= 0.0 {
            return 0.0;
        }
        let units = need.max(self.minimum);
        if self.multiple > 0.0 {
            // A multiple with a rounding error is not raised to the next.
            self.multiple * (units / self.multiple - ROUNDING).ceil().max(1.0)
        } else {
            units
        }
    }

    /// The units that can be ordered next to a plan: its nearest multiple; of less than the minimum that,
    /// or nothing, whichever is nearer. Half is raised.
    #[must_use]
    pub fn nearest(self, plan: f64) -> f64 {
        if plan < self.minimum {
            let is_nearer = plan > 0.0 && plan >= self.minimum / 2.0 - ROUNDING;
            return if is_nearer { self.raised(self.minimum) } else { 0.0 };
        }
        if self.multiple > 0.0 {
            let units = self.multiple * (plan / self.multiple + 0.5 + ROUNDING).floor().max(0.0);
            if units > 0.0 { self.raised(units) } else { units }
        } else {
            plan.max(0.0)
        }
    }

    /// Whether units are a whole number of multiples.
    #[must_use]
    pub fn is_whole(self, units: f64) -> bool {
        let multiples = units / self.multiple;
        self.multiple <= 0.0
            || (multiples - multiples.round()).abs() <= ROUNDING * multiples.max(1.0)
    }

    /// Whether an order may have this number of units.
    #[must_use]
    pub fn allows(self, units: f64) -> bool {
        units == 0.0 || (units >= self.minimum && self.is_whole(units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(minimum: f64, multiple: f64) -> LineQuantities {
        LineQuantities { minimum, multiple }
    }

    #[test]
    fn a_need_is_raised_to_the_minimum_and_the_next_multiple() {
        assert_eq!(
            [0.0, 1.0, 12.0, 13.0].map(|need| line(0.0, 12.0).raised(need)),
            [0.0, 12.0, 12.0, 24.0]
        );
        assert_eq!([1.0, 36.0, 37.0].map(|need| line(30.0, 12.0).raised(need)), [36.0, 36.0, 48.0]);
        // Divisible goods: 0.3 is three tenths in spite of its rounding error.
        assert_eq!(line(0.0, 0.1).raised(0.1 + 0.2), 0.1 * 3.0);
        assert_eq!(line(2.5, 0.0).raised(0.5), 2.5);
    }

    #[test]
    fn a_plan_is_rounded_to_what_is_nearest() {
        assert_eq!(
            [5.0, 6.0, 17.9, 18.0].map(|plan| line(0.0, 12.0).nearest(plan)),
            [0.0, 12.0, 12.0, 24.0]
        );
        assert_eq!(
            [14.0, 15.0, 29.0, 40.0].map(|plan| line(30.0, 12.0).nearest(plan)),
            [0.0, 36.0, 36.0, 36.0]
        );
        assert_eq!([-3.0, 0.0].map(|plan| line(0.0, 1.0).nearest(plan)), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn what_is_raised_is_allowed_least_and_no_less_than_the_need(
            minimum in 0u32..60, multiple in 1u32..30, need in 1u32..200,
        ) {
            let (line, need) = (line(minimum.into(), multiple.into()), f64::from(need));
            let units = line.raised(need);
            prop_assert!(units >= need && line.allows(units));
            prop_assert!(units < need.max(f64::from(minimum)) + f64::from(multiple));
            prop_assert_eq!(line.raised(units), units);
            prop_assert_eq!(line.nearest(units), units);
        }
    }
}
