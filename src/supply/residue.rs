//! Residue: what rounding leaves of sums of fractional units.
//!
//! A sum of n terms is off by n · 1.1e-16 of its size at most, so that 1e-12 of it bears nine thousand
//! terms; of whole units it tolerates no unit below a million millions.

/// Relative rounding of sums of fractional units.
const ROUNDING: f64 = 1e-12;

/// Whether units are what rounding leaves of a sum of a size.
#[inline]
#[must_use]
pub(super) fn is_residue(units: f64, of: f64) -> bool {
    units <= ROUNDING * of.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_nothing_and_a_unit_is_something() {
        assert!(is_residue(5.6e-17, 1.0) && is_residue(0.0, 0.0) && is_residue(-3.0, 1.0));
        assert!(is_residue(0.3 - 0.1 - 0.1 - 0.1, 0.3));
        assert!(!is_residue(1.0, 1e9) && !is_residue(1e-9, 1.0));
    }
}
