//! Orders on demand that wait at their origin, and the addresses of lead-time draws.

use super::sequential::Previous;
use crate::kernel::SimTime;
use std::collections::VecDeque;

/// An order on demand, or the rest of one, that waits at its origin for goods.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct WaitingOrder {
    /// Index of the destination.
    pub(in crate::supply) destination: usize,
    /// Units not yet sent.
    pub(in crate::supply) units: f64,
    /// Units of the whole order.
    pub(super) ordered: f64,
    pub(in crate::supply) ordered_at: SimTime,
    /// Number of the order.
    pub(in crate::supply) order: u64,
}

/// Waiting orders and counts of shipments of a lane on demand; empty for a lane by timetable.
#[derive(Clone, Debug, Default)]
pub(super) struct OnDemandTraffic {
    /// Orders that wait for goods, by SKU; first come, first served.
    pub(super) waiting: Vec<VecDeque<WaitingOrder>>,
    /// Shipments sent so far, by destination, then SKU: the address of their lead times.
    pub(super) sent: Vec<u64>,
    /// The last shipment, by destination.
    pub(super) previous: Vec<Option<Previous>>,
}

impl OnDemandTraffic {
    /// Nothing sent, nothing waiting.
    pub(super) fn new(destinations: usize, skus: usize) -> Self {
        Self {
            waiting: vec![VecDeque::new(); skus],
            sent: vec![0; destinations * skus],
            previous: vec![None; destinations],
        }
    }
}
