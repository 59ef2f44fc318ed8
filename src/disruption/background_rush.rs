//! Background rush: other work takes more of the servers of sites than usual.
//!
//! When a region fails or a season peaks, everyone bursts at once. The load of the class is raised by
//! the models of `infra`, in all pools of a site: what it takes from the story's requests depends on the lots, their order and
//! whether a better class stops a worse one.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{
    BackgroundRaised, BackgroundReleased, Class, Infrastructure, Pools, SiteId, SiteSpec,
};
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
        let taken = self.taken.si();
        site.least_load(self.class).is_some_and(|usual| taken <= 0.0 || taken > usual)
    }

    fn has_size(&self) -> bool {
        self.taken.si() > 0.0
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let (incident, class, share) = (context.incident, self.class, self.taken.si());
        for &site in sites {
            // Where no lot runs the class nothing happens, not even a settling of the site.
            let entity = context.world.resource::<Infrastructure>().site(site);
            let pools = entity.and_then(|entity| context.world.get::<Pools>(entity));
            if !pools.is_some_and(|pools| pools.runs(class)) {
                continue;
            }
            context.agenda.at(context.at, BackgroundRaised { site, class, share, incident });
            context.agenda.at(context.until, BackgroundReleased { site, class, incident });
        }
    }
}
