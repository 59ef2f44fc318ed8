//! The content of a report: the stock of a store at one instant.

use crate::kernel::SimTime;
use crate::supply::Lot;
use crate::supply::policy::Known;

/// What a centre will have for a departure whose orders may be reallocated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DepartureStock {
    /// Index of the lane among those that are reallocated there.
    pub lane: usize,
    /// Number of the departure.
    pub departure: i64,
    /// Units available to promise, by product of the lane.
    pub available: Vec<f64>,
}

/// The stock of a store at one instant, by product of its assortment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Index of the store in the catalogue.
    pub store: usize,
    /// Instant for which it holds.
    pub as_of: SimTime,
    /// Units on hand, on order and backordered.
    pub known: Vec<Known>,
    /// Cumulative units sold since the run began, so that a lost report loses no sales.
    pub sold: Vec<f64>,
    /// Lots on hand of perishable items, item by item, the first to expire first.
    pub lots: Vec<Lot>,
    /// For each product, the number of lots of it and of those before it.
    pub lots_through: Vec<u32>,
    /// What it will have for departures whose orders may be reallocated.
    pub for_departures: Vec<DepartureStock>,
}

impl Snapshot {
    /// Lots on hand of a product, the first to expire first.
    pub(super) fn lots_of(&self, item: usize) -> &[Lot] {
        let through = |item: usize| self.lots_through.get(item).map_or(0, |&lots| lots as usize);
        let from = item.checked_sub(1).map_or(0, through);
        self.lots.get(from..through(item)).unwrap_or_default()
    }

    /// Becomes a copy of another, in the room that it has.
    pub(super) fn copy(&mut self, other: &Self) {
        (self.store, self.as_of) = (other.store, other.as_of);
        self.known.clone_from(&other.known);
        self.sold.clone_from(&other.sold);
        self.lots.clone_from(&other.lots);
        self.lots_through.clone_from(&other.lots_through);
        self.for_departures.clone_from(&other.for_departures);
    }
}
