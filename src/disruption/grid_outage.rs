//! Grid outage: the grid is lost at sites.
//!
//! Batteries and generators take over as far as they can, by the models of `infra`. Tills and cabinets of
//! shops are not affected.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{GridLost, GridRestored, SiteId};

at_sites! {
    /// Outage of the grid at sites.
    GridOutageSpec {}
}

impl AtSites for GridOutageSpec {
    const WHAT: &'static str = "grid";

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let incident = context.incident;
        for &site in sites {
            context.agenda.at(context.at, GridLost { site, incident });
            context.agenda.at(context.until, GridRestored { site, incident });
        }
    }
}
