//! Operator absent: no manual work is done at sites.
//!
//! Racks are not shed before they trip, and units that stopped on high pressure are not reset, until
//! the operator is back.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{OperatorLeft, OperatorReturned, SiteId, SiteSpec};

at_sites! {
    /// Absence of the operator at sites.
    OperatorAbsentSpec {}
}

impl AtSites for OperatorAbsentSpec {
    const WHAT: &'static str = "work by hand";

    fn can_affect(&self, site: &SiteSpec) -> bool {
        site.has_protection() || site.facility_water.is_some() || site.has_room()
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let incident = context.incident;
        for &site in sites {
            context.agenda.at(context.at, OperatorLeft { site, incident });
            context.agenda.at(context.until, OperatorReturned { site, incident });
        }
    }
}
