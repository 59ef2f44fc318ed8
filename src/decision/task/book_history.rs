//! Book history: the states of a lane's closed order book since its cut-off.
//!
//! A request for an allocation carries the present and earlier states of the book. A report holds
//! what was on order when it was made, so the units to be allocated are subtracted as they were at
//! that time, and an allocation computed twice from one report gives the same result. Held to
//! account by `tests/it/decisions/split.rs`.

use crate::kernel::SimTime;
use crate::supply::LaneId;
use std::collections::BTreeMap;

/// A state of a closed order book, from an instant on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BookState {
    /// The instant from which it holds.
    pub(super) since: SimTime,
    /// Units, by destination, then product.
    pub(super) quantities: Vec<f64>,
}

/// The states of the most recently closed book, by lane.
#[derive(Clone, Debug, Default)]
pub struct BookHistory {
    /// The departure of the book, and its states.
    books: BTreeMap<LaneId, (i64, Vec<BookState>)>,
}

impl BookHistory {
    /// The states of the book of a departure, which closed with `quantities` if it is new.
    pub(super) fn of(
        &mut self,
        lane: LaneId,
        departure: i64,
        closed: SimTime,
        quantities: &[f64],
    ) -> &[BookState] {
        let (known, states) = self.books.entry(lane).or_insert((departure, Vec::new()));
        if *known != departure || states.is_empty() {
            *known = departure;
            *states = vec![BookState { since: closed, quantities: quantities.to_vec() }];
        }
        states
    }

    /// Records an allocation of the book of a departure.
    pub(super) fn record(
        &mut self,
        lane: LaneId,
        departure: i64,
        now: SimTime,
        quantities: &[f64],
    ) {
        if let Some((known, states)) = self.books.get_mut(&lane)
            && *known == departure
        {
            states.push(BookState { since: now, quantities: quantities.to_vec() });
        }
    }
}

/// The state of a book that a report of an instant holds; `None` if the report is older than the close.
/// Reports come before cut-offs and allocations of the same instant, unless views are the truth.
pub(super) fn state_at(
    states: &[BookState],
    as_of: SimTime,
    views_are_true: bool,
) -> Option<&[f64]> {
    let holds =
        |state: &&BookState| state.since < as_of || (views_are_true && state.since == as_of);
    states.iter().rev().find(holds).map(|state| state.quantities.as_slice())
}
