//! Inventory positions under continuous review: a fall is an event, so that the lane can order.

use crate::kernel::{Agenda, Event, Phase, Realm, kinds};
use crate::supply::id::StockId;
use crate::supply::network::Topology;

kinds! { PositionFell }

/// The position of a stock point under continuous review fell.
#[derive(Clone, Copy, Debug)]
pub struct PositionFell {
    /// The stock point.
    pub stock: StockId,
}

impl Event for PositionFell {
    const PHASE: Phase = Phase::Decision;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

/// Schedules the review of a stock point whose position fell, if it is under continuous review.
#[inline]
pub(in crate::supply) fn position_fell(topology: &Topology, agenda: &mut Agenda, stock: StockId) {
    if topology.is_continuous(stock) {
        agenda.schedule_now(PositionFell { stock });
    }
}
