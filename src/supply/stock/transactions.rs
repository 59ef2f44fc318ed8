//! Transactions: all changes of a stock point, each from one level to another.
//!
//! Units that leave one level enter another or the totals; `measure/audit` checks every level.

use super::lots::{Lot, LotQueue};
use super::point::StockPoint;
use super::totals::StockTotals;
use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};
use crate::supply::network::Unmet;
use crate::supply::planning::estimated_outdating;
use crate::supply::residue::is_residue;

impl StockPoint {
    /// Units leave the stock on hand: for customers from the shelf first.
    #[inline]
    fn issue(&mut self, now: SimTime, units: f64, to_customers: bool) {
        self.on_hand.add(now, -units);
        self.cumulative_out += units;
        let mut is_empty = is_residue(self.on_hand.level(), self.cumulative_in);
        if is_empty {
            // What rounding leaves of divisible goods is nothing.
            self.on_hand.add(now, -self.on_hand.level());
        }
        if self.has_shelf() {
            is_empty = self.take_from_shop(now, units, to_customers);
        }
        if is_empty {
            self.empty_since = now;
            self.today.stockouts += 1;
        }
    }

    /// Customers demand units; returns those sold from stock.
    #[inline]
    pub fn sell(&mut self, now: SimTime, units: f64) -> f64 {
        let sold = units.min(self.sellable());
        let unmet = if is_residue(units - sold, units) { 0.0 } else { units - sold };
        if sold > 0.0 {
            self.issue_to_customers(now, sold);
        }
        self.cumulative_demand += units;
        self.today.customers.demanded += units;
        self.today.customers.issued += sold;
        if unmet > 0.0 {
            self.record_unmet(now, sold, unmet);
        }
        sold
    }

    /// Units on hand go to customers.
    #[inline]
    pub(super) fn issue_to_customers(&mut self, now: SimTime, units: f64) {
        self.issue(now, units, true);
        if let Some(lots) = &mut self.lots {
            lots.take_for_customers(units);
        }
    }

    /// Demand of customers is not met, beyond units of the same instant that were sold.
    pub(super) fn record_unmet(&mut self, at: SimTime, sold: f64, unmet: f64) {
        self.short_cycle = true;
        match self.unmet {
            Unmet::Choices => self.choose(at, sold, unmet),
            Unmet::Lost => self.today.customers.lost += unmet,
            Unmet::Backordered => {
                self.backorders.add(at, unmet);
                self.today.customers.backordered += unmet;
            }
        }
    }

    /// Goods arrive, some of them spoiled: those and what expired under way are wasted, the others fill
    /// customers' backorders, and the rest goes into stock. Those that are new, from a supplier or an own line, have their
    /// whole shelf life. Returns the units that are wasted.
    #[inline]
    pub fn receive(
        &mut self,
        now: SimTime,
        (units, spoiled): (f64, f64),
        are_new: bool,
        clock: &Clock,
    ) -> f64 {
        self.settle(now);
        let empty_s = self.stockout_since(now, clock);
        let back_room_s = self.back_room_since(now, clock);
        let short = u32::from(std::mem::take(&mut self.short_cycle));
        self.on_order.add(now, -units);
        self.in_transit.add(now, -units);
        self.cumulative_in += units;
        let day = self.lots.as_ref().map(|_| clock.day_of(now));
        let expired = match (&self.lots, day) {
            (Some(lots), Some(day)) if !are_new => lots.expired_under_way(units, day),
            _ => 0.0,
        };
        let spoiled = spoiled.min(units - expired);
        let unusable = expired + spoiled;
        if unusable > 0.0 {
            self.cumulative_wasted += unusable;
            self.today.wasted += unusable;
        }
        let usable = units - unusable;
        let served = usable.min(self.served_on_receipt());
        self.today.received += units;
        self.today.customers.issued += served;
        self.today.stockout_s += empty_s;
        self.today.back_room_s += back_room_s;
        self.today.cycles += 1;
        self.today.short_cycles += short;
        if served > 0.0 {
            self.serve_waiting(now, served);
            self.cumulative_out += served;
        }
        if usable > served {
            self.on_hand.add(now, usable - served);
        }
        if let (Some(lots), Some(day)) = (&mut self.lots, day) {
            let gone = served + spoiled;
            if are_new {
                lots.receive_new(units, gone, day);
            } else {
                lots.receive(units, gone, day);
            }
        }
        self.restart_stockout(now);
        unusable
    }

