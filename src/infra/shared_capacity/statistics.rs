//! Statistics of a shared capacity: units held, claims that wait, waits.

use crate::kernel::{SimTime, Tally, TimeWeighted};

/// Counts and levels of a shared capacity since measuring started.
#[derive(Clone, Copy, Debug)]
pub struct CapacityStatistics {
    /// Claims made.
    pub claimed: u64,
    /// Claims that found their units free.
    pub granted_at_once: u64,
    /// Claims granted, at once or later.
    pub granted: u64,
    /// Claims withdrawn while they waited.
    pub withdrawn: u64,
    /// Claims whose units were reclaimed.
    pub reclaimed: u64,
    /// Units held by claims.
    pub held: TimeWeighted,
    /// Units that waiting claims want.
    pub wanted: TimeWeighted,
    /// Seconds from claim to grant, over granted claims.
    pub wait_s: Tally,
}

impl CapacityStatistics {
    pub(super) fn new(now: SimTime, held: u32, wanted: u32) -> Self {
        Self {
            claimed: 0,
            granted_at_once: 0,
            granted: 0,
            withdrawn: 0,
            reclaimed: 0,
            held: TimeWeighted::new(now, f64::from(held)),
            wanted: TimeWeighted::new(now, f64::from(wanted)),
            wait_s: Tally::default(),
        }
    }
}
