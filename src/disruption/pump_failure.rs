//! Pump failure: pumps of a coolant loop stop, the first ones of each site.
//!
//! A loop with a standby pump keeps its flow when one fails.

use super::Context;
use super::SitePlace;
use super::timed::{AtSites, at_sites, note_more};
use crate::infra::{Infrastructure, PumpFailed, PumpRepaired, SiteId, SiteSpec};
use crate::issue::Checker;

at_sites! {
    /// Failure of coolant pumps at sites.
    PumpFailureSpec {
        /// Number of pumps that stop; all where the site has fewer, which `check` notes.
        pumps: u32,
    }
}

impl AtSites for PumpFailureSpec {
    const WHAT: &'static str = "coolant pumps";

    fn note_sites(&self, sites: &[&SitePlace], checker: &mut Checker) {
        for site in sites {
            let pumps = site.spec.pumps();
            note_more("pumps", self.pumps, (site.name, pumps, "coolant pump"), checker);
        }
    }

    fn can_affect(&self, site: &SiteSpec) -> bool {
        site.has_coolant()
    }

    fn has_size(&self) -> bool {
        self.pumps > 0
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let incident = context.incident;
        for &site in sites {
            let pumps = context.world.resource::<Infrastructure>().pumps(site).min(self.pumps);
            for pump in 0..pumps {
                context.agenda.at(context.at, PumpFailed { site, pump, incident });
                context.agenda.at(context.until, PumpRepaired { site, pump, incident });
            }
        }
    }
}
