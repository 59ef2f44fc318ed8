//! The days of a run of which the printed page tells single events: timeline, walk and margins.
//!
//! Their rows are kept in memory, so they have a limit: from [`LEAD`] before the first disruption, or the
//! start, until the end, or the first day's end at which there are more than [`MOST_ROWS`]. What of a
//! long run is left out, the page says. Tables that are written have no limit.
//!
//! An order line that was sent within these days is followed to its end. Not kept: what was sent before
//! them.

use super::recorder::Recorder;
use super::table::TableSet;
use crate::disruption::{self, Selection};
use crate::kernel::{Event, Phase, Seen, SimSpan, SimTime, Simulation, kinds};
use crate::scenario::Story;

kinds! { ExplainedDayEnded }

/// Time before the first disruption for which rows are kept: goods sold then were ordered in it.
const LEAD: SimSpan = SimSpan::from_nanos(28 * SimSpan::DAY.nanos());
/// Rows of a run from which on no more are kept.
const MOST_ROWS: usize = 150_000;

/// A day of the measured time has ended.
#[derive(Clone, Copy)]
pub struct ExplainedDayEnded;

impl Event for ExplainedDayEnded {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// The days of which rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explained {
    /// First instant.
    pub from: SimTime,
    /// Last instant; `None` for the end of the run.
    pub until: Option<SimTime>,
}

impl Explained {
    /// Whether they are all days that are measured.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.from <= SimTime::START && self.until.is_none()
    }

    /// The days that are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let until = self.until.into_iter().chain(other.until).min();
        Self { from: self.from.max(other.from), until }
    }

    /// Whether an instant is within them.
    #[must_use]
    pub fn contains(&self, at: SimTime) -> bool {
        at >= self.from && self.until.is_none_or(|until| at < until)
    }
}

/// The limit while a run is recorded.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The tables that it applies to.
    tables: TableSet,
    /// The days so far.
    pub(super) days: Explained,
}

/// Limits these tables, none of which is written, in a run of the story.
pub fn limit(sim: &mut Simulation<Recorder>, tables: TableSet, story: &Story) {
    if tables == TableSet::NONE {
        return;
    }
    let acting = disruption::acting(&story.disruptions, &story.clock, &Selection::All);
    let first = acting.iter().map(|one| one.at).min().unwrap_or(SimTime::START);
    let days = Explained { from: first - LEAD, until: None };
    sim.writer.limit = Some(Limit { tables, days });
    if days.from > SimTime::START {
        sim.writer.open(tables, false);
    }
    sim.observe(look);
    sim.sample(SimTime::START, SimSpan::DAY, ExplainedDayEnded);
}

fn look(seen: Seen<ExplainedDayEnded, Recorder>) {
    let time = seen.time;
    let recorder = seen.writer;
    let Some(mut limit) = recorder.limit.filter(|limit| limit.days.until.is_none()) else {
        return;
    };
    if time < limit.days.from {
        return;
    }
    let is_full = recorder.rows(limit.tables) > MOST_ROWS;
    if is_full {
        limit.days.until = Some(time);
    }
    recorder.open(limit.tables, !is_full);
    recorder.limit = Some(limit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_two_runs_are_those_in_both() {
        let at = |days: i64| SimTime::START + SimSpan::from_nanos(days * SimSpan::DAY.nanos());
        let long = Explained { from: at(-3), until: None };
        let short = Explained { from: at(2), until: Some(at(9)) };
        assert!(long.is_whole() && !short.is_whole());
        assert_eq!(long.and(short), short);
        assert_eq!(short.and(Explained { until: Some(at(7)), ..long }).until, Some(at(7)));
        assert_eq!([1, 2, 8, 9].map(|day| short.contains(at(day))), [false, true, true, false]);
    }
}
