//! Movements: all that changes a stock point, each from one level to another.
//!
//! What leaves one level enters another or the sums: units are never made up, and `audit` holds every
//! level to account.

use super::product::Unmet;
use super::stock::StockPoint;
use super::sums::Sums;
use crate::environment::Clock;
use crate::kernel::SimTime;

impl StockPoint {
    /// Something leaves the shelf.
    #[inline]
    fn hand_over(&mut self, now: SimTime, units: f64) {
        self.on_hand.add(now, -units);
        self.ever_out += units;
        if self.on_hand.level() <= 0.0 {
            self.empty_since = now;
            self.today.stockouts += 1;
        }
    }

    /// Customers ask for units; gives those sold at once.
    #[inline]
    pub fn sell(&mut self, now: SimTime, units: f64) -> f64 {
        let sold = units.min(self.on_hand.level());
        let unmet = units - sold;
        if sold > 0.0 {
            self.hand_over(now, sold);
        }
        self.ever_demanded += units;
        self.today.demanded += units;
        self.today.sold += sold;
        if unmet > 0.0 {
            self.miss(now, unmet, self.unmet);
        }
        sold
    }

    fn miss(&mut self, now: SimTime, units: f64, fate: Unmet) {
        self.short_cycle = true;
        match fate {
            Unmet::Lost => self.today.lost += units,
            Unmet::Backordered => {
                self.backorders.add(now, units);
                self.today.backordered += units;
            }
        }
    }

    /// Goods come: they go on the shelf, and to the customers who wait.
    #[inline]
    pub fn receive(&mut self, now: SimTime, units: f64, clock: &Clock) {
        let empty_s = self.open_emptiness(now, clock);
        let short = u32::from(std::mem::take(&mut self.short_cycle));
        self.on_order.add(now, -units);
        self.in_transit.add(now, -units);
        self.ever_in += units;
        let served = units.min(self.backorders.level() - self.owed);
        self.today.received += units;
        self.today.sold += served;
        self.today.stockout_s += empty_s;
        self.today.cycles += 1;
        self.today.short_cycles += short;
        if served > 0.0 {
            self.backorders.add(now, -served);
            self.ever_out += served;
        }
        if units > served {
            self.on_hand.add(now, units - served);
        }
        self.empty_since = now;
    }

    /// Units are ordered from here, of which none has come.
    #[inline]
    pub fn order(&mut self, now: SimTime, units: f64) {
        self.on_order.add(now, units);
        self.today.ordered += units;
    }

    /// The split of an order changed: more or fewer units of it are for this stock point.
    pub fn amend_order(&mut self, now: SimTime, change: f64) {
        self.on_order.add(now, change);
        self.today.ordered += change;
    }

    /// Units on order are sent to here.
    #[inline]
    pub fn expect(&mut self, now: SimTime, units: f64) {
        self.in_transit.add(now, units);
        self.today.dispatched += units;
    }

    /// Units on order are cancelled by their origin.
    pub fn give_up(&mut self, now: SimTime, units: f64) {
        self.on_order.add(now, -units);
    }

    /// Other facilities order units from here: this point's demand.
    pub fn be_asked(&mut self, units: f64) {
        self.ever_demanded += units;
        self.today.demanded += units;
    }

    /// Units are sent to other facilities.
    pub fn send(&mut self, now: SimTime, units: f64) {
        if units > 0.0 {
            self.hand_over(now, units);
            self.today.sold += units;
        }
    }

    /// Units asked for by other facilities are not there.
    pub fn fall_short(&mut self, now: SimTime, units: f64, fate: Unmet) {
        if units > 0.0 {
            self.miss(now, units, fate);
            self.owed += if fate == Unmet::Backordered { units } else { 0.0 };
        }
    }

    /// Units that were owed to other facilities are sent, or are owed no longer.
    pub fn settle(&mut self, now: SimTime, units: f64) {
        self.owed -= units;
        self.backorders.add(now, -units);
    }

    /// A local day is over.
    pub fn close_day(&mut self, now: SimTime, clock: &Clock) {
        self.last_day = self.today(now, clock);
        self.past.add(&self.last_day);
        self.today = Sums::default();
        self.empty_since = now;
    }

    /// The warm-up is over: sums and statistics begin anew, levels stay.
    pub fn begin_measuring(&mut self, now: SimTime) {
        self.past = Sums::default();
        self.today = Sums::default();
        self.empty_since = now;
        self.short_cycle = false;
        for level in
            [&mut self.on_hand, &mut self.on_order, &mut self.in_transit, &mut self.backorders]
        {
            level.reset(now);
        }
    }
}
