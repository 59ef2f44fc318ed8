//! Link cut: every link that ends at one of the sites carries nothing.
//!
//! After detection routers use another path, if there is one.

use super::Context;
use super::timed::{AtSites, at_sites};
use crate::infra::{Infrastructure, Link, LinkCut, LinkRestored, SiteId};

at_sites! {
    /// Cut of the network links of sites.
    LinkCutSpec {}
}

impl AtSites for LinkCutSpec {
    const WHAT: &'static str = "links";

    fn apply(&self, sites: &[SiteId], context: &mut Context) {
        let incident = context.incident;
        let index = context.world.resource::<Infrastructure>();
        let nodes: Vec<_> = sites.iter().map(|&site| index.node_of(site)).collect();
        // A link between two of the sites is cut once.
        for link in index.links.ids() {
            let ends = index
                .link(link)
                .and_then(|entity| context.world.get::<Link>(entity))
                .map(Link::ends);
            if ends.is_some_and(|(from, to)| nodes.contains(&from) || nodes.contains(&to)) {
                context.agenda.at(context.at, LinkCut { link, incident });
                context.agenda.at(context.until, LinkRestored { link, incident });
            }
        }
    }
}
