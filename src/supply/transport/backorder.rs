//! Backorders of a lane by timetable, by the orders to which they belong: the oldest is filled first.

use super::promise::Credit;
use std::collections::{BTreeMap, VecDeque};

/// Units of an order that its origin owes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owed {
    pub(super) order: u64,
    pub(super) units: f64,
    /// The part of them that the destination ordered; a reallocation may have added the rest.
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

    /// Units are sent to a slot: takes those owed, the oldest first, adds what counts for their orders
    /// to `credits`, and returns the units left for the newest order.
    pub(super) fn fill(&mut self, slot: usize, units: f64, credits: &mut Vec<Credit>) -> f64 {
        let mut left = units;
        let Some(queue) = self.0.get_mut(&slot) else { return left };
        while let Some(first) = queue.front_mut()
            && left > 0.0
        {
            let taken = left.min(first.units);
            let counted = taken.min(first.wanted);
            match credits.iter_mut().find(|credit| credit.order == first.order) {
                Some(credit) => credit.units += counted,
                None => credits.push(Credit { order: first.order, units: counted }),
            }
            left -= taken;
            if taken < first.units {
                first.units -= taken;
                first.wanted -= counted;
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

    #[test]
    fn the_oldest_order_is_filled_first_and_counts_no_more_than_it_wanted() {
        let mut queues = BackorderQueues::default();
        queues.push(3, Owed { order: 1, units: 5.0, wanted: 4.0 });
        queues.push(3, Owed { order: 2, units: 2.0, wanted: 2.0 });
        let mut credits = Vec::new();
        assert_eq!(queues.fill(0, 9.0, &mut credits), 9.0);
        assert_eq!(queues.fill(3, 6.0, &mut credits), 0.0);
        assert_eq!(credits, [Credit { order: 1, units: 4.0 }, Credit { order: 2, units: 1.0 }]);
        credits.clear();
        assert_eq!(queues.fill(3, 4.0, &mut credits), 3.0);
        assert_eq!(credits, [Credit { order: 2, units: 1.0 }]);
    }
}
