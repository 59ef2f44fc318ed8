//! Link cuts: routers detect a cut, and its end, after the detection delay.

use super::at_link::at_link;
use super::link::Link;
use super::route_cache::Routes;
use crate::causality::IncidentId;
use crate::infra::directory::Infrastructure;
use crate::infra::id::LinkId;
use crate::kernel::{Now, kinds};
use bevy_ecs::prelude::{Query, Res, ResMut};

kinds! { LinkCut, LinkRestored }

/// A cut of a link begins.
#[derive(Clone, Copy, Debug)]
pub struct LinkCut {
    /// Link that it concerns.
    pub link: LinkId,
    /// Cut that begins or ends, as an incident.
    pub incident: IncidentId,
}

/// A cut of a link ends; the link is up once all its cuts have ended.
#[derive(Clone, Copy, Debug)]
pub struct LinkRestored {
    /// Link that it concerns.
    pub link: LinkId,
    /// The cut that ends.
    pub incident: IncidentId,
}

at_link! { LinkCut, LinkRestored }

/// A link is cut.
pub(super) fn cut_link(
    now: Now<LinkCut>,
    directory: Res<Infrastructure>,
    mut links: Query<&mut Link>,
    mut routes: ResMut<Routes>,
) {
    let LinkCut { link, incident } = now.event;
    if let Some(Ok(mut link)) = directory.link(link).map(|entity| links.get_mut(entity))
        && !routes.ideal
    {
        link.begin_cut(incident);
        routes.converge_later(now.agenda);
    }
}

/// A cut ends.
pub(super) fn restore_link(
    now: Now<LinkRestored>,
    directory: Res<Infrastructure>,
    mut links: Query<&mut Link>,
    mut routes: ResMut<Routes>,
) {
    let LinkRestored { link, incident } = now.event;
    if let Some(Ok(mut link)) = directory.link(link).map(|entity| links.get_mut(entity))
        && !routes.ideal
    {
        link.end_cut(incident);
        routes.converge_later(now.agenda);
    }
}
