//! Deployment: the number of racks is limited by the energised power.

use super::blame::heat_cause;
use super::loads::planned_cooling_w;
use super::parts::SitePartsItem;
use super::sites::OneSite;
use super::threshold::may_restart;
use crate::causality::{IncidentId, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::compute::{DownReason, Start};
use crate::infra::id::SiteId;
use crate::kernel::{Agenda, Now, SimTime, kinds};

kinds! { FeedStepEnergised, FeedStepsDelayed }

/// The next step of the utility feed is energised.
#[derive(Clone, Copy, Debug)]
pub struct FeedStepEnergised {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { FeedStepEnergised }

/// Steps of the energised power at a site that are due in a span of time are delivered at its end.
#[derive(Clone, Copy, Debug)]
pub struct FeedStepsDelayed {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Begin of the span.
    pub from: SimTime,
    /// End of the span.
    pub until: SimTime,
    /// The delay.
    pub incident: IncidentId,
}

at_site! { FeedStepsDelayed: |event| event.until.nanos() as u64 >> 32 }

/// The energised power changes: racks that waited for it start, unless the site is dark, hot or not
/// cooled: then they wait for the restart rule.
pub(super) fn energise(now: Now<FeedStepEnergised>, mut sites: OneSite) {
    sites.change(now.agenda, now.event.site, take_step);
}

/// Steps are delivered late.
pub(super) fn delay_steps(now: Now<FeedStepsDelayed>, mut sites: OneSite) {
    let FeedStepsDelayed { site, from, until, incident } = now.event;
    sites.change(now.agenda, site, |parts, agenda, incidents| {
        parts.feed.delay_steps((from, until), incident);
        agenda.at(until, FeedStepEnergised { site });
        take_step(parts, agenda, incidents);
    });
}

/// The step of the ramp that holds now takes effect.
fn take_step(parts: &mut SitePartsItem, agenda: &mut Agenda, incidents: &mut Incidents) {
    parts.feed.energise(agenda, incidents);
    let start = if may_restart(parts, DownReason::StartHeld) {
        Start::Now
    } else {
        Start::Held(heat_cause(parts).or(parts.feed.outage()).or(parts.feed.blamed()))
    };
    // Racks that are down for another reason keep no place when the power falls.
    let in_place = parts.racks.as_deref();
    let deployed = in_place.map_or(0, |racks| racks.up() + racks.down(DownReason::PowerCap));
    deploy(parts, deployed, start, agenda, incidents);
}

/// Deploys as many racks as the energised power carries at their peak, with the cooling of their heat at
/// design ambient; `start` is how new ones start. As many as are `deployed` stay so when
/// less is energised: what exceeds it is shed.
pub(super) fn deploy(
    parts: &mut SitePartsItem,
    deployed: u32,
    start: Start,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    if parts.feed.is_ideal() {
        return;
    }
    let (energised_w, contracted_w) = (parts.feed.energised_w(), parts.feed.contracted_w());
    let deployed = deployed.max(racks_within(parts, energised_w));
    let waits = energised_w < contracted_w && racks_within(parts, contracted_w) > deployed;
    if let Some(racks) = parts.racks.as_deref_mut() {
        racks.deploy(deployed, start, agenda, incidents);
        parts.feed.await_power(waits, agenda, incidents);
    }
}

/// Number of racks that a power carries at their peak, with the cooling of their heat at design ambient.
fn racks_within(parts: &SitePartsItem, limit_w: f64) -> u32 {
    let Some(racks) = parts.racks.as_deref() else { return 0 };
    let pumps_w = parts.coolant.as_deref().map_or(0.0, |coolant| coolant.greatest_power_w());
    let each_w = racks.input_w(1.0, 1.0);
    let fits = |count: u32| {
        let racks_w = f64::from(count) * each_w;
        let it_w = racks_w + parts.feed.fixed_load_w();
        parts.feed.input_w(it_w, pumps_w + planned_cooling_w(parts, racks_w)) <= limit_w
    };
    let (mut most, mut beyond) = (0, racks.count() + 1);
    while most + 1 < beyond {
        let middle = u32::midpoint(most, beyond);
        if fits(middle) { most = middle } else { beyond = middle }
    }
    most
}
