//! Sums of what a stock point did: over a day, or over the measured time.

/// Sums over a day, or over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    /// Units that customers, or the facilities supplied from here, asked for.
    pub demanded: f64,
    /// Units handed over, at once or later.
    pub sold: f64,
    /// Units that nobody got.
    pub lost: f64,
    /// Units that had to wait.
    pub backordered: f64,
    /// Units sent to here.
    pub dispatched: f64,
    /// Units received.
    pub received: f64,
    /// Units ordered.
    pub ordered: f64,
    /// Open time without anything on hand, in seconds.
    pub stockout_s: f64,
    /// Falls to nothing on hand.
    pub stockouts: u32,
    /// Receipts, each of which ends a cycle.
    pub cycles: u32,
    /// Cycles with unmet demand.
    pub short_cycles: u32,
}

impl Sums {
    /// Adds another sum.
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

    /// Share of what was asked for that was there at once; `None` where nobody asked.
    #[must_use]
    pub fn fill_rate(&self) -> Option<f64> {
        (self.demanded > 0.0)
            .then(|| (self.demanded - self.lost - self.backordered) / self.demanded)
    }
}
