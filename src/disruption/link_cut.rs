//! Link cut: every link that ends at the struck sites carries nothing.
//!
//! Routers find another way, if there is one, once they have noticed.

use super::Blow;
use super::timed::{AtSites, at_sites};
use crate::infra::{Infrastructure, Link, LinkCut, LinkMended, SiteId};

at_sites! {
    /// What a scenario says about a cut of links.
    LinkCutSpec {}
}

impl AtSites for LinkCutSpec {
    const WHAT: &'static str = "links";

    fn strike(&self, sites: &[SiteId], blow: &mut Blow) {
        let incident = blow.incident;
        let index = blow.world.resource::<Infrastructure>();
        let nodes: Vec<_> = sites.iter().map(|&site| index.node_of(site)).collect();
        // A link between two of the sites is cut once.
        for link in index.links.ids() {
            let ends =
                index.link(link).and_then(|entity| blow.world.get::<Link>(entity)).map(Link::ends);
            if ends.is_some_and(|(from, to)| nodes.contains(&from) || nodes.contains(&to)) {
                blow.agenda.at(blow.at, LinkCut { link, incident });
                blow.agenda.at(blow.until, LinkMended { link, incident });
            }
        }
    }
}
