//! Deployment: the number of racks is limited by the energised power.

use super::blame::heat_cause;
use super::parts::SitePartsItem;
use super::sites::OneSite;
use super::threshold::may_restart;
use crate::causality::{IncidentId, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::compute::DownReason;
use crate::infra::cooling::Room;
use crate::infra::id::SiteId;
use crate::kernel::{Agenda, Now, kinds};

kinds! { FeedStepEnergised }

/// The next step of the utility feed is energised.
#[derive(Clone, Copy, Debug)]
pub struct FeedStepEnergised {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { FeedStepEnergised }

/// The energised power changes: racks that waited for it start, unless the site is dark, hot or not
/// cooled: then they wait for the restart rule.
pub(super) fn energise(now: Now<FeedStepEnergised>, mut sites: OneSite) {
    sites.change(now.agenda, now.event.site, |parts, agenda, incidents| {
        parts.feed.energise(agenda.now());
        let held_by = if may_restart(parts, DownReason::StartHeld) {
            None
        } else {
            Some(heat_cause(parts).or(parts.feed.outage()))
        };
        deploy(parts, held_by, agenda, incidents);
    });
}

/// Deploys as many racks as the energised power carries at their peak, with the cooling of their heat at
/// design ambient; `held_by` is what keeps new ones from starting.
pub(super) fn deploy(
    parts: &mut SitePartsItem,
    held_by: Option<Option<IncidentId>>,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    let Some(racks) = parts.racks.as_deref_mut() else { return };
    if parts.feed.is_ideal() {
        return;
    }
    let pumps_w = parts.coolant.as_deref().map_or(0.0, |coolant| coolant.greatest_power_w());
    let each_w = racks.input_w(1.0, 1.0);
    let fits = |count: u32| {
        let racks_w = f64::from(count) * each_w;
        let to_coolant_w = racks_w * racks.liquid_share();
        let to_room_w = racks_w * (1.0 - racks.liquid_share());
        let by_water = parts.room.as_deref().is_some_and(Room::is_fed_by_water);
        let to_water_w = to_coolant_w + if by_water { to_room_w } else { 0.0 };
        let plant_w =
            parts.water.as_deref().map_or(0.0, |water| water.greatest_power_w(to_water_w));
        let room_w = parts.room.as_deref().map_or(0.0, |room| room.greatest_power_w(to_room_w));
        parts.feed.fits(racks_w, pumps_w, plant_w, room_w)
    };
    let (mut most, mut beyond) = (0, racks.count() + 1);
    while most + 1 < beyond {
        let middle = u32::midpoint(most, beyond);
        if fits(middle) { most = middle } else { beyond = middle }
    }
    racks.deploy(most, held_by, agenda, incidents);
}
