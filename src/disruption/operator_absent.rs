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
        let chillers = site.facility_water.iter().filter_map(|water| water.chillers.as_ref());
        let is_reset = chillers.into_iter().any(|chillers| chillers.cut_out.is_some());
        site.has_protection() || is_reset || site.has_dx_cut_out()
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let incident = context.incident;
        for &site in sites {
            context.agenda.at(context.at, OperatorLeft { site, incident });
            context.agenda.at(context.until, OperatorReturned { site, incident });
        }
    }
}
