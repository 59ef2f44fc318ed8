//! Events at one site.
//!
//! `site` registers one handler before and one after those of the disciplines: before them the
//! states of the site advance to now, after them its flows settle and its next threshold is
//! scheduled. So a handler of a discipline changes only its own components.

use super::directory::Infrastructure;
use super::id::SiteId;
use crate::kernel::Event;
use bevy_ecs::prelude::World;

/// An event that changes one site.
pub(super) trait AtSite: Event {
    /// Site that it concerns.
    fn site(&self) -> SiteId;
}

/// Identity of an event: its site, and a part of the site or another number below 2³².
pub(super) fn pack(site: SiteId, part: u64) -> u64 {
    (site.index() as u64) << 32 | part
}

/// Name of a site, for the message of a fault.
pub(super) fn site_name(site: SiteId, world: &World) -> Option<String> {
    let infrastructure = world.get_resource::<Infrastructure>()?;
    Some(infrastructure.sites.name(site).to_string())
}

/// Implements `Event` and [`AtSite`] for structs with a field `site`, in the phase `Environment`;
/// the part after the colon enters the identity, 0 if there is none.
macro_rules! at_site {
    ($event:ident: |$it:ident| $part:expr) => {
        impl crate::kernel::Event for $event {
            const PHASE: crate::kernel::Phase = crate::kernel::Phase::Environment;
            fn identity(&self) -> u64 {
                let $it = self;
                crate::infra::at_site::pack($it.site, $part)
            }
            fn subject(&self, world: &bevy_ecs::prelude::World) -> Option<String> {
                crate::infra::at_site::site_name(self.site, world)
            }
        }

        impl crate::infra::at_site::AtSite for $event {
            fn site(&self) -> crate::infra::id::SiteId {
                self.site
            }
        }
    };
    ($($event:ident),+ $(,)?) => {
        $(crate::infra::at_site::at_site! { $event: |event| 0 })+
    };
}
pub(super) use at_site;
