//! Shut: a stock point at which nothing is sold to customers for a time, whatever is on hand.
//!
//! Their demand is unmet, and becomes of it what becomes of all unmet demand of the product. Receipts go into stock;
//! customers who wait are served when it opens again. Orders of other facilities are filled. A shut shop is no
//! stockout: `stockout_item_hours` counts what is not there. Held to account by `tests/it/stations/selling.rs`.

use super::point::StockPoint;
use crate::kernel::SimTime;

impl StockPoint {
    /// Whether incidents shut it.
    pub(in crate::supply) const fn is_shut(&self) -> bool {
        self.shut_by > 0
    }

    /// Units on hand that customers can buy.
    #[inline]
    pub(in crate::supply) fn sellable(&self) -> f64 {
        if self.shut_by == 0 { self.available() } else { 0.0 }
    }

    /// Units of customers who wait that are served as soon as goods come.
    #[inline]
    pub(super) const fn served_on_receipt(&self) -> f64 {
        if self.shut_by == 0 { self.customer_backorders() } else { 0.0 }
    }

    /// An incident shuts it from now on.
    pub(in crate::supply) fn shut(&mut self, now: SimTime) {
        self.settle(now);
        self.shut_by += 1;
    }

    /// An incident that shut it ends. If it was the last one, customers who wait are served; returns their units.
    pub(in crate::supply) fn open_again(&mut self, now: SimTime) -> f64 {
        self.settle(now);
        self.shut_by = self.shut_by.saturating_sub(1);
        // From the back room too, as what is received while it is open.
        let served = self.on_hand.level().min(self.served_on_receipt());
        if served <= 0.0 {
            return 0.0;
        }
        self.serve_waiting(now, served);
        self.issue_to_customers(now, served);
        self.today.customers.issued += served;
        served
    }
}
