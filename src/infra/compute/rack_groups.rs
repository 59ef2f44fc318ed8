//! The rack groups of a site, hall by hall.

use super::down_reason::DownReason;
use super::rack_group::RackGroup;
use super::restarted::RacksRestarted;
use crate::infra::directory::BySite;
use crate::infra::id::{GroupId, HallId};
use crate::kernel::Now;
use bevy_ecs::prelude::Component;
use smallvec::SmallVec;

/// The rack groups of a site in the running simulation: one or more, in the order of their ids; the only
/// one is kept in place.
#[derive(Component, Clone, Debug)]
pub struct RackGroups(SmallVec<[RackGroup; 1]>);

impl RackGroups {
    pub(in crate::infra) fn new(groups: Vec<RackGroup>) -> Self {
        Self(groups.into_iter().collect())
    }

    /// All groups.
    #[must_use]
    pub fn all(&self) -> &[RackGroup] {
        &self.0
    }

    /// All groups, to change them.
    pub(in crate::infra) fn all_mut(&mut self) -> &mut [RackGroup] {
        &mut self.0
    }

    /// A group.
    #[must_use]
    pub fn get(&self, group: GroupId) -> Option<&RackGroup> {
        self.0.get(group.index())
    }

    /// A group, to change it.
    pub(in crate::infra) fn get_mut(&mut self, group: GroupId) -> Option<&mut RackGroup> {
        self.0.get_mut(group.index())
    }

    /// Groups of a hall.
    pub(in crate::infra) fn of_hall(&self, hall: HallId) -> impl Iterator<Item = &RackGroup> {
        self.0.iter().filter(move |group| group.hall() == hall)
    }

    /// Racks of all groups.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.sum(RackGroup::count)
    }

    /// Racks of all groups that are up.
    #[must_use]
    pub fn up(&self) -> u32 {
        self.sum(RackGroup::up)
    }

    /// Racks of all groups that are down for a reason.
    #[must_use]
    pub fn down(&self, reason: DownReason) -> u32 {
        self.sum(|group| group.down(reason))
    }

    /// Power that all racks draw at present, in W.
    #[must_use]
    pub fn load_w(&self) -> f64 {
        self.0.iter().map(RackGroup::load_w).sum()
    }

    fn sum(&self, of: impl Fn(&RackGroup) -> u32) -> u32 {
        self.0.iter().map(of).sum()
    }
}

/// The next racks of a group restart.
pub(super) fn restart(now: Now<RacksRestarted>, mut groups: BySite<&'static mut RackGroups>) {
    let RacksRestarted { site, group, reason } = now.event;
    let mut groups = groups.get(site);
    if let Some(racks) = groups.as_mut().and_then(|groups| groups.get_mut(group)) {
        racks.restart(reason, site, now.agenda);
    }
}
