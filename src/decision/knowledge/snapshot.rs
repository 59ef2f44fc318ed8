//! The content of a report: the stock of a store at one instant.

use crate::kernel::SimTime;
use crate::supply::policy::Known;

/// The stock of a store at one instant, by product of its assortment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Index of the store in the catalogue.
    pub store: usize,
    /// The instant.
    pub as_of: SimTime,
    /// Units on hand, on order and backordered.
    pub known: Vec<Known>,
    /// Cumulative units sold since the run began, so that a lost report loses no sales.
    pub sold: Vec<f64>,
}
