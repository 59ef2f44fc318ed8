//! Background rush: other work takes more of the servers of sites than usual.
//!
//! When a region fails or a season peaks, everyone bursts at once. The load of the class is raised by
//! the models of `infra`: what it takes from the story's requests depends on the lots, their order and
//! whether a better class stops a worse one.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{BackgroundRaised, BackgroundReleased, Class, SiteId, SiteSpec};
use crate::quantity::Share;

at_sites! {
    /// Rush of background work at sites.
    BackgroundRushSpec {
        /// Class of the work; `tenants` if not given.
        #[serde(default = "of_tenants")]
        class: Class,
        /// Fraction of the servers of its lots that are up that it takes, 0 to 1; less than usual has no
        /// effect.
        taken: Share,
    }
}

const fn of_tenants() -> Class {
    Class::Tenants
}

impl AtSites for BackgroundRushSpec {
    const WHAT: &'static str = "lots that run the class";

    const MISSING: &'static str = "lots that run the class, beyond what it takes anyway";

    fn can_affect(&self, site: &SiteSpec) -> bool {
        let mut lots = site.pool.lots.values();
        let runs = site.pool.lots.is_empty()
            || lots.any(|lot| lot.classes.is_empty() || lot.classes.contains(&self.class));
        let usual = site.pool.classes.of(self.class);
        let busy = usual.and_then(|class| class.busy).map_or(0.0, Share::si);
        let hours = usual.into_iter().flat_map(|class| &class.by_hour);
        let least = hours.map(|factor| factor.si()).reduce(f64::min).unwrap_or(1.0);
        runs && (self.taken.si() <= 0.0 || self.taken.si() > busy * least)
    }

    fn has_size(&self) -> bool {
        self.taken.si() > 0.0
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let (incident, class, share) = (context.incident, self.class, self.taken.si());
        for &site in sites {
            context.agenda.at(context.at, BackgroundRaised { site, class, share, incident });
            context.agenda.at(context.until, BackgroundReleased { site, class, incident });
        }
    }
}
