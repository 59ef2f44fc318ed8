//! What is to leave a facility in the present instant: its departures by timetable, and orders on demand.
//!
//! An order on demand claims goods when it is sent, and gets them when the instant closes, with whatever
//! else leaves then. Until then the origin counts what it has as issued and the rest as short, so that its
//! position falls at once.

use super::capacity_use::CapacityUse;
use super::shipment::ShipmentHeader;
use crate::kernel::{Agenda, Event, Phase, Realm, SimTime, kinds};
use crate::supply::id::{FacilityId, LaneId, StockId};

kinds! { GoodsLeave }

/// Goods leave a facility: all that departs in the present instant shares what there is.
#[derive(Clone, Copy, Debug)]
pub struct GoodsLeave {
    /// The facility whose goods leave.
    pub origin: FacilityId,
}

impl Event for GoodsLeave {
    const PHASE: Phase = Phase::Closing;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.origin.index() as u64
    }
}

/// An order on demand of the present instant.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct OrderClaim {
    pub(in crate::supply) lane: LaneId,
    pub(in crate::supply) sku: usize,
    /// The stock point that supplies it; none of a supplier with a capacity.
    pub(in crate::supply) source: Option<StockId>,
    /// The stock point that ordered.
    pub(in crate::supply) stock: StockId,
    pub(in crate::supply) header: ShipmentHeader,
    /// Units that the origin has issued for it so far.
    pub(in crate::supply) issued: f64,
}

/// What is to leave a facility in the present instant.
#[derive(Clone, Debug, Default)]
pub(in crate::supply) struct Leaving {
    /// Instant for which `GoodsLeave` is scheduled.
    called: Option<SimTime>,
    pub(super) claims: Vec<OrderClaim>,
    /// Use of the capacity, of a supplier that has one.
    pub(super) used: CapacityUse,
}

impl Leaving {
    /// Schedules that goods leave at the end of the present instant.
    #[inline]
    pub(super) fn call(&mut self, origin: FacilityId, agenda: &mut Agenda) {
        if self.called != Some(agenda.now()) {
            self.called = Some(agenda.now());
            agenda.schedule_now(GoodsLeave { origin });
        }
    }

    /// Goods leave now: takes the claims.
    pub(super) fn take(&mut self) -> Vec<OrderClaim> {
        self.called = None;
        std::mem::take(&mut self.claims)
    }
}
