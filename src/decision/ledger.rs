//! The ledger: how the closed book of a lane stood, and since when.
//!
//! A place that asks for a split sends along how its book stands, and how it stood before. A report
//! holds what was on order when it was made, so the units that are to be shared are taken out as they
//! stood then, and a split that is planned twice from one report comes out alike.
//! Held to account by `tests/it/decisions/split.rs`.

use crate::kernel::SimTime;
use crate::supply::LaneId;
use bevy_ecs::prelude::Resource;
use std::collections::BTreeMap;

/// How a closed book stood from an instant on.
#[derive(Clone, Debug, PartialEq)]
pub struct Stood {
    /// Since when.
    pub since: SimTime,
    /// Units, by destination, then product.
    pub quantities: Vec<f64>,
}

/// The books that closed last, by lane.
#[derive(Resource, Clone, Debug, Default)]
pub struct Ledger {
    books: BTreeMap<LaneId, (i64, Vec<Stood>)>,
}

impl Ledger {
    /// How the book of a departure stood until now; it is as it closed where nothing is noted.
    pub fn of(
        &mut self,
        lane: LaneId,
        departure: i64,
        closed: SimTime,
        quantities: &[f64],
    ) -> &[Stood] {
        let (known, stood) = self.books.entry(lane).or_insert((departure, Vec::new()));
        if *known != departure || stood.is_empty() {
            *known = departure;
            *stood = vec![Stood { since: closed, quantities: quantities.to_vec() }];
        }
        stood
    }

    /// Notes that the book of a departure was split.
    pub fn split(&mut self, lane: LaneId, departure: i64, now: SimTime, quantities: &[f64]) {
        if let Some((known, stood)) = self.books.get_mut(&lane)
            && *known == departure
        {
            stood.push(Stood { since: now, quantities: quantities.to_vec() });
        }
    }
}
