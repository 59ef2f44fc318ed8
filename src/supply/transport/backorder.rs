//! Backorders of a lane by timetable, by the orders to which they belong: the oldest is filled first.

use crate::kernel::SimTime;
use crate::supply::provenance::Provenance;
use std::collections::{BTreeMap, VecDeque};

/// An order, as a shipment that serves it names it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ServedOrder {
    pub(super) order: u64,
    /// Units that the destination ordered.
    pub(super) ordered: f64,
    pub(super) promised: SimTime,
    pub(super) provenance: Provenance,
}

/// Units of an order that its origin owes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owed {
    pub(super) order: ServedOrder,
    pub(super) units: f64,
    /// The part of them that the destination ordered; a reallocation may have added the rest.
    pub(super) wanted: f64,
}

/// Units of a slot that fill what an earlier order is owed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Filled {
    pub(super) order: ServedOrder,
    pub(super) slot: usize,
    pub(super) units: f64,
    /// The part of them that the destination ordered.
    pub(super) wanted: f64,
}

/// Backorders by slot, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct BackorderQueues(BTreeMap<usize, VecDeque<Owed>>);

impl BackorderQueues {
    /// Units of an order are backordered.
    pub(super) fn push(&mut self, slot: usize, owed: Owed) {
        self.0.entry(slot).or_default().push_back(owed);
    }

    /// Units are sent to a slot: takes those owed, the oldest first, adds them to `filled`, and returns the
    /// units left for the newest order.
    pub(super) fn fill(&mut self, slot: usize, units: f64, filled: &mut Vec<Filled>) -> f64 {
        let mut left = units;
        let Some(queue) = self.0.get_mut(&slot) else { return left };
        while let Some(first) = queue.front_mut()
            && left > 0.0
        {
            let taken = left.min(first.units);
            let wanted = taken.min(first.wanted);
            filled.push(Filled { order: first.order, slot, units: taken, wanted });
            left -= taken;
            if taken < first.units {
                first.units -= taken;
                first.wanted -= wanted;
            } else {
                queue.pop_front();
            }
        }
        if queue.is_empty() {
            self.0.remove(&slot);
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supply::provenance::OrderSource;

    #[test]
    fn the_oldest_order_is_filled_first_and_counts_no_more_than_it_wanted() {
        let order = |order: u64| ServedOrder {
            order,
            ordered: 9.0,
            promised: SimTime::START,
            provenance: Provenance::without_decision(SimTime::START, OrderSource::Policy),
        };
        let mut queues = BackorderQueues::default();
        queues.push(3, Owed { order: order(1), units: 5.0, wanted: 4.0 });
        queues.push(3, Owed { order: order(2), units: 2.0, wanted: 2.0 });
        let filled = |number: u64, units: f64, wanted: f64| Filled {
            order: order(number),
            slot: 3,
            units,
            wanted,
        };
        let mut all = Vec::new();
        assert_eq!(queues.fill(0, 9.0, &mut all), 9.0);
        assert_eq!(queues.fill(3, 6.0, &mut all), 0.0);
        assert_eq!(all, [filled(1, 5.0, 4.0), filled(2, 1.0, 1.0)]);
        all.clear();
        assert_eq!(queues.fill(3, 4.0, &mut all), 3.0);
        assert_eq!(all, [filled(2, 1.0, 1.0)]);
    }
}
