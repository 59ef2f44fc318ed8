//! The operator of a site: who sheds racks and resets units by hand, and may be absent.
//!
//! While the operator is absent no rack is shed, and a unit that stopped on high pressure stays
//! stopped. A power-down that fell due in the absence is made up for on return, if the temperature is
//! still above the limit. Absences overlap: the site is attended once all have ended.
//!
//! Assumed: one operator a site, who does nothing else. Not modelled: shifts, travel. Held to account by
//! `tests/it/sites/operator.rs`.

use super::heat::shed_racks;
use super::sites::OneSite;
use crate::causality::IncidentId;
use crate::infra::at_site::at_site;
use crate::infra::compute::Protection;
use crate::infra::id::{HallId, SiteId};
use crate::kernel::{Now, kinds};

kinds! { OperatorLeft, OperatorReturned }

/// The operator of a site is absent.
#[derive(Clone, Copy, Debug)]
pub struct OperatorLeft {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The absence.
    pub incident: IncidentId,
}

/// The operator of a site is back.
#[derive(Clone, Copy, Debug)]
pub struct OperatorReturned {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The absence that ends.
    pub incident: IncidentId,
}

at_site! { OperatorLeft, OperatorReturned }

/// The operator leaves.
pub(super) fn leave(now: Now<OperatorLeft>, mut sites: OneSite) {
    let OperatorLeft { site, incident } = now.event;
    sites.change(now.agenda, site, |parts, _, _| parts.site.absences.begin(incident, ()));
}

/// The operator returns, and sheds the racks that fell due.
pub(super) fn come_back(now: Now<OperatorReturned>, mut sites: OneSite) {
    let OperatorReturned { site, incident } = now.event;
    sites.change(now.agenda, site, |parts, agenda, incidents| {
        parts.site.absences.end(incident);
        if !parts.site.absences.is_empty() {
            return;
        }
        let overdue =
            |protection: &mut Protection| protection.take_overdue().then_some(protection.hall());
        let halls: Vec<HallId> = parts.protection.iter_mut().filter_map(overdue).collect();
        for hall in halls {
            shed_racks(parts, hall, agenda, incidents);
        }
    });
}
