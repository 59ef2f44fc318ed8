//! What ordering touches, by dense number: the columns of transport, and order books.

use super::order_book::OrderBook;
use crate::supply::stock::{Column, column, contiguous};
use crate::supply::transport::{FetchedColumns, Slices, SupplyColumns};
use bevy_ecs::prelude::Query;
use bevy_ecs::system::SystemParam;

/// What ordering touches.
#[derive(SystemParam)]
pub(in crate::supply) struct OrderColumns<'w, 's> {
    supply: SupplyColumns<'w, 's>,
    books: Query<'w, 's, &'static mut OrderBook>,
}

/// Columns, fetched for one event.
pub(in crate::supply) struct FetchedOrderColumns<'a> {
    supply: FetchedColumns<'a>,
    books: Column<'a, OrderBook>,
}

/// Columns as slices: order books, stock points and lanes by their numbers.
pub(in crate::supply) struct OrderSlices<'a> {
    pub(in crate::supply) books: &'a mut [OrderBook],
    pub(in crate::supply) supply: Slices<'a>,
}

impl OrderColumns<'_, '_> {
    /// The columns.
    #[expect(clippy::inline_always, reason = "see `stock::contiguous`")]
    #[inline(always)]
    pub(in crate::supply) fn fetch(&mut self) -> FetchedOrderColumns<'_> {
        FetchedOrderColumns { supply: self.supply.fetch(), books: contiguous(&mut self.books) }
    }
}

impl FetchedOrderColumns<'_> {
    /// The columns as slices.
    #[expect(clippy::inline_always, reason = "see `stock::contiguous`")]
    #[inline(always)]
    pub(in crate::supply) fn slices(&mut self) -> OrderSlices<'_> {
        OrderSlices { books: column(&mut self.books), supply: self.supply.slices() }
    }
}
