//! UPS failure: the batteries of sites neither carry nor charge.
//!
//! On the grid the load runs on the bypass; at a site without a bypass it is dropped.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{SiteId, SiteSpec, UpsFailed, UpsRepaired};

at_sites! {
    /// Failure of the uninterruptible supply at sites.
    UpsFailureSpec {}
}

impl AtSites for UpsFailureSpec {
    const WHAT: &'static str = "uninterruptible supply";

    fn can_affect(&self, site: &SiteSpec) -> bool {
        site.ups.is_some()
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let incident = context.incident;
        for &site in sites {
            context.agenda.at(context.at, UpsFailed { site, incident });
            context.agenda.at(context.until, UpsRepaired { site, incident });
        }
    }
}
