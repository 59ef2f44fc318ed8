//! What a repair needs from outside its unit: shelves, crews, the log, incidents, the agenda.

use super::repair_log::Repair;
use super::shelves::Shelves;
use crate::causality::Incidents;
use crate::infra::id::CapacityId;
use crate::infra::shared_capacity::{CapacityClass, ClaimId, Claimant, NewClaim, SharedCapacities};
use crate::kernel::Agenda;

/// The means of a repair.
pub(super) struct Means<'a> {
    pub(super) log: &'a mut Vec<Repair>,
    pub(super) shelves: &'a mut Shelves,
    pub(super) capacities: &'a mut SharedCapacities,
    pub(super) incidents: &'a mut Incidents,
    pub(super) agenda: &'a mut Agenda,
}

impl Means<'_> {
    /// Claims one unit of a capacity for a unit of upkeep.
    pub(super) fn claim(&mut self, capacity: CapacityId, unit: u32) -> Option<ClaimId> {
        let new = NewClaim {
            capacity,
            class: CapacityClass::Committed,
            units: 1,
            claimant: Claimant::Repair,
            tag: u64::from(unit),
        };
        self.capacities.claim(self.agenda, self.incidents, new)
    }

    /// Gives a unit of a capacity back.
    pub(super) fn release(&mut self, claim: ClaimId) {
        self.capacities.release(self.agenda, self.incidents, claim);
    }
}
