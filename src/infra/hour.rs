//! Hours of the local day, which change tenants, tariffs and background traffic.

use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::{Event, Phase, SimSpan, SimTime, kinds};
use crate::quantity::Ratio;

kinds! { HourStarted }

/// The next hour of the local day begins.
#[derive(Clone, Copy, Debug)]
pub struct HourStarted;

impl Event for HourStarted {
    const PHASE: Phase = Phase::Environment;
}

/// Start of the next hour of the local day.
pub(super) fn next_hour(clock: &Clock, time: SimTime) -> SimTime {
    let day = clock.day_of(time);
    let midnight = clock.midnight(day);
    let hours = time.since(midnight).nanos() / SimSpan::HOUR.nanos() + 1;
    (midnight + SimSpan::HOUR * hours).min(clock.midnight(day + 1))
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
