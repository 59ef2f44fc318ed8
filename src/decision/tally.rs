//! Tallies: what became of decisions, counted when it is known.

use super::arc::Arcs;
use crate::environment::MeasuringStarts;
use crate::kernel::{Now, SpanQuantiles};
use bevy_ecs::prelude::ResMut;

/// What became of decisions, counted when it is known.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    /// Decisions that were due: acted, late or lost.
    pub due: u64,
    /// Decisions that acted.
    pub acted: u64,
    /// Decisions that came after what they were for was closed.
    pub late: u64,
    /// Decisions that no rung made in time.
    pub lost: u64,
    /// Decisions that acted from a rung below the first.
    pub fallback: u64,
    /// From trigger to action, of those that acted.
    pub latency: SpanQuantiles,
    /// From what was sensed to action, of those that acted.
    pub data_age: SpanQuantiles,
}

/// The warm-up is over: decisions are counted anew.
pub(super) fn start_measuring(_now: Now<MeasuringStarts>, mut arcs: ResMut<Arcs>) {
    arcs.tallies = Tallies::default();
}
