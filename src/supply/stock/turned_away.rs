//! Turned away: customers who leave without goods since the line at the tills is full (`transport::tills`).
//!
//! Their demand is lost at once, whatever becomes of demand that the shelf does not cover: it counts in
//! `demanded`, `lost` and `turned_away`, keeps custom away as any lost unit does (`network::lost_custom`), and changes
//! neither stock nor stockout time. A replenishment cycle in which only customers were turned away is a full one.

use super::point::StockPoint;
use crate::kernel::SimTime;

impl StockPoint {
    /// A customer who wants some units is turned away.
    pub(in crate::supply) fn turn_away(&mut self, now: SimTime, units: f64) {
        self.settle(now);
        self.cumulative_demand += units;
        self.today.customers.demanded += units;
        self.today.customers.turned_away += units;
        self.lose(now, units);
    }
}
