//! The calendar: what is to happen, ordered by `(time, round, phase, sequence)`.
//!
//! A 4-ary heap of 24-byte entries. Round, phase and sequence share one word, so that an order is
//! two comparisons. A fired entry stays on top until the first entry scheduled afterwards takes
//! its place, which saves one walk through the heap for every event that schedules a successor.
//!
//! The rule of rounds: an event that schedules into an earlier phase of its own instant opens the
//! next round of that instant. `Closing` and `Observation` stand outside the rounds and sort after
//! all of them.

use super::time::SimTime;
use dary_heap::QuaternaryHeap;
use std::cmp::Ordering;

/// When, inside one instant, an event takes place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
#[repr(u8)]
pub enum Phase {
    /// Weather, failures, repairs.
    Environment = 0,
    /// Goods and messages arrive.
    Arrival = 1,
    /// Demand and service.
    Sale = 2,
    /// Decisions.
    Decision = 3,
    /// Cut-offs and deadlines, inclusive: what happens at their instant still makes them.
    Closing = 4,
    /// Looking, without touching.
    Observation = 5,
}

/// Where in an instant an entry stands: round, phase and sequence in one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u64);

impl Place {
    const PHASE_BITS: u32 = 3;
    const SEQUENCE_BITS: u32 = 45;
    /// The round of the phases that stand outside the rounds.
    pub(super) const LAST_ROUND: u64 = 0xFFFF;

    pub(super) fn new(round: u64, phase: Phase, sequence: u64) -> Self {
        Self(
            (round << (Self::PHASE_BITS + Self::SEQUENCE_BITS))
                | ((phase as u64) << Self::SEQUENCE_BITS)
                | sequence,
        )
    }

    pub(super) fn round(self) -> u64 {
        self.0 >> (Self::PHASE_BITS + Self::SEQUENCE_BITS)
    }
}

/// One entry: when, and where its payload lies.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) time: SimTime,
    pub(super) place: Place,
    pub(super) kind: u32,
    pub(super) slot: u32,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives its greatest first; the calendar wants the earliest.
        other.time.cmp(&self.time).then_with(|| other.place.cmp(&self.place))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Entry {}

/// The pending entries.
#[derive(Default)]
pub(super) struct Calendar {
    heap: QuaternaryHeap<Entry>,
    /// Whether the entry on top has fired already and waits to be overwritten.
    top_has_fired: bool,
}

impl Calendar {
    /// Puts an entry in; it must not sort before the entry that fired last.
    #[inline]
    pub(super) fn push(&mut self, entry: Entry) {
        if self.top_has_fired {
            self.top_has_fired = false;
            if let Some(mut top) = self.heap.peek_mut() {
                *top = entry;
                return;
            }
        }
        self.heap.push(entry);
    }

    /// The earliest entry, which from now on counts as fired.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Entry> {
        if self.top_has_fired {
            self.heap.pop();
        }
        let top = self.heap.peek().copied();
        self.top_has_fired = top.is_some();
        top
    }

    /// Takes back the last `next`: the entry is pending again. Nothing may have been put in since.
    pub(super) fn put_back(&mut self) {
        self.top_has_fired = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn order_equals_that_of_a_sorted_list(steps in prop::collection::vec((0i64..50, 0u64..4, 0u8..4, any::<bool>()), 1..200)) {
            let mut calendar = Calendar::default();
            let mut naive: Vec<(i64, u64)> = Vec::new();
            let mut last = (i64::MIN, 0u64);
            for (sequence, (time, round, phase, take)) in steps.into_iter().enumerate() {
                let phase = [Phase::Environment, Phase::Arrival, Phase::Sale, Phase::Decision][usize::from(phase)];
                let place = Place::new(round, phase, sequence as u64);
                // A later entry never sorts before what has fired.
                if (time, place.0) > last {
                    calendar.push(Entry { time: SimTime::from_nanos(time), place, kind: 0, slot: 0 });
                    naive.push((time, place.0));
                }
                if take {
                    naive.sort_unstable();
                    let expected = (!naive.is_empty()).then(|| naive.remove(0));
                    let got = calendar.next().map(|e| (e.time.nanos(), e.place.0));
                    prop_assert_eq!(got, expected);
                    last = got.unwrap_or(last);
                }
            }
        }
    }
}
