//! Deployment: the number of racks is limited by the energised power.

use super::loads::planned_cooling_w;
use super::parts::SitePartsItem;
use super::server_failure::start;
use super::sites::OneSite;
use crate::causality::{IncidentId, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::compute::{DownReason, RackGroup, Start};
use crate::infra::cooling::CoolantLoop;
use crate::infra::id::SiteId;
use crate::infra::power::Unpowered;
use crate::kernel::{Agenda, Now, SimTime, kinds};
use smallvec::SmallVec;

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
    // Racks that are down for another reason keep no place when the power falls.
    let in_place = |group: &RackGroup| group.up() + group.down(DownReason::PowerCap);
    deploy(parts, in_place, start, agenda, incidents);
}

/// Deploys as many racks as the energised power carries at their peak, with the cooling of their heat at
/// design ambient, group by group in their order; `start` is how new ones of a group start. As many as
/// `in_place` gives stay so when less is energised: what exceeds it is shed.
pub(super) fn deploy(
    parts: &mut SitePartsItem,
    in_place: impl Fn(&RackGroup) -> u32,
    start: impl Fn(&SitePartsItem, &RackGroup) -> Start,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    let Some(racks) = parts.racks.as_deref().filter(|_| !parts.feed.is_ideal()) else { return };
    let (energised_w, contracted_w) = (parts.feed.energised_w(), parts.feed.contracted_w());
    let mut left = racks_within(parts, energised_w);
    let mut deployed = 0;
    let mut orders: SmallVec<[(u32, Start); 2]> = SmallVec::new();
    for group in racks.all() {
        let carried = left.min(group.count());
        left -= carried;
        let of_group = carried.max(in_place(group));
        deployed += of_group;
        orders.push((of_group, start(parts, group)));
    }
    let waits = energised_w < contracted_w && racks_within(parts, contracted_w) > deployed;
    let unpowered = if waits {
        Some(Unpowered::NotEnergised)
    } else {
        (racks.count() > deployed).then_some(Unpowered::NotContracted)
    };
    if let Some(racks) = parts.racks.as_deref_mut() {
        for (group, (deployed, start)) in racks.all_mut().iter_mut().zip(orders) {
            group.deploy(deployed, start, agenda, incidents);
        }
        parts.feed.await_power(unpowered, agenda, incidents);
    }
}

/// Number of racks, those of the first groups first, that a power carries at their peak, with the cooling
/// of their heat at design ambient.
fn racks_within(parts: &SitePartsItem, limit_w: f64) -> u32 {
    let Some(racks) = parts.racks.as_deref() else { return 0 };
    let pumps_w: f64 = parts.coolant.iter().map(CoolantLoop::greatest_power_w).sum();
    let fits = |count: u32| {
        let first = |group: &RackGroup| {
            let before = racks.all().iter().take(group.id().index());
            let before: u32 = before.map(RackGroup::count).sum();
            count.saturating_sub(before).min(group.count())
        };
        let of_group = |group: &RackGroup| f64::from(first(group)) * group.input_w(1.0, 1.0);
        let racks_w: f64 = racks.all().iter().map(of_group).sum();
        let it_w = racks_w + parts.feed.fixed_load_w();
        parts.feed.input_w(it_w, pumps_w + planned_cooling_w(parts, of_group)) <= limit_w
    };
    let (mut most, mut beyond) = (0, racks.count() + 1);
    while most + 1 < beyond {
        let middle = u32::midpoint(most, beyond);
        if fits(middle) { most = middle } else { beyond = middle }
    }
    most
}
