//! How the value of a KPI is computed.

use crate::outcome::totals::RunTotals;

/// The value of a KPI in a run; `None` where it is undefined, such as a ratio to zero.
pub type Value = fn(&RunTotals) -> Option<f64>;

/// A part of a whole; `None` where the whole is zero.
pub(super) fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
