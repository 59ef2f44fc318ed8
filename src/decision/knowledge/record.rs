//! Records that a site keeps of its own decisions.

use super::catalogue::Catalogue;
use super::views::Views;
use crate::kernel::SimTime;

/// A site that records its latest decision. It counts these units as on order once the cut-off has
/// passed, until a report supersedes them; it is not notified whether its answer arrived in time.
pub struct SiteRecord<'a> {
    pub(in crate::decision) catalogue: &'a Catalogue,
    pub(in crate::decision) views: &'a mut Views,
    pub(in crate::decision) site: usize,
    pub(in crate::decision) now: SimTime,
}

impl SiteRecord<'_> {
    /// The stores whose orders it decides.
    #[must_use]
    pub const fn catalogue(&self) -> &Catalogue {
        self.catalogue
    }

    /// The instant of the record: its inference has just finished.
    #[must_use]
    pub const fn now(&self) -> SimTime {
        self.now
    }

    /// Records an order of a store, in place of an earlier one for the same departure: `units` by product
    /// of the lane, which is given by its index among those of the store.
    pub fn order(
        &mut self,
        store: usize,
        lane: usize,
        (departure, cutoff): (i64, SimTime),
        units: &[f64],
    ) {
        let store_lane = self.catalogue.stores.get(store).and_then(|store| store.lanes.get(lane));
        let (Some(store_lane), Some(view)) = (store_lane, self.views.record_of(self.site, store))
        else {
            return;
        };
        let lines = store_lane.items.iter().zip(units);
        let mut quantities = Vec::with_capacity(units.len());
        quantities.extend(lines.filter_map(|(item, &units)| Some(((*item)?, units))));
        view.record(lane, departure, (self.now, cutoff), quantities);
    }

    /// Withdraws an order that was not acknowledged: its units are no longer counted.
    pub fn withdraw(&mut self, store: usize, lane: usize, departure: i64) {
        if let Some(view) = self.views.record_of(self.site, store) {
            view.withdraw(lane, departure);
        }
    }
}
