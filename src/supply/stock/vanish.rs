//! The record of a stock point, what vanishes without it, and counts; see `records`.

use super::point::StockPoint;
use super::record::StockRecord;
use crate::kernel::SimTime;

impl StockPoint {
    /// What is on hand is known by a record.
    pub(in crate::supply) fn set_record(&mut self, record: StockRecord) {
        self.record = Some(Box::new(record));
    }

    /// Units on record that are not on hand.
    #[inline]
    #[must_use]
    pub fn phantom(&self) -> f64 {
        self.record.as_ref().map_or(0.0, |record| record.phantom)
    }

    /// What vanishes on a day goes, as far as it is on hand, and stays on record; returns the units.
    pub(in crate::supply) fn vanish(&mut self, now: SimTime, index: u64) -> f64 {
        self.settle(now);
        let on_hand = self.on_hand.level();
        let Some(record) = &mut self.record else { return 0.0 };
        let units = record.vanishing(index).min(on_hand);
        record.phantom += units;
        self.today.vanished += units;
        self.remove(now, units);
        units
    }

    /// What is on hand is counted; returns the units by which the record was too high.
    pub(in crate::supply) fn count(&mut self) -> f64 {
        self.record.as_mut().map_or(0.0, |record| std::mem::take(&mut record.phantom))
    }
}
