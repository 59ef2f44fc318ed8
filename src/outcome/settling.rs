//! The series by which a run is seen to settle: units on hand where customers buy, hour by hour from
//! the begin of the warm-up.

use crate::kernel::{Event, Phase, Seen, SimSpan, Simulation};
use crate::outcome::record::Recorder;
use crate::supply::StockPoint;
use bevy_ecs::prelude::Query;

/// Shelves are counted.
#[derive(Clone, Copy)]
pub struct ShelvesAreCounted;

impl Event for ShelvesAreCounted {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// Registers the observer of the series.
pub fn observe(sim: &mut Simulation<Recorder>) {
    sim.observe(count);
    sim.sample(sim.now(), SimSpan::HOUR, ShelvesAreCounted);
}

fn count(seen: Seen<ShelvesAreCounted, Recorder>, points: Query<&StockPoint>) {
    let shelves = points.iter().filter(|point| point.sells());
    seen.writer.on_shelves.push(shelves.map(|point| point.on_hand().level()).sum());
}
