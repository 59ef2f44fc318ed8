//! Power cap: sites may draw less from the grid, as in demand response or a shortage of the network.
//!
//! What they draw beyond it is shed in the order of their feed. A cap above what a site draws changes
//! nothing. Typical demand response: 25 % for 3 h.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{PowerCapBegan, PowerCapEnded, SiteId, SiteSpec};
use crate::quantity::Power;

at_sites! {
    /// Cap on the power that sites draw from the grid.
    PowerCapSpec {
        /// Greatest power of each site.
        to: Power,
    }
}

impl AtSites for PowerCapSpec {
    const WHAT: &'static str = "grid power";

    const MISSING: &'static str = "grid power beyond the cap";

    fn can_affect(&self, site: &SiteSpec) -> bool {
        let draws = site.has_racks() || site.load.is_some();
        draws && site.feed.as_ref().is_none_or(|feed| feed.contracted > self.to)
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let (to_w, incident) = (self.to.si(), context.incident);
        for &site in sites {
            context.agenda.at(context.at, PowerCapBegan { site, to_w, incident });
            context.agenda.at(context.until, PowerCapEnded { site, incident });
        }
    }
}
