//! Grid outage: the grid is lost at sites.
//!
//! Batteries and generators carry what they can; what follows is the mechanism of `infra`. Tills and
//! cabinets of shops are not struck.

use super::Blow;
use super::timed::{AtSites, at_sites};
use crate::infra::{GridLost, GridRestored, SiteId};

at_sites! {
    /// What a scenario says about a grid outage.
    GridOutageSpec {}
}

impl AtSites for GridOutageSpec {
    const WHAT: &'static str = "grid";

    fn strike(&self, sites: &[SiteId], blow: &mut Blow) {
        let incident = blow.incident;
        for &site in sites {
            blow.agenda.at(blow.at, GridLost { site, incident });
            blow.agenda.at(blow.until, GridRestored { site, incident });
        }
    }
}
