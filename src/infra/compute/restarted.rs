//! The event at which racks restart.

use super::down_reason::DownReason;
use crate::infra::at_site::at_site;
use crate::infra::id::{GroupId, SiteId};
use crate::kernel::kinds;

kinds! { RacksRestarted }

/// The next racks of a site restart.
#[derive(Clone, Copy, Debug)]
pub struct RacksRestarted {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The rack group.
    pub group: GroupId,
    /// Why they were down.
    pub reason: DownReason,
}

at_site! { RacksRestarted: |event| (event.group.index() as u64) << 8 | event.reason as u64 }
