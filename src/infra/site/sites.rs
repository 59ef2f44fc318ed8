//! The sites, for handlers that change them.
//!
//! A change settles the site: states advance to now, the change is made, inputs are applied and the next
//! threshold is scheduled.

use super::parts::{SiteParts, SitePartsItem};
use super::settle::{advance, settle};
use crate::causality::Incidents;
use crate::environment::Weather;
use crate::infra::at_site::AtSite;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::kernel::{Agenda, Now};
use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::system::SystemParam;

/// One site, for handlers that change it.
#[derive(SystemParam)]
pub(super) struct OneSite<'w, 's> {
    parts: BySite<'w, 's, SiteParts>,
    incidents: ResMut<'w, Incidents>,
}

impl OneSite<'_, '_> {
    /// Changes a site and settles it.
    pub(super) fn change(
        &mut self,
        agenda: &mut Agenda,
        site: SiteId,
        change: impl FnOnce(&mut SitePartsItem, &mut Agenda, &mut Incidents),
    ) {
        let Some(mut parts) = self.parts.get(site) else { return };
        advance(&mut parts, agenda.now());
        change(&mut parts, agenda, &mut self.incidents);
        settle(&mut parts, agenda, &mut self.incidents);
    }

    /// Changes what a site may do, and settles it if `change` returns true.
    pub(super) fn change_if(
        &mut self,
        agenda: &mut Agenda,
        site: SiteId,
        change: impl FnOnce(&mut SitePartsItem) -> bool,
    ) {
        let Some(mut parts) = self.parts.get(site) else { return };
        if change(&mut parts) {
            settle(&mut parts, agenda, &mut self.incidents);
        }
    }
}

/// All sites, for handlers that change them.
#[derive(SystemParam)]
pub(super) struct AllSites<'w, 's> {
    parts: Query<'w, 's, SiteParts>,
    weather: Res<'w, Weather>,
    incidents: ResMut<'w, Incidents>,
}

impl AllSites<'_, '_> {
    /// Changes all sites, and settles those for which `change` returns true.
    pub(super) fn change(
        &mut self,
        agenda: &mut Agenda,
        mut change: impl FnMut(&mut SitePartsItem, &Weather, &mut Agenda, &mut Incidents) -> bool,
    ) {
        for mut parts in &mut self.parts {
            if change(&mut parts, &self.weather, agenda, &mut self.incidents) {
                settle(&mut parts, agenda, &mut self.incidents);
            }
        }
    }
}

/// Before the handlers of a discipline: the site advances to now.
pub(super) fn advance_site<E: AtSite>(now: Now<E>, mut sites: BySite<SiteParts>) {
    if let Some(mut parts) = sites.get(now.event.site()) {
        advance(&mut parts, now.agenda.now());
    }
}

/// After the handlers of a discipline: the site settles.
pub(super) fn settle_site<E: AtSite>(now: Now<E>, mut sites: OneSite) {
    if let Some(mut parts) = sites.parts.get(now.event.site()) {
        settle(&mut parts, now.agenda, &mut sites.incidents);
    }
}
