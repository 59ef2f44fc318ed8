//! Hours of the local day, which change tenants, tariffs and background traffic.
//!
//! They are the hours that the local clock shows: where it skips one, its factors do not come, and
//! where it shows one twice, they come twice.

use crate::issue::Checker;
use crate::kernel::{Event, Phase, kinds};
use crate::quantity::Ratio;

kinds! { HourStarted }

/// The local clock shows a full hour, or changes.
#[derive(Clone, Copy, Debug)]
pub struct HourStarted;

impl Event for HourStarted {
    const PHASE: Phase = Phase::Environment;
}

/// Reports factors by hour of the day that are not 24, or below zero.
pub(super) fn check_by_hour(factors: &[Ratio], checker: &mut Checker) {
    if !matches!(factors.len(), 0 | 24) {
        checker.issue(
            "out-of-range",
            format!("{} factors for the 24 hours of a day", factors.len()),
            "give 24 factors, or none",
        );
    }
    for (hour, factor) in factors.iter().enumerate() {
        if factor.si() < 0.0 {
            checker.within(hour).out_of_range(factor, "a factor of 0 or more");
        }
    }
}
