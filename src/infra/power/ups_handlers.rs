//! Handlers of batteries, and of failures of their UPS.

use super::feed::UtilityFeed;
use super::generator::Generator;
use super::ups::Ups;
use super::ups_events::{BatteryCharged, BatteryDepleted, UpsFailed, UpsRepaired};
use crate::causality::Incidents;
use crate::infra::directory::BySite;
use crate::kernel::Now;
use bevy_ecs::prelude::ResMut;

/// Battery, feed and generators of sites.
type Sources<'w, 's> =
    BySite<'w, 's, (&'static mut Ups, &'static UtilityFeed, Option<&'static Generator>)>;

/// The battery is empty: the cause is what stops the generators, else the outage.
pub(super) fn run_dry(
    now: Now<BatteryDepleted>,
    mut sites: Sources,
    mut incidents: ResMut<Incidents>,
) {
    if let Some((mut ups, feed, generator)) = sites.get(now.event.site) {
        let cause = generator.and_then(Generator::blamed).or(feed.outage());
        ups.run_dry(cause, now.agenda, &mut incidents);
    }
}

/// The battery is full.
pub(super) fn fill(now: Now<BatteryCharged>, mut batteries: BySite<&'static mut Ups>) {
    if let Some(mut ups) = batteries.get(now.event.site) {
        ups.fill();
    }
}

/// The UPS fails.
pub(super) fn fail(now: Now<UpsFailed>, mut batteries: BySite<&'static mut Ups>) {
    let UpsFailed { site, incident } = now.event;
    if let Some(mut ups) = batteries.get(site) {
        ups.failures.begin(incident, ());
    }
}

/// A failure of the UPS is repaired.
pub(super) fn repair(now: Now<UpsRepaired>, mut batteries: BySite<&'static mut Ups>) {
    let UpsRepaired { site, incident } = now.event;
    if let Some(mut ups) = batteries.get(site) {
        ups.failures.end(incident);
    }
}
