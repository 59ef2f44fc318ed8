//! Ends: when each flow will be sent, the next one first.
//!
//! A binary heap in which each flow knows its place, so that an end changes in `O(log n)`; where many change
//! at once, all are put in order anew in `O(n)`.

use crate::kernel::SimTime;

/// The place of a flow that has no end.
const NONE: u32 = u32::MAX;

/// Instants at which flows will be sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    heap: Vec<(SimTime, u32)>,
    /// Places in the heap, by slot of the flow.
    places: Vec<u32>,
}

// Places are below the length of the heap, and slots below that of `places`.
impl Ends {
    /// The next end.
    pub(super) fn first(&self) -> Option<(SimTime, u32)> {
        self.heap.first().copied()
    }

    /// A flow will be sent at an instant.
    pub(super) fn set(&mut self, slot: u32, end: SimTime) {
        let place = self.write(slot, end);
        let place = self.rise(place);
        self.sink(place);
    }

    /// Flows will be sent at instants.
    pub(super) fn set_all(&mut self, ends: &[(SimTime, u32)]) {
        if ends.len() < 8 + self.heap.len() / 8 {
            ends.iter().for_each(|&(end, slot)| self.set(slot, end));
            return;
        }
        for &(end, slot) in ends {
            self.write(slot, end);
        }
        for place in (0..self.heap.len() / 2).rev() {
            self.sink(place);
        }
    }

    /// A flow has no end any more.
    pub(super) fn remove(&mut self, slot: u32) {
        let Some(place) = self.places.get_mut(slot as usize) else { return };
        let place = std::mem::replace(place, NONE) as usize;
        if place >= self.heap.len() {
            return;
        }
        self.heap.swap_remove(place);
        if let Some(&(_, moved)) = self.heap.get(place) {
            self.places[moved as usize] = place as u32;
            let place = self.rise(place);
            self.sink(place);
        }
    }

    /// Notes an end without putting it in order; returns its place.
    fn write(&mut self, slot: u32, end: SimTime) -> usize {
        let index = slot as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, NONE);
        }
        let place = self.places[index] as usize;
        if let Some(entry) = self.heap.get_mut(place) {
            entry.0 = end;
            return place;
        }
        self.places[index] = self.heap.len() as u32;
        self.heap.push((end, slot));
        self.heap.len() - 1
    }

    fn rise(&mut self, mut place: usize) -> usize {
        while place > 0 {
            let parent = (place - 1) / 2;
            if self.heap[parent] <= self.heap[place] {
                break;
            }
            self.swap(parent, place);
            place = parent;
        }
        place
    }

    fn sink(&mut self, mut place: usize) {
        loop {
            let mut least = place;
            for child in [2 * place + 1, 2 * place + 2] {
                if self.heap.get(child).is_some_and(|child| *child < self.heap[least]) {
                    least = child;
                }
            }
            if least == place {
                return;
            }
            self.swap(least, place);
            place = least;
        }
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.heap.swap(one, other);
        for place in [one, other] {
            self.places[self.heap[place].1 as usize] = place as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_is_the_earliest(
            steps in prop::collection::vec((prop::collection::vec((0_u32..40, 0_i64..1000), 1..30), 0_u32..40), 1..60),
        ) {
            let mut ends = Ends::default();
            let mut naive = std::collections::BTreeMap::new();
            for (set, removed) in steps {
                let all: std::collections::BTreeMap<u32, i64> = set.into_iter().collect();
                naive.extend(all.clone());
                let all: Vec<_> = all.iter().map(|(&slot, &end)| (SimTime::from_nanos(end), slot)).collect();
                ends.set_all(&all);
                naive.remove(&removed);
                ends.remove(removed);
                let first = naive.iter().map(|(&slot, &end)| (SimTime::from_nanos(end), slot)).min();
                prop_assert_eq!(ends.first(), first);
            }
        }
    }
}
