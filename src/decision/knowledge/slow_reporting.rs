//! The onset and the end of slow reporting.

use super::catalogue::Catalogue;
use super::feed::Feeds;
use super::reporting::{ReportingRestored, ReportingSlowed};
use crate::kernel::Now;
use bevy_ecs::prelude::{Res, ResMut};

/// A facility sends fewer reports.
pub(super) fn slow(now: Now<ReportingSlowed>, mut feeds: ResMut<Feeds>, catalogue: Res<Catalogue>) {
    let ReportingSlowed { facility, share, incident } = now.event;
    // What does not report has nothing to be silent about.
    let store = catalogue.index(facility);
    if let Some(causes) = store.and_then(|store| feeds.reporting.of(store)) {
        causes.begin(incident, share);
    }
}

/// A facility reports again.
pub(super) fn restore(
    now: Now<ReportingRestored>,
    mut feeds: ResMut<Feeds>,
    catalogue: Res<Catalogue>,
) {
    let ReportingRestored { facility, incident } = now.event;
    let store = catalogue.index(facility);
    if let Some(causes) = store.and_then(|store| feeds.reporting.of(store)) {
        causes.end(incident);
    }
}
