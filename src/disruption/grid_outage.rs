//! Grid outage: the grid is lost at sites, or some of its paths.
//!
//! Batteries and generators take over as far as they can, by the models of `infra`. Tills and cabinets of
//! shops are not affected.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{GridLost, GridPathsLost, GridRestored, SiteId};

at_sites! {
    /// Outage of the grid at sites.
    GridOutageSpec {
        /// Number of the `paths` of each feed that are lost; all of them if not given.
        #[serde(default)]
        paths: Option<u32>,
    }
}

impl AtSites for GridOutageSpec {
    const WHAT: &'static str = "grid";

    fn has_size(&self) -> bool {
        self.paths != Some(0)
    }

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let incident = context.incident;
        for &site in sites {
            match self.paths {
                None => context.agenda.at(context.at, GridLost { site, incident }),
                Some(paths) => {
                    context.agenda.at(context.at, GridPathsLost { site, paths, incident })
                }
            };
            context.agenda.at(context.until, GridRestored { site, incident });
        }
    }
}
