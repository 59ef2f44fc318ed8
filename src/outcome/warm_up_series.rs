//! The series by which the length of the warm-up is judged: shelf stock by hour, from the start of the
//! warm-up.

use crate::kernel::{Event, Phase, Seen, SimSpan, Simulation, kinds};
use crate::supply::StockPoint;
use bevy_ecs::prelude::Query;

kinds! { ShelfStockSampled }

/// Units on hand at stock points that sell to customers, hour by hour; empty where not observed.
#[derive(Clone, Debug, Default)]
pub struct WarmUpSeries(pub Vec<f64>);

/// Shelf stock is sampled, once an hour.
#[derive(Clone, Copy)]
pub struct ShelfStockSampled;

impl Event for ShelfStockSampled {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// Registers the observer of the series.
pub fn observe<W: AsMut<WarmUpSeries> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(count::<W>);
    sim.sample(sim.now(), SimSpan::HOUR, ShelfStockSampled);
}

fn count<W: AsMut<WarmUpSeries>>(seen: Seen<ShelfStockSampled, W>, points: Query<&StockPoint>) {
    let shelves = points.iter().filter(|point| point.sells());
    let on_hand = shelves.map(|point| point.on_hand_at(seen.time)).sum();
    seen.writer.as_mut().0.push(on_hand);
}
