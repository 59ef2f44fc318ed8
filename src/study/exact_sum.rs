//! Sums that keep what rounding would drop: pairs of numbers whose sum is the value.
//!
//! Each addition and product is followed by its exact rounding error, which is added to the lower number,
//! so a sum has 106 bits in place of 53. Source: Dekker (1971), Numerische Mathematik 18:224; Knuth (1997),
//! The Art of Computer Programming, vol. 2, 4.2.2. Valid while no product overflows.

/// A sum under way.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct ExactSum {
    high: f64,
    low: f64,
}

impl ExactSum {
    /// The sum of the values.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = Self::default();
        values.into_iter().for_each(|value| sum.add(value));
        sum
    }

    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        let (high, error) = two_sum(self.high, value);
        let (high, low) = two_sum(high, self.low + error);
        (self.high, self.low) = (high, low);
    }

    /// Adds the product of two values.
    pub fn add_product(&mut self, one: f64, other: f64) {
        let product = one * other;
        self.add(product);
        self.add(libm::fma(one, other, -product));
    }

    /// The sum, rounded once.
    #[must_use]
    pub fn value(self) -> f64 {
        self.high + self.low
    }

    /// The sum divided by a number other than zero, rounded once.
    #[must_use]
    pub fn over(self, divisor: f64) -> f64 {
        let quotient = self.high / divisor;
        let rest = libm::fma(-quotient, divisor, self.high) + self.low;
        quotient + rest / divisor
    }
}

/// The rounded sum of two numbers and its error.
fn two_sum(one: f64, other: f64) -> (f64, f64) {
    let sum = one + other;
    let part = sum - one;
    (sum, (one - (sum - part)) + (other - part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cancels_leaves_nothing() {
        assert_eq!(ExactSum::of([1e16, 1.0, -1e16]).value(), 1.0);
        assert_eq!(ExactSum::of([0.1, 0.2, 0.3, -0.3, -0.2, -0.1]).value(), 0.0);
        // The tenth as a double is 0.1 + 5.55e-18: ten of them exceed 1 by 5.55e-17.
        let ten = ExactSum::of([0.1; 10]);
        assert_eq!((ten.value(), ten.over(10.0)), (1.0, 0.1));
        let mut sum = ExactSum::default();
        sum.add_product(1e8 + 1.0, 1e8 + 1.0);
        sum.add(-1e16);
        assert_eq!(sum.value(), 2e8 + 1.0);
    }

    #[test]
    fn a_quotient_is_rounded_once() {
        let third = ExactSum::of([1.0]).over(3.0);
        assert_eq!(third, 1.0 / 3.0);
        assert_eq!(ExactSum::of([third, third, third]).value(), 1.0);
    }
}