    /// Customers who wait get units, the first to come first.
    pub(super) fn serve_waiting(&mut self, now: SimTime, units: f64) {
        if let Some(wishes) = &mut self.wishes {
            wishes.serve(units);
        }
        self.backorders.add(now, -units);
    }

    /// Units are ordered for this stock point.
    #[inline]
    pub fn record_order(&mut self, now: SimTime, units: f64) {
        self.on_order.add(now, units);
        self.today.ordered += units;
    }

    /// Sent orders were reallocated: the units ordered for this stock point change.
    pub fn amend_order(&mut self, now: SimTime, change: f64) {
        self.on_order.add(now, change);
        self.today.ordered += change;
    }

    /// Units on order depart from their origin.
    #[inline]
    pub fn dispatch(&mut self, now: SimTime, units: f64) {
        self.in_transit.add(now, units);
        self.today.dispatched += units;
    }

    /// Units on order are cancelled by their origin.
    pub fn cancel(&mut self, now: SimTime, units: f64) {
        self.on_order.add(now, -units);
    }

    /// Orders of other facilities for a departure have closed.
    pub fn commit(&mut self, units: f64) {
        self.committed += units;
    }

    /// The orders of a departure are filled as far as they can be.
    pub fn fulfil(&mut self, units: f64) {
        self.committed -= units;
    }

    /// Other facilities order units from here.
    pub fn record_demand(&mut self, units: f64) {
        self.cumulative_demand += units;
        self.today.facilities.demanded += units;
    }

    /// Units on hand that can still be sold on a local day.
    pub(in crate::supply) fn lasting(&mut self, now: SimTime, day: i64) -> f64 {
        self.settle(now);
        let units = self.on_hand.level();
        self.lots.as_ref().map_or(units, |lots| lots.lasting(day).min(units))
    }

    /// Units on hand that are expected to expire before they are used, of those that expire before an
    /// instant, at a mean demand a day.
    pub(in crate::supply) fn expiring(
        &self,
        now: SimTime,
        until: SimTime,
        mean_per_day: f64,
        clock: &Clock,
    ) -> f64 {
        let Some(lots) = &self.lots else { return 0.0 };
        let days_left = |lot: Lot| {
            let end = clock.midnight(lot.last_day + 1);
            (end < until).then(|| ((end.since(now) / SimSpan::DAY).max(0.0), lot.units))
        };
        let sold = self.on_hand.level() - self.on_hand_at(now);
        let lots = lots.after_sales(sold).map_while(days_left);
        estimated_outdating(lots, mean_per_day)
    }

    /// Units are sent to other facilities; returns their lots, if they expire: none that expire before a
    /// local day.
    pub(in crate::supply) fn send(&mut self, now: SimTime, units: f64, day: i64) -> LotQueue {
        if units <= 0.0 {
            return LotQueue::new();
        }
        self.settle(now);
        self.issue(now, units, false);
        self.today.facilities.issued += units;
        self.lots.as_mut().map_or_else(LotQueue::new, |lots| lots.take(units, day))
    }

    /// Holds lots that were taken for an order until the goods of the present instant are shared.
    #[inline]
    pub(in crate::supply) fn hold_lots(&mut self, taken: &[Lot]) {
        if let Some(lots) = &mut self.lots {
            lots.hold(taken);
        }
    }

    /// The lots that were held for orders of the present instant.
    pub(in crate::supply) fn take_held_lots(&mut self) -> LotQueue {
        self.lots.as_mut().map_or_else(LotQueue::new, |lots| lots.take_held())
    }

