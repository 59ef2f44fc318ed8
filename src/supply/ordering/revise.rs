//! Order revision by decisions: open orders are replaced, closed orders reallocated.

use super::order_book::OrderBooks;
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::id::LaneId;
use crate::supply::network::{Lane, Topology};
use crate::supply::provenance::{OrderSource, Provenance};
use crate::supply::stock::StockPoint;
use crate::supply::transport::{ClosedOrders, Transport};
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// Why a revision or a reallocation was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such lane or destination, or its orders are not decided.
    #[error("the orders of that lane and destination are not decided")]
    NotDecided,
    /// The vector is not as long as the lane has products (times destinations, for a reallocation).
    #[error("the vector of quantities does not have the length that the lane requires")]
    Length,
    /// A quantity is negative, not finite, fractional where units are whole, below the line's minimum, or
    /// no multiple where the lane takes orders by the case.
    #[error(
        "a quantity cannot be ordered: it is negative, not finite, fractional, below the minimum or no whole case"
    )]
    Amount,
    /// The cut-off, or the end of reallocation, is past.
    #[error("the cut-off, or the end of reallocation, of that departure is past")]
    TooLate,
    /// The reallocation changes the total of a product.
    #[error("the reallocation does not keep the total of each product")]
    Total,
}

/// Revision of open orders, and reallocation of closed ones.
#[derive(SystemParam)]
pub struct OrderRevision<'w, 's> {
    points: Query<'w, 's, &'static mut StockPoint>,
    transport: ResMut<'w, Transport>,
    books: ResMut<'w, OrderBooks>,
    topology: Res<'w, Topology>,
    clock: Res<'w, Clock>,
}

impl OrderRevision<'_, '_> {
    /// Replaces one destination's open order for the lane's next departure.
    ///
    /// `departure` is the departure that the decision is for; past its cut-off, the revision is refused.
    ///
    /// # Errors
    /// If the revision is refused; the order then stays as it is.
    pub fn revise(
        &mut self,
        lane: LaneId,
        destination: usize,
        departure: i64,
        quantities: &[f64],
        provenance: Provenance,
    ) -> Result<(), Refused> {
        let book = self.books.lane_mut(lane).ok_or(Refused::NotDecided)?;
        let lane = self.topology.lane(lane).ok_or(Refused::NotDecided)?;
        if !book.is_decided() || destination >= lane.destinations().len() {
            return Err(Refused::NotDecided);
        }
        if book.open_departure() != departure {
            return Err(Refused::TooLate);
        }
        if quantities.len() != lane.products().len() {
            return Err(Refused::Length);
        }
        if !quantities.iter().enumerate().all(|(sku, units)| is_orderable(*units, lane, sku))
            || !is_taken(quantities, lane)
        {
            return Err(Refused::Amount);
        }
        let provenance = Provenance { source: OrderSource::Decision, ..provenance };
        book.revise(lane, destination, quantities, provenance);
        Ok(())
    }

    /// Reallocates the units ordered for a departure among the lane's destinations; `quantities` are by
    /// destination, then SKU, and keep each product's total. `reserved` gives the units of them that come
    /// first if there is not enough for all, in the same order: from 0 to the quantity, or infinite where
    /// the stock of the product is not known; empty if of none.
    ///
    /// # Errors
    /// If the reallocation is refused; the orders then stay as they are.
    pub fn reallocate(
        &mut self,
        now: SimTime,
        lane: LaneId,
        departure: i64,
        (quantities, reserved): (&[f64], &[f64]),
        provenance: Provenance,
    ) -> Result<(), Refused> {
        let traffic = self.transport.lane_mut(lane).ok_or(Refused::NotDecided)?;
        let lane = self.topology.lane(lane).ok_or(Refused::NotDecided)?;
        let timetable = lane.timetable().ok_or(Refused::NotDecided)?;
        if timetable.reallocate_until(departure, &self.clock).is_none_or(|until| now > until) {
            return Err(Refused::TooLate);
        }
        let closed = traffic.closed_orders_mut(departure).ok_or(Refused::TooLate)?;
        let is_as_long = |of: &[f64]| of.len() == closed.quantities().len();
        if !is_as_long(quantities) || !(reserved.is_empty() || is_as_long(reserved)) {
            return Err(Refused::Length);
        }
        let grid = lane.grid();
        for (slot, &units) in quantities.iter().enumerate() {
            let sku = grid.column_of(slot);
            let is_whole = lane.quantities().is_none_or(|packs| packs.line(sku).is_whole(units));
            if !is_orderable(units, lane, sku)
                || !is_whole
                || (units > 0.0 && lane.stock(slot).is_none())
            {
                return Err(Refused::Amount);
            }
        }
        let is_part = |(reserved, units): (&f64, &f64)| {
            *reserved == f64::INFINITY || (0.0..=*units).contains(reserved)
        };
        if !reserved.iter().zip(quantities).all(is_part) {
            return Err(Refused::Amount);
        }
        for sku in 0..lane.products().len() {
            let total = |of: &[f64]| grid.column(of, sku).sum::<f64>();
            let (old, new) = (total(closed.quantities()), total(quantities));
            if (old - new).abs() > 1e-9 * old.max(1.0) {
                return Err(Refused::Total);
            }
        }
        let provenance = Provenance { source: OrderSource::Decision, ..provenance };
        let mut changes = Vec::new();
        closed.reallocate(grid, (quantities, reserved), provenance, |slot, change| {
            if change != 0.0
                && let Some(Ok(mut point)) = lane
                    .stock(slot)
                    .and_then(|stock| self.topology.stock_entity(stock))
                    .map(|point| self.points.get_mut(point))
            {
                point.amend_order(now, change);
                changes.push((slot, change));
            }
        });
        changes.into_iter().for_each(|(slot, change)| traffic.count_order(slot, change));
        Ok(())
    }

    /// Orders that await departure, and shipments under way.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The topology.
    #[must_use]
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// The calendar.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The stock points.
    #[must_use]
    pub fn points(&self) -> Query<'_, '_, &'static StockPoint> {
        self.points.as_readonly()
    }

    /// Number of the departure that a lane's open orders are for.
    #[must_use]
    pub fn open_departure(&self, lane: LaneId) -> Option<i64> {
        self.books.lane(lane).map(super::order_book::OrderBook::open_departure)
    }

    /// The orders of a lane that closed last and have not departed.
    #[must_use]
    pub fn last_closed(&self, lane: LaneId) -> Option<&ClosedOrders> {
        self.transport.lane(lane)?.closed_orders().last()
    }
}

/// Whether the lane takes orders of these quantities, by SKU.
fn is_taken(quantities: &[f64], lane: &Lane) -> bool {
    lane.quantities().is_none_or(|packs| {
        quantities.iter().enumerate().all(|(sku, units)| packs.line(sku).allows(*units))
    })
}

/// Whether units of a SKU can be ordered.
fn is_orderable(units: f64, lane: &Lane, sku: usize) -> bool {
    units.is_finite() && units >= 0.0 && (lane.is_fractional(sku) || units.fract() == 0.0)
}
