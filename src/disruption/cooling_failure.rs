//! Cooling failure: a share of the units of a cooling plant stops, all at once.
//!
//! The remaining units carry more; whether chips become warmer is decided by the models of `infra`.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{CoolingUnitsFailed, CoolingUnitsRestored, SiteId, SiteSpec};
use crate::quantity::Share;

at_sites! {
    /// Failure of units of the cooling plant at sites.
    CoolingFailureSpec {
        /// Share of the units that stop, 0 to 1.
        share: Share,
    }
}

impl AtSites for CoolingFailureSpec {
    const WHAT: &'static str = "cooling plant";

    fn can_affect(&self, site: &SiteSpec) -> bool {
        site.facility_water.is_some() || site.has_room()
    }

    fn has_size(&self) -> bool {
        self.share.si() > 0.0
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let (incident, share) = (context.incident, self.share.si());
        for &site in sites {
            context.agenda.at(context.at, CoolingUnitsFailed { site, share, incident });
            context.agenda.at(context.until, CoolingUnitsRestored { site, share, incident });
        }
    }
}
