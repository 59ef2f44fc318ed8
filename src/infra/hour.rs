//! Hours of the local day, which change tenants, tariffs and background traffic.

use crate::environment::Clock;
use crate::kernel::{Event, Phase, SimSpan, SimTime, kinds};

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
