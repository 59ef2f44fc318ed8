//! Pump failure: pumps of a coolant loop stop, the first ones of each site.
//!
//! A loop with one pump to spare does not feel the loss of one.

use super::Blow;
use super::timed::{AtSites, at_sites};
use crate::infra::{Infrastructure, PumpFailed, PumpRepaired, SiteId};

at_sites! {
    /// What a scenario says about a pump failure.
    PumpFailureSpec {
        /// How many pumps stop.
        pumps: u32,
    }
}

impl AtSites for PumpFailureSpec {
    const WHAT: &'static str = "coolant pumps";

    fn has_size(&self) -> bool {
        self.pumps > 0
    }

    fn strike(&self, sites: &[SiteId], blow: &mut Blow) {
        let incident = blow.incident;
        for &site in sites {
            let pumps = blow.world.resource::<Infrastructure>().pumps(site).min(self.pumps);
            for pump in 0..pumps {
                blow.agenda.at(blow.at, PumpFailed { site, pump, incident });
                blow.agenda.at(blow.until, PumpRepaired { site, pump, incident });
            }
        }
    }
}
