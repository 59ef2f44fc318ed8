//! The legs after the first, as a timetable and a lane plan them; the plan itself is in `leg`.

use crate::environment::Clock;
use crate::kernel::SimTime;
use std::fmt::Debug;

/// Planned arrivals over the legs after the first.
pub(super) trait Onward: Debug + Send + Sync {
    /// Planned arrival at the end of the last leg of what is ready for one of them, by its number from 0, at an
    /// instant.
    fn planned(&self, from: usize, ready: SimTime, clock: &Clock) -> SimTime;

    /// Planned arrival of what is planned to reach the end of a leg, by its number from 0, at an instant, through the
    /// port there.
    fn planned_from_end(&self, leg: usize, reaches: SimTime, clock: &Clock) -> SimTime;
}
