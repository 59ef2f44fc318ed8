//! Totals of a stock point's transactions: over a day, or over the measured time.

/// Totals over a day, or over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StockTotals {
    /// Units demanded by customers, or by the facilities supplied from here.
    pub demanded: f64,
    /// Units issued, from stock or to fill backorders.
    pub sold: f64,
    /// Units of demand lost.
    pub lost: f64,
    /// Units of demand backordered.
    pub backordered: f64,
    /// Units sent to here.
    pub dispatched: f64,
    /// Units received.
    pub received: f64,
    /// Units ordered.
    pub ordered: f64,
    /// Opening time with nothing on hand, in seconds.
    pub stockout_s: f64,
    /// Number of times that stock on hand fell to zero.
    pub stockouts: u32,
    /// Number of receipts: each ends a replenishment cycle.
    pub cycles: u32,
    /// Number of replenishment cycles with unmet demand.
    pub short_cycles: u32,
}

impl StockTotals {
    /// Adds other totals.
    pub fn add(&mut self, other: &Self) {
        self.demanded += other.demanded;
        self.sold += other.sold;
        self.lost += other.lost;
        self.backordered += other.backordered;
        self.dispatched += other.dispatched;
        self.received += other.received;
        self.ordered += other.ordered;
        self.stockout_s += other.stockout_s;
        self.stockouts += other.stockouts;
        self.cycles += other.cycles;
        self.short_cycles += other.short_cycles;
    }

    /// Fraction of demand met from stock; `None` without demand.
    #[must_use]
    pub fn fill_rate(&self) -> Option<f64> {
        (self.demanded > 0.0)
            .then(|| (self.demanded - self.lost - self.backordered) / self.demanded)
    }
}
