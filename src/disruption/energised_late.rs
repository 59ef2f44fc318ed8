//! Capacity energised late: steps of a feed's energised power that are due between two instants take
//! effect at the second.
//!
//! A step due at `at` is late by the time from `at` to `until`. Racks that wait for it wait on.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::environment::Clock;
use crate::infra::{FeedStepsDelayed, SiteId, SiteSpec};

at_sites! {
    /// Steps of energised power at sites that are due from `at` until `until` take effect at `until`.
    EnergisedLateSpec {}
}

impl AtSites for EnergisedLateSpec {
    const WHAT: &'static str = "energised power";

    const MISSING: &'static str = "step of energised power due from `at` until `until`";

    fn can_affect(&self, site: &SiteSpec) -> bool {
        let mut steps = site.feed.iter().flat_map(|feed| &feed.energised);
        steps.any(|step| self.at <= step.from && step.from < self.until)
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let from = context.world.resource::<Clock>().instant(self.at);
        let (until, incident) = (context.until, context.incident);
        for &site in sites {
            context.agenda.at(context.at, FeedStepsDelayed { site, from, until, incident });
        }
    }
}
