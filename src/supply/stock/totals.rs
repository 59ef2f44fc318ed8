//! Totals of a stock point's transactions: over a day, or over the measured time.
//!
//! A unit of demand is recorded at the product that was wished for. Of the customers,
//! `demanded + backorders before = (issued − sold_instead) + lost + substituted + backorders after`; over all
//! products of a place, the units substituted are those sold in place of others.
//!
//! A store may sell to customers and supply other facilities as well. The two are counted apart: service
//! is what customers receive, and a fill rate over both would be that of neither. Held to account by
//! `tests::customers`, where a store loses 9 of 24 units of its customers and none of a kiosk's order.

use std::ops::AddAssign;

/// What was demanded of a stock point by one kind of buyer, and what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Served {
    /// Units demanded, whether or not they were met.
    pub demanded: f64,
    /// Units issued, from stock or to fill backorders.
    pub issued: f64,
    /// Units of demand lost.
    pub lost: f64,
    /// Units of demand backordered, those of customers who wait for a time included.
    pub backordered: f64,
    /// Units of demand met by another product.
    pub substituted: f64,
    /// Units of those lost whose customers had waited first.
    pub left: f64,
    /// Units of those issued that were sold in place of another product.
    pub sold_instead: f64,
    /// Units of those lost whose customers found the line at the tills full.
    pub turned_away: f64,
}

impl Served {
    /// Fraction of demand met from stock at once, by the product that was wished for; what is turned away at
    /// the tills is not met. `None` without demand.
    #[must_use]
    pub fn fill_rate(&self) -> Option<f64> {
        // Who waited and left is backordered and lost, and counts once.
        let lost_at_once = self.lost - self.left;
        (self.demanded > 0.0).then(|| {
            (self.demanded - lost_at_once - self.backordered - self.substituted) / self.demanded
        })
    }
}

impl Served {
    /// What came since earlier totals.
    #[must_use]
    pub fn since(&self, then: &Self) -> Self {
        Self {
            demanded: self.demanded - then.demanded,
            issued: self.issued - then.issued,
            lost: self.lost - then.lost,
            backordered: self.backordered - then.backordered,
            substituted: self.substituted - then.substituted,
            left: self.left - then.left,
            sold_instead: self.sold_instead - then.sold_instead,
            turned_away: self.turned_away - then.turned_away,
        }
    }
}

impl AddAssign for Served {
    fn add_assign(&mut self, other: Self) {
        self.demanded += other.demanded;
        self.issued += other.issued;
        self.lost += other.lost;
        self.backordered += other.backordered;
        self.substituted += other.substituted;
        self.left += other.left;
        self.sold_instead += other.sold_instead;
        self.turned_away += other.turned_away;
    }
}

/// Totals over a day, or over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StockTotals {
    /// Demand of customers, and what was sold to them.
    pub customers: Served,
    /// Orders of the facilities supplied from here, and what was sent to them.
    pub facilities: Served,
    /// Units sent to here.
    pub dispatched: f64,
    /// Units received.
    pub received: f64,
    /// Units ordered.
    pub ordered: f64,
    /// Units whose shelf life was over, or that spoiled.
    pub wasted: f64,
    /// Units that vanished unseen.
    pub vanished: f64,
    /// Opening time with nothing on hand, or on the shelf where there is a back room, in seconds.
    pub stockout_s: f64,
    /// The part of it with units in the back room, in seconds.
    pub back_room_s: f64,
    /// Number of times that stock on hand fell to zero.
    pub stockouts: u32,
    /// Number of receipts: each ends a replenishment cycle.
    pub cycles: u32,
    /// Number of replenishment cycles with unmet demand: of customers where they buy, else of facilities.
    pub short_cycles: u32,
}

impl StockTotals {
    /// Adds other totals.
    pub fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.facilities += other.facilities;
        self.dispatched += other.dispatched;
        self.received += other.received;
        self.ordered += other.ordered;
        self.wasted += other.wasted;
        self.vanished += other.vanished;
        self.stockout_s += other.stockout_s;
        self.back_room_s += other.back_room_s;
        self.stockouts += other.stockouts;
        self.cycles += other.cycles;
        self.short_cycles += other.short_cycles;
    }
}
