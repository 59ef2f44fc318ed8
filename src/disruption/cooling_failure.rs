//! Cooling failure: a share of the units of a cooling plant stops, all at once.
//!
//! What is left of the plant is loaded the more; whether chips feel it is the mechanism of `infra`.

use super::Blow;
use super::timed::{AtSites, at_sites};
use crate::infra::{CoolingUnitsFail, CoolingUnitsReturn, SiteId};
use crate::quantity::Share;

at_sites! {
    /// What a scenario says about a cooling failure.
    CoolingFailureSpec {
        /// The share of the units that stops.
        share: Share,
    }
}

impl AtSites for CoolingFailureSpec {
    const WHAT: &'static str = "cooling plant";

    fn has_size(&self) -> bool {
        self.share.si() > 0.0
    }

    fn strike(&self, sites: &[SiteId], blow: &mut Blow) {
        let (incident, share) = (blow.incident, self.share.si());
        for &site in sites {
            blow.agenda.at(blow.at, CoolingUnitsFail { site, share, incident });
            blow.agenda.at(blow.until, CoolingUnitsReturn { site, share, incident });
        }
    }
}
