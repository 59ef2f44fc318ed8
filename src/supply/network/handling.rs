//! Handling of what a departure usually carries: its work, and the line that the lane makes at its station.
//!
//! With work `w`, times at the station `pᵢ` and none but the lane's own shipments in line, `aᵢ = max(pᵢ, aᵢ₋₁) + w` in
//! the station's shifts. What is planned from it: `planned_handling`.

use super::station::Station;
use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};

const MINUTE: i64 = 60 * SimSpan::SECOND.nanos();

/// Handling of what a departure usually carries.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Handling {
    station: Box<Station>,
    /// Work of a departure, in seconds at the full rate.
    work_s: f64,
}

impl Handling {
    /// Handling at a station, of some seconds of work at the full rate.
    pub(super) fn new(station: Station, work_s: f64) -> Self {
        Self { station: Box::new(station), work_s }
    }

    /// When what begins to be handled at an instant, or as soon as the station works, is handled.
    pub(super) fn ends(&self, begins: SimTime, clock: &Clock) -> SimTime {
        self.station.finish(begins, self.work_s, 1.0, clock).unwrap_or(begins)
    }

    /// Planned arrival of what reaches the station at an instant, with nothing in line.
    pub(super) fn planned(&self, reaches: SimTime, clock: &Clock) -> SimTime {
        next_minute(reaches, self.ends(reaches, clock))
    }

    /// Planned arrival of what reaches the station at an instant, behind what reached it before, in order.
    pub(super) fn arrives(
        &self,
        reaches: SimTime,
        before: impl Iterator<Item = SimTime>,
        clock: &Clock,
    ) -> SimTime {
        let mut begins = reaches;
        // Without rest, what came before is handled: a lane makes no line by itself.
        if self.station.rests() {
            let mut free = None;
            for reached in before.take_while(|reached| *reached < reaches) {
                free = Some(self.ends(free.map_or(reached, |free| reached.max(free)), clock));
            }
            begins = free.map_or(reaches, |free| reaches.max(free));
        }
        next_minute(reaches, self.ends(begins, clock))
    }
}

/// The next full minute after an instant, from an earlier one on.
pub(super) fn next_minute(from: SimTime, until: SimTime) -> SimTime {
    from + SimSpan::from_nanos((until.since(from).nanos() / MINUTE + 1) * MINUTE)
}
