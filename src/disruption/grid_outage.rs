//! Grid outage: the grid is lost at sites, or some of its paths.
//!
//! Batteries and generators take over as far as they can, by the models of `infra`. An outage of more paths
//! than a feed has takes all of them, which `check` notes. Tills and cabinets of shops are not affected.

use super::Context;
use super::SitePlace;
use super::timed::{AtSites, at_sites};
use crate::infra::{GridLost, GridPathsLost, GridRestored, SiteId};
use crate::issue::Checker;

at_sites! {
    /// Outage of the grid at sites.
    GridOutageSpec {
        /// Number of the `paths` of each feed that are lost, all where there are fewer; all of them if not
        /// given.
        #[serde(default)]
        paths: Option<u32>,
    }
}

impl AtSites for GridOutageSpec {
    const WHAT: &'static str = "grid";

    fn note_sites(&self, sites: &[&SitePlace], checker: &mut Checker) {
        let Some(lost) = self.paths else { return };
        for site in sites {
            let paths = site.spec.feed.as_ref().and_then(|feed| feed.paths.as_ref());
            let count = paths.map_or(1, |paths| paths.count);
            if lost > count {
                let has = if count == 1 { "one path" } else { &format!("{count} paths") };
                checker.within("paths").note(
                    "more-than-there-are",
                    format!("the feed of `{}` has {has}: the outage takes all of it", site.name),
                    format!("write `paths: {count}` or less, leave it out, or give the feed more `paths`"),
                );
            }
        }
    }

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
