//! The calendar: pending events, ordered by `(time, round, phase, sequence)`.
//!
//! A 4-ary heap of 24-byte entries. Round, phase and sequence share one word, and an order is one
//! comparison of 128 bits, which needs no branch. A fired entry stays on top until the first entry scheduled afterwards takes
//! its place, which saves one walk through the heap for every event that schedules a successor.
//!
//! Rounds: an event that schedules into an earlier phase of its own instant opens the next round of
//! that instant. `Closing` and `Observation` are outside the rounds and sort after all of them.

use super::time::SimTime;

/// Phase of an instant in which an event takes place.
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
    /// Cut-offs and deadlines, inclusive: events at the same instant are still in time.
    Closing = 4,
    /// Observation, which changes no state.
    Observation = 5,
}

/// Position of an entry within its instant: round, phase and sequence in one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u64);

impl Place {
    const PHASE_BITS: u32 = 3;
    const SEQUENCE_BITS: u32 = 45;
    /// The round number of the phases outside the rounds.
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

/// One entry: its time and order, and the location of its payload.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) time: SimTime,
    pub(super) place: Place,
    pub(super) kind: u32,
    pub(super) slot: u32,
}

impl Entry {
    /// Whether it sorts before another. Ties in time are rare, so the branch is well predicted.
    #[inline]
    fn before(&self, other: &Self) -> bool {
        if self.time == other.time { self.place < other.place } else { self.time < other.time }
    }
}

/// The pending entries.
#[derive(Clone, Default)]
pub(super) struct Calendar {
    /// The children of entry `i` are `4i + 1` to `4i + 4`, and none is earlier than its parent.
    heap: Vec<Entry>,
    /// Whether the top entry has already fired and may be overwritten.
    top_has_fired: bool,
}

impl Calendar {
    /// Inserts an entry, which must not sort before the entry that fired last.
    #[inline]
    pub(super) fn push(&mut self, entry: Entry) {
        if self.top_has_fired {
            self.top_has_fired = false;
            self.sink(entry.time, entry.place, entry.kind, entry.slot);
        } else {
            self.rise(entry);
        }
    }

    /// Returns the earliest entry, which then counts as fired.
    #[inline]
    pub(super) fn next(&mut self) -> Option<Entry> {
        if self.top_has_fired
            && let Some(last) = self.heap.pop()
            && !self.heap.is_empty()
        {
            self.sink(last.time, last.place, last.kind, last.slot);
        }
        let top = self.heap.first().copied();
        self.top_has_fired = top.is_some();
        top
    }

    /// Undoes the last `next`: the entry is pending again. No entry may have been inserted since.
    pub(super) fn put_back(&mut self) {
        self.top_has_fired = false;
    }

    /// The pending entries, in no order.
    pub(super) fn pending(&self) -> &[Entry] {
        self.heap.get(usize::from(self.top_has_fired)..).unwrap_or_default()
    }

    /// Overwrites the top and sifts it down. The entry is passed in parts that fit into registers,
    /// so it is written only once its position is known.
    fn sink(&mut self, time: SimTime, place: Place, kind: u32, slot: u32) {
        let entry = Entry { time, place, kind, slot };
        let heap = self.heap.as_mut_slice();
        let mut hole = 0;
        // The first child of `i` is `4i + 1`, which is far from the end of the range.
        while let Some([a, b, c, d, ..]) = heap.get((hole << 2) | 1..) {
            let (left, one) = if b.before(a) { (1, b) } else { (0, a) };
            let (right, two) = if d.before(c) { (3, d) } else { (2, c) };
            let (child, earliest) = if two.before(one) { (right, *two) } else { (left, *one) };
            if entry.before(&earliest) {
                heap[hole] = entry;
                return;
            }
            heap[hole] = earliest;
            hole = ((hole << 2) | 1) + child;
        }
        // The last group of children may be incomplete.
        let first = (hole << 2) | 1;
        if let Some([a, rest @ ..]) = heap.get(first..) {
            let mut earliest = (first, a);
            for (index, other) in rest.iter().enumerate() {
                if other.before(earliest.1) {
                    earliest = (first + 1 + index, other);
                }
            }
            let (child, earliest) = (earliest.0, *earliest.1);
            if !entry.before(&earliest) {
                heap[hole] = earliest;
                hole = child;
            }
        }
        heap[hole] = entry;
    }

    /// Appends an entry and sifts it up.
    #[inline]
    fn rise(&mut self, entry: Entry) {
        let mut hole = self.heap.len();
        self.heap.push(entry);
        let heap = self.heap.as_mut_slice();
        while hole > 0 {
            let parent = (hole - 1) >> 2;
            if heap[parent].before(&entry) {
                break;
            }
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = entry;
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
