//! The days of a run of which the printed page tells single events: timeline, walk and margins.
//!
//! Their rows are kept in memory, so they have a limit: from 28 days before the first disruption, or the
//! start, until the end, or the first day's end at which there are more than 150 000. What of a
//! long run is left out, the page says. Tables that are written have no limit.
//!
//! An order line that was sent within these days is followed to its end. Not kept: what was sent before
//! them.

use super::explained::Explained;
use super::recorder::{Limit, Recorder};
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
