//! A shelf with a back room: customers buy from the shelf alone, which is filled from the back room at times.
//!
//! What is on hand is on the shelf or in the back room. Goods arrive in the back room, but for what customers
//! wait for; customers, and what expires or spoils, take from the shelf first, other facilities from the back room
//! first. While the shelf is empty, customers see a stockout, whatever the back room holds. See `shelving`.

use super::point::StockPoint;
use super::shelf::Shelf;
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::residue::is_residue;

impl StockPoint {
    /// Customers see a shelf that holds a number of units, full as far as there are goods.
    pub(in crate::supply) fn set_shelf(&mut self, holds: f64) {
        let units = holds.min(self.on_hand.level());
        self.shelf = Some(Box::new(Shelf { holds, units, back_room_until: None }));
    }

    /// Whether there is a back room.
    #[inline]
    pub(in crate::supply) const fn has_shelf(&self) -> bool {
        self.shelf.is_some()
    }

    /// Units that customers can buy.
    #[inline]
    pub(super) fn available(&self) -> f64 {
        self.shelf.as_ref().map_or(self.on_hand.level(), |shelf| shelf.units)
    }

    /// Units on the shelf and what it holds; `None` where there is no back room.
    #[must_use]
    pub fn on_shelf(&self) -> Option<(f64, f64)> {
        self.shelf.as_ref().map(|shelf| (shelf.units, shelf.holds))
    }

    /// Units have left what is on hand: from the shelf first, or from the back room first. Returns whether the shelf ran
    /// empty.
    pub(super) fn take_from_shop(&mut self, now: SimTime, units: f64, shelf_first: bool) -> bool {
        let on_hand = self.on_hand.level();
        let Some(shelf) = &mut self.shelf else { return false };
        let before = shelf.units;
        let from_shelf = if shelf_first { units.min(before) } else { 0.0 };
        shelf.units = (before - from_shelf).min(on_hand);
        if is_residue(shelf.units, self.cumulative_in) {
            shelf.units = 0.0;
        }
        if before <= 0.0 && on_hand <= 0.0 {
            shelf.back_room_until.get_or_insert(now);
        }
        before > 0.0 && shelf.units <= 0.0
    }

    /// Units that the shelf lacks and the back room has, once the demand before an instant is settled; customers who wait
    /// are served first.
    pub(in crate::supply) fn fillable(&mut self, now: SimTime) -> f64 {
        self.settle(now);
        let waiting = self.served_on_receipt();
        let on_hand = self.on_hand.level();
        self.shelf.as_ref().map_or(0.0, |shelf| {
            let lacks = (shelf.holds - shelf.units).max(0.0) + waiting;
            lacks.min(on_hand - shelf.units).max(0.0)
        })
    }

    /// Units are brought from the back room: to customers who wait, then onto the shelf.
    pub(in crate::supply) fn fill(&mut self, now: SimTime, units: f64, clock: &Clock) {
        if units <= 0.0 {
            return;
        }
        self.account_stockout(now, clock);
        let served = units.min(self.served_on_receipt());
        if let Some(shelf) = &mut self.shelf {
            shelf.units += units - served;
        }
        if served > 0.0 {
            self.serve_waiting(now, served);
            self.on_hand.add(now, -served);
            self.cumulative_out += served;
            if let Some(lots) = &mut self.lots {
                lots.take_for_customers(served);
            }
            self.today.customers.issued += served;
        }
    }

    /// Adds the time for which customers have seen nothing to the totals.
    pub(super) fn account_stockout(&mut self, now: SimTime, clock: &Clock) {
        self.today.stockout_s += self.stockout_since(now, clock);
        self.today.back_room_s += self.back_room_since(now, clock);
        self.restart_stockout(now);
    }

    /// The time of a stockout that is in the totals ends now.
    #[inline]
    pub(super) fn restart_stockout(&mut self, now: SimTime) {
        self.empty_since = now;
        if let Some(shelf) = &mut self.shelf {
            shelf.back_room_until = None;
        }
    }

    /// Opening time since `empty_since` with an empty shelf and units in the back room, in seconds.
    pub(super) fn back_room_since(&self, now: SimTime, clock: &Clock) -> f64 {
        let Some(shelf) = &self.shelf else { return 0.0 };
        let until = if self.on_hand.level() > 0.0 { Some(now) } else { shelf.back_room_until };
        let is_seen = self.sells && shelf.units <= 0.0;
        until.filter(|_| is_seen).map_or(0.0, |until| {
            self.opening_between(self.empty_since, until.max(self.empty_since), clock)
        })
    }
}
