//! Servers that fail: racks of a group, or all servers of a site, until their repair.
//!
//! A failed rack is down whatever power and cooling do. Racks that are up fail first, those that are down for
//! another reason after them. A repaired rack starts at once where the site is fed and cool, else by the
//! rule of racks that were held back. Failures overlap: their racks add up, at most to the racks that have a
//! place under the energised power; those that wait for power keep none in reserve.

use super::down_reason::DownReason;
use super::rack_group::{RackGroup, Start};
use crate::causality::{IncidentId, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::id::{GroupId, SiteId};
use crate::kernel::{Agenda, kinds};

kinds! { ServersFailed, ServersRepaired }

/// Racks of a group fail, or all servers of a site.
#[derive(Clone, Copy, Debug)]
pub struct ServersFailed {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The rack group; `None` for all servers of the site.
    pub group: Option<GroupId>,
    /// Number of racks of the group; without effect for a whole site.
    pub racks: u32,
    /// Failure to which it belongs, as an incident.
    pub incident: IncidentId,
}

/// A failure of servers is repaired.
#[derive(Clone, Copy, Debug)]
pub struct ServersRepaired {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The rack group; `None` for all servers of the site.
    pub group: Option<GroupId>,
    /// The failure that ends.
    pub incident: IncidentId,
}

/// Number of a group in an event's identity: 0 for the whole site.
fn number(group: Option<GroupId>) -> u64 {
    group.map_or(0, |group| group.index() as u64 + 1)
}

at_site! { ServersFailed: |event| number(event.group) }
at_site! { ServersRepaired: |event| number(event.group) }

impl RackGroup {
    /// Racks that have failed and have a place under the energised power.
    #[must_use]
    pub const fn failed(&self) -> u32 {
        self.failed
    }

    /// Racks fail.
    pub(in crate::infra) fn begin_failure(&mut self, failure: IncidentId, racks: u32) {
        self.failures.begin(failure, racks);
        self.take_failed();
    }

    /// A failure is repaired: its racks start, or are held back by the cause that keeps them from it.
    pub(in crate::infra) fn end_failure(
        &mut self,
        failure: IncidentId,
        start: Start,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.failures.end(failure);
        let back = self.failed.saturating_sub(self.wanted_failed());
        self.failed -= back;
        match start {
            Start::Now => self.up += back,
            Start::Held(cause) => self.hold_back(back, cause, agenda, incidents),
        }
    }

    /// The failures take as many racks as they want, or leave places that the group has no more.
    pub(super) fn take_failed(&mut self) {
        let wanted = self.wanted_failed();
        self.failed = self.failed.min(wanted);
        let from_up = (wanted - self.failed).min(self.up);
        self.up -= from_up;
        self.failed += from_up;
        for reason in DownReason::ALL {
            let from_down = (wanted - self.failed).min(self.down[reason]);
            self.down[reason] -= from_down;
            self.failed += from_down;
        }
    }

    fn wanted_failed(&self) -> u32 {
        let failed = self.failures.iter().fold(0_u32, |sum, (_, racks)| sum.saturating_add(*racks));
        failed.min(self.deployable)
    }
}
