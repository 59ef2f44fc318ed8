//! The series by which the length of the warm-up is judged, by hour, from the start of the warm-up: what is
//! on the shelves of stores, and what is on its way to them, in other facilities and in transit.
//!
//! The first settles service, the second the holding of centres, what they can ship in full, and orders.

use crate::kernel::{Event, Phase, Seen, SimSpan, Simulation, kinds};
use crate::supply::StockPoint;
use bevy_ecs::prelude::Query;

kinds! { ShelfStockSampled }

/// Stock hour by hour; empty where not observed.
#[derive(Clone, Debug, Default)]
pub struct WarmUpSeries {
    /// Units on hand at stock points that sell to customers.
    pub on_shelves: Vec<f64>,
    /// Units on hand at all others, and in transit.
    pub upstream: Vec<f64>,
}

/// Stock is sampled, once an hour.
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
    let (mut on_shelves, mut upstream) = (0.0, 0.0);
    for point in &points {
        let sum = if point.sells() { &mut on_shelves } else { &mut upstream };
        *sum += point.on_hand_at(seen.time);
        upstream += point.in_transit().level();
    }
    let series = seen.writer.as_mut();
    series.on_shelves.push(on_shelves);
    series.upstream.push(upstream);
}
