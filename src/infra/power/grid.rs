//! Grid outages: the utility grid, or some of its paths, is lost at a site and restored.

use super::feed::UtilityFeed;
use super::generator::Generator;
use crate::causality::{IncidentId, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::kernel::{Agenda, Now, kinds};
use bevy_ecs::prelude::ResMut;

kinds! { GridLost, GridPathsLost, GridRestored }

/// A grid outage of all paths begins at a site.
#[derive(Clone, Copy, Debug)]
pub struct GridLost {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Outage that begins or ends, as an incident.
    pub incident: IncidentId,
}

/// An outage of some paths of supply begins at a site.
#[derive(Clone, Copy, Debug)]
pub struct GridPathsLost {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Number of paths.
    pub paths: u32,
    /// Outage that begins, as an incident.
    pub incident: IncidentId,
}

/// A grid outage ends at a site; the grid is back once enough paths are up.
#[derive(Clone, Copy, Debug)]
pub struct GridRestored {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The outage that ends.
    pub incident: IncidentId,
}

at_site! { GridPathsLost: |event| u64::from(event.paths) }
at_site! { GridLost, GridRestored }

/// Feed and generators of sites.
type Supply<'w, 's> = BySite<'w, 's, (&'static mut UtilityFeed, Option<&'static mut Generator>)>;

/// The grid is lost: generators start. An outage during another one is recorded as a further cause
/// only.
pub(super) fn lose_grid(now: Now<GridLost>, mut sites: Supply, mut incidents: ResMut<Incidents>) {
    let GridLost { site, incident } = now.event;
    lose(site, None, incident, &mut sites, now.agenda, &mut incidents);
}

/// Some paths are lost: the grid is lost if fewer are left than needed.
pub(super) fn lose_paths(
    now: Now<GridPathsLost>,
    mut sites: Supply,
    mut incidents: ResMut<Incidents>,
) {
    let GridPathsLost { site, paths, incident } = now.event;
    lose(site, Some(paths), incident, &mut sites, now.agenda, &mut incidents);
}

fn lose(
    site: SiteId,
    paths: Option<u32>,
    incident: IncidentId,
    sites: &mut Supply,
    agenda: &mut Agenda,
    incidents: &mut Incidents,
) {
    let Some((mut feed, generator)) = sites.get(site) else { return };
    let paths = paths.unwrap_or(feed.paths());
    if feed.lose_grid(incident, paths)
        && let Some(mut generator) = generator
    {
        generator.lose_grid(site, incident, agenda, incidents);
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
