//! Shops that do not sell: the onset and the end (`stock::shut`).

use super::columns::SupplyColumns;
use crate::causality::IncidentId;
use crate::kernel::{Event, Now, Phase, Realm, kinds};
use crate::supply::id::FacilityId;
use crate::supply::stock::StockPoint;

kinds! { SalesStopped, SalesResumed }

/// An incident stops the sales to customers at a facility.
#[derive(Clone, Copy, Debug)]
pub struct SalesStopped {
    /// The facility.
    pub facility: FacilityId,
    /// The incident that causes it.
    pub incident: IncidentId,
}

/// An incident that stopped the sales at a facility ends; it sells again if no other is in force.
#[derive(Clone, Copy, Debug)]
pub struct SalesResumed {
    /// The facility.
    pub facility: FacilityId,
    /// The incident that caused it.
    pub incident: IncidentId,
}

impl Event for SalesStopped {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.facility.index() as u64
    }
}

impl Event for SalesResumed {
    const PHASE: Phase = Phase::Environment;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.facility.index() as u64
    }
}

/// Nothing is sold at a facility from now on.
pub(super) fn stop(now: Now<SalesStopped>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    for point in shelves(now.event.facility, fetched.slices().points) {
        point.shut(now.agenda.now());
    }
}

/// A facility sells again, to those who wait first.
pub(super) fn resume(now: Now<SalesResumed>, mut columns: SupplyColumns) {
    let mut fetched = columns.fetch();
    for point in shelves(now.event.facility, fetched.slices().points) {
        let served = point.open_again(now.agenda.now());
        now.agenda.mark_amount(served);
    }
}

/// The stock points of a facility that sell to customers.
fn shelves(
    facility: FacilityId,
    points: &mut [StockPoint],
) -> impl Iterator<Item = &mut StockPoint> {
    points.iter_mut().filter(move |point| point.facility() == facility && point.sells())
}
