//! Generator failure: generators of sites are out of service, the first ones of each site.
//!
//! Those that run stop, those that stand by do not start; when it ends they start if the grid is lost.

use super::Context;
use super::SitePlace;
use super::timed::{AtSites, at_sites, note_more};
use crate::infra::{GeneratorUnitsFailed, GeneratorUnitsRestored, SiteId, SiteSpec};
use crate::issue::Checker;

at_sites! {
    /// Failure of generators at sites.
    GeneratorFailureSpec {
        /// Number of units that fail; all where the site has fewer, which `check` notes.
        units: u32,
    }
}

impl AtSites for GeneratorFailureSpec {
    const WHAT: &'static str = "generators";

    fn note_sites(&self, sites: &[&SitePlace], checker: &mut Checker) {
        for site in sites {
            let units = site.spec.generator.as_ref().map_or(0, |generator| generator.units);
            note_more("units", self.units, (site.name, units, "generator"), checker);
        }
    }

    fn can_affect(&self, site: &SiteSpec) -> bool {
        site.generator.is_some()
    }

    fn has_size(&self) -> bool {
        self.units > 0
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let (units, incident) = (self.units, context.incident);
        for &site in sites {
            context.agenda.at(context.at, GeneratorUnitsFailed { site, units, incident });
            context.agenda.at(context.until, GeneratorUnitsRestored { site, incident });
        }
    }
}
