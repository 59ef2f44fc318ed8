//! Use of a supplier's capacity in the present period.

use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::id::ProductId;
use crate::supply::network::Capacity;
use std::collections::BTreeMap;

/// Units that a supplier shipped in the present period.
#[derive(Clone, Debug, Default)]
pub(super) struct CapacityUse {
    /// End of the period; none before the first.
    pub(super) ends: Option<SimTime>,
    pub(super) all: f64,
    pub(super) by_product: BTreeMap<ProductId, f64>,
    /// Instant for which `CapacityRenewed` is scheduled.
    pub(super) called: Option<SimTime>,
}

impl CapacityUse {
    /// Begins a new period if the last is over.
    pub(super) fn renew(&mut self, capacity: &Capacity, clock: &Clock, now: SimTime) {
        if self.ends.is_none_or(|ends| ends <= now) {
            self.ends = Some(capacity.next(now, clock));
            self.all = 0.0;
            self.by_product.clear();
        }
    }

    /// Units were shipped.
    pub(super) fn take(&mut self, product: ProductId, units: f64) {
        self.all += units;
        *self.by_product.entry(product).or_default() += units;
    }
}
