//! Failures of servers: racks of a group, or all servers of a site.

use super::blame::heat_cause;
use super::parts::SitePartsItem;
use super::sites::OneSite;
use super::threshold::may_restart;
use crate::infra::compute::{
    DownReason, RackGroup, RackGroups, ServersFailed, ServersRepaired, Start,
};
use crate::infra::id::GroupId;
use crate::kernel::Now;
use smallvec::SmallVec;

/// Servers fail.
pub(super) fn fail(now: Now<ServersFailed>, mut sites: OneSite) {
    let ServersFailed { site, group, racks, incident } = now.event;
    sites.change(now.agenda, site, |parts, _, _| {
        if group.is_none() {
            parts.site.failures.begin(incident, ());
        }
        let racks = if group.is_some() { racks } else { u32::MAX };
        for one in groups(parts, group) {
            one.begin_failure(incident, racks);
        }
    });
}

/// A failure is repaired: its racks start where the site is fed and cool, else by their restart rule.
pub(super) fn repair(now: Now<ServersRepaired>, mut sites: OneSite) {
    let ServersRepaired { site, group, incident } = now.event;
    sites.change(now.agenda, site, |parts, agenda, incidents| {
        if group.is_none() {
            parts.site.failures.end(incident);
        }
        let all = parts.racks.as_deref().map_or(&[][..], RackGroups::all);
        let starts: SmallVec<[Start; 2]> = all.iter().map(|group| start(parts, group)).collect();
        for one in groups(parts, group) {
            let start = starts.get(one.id().index()).copied().unwrap_or(Start::Now);
            one.end_failure(incident, start, agenda, incidents);
        }
    });
}

/// How racks of a group start that had to wait: at once, or held back by what keeps them from it.
pub(super) fn start(parts: &SitePartsItem, group: &RackGroup) -> Start {
    if may_restart(parts, group.id(), DownReason::StartHeld) {
        Start::Now
    } else {
        let warmed = heat_cause(parts, group.hall());
        Start::Held(warmed.or(parts.feed.outage()).or(parts.feed.blamed()))
    }
}

/// A group of a site, or all.
fn groups<'a>(
    parts: &'a mut SitePartsItem,
    group: Option<GroupId>,
) -> impl Iterator<Item = &'a mut RackGroup> {
    let all = parts.racks.as_deref_mut().map_or(&mut [][..], RackGroups::all_mut);
    all.iter_mut().filter(move |one| group.is_none_or(|id| one.id() == id))
}
