//! Grid outages: the utility grid is lost at a site and restored.

use super::feed::UtilityFeed;
use super::generator::Generator;
use crate::causality::{IncidentId, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::kernel::{Now, kinds};
use bevy_ecs::prelude::ResMut;

kinds! { GridLost, GridRestored }

/// A grid outage begins at a site.
#[derive(Clone, Copy, Debug)]
pub struct GridLost {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Outage that begins or ends, as an incident.
    pub incident: IncidentId,
}

/// A grid outage ends at a site; the grid is back once all its outages have ended.
#[derive(Clone, Copy, Debug)]
pub struct GridRestored {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The outage that ends.
    pub incident: IncidentId,
}

at_site! { GridLost, GridRestored }

/// Feed and generators of sites.
type Supply<'w, 's> = BySite<'w, 's, (&'static mut UtilityFeed, Option<&'static mut Generator>)>;

/// The grid is lost: generators start. An outage during another one is recorded as a further cause
/// only.
pub(super) fn lose_grid(now: Now<GridLost>, mut sites: Supply, mut incidents: ResMut<Incidents>) {
    let GridLost { site, incident } = now.event;
    let Some((mut feed, generator)) = sites.get(site) else { return };
    if feed.lose_grid(incident)
        && let Some(mut generator) = generator
    {
        generator.start(site, incident, now.agenda, &mut incidents);
    }
}

/// An outage ends: after the last one, generators stop.
pub(super) fn restore_grid(
    now: Now<GridRestored>,
    mut sites: Supply,
    mut incidents: ResMut<Incidents>,
) {
    let GridRestored { site, incident } = now.event;
    let Some((mut feed, generator)) = sites.get(site) else { return };
    if feed.restore_grid(incident)
        && let Some(mut generator) = generator
    {
        generator.stop(now.agenda, &mut incidents);
    }
}