    /// Another facility sends lots of a perishable product.
    #[inline]
    pub(in crate::supply) fn expect_lots(&mut self, sent: &[Lot]) {
        if let Some(lots) = &mut self.lots {
            lots.expect(sent);
        }
    }

    /// Removes what cannot be sold after a local day.
    fn waste(&mut self, now: SimTime, day: i64) {
        let Some(lots) = &mut self.lots else { return };
        let units = lots.expire(day).min(self.on_hand.level());
        self.discard(now, units);
    }

    /// A share of what is on hand spoils, whole units unless `fractional`, of what expires first; returns the
    /// units.
    pub(in crate::supply) fn spoil(&mut self, now: SimTime, share: f64, fractional: bool) -> f64 {
        self.settle(now);
        let part = self.on_hand.level() * share;
        let units = if fractional { part } else { (part + 1e-9).floor() };
        let units = units.min(self.on_hand.level());
        if let Some(lots) = &mut self.lots {
            lots.take(units, i64::MIN);
        }
        self.discard(now, units);
        units
    }

    /// Units on hand are wasted.
    fn discard(&mut self, now: SimTime, units: f64) {
        if units > 0.0 {
            self.today.wasted += units;
            self.remove(now, units);
        }
    }

    /// Units on hand are of no use to any customer.
    pub(super) fn remove(&mut self, now: SimTime, units: f64) {
        if units > 0.0 {
            self.on_hand.add(now, -units);
            self.cumulative_wasted += units;
            let is_empty = if self.has_shelf() {
                self.take_from_shop(now, units, true)
            } else {
                self.on_hand.level() <= 0.0
            };
            if is_empty {
                self.empty_since = now;
                self.today.stockouts += 1;
            }
        }
    }

    /// Units ordered by other facilities are not on hand: they are lost, or backordered.
    pub fn backorder(&mut self, now: SimTime, units: f64, policy: Unmet) {
        if units > 0.0 {
            self.settle(now);
            self.short_cycle |= !self.sells;
            match policy {
                Unmet::Lost | Unmet::Choices => self.today.facilities.lost += units,
                Unmet::Backordered => {
                    self.backorders.add(now, units);
                    self.interfacility_backorders.add(now, units);
                    self.today.facilities.backordered += units;
                }
            }
        }
    }

    /// More or fewer units that other facilities ordered are short than was recorded in this instant.
    pub fn amend_shortage(&mut self, now: SimTime, change: f64, policy: Unmet) {
        if is_residue(change.abs(), self.cumulative_in) {
            return;
        }
        match policy {
            Unmet::Lost | Unmet::Choices => self.today.facilities.lost += change,
            Unmet::Backordered => {
                self.backorders.add(now, change);
                self.today.facilities.backordered += change;
                self.interfacility_backorders.add(now, change);
            }
        }
    }

    /// Backorders of other facilities are filled, or no longer owed.
    pub fn release(&mut self, now: SimTime, units: f64) {
        self.settle(now);
        self.interfacility_backorders.add(now, -units);
        self.backorders.add(now, -units);
    }

    /// A local day is over.
    pub fn close_day(&mut self, now: SimTime, clock: &Clock) {
        self.settle(now);
        self.waste(now, clock.day_of(now) - 1);
        self.last_day = self.today(now, clock);
        self.past.add(&self.last_day);
        self.today = StockTotals::default();
        self.restart_stockout(now);
    }

    /// The warm-up is over: totals and statistics restart, levels stay.
    pub fn begin_measuring(&mut self, now: SimTime) {
        self.settle(now);
        self.past = StockTotals::default();
        self.today = StockTotals::default();
        self.restart_stockout(now);
        self.short_cycle = false;
        for level in [
            &mut self.on_hand,
            &mut self.on_order,
            &mut self.in_transit,
            &mut self.backorders,
            &mut self.interfacility_backorders,
        ] {
            level.reset(now);
        }
    }
}
