//! Order of delivery: messages from one node to another arrive in the order in which they were sent.
//!
//! Connections are kept between pairs of nodes, and TCP delivers in order: what is sent behind bulk arrives
//! no earlier than it. A message behind bulk that is still being sent, or behind one that is sent again, keeps
//! its place here until all before it are delivered or lost. What is sent apart has no place.

use super::message::Sent;
use crate::kernel::SimTime;
use std::collections::{BTreeMap, VecDeque};

/// Messages of pairs of nodes on which bulk is sent.
#[derive(Clone, Debug, Default)]
pub(super) struct InOrder {
    lines: BTreeMap<usize, VecDeque<Place>>,
    held: usize,
}

/// The place of a message.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Number of messages sent before it.
    order: u64,
    /// When it would arrive, once that is known.
    arrives: Option<(Sent, SimTime)>,
}

impl InOrder {
    /// Messages that wait here for those before them.
    pub(super) const fn held(&self) -> usize {
        self.held
    }

    /// Whether nothing is before the next message of a pair.
    pub(super) fn is_clear(&self, pair: usize) -> bool {
        self.lines.is_empty() || !self.lines.contains_key(&pair)
    }

    /// Bulk takes the next place of its pair.
    pub(super) fn enter(&mut self, pair: usize, order: u64) {
        self.lines.entry(pair).or_default().push_back(Place { order, arrives: None });
    }

    /// A message that arrives at an instant takes the next place of its pair.
    pub(super) fn hold(&mut self, pair: usize, sent: Sent, at: SimTime) {
        let place = Place { order: sent.order, arrives: Some((sent, at)) };
        self.lines.entry(pair).or_default().push_back(place);
        self.held += 1;
    }

    /// Bulk will arrive at an instant.
    pub(super) fn arrives(&mut self, pair: usize, sent: Sent, at: SimTime) {
        let line = self.lines.get_mut(&pair);
        if let Some(place) =
            line.and_then(|line| line.iter_mut().find(|one| one.order == sent.order))
        {
            place.arrives = Some((sent, at));
            self.held += 1;
        }
    }

    /// Bulk is lost.
    pub(super) fn leave(&mut self, pair: usize, order: u64) {
        if let Some(line) = self.lines.get_mut(&pair) {
            line.retain(|place| place.order != order);
        }
    }

    /// The first message of a pair, if its arrival is known.
    pub(super) fn next(&mut self, pair: usize) -> Option<(Sent, SimTime)> {
        let line = self.lines.get_mut(&pair)?;
        let Some(first) = line.front() else {
            self.lines.remove(&pair);
            return None;
        };
        let arrives = first.arrives?;
        line.pop_front();
        self.held -= 1;
        if line.is_empty() {
            self.lines.remove(&pair);
        }
        Some(arrives)
    }
}
